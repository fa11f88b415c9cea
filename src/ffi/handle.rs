//! Handles: what a C pointer stands for, and how it is made, borrowed and given back.
//!
//! The type of a handle says how it is owned, so that the wrong way to free one does not compile: [`Owned`] handles are
//! boxes that remember the process (its fork generation) they were made in, [`Shared`] ones are reference counts of
//! immutable objects.

use super::output::null_parameter;
use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::sys::fork::generation;
use std::sync::Arc;

/// A handle that one owner frees.
pub(super) trait Owned {
    /// What it stands for.
    type Target;
}

/// A handle on an immutable object that may have many owners.
pub(super) trait Shared {
    /// What it stands for.
    type Target;
}

struct Made<T> {
    generation: u32,
    target: T,
}

/// Gives `target` to the caller.
pub(super) fn hand_out<H: Owned>(target: H::Target) -> *mut H {
    Box::into_raw(Box::new(Made {
        generation: generation(),
        target,
    }))
    .cast()
}

/// What `handle` stands for.
///
/// # Safety
/// `handle` is NULL or a live handle of this type that nobody changes or frees until the export returns.
pub(super) unsafe fn borrow<'a, H: Owned>(
    handle: *const H,
    name: &'static str,
) -> Result<&'a H::Target> {
    // SAFETY: the caller's promise; handles of this type come from `hand_out` only.
    let made =
        unsafe { handle.cast::<Made<H::Target>>().as_ref() }.ok_or_else(|| null_parameter(name))?;
    if made.generation == generation() {
        Ok(&made.target)
    } else {
        Err(forked())
    }
}

/// What `handle` stands for, to change it.
///
/// # Safety
/// `handle` is NULL or a live handle of this type that nobody else uses until the export returns.
pub(super) unsafe fn borrow_mut<'a, H: Owned>(
    handle: *mut H,
    name: &'static str,
) -> Result<&'a mut H::Target> {
    // SAFETY: the caller's promise; handles of this type come from `hand_out` only.
    let made =
        unsafe { handle.cast::<Made<H::Target>>().as_mut() }.ok_or_else(|| null_parameter(name))?;
    if made.generation == generation() {
        Ok(&mut made.target)
    } else {
        Err(forked())
    }
}

/// Drops what `handle` stands for. NULL is nothing, and a handle from before a fork is leaked: dropping it would touch
/// what belongs to the parent.
///
/// # Safety
/// `handle` is NULL or a live handle of this type that nobody uses any more.
pub(super) unsafe fn free<H: Owned>(handle: *mut H) {
    let made = handle.cast::<Made<H::Target>>();
    // SAFETY: the caller's promise.
    let stale = unsafe { made.as_ref() }.is_none_or(|made| made.generation != generation());
    if !stale {
        // SAFETY: not NULL, and it came from `Box::into_raw` in `hand_out`.
        drop(unsafe { Box::from_raw(made) });
    }
}

/// Gives the caller a share in `target`.
pub(super) fn share<H: Shared>(target: Arc<H::Target>) -> *mut H {
    Arc::into_raw(target).cast_mut().cast()
}

/// The object `handle` shares.
///
/// # Safety
/// `handle` is NULL or a live handle of this type that nobody frees until the export returns.
#[inline(always)]
pub(super) unsafe fn peek<'a, H: Shared>(
    handle: *const H,
    name: &'static str,
) -> Result<&'a H::Target> {
    // SAFETY: the caller's promise; handles of this type come from `share` only.
    unsafe { handle.cast::<H::Target>().as_ref() }.ok_or_else(|| null_parameter(name))
}

/// Gives up a share. NULL is nothing.
///
/// # Safety
/// `handle` is NULL or a live handle of this type that nobody uses any more.
#[inline(always)]
pub(super) unsafe fn release<H: Shared>(handle: *mut H) {
    if !handle.is_null() {
        // SAFETY: it came from `Arc::into_raw` in `share`, and the caller gives up its share.
        drop(unsafe { Arc::from_raw(handle.cast::<H::Target>()) });
    }
}

fn forked() -> Error {
    Error::new(ErrorKind::InvalidState, Text::ForkedHandle)
}
