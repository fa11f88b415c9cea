//! Folders that Windows knows by an id. Unlike environment variables, no user can move them.
#![cfg(windows)]

use std::ffi::OsString;
use std::os::windows::ffi::OsStringExt as _;
use std::path::PathBuf;
use windows_sys::Win32::System::Com::CoTaskMemFree;
use windows_sys::Win32::UI::Shell::{
    FOLDERID_LocalAppData, FOLDERID_ProgramData, FOLDERID_ProgramFiles, KF_FLAG_DEFAULT,
    SHGetKnownFolderPath,
};
use windows_sys::core::GUID;

/// `C:\ProgramData`, usually.
pub(crate) fn program_data() -> Option<PathBuf> {
    known(&FOLDERID_ProgramData)
}

/// `C:\Program Files`, usually.
pub(crate) fn program_files() -> Option<PathBuf> {
    known(&FOLDERID_ProgramFiles)
}

/// `C:\Users\somebody\AppData\Local`, usually.
pub(crate) fn local_app_data() -> Option<PathBuf> {
    known(&FOLDERID_LocalAppData)
}

fn known(id: &GUID) -> Option<PathBuf> {
    let mut text: *mut u16 = std::ptr::null_mut();
    let flags = KF_FLAG_DEFAULT.cast_unsigned();
    // SAFETY: `id` lives as long as the call, no user is impersonated, and `text` is a place for one pointer.
    let result = unsafe { SHGetKnownFolderPath(id, flags, std::ptr::null_mut(), &raw mut text) };
    let path = (result == 0 && !text.is_null()).then(|| {
        let length = (0..)
            .map(|at| text.wrapping_add(at))
            // SAFETY: the system wrote a text that ends in a NUL, and nothing behind that is read.
            .take_while(|unit| unsafe { **unit } != 0)
            .count();
        // SAFETY: that many units were found to be there.
        let units = unsafe { std::slice::from_raw_parts(text, length) };
        PathBuf::from(OsString::from_wide(units))
    });
    // SAFETY: the system allocated the text, or left NULL, which is accepted.
    unsafe { CoTaskMemFree(text.cast_const().cast()) };
    path
}
