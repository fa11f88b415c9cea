//! A global allocator that wipes what it frees.
//!
//! Secrets pass through buffers nobody here owns: form bodies, HTTP and TLS buffers, grown vectors. Wiping every block
//! when it is freed covers them all. [`GlobalAlloc::realloc`] keeps its default (allocate, copy, free), so that a block
//! that moves is wiped too.

use std::alloc::{GlobalAlloc, Layout, System};

/// The system's allocator, with every block zeroed before it goes back.
pub struct WipingAllocator;

// SAFETY: both methods hand their arguments on to `System` unchanged, and wipe only memory that the caller gives up.
unsafe impl GlobalAlloc for WipingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`, which is that of `System.alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is `layout.size()` bytes long and belongs to the caller until this call ends.
        unsafe { block.write_bytes(0, layout.size()) };
        keep_stores(block);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::dealloc`, which is that of `System.dealloc`.
        unsafe { System.dealloc(block, layout) };
    }
}

/// Makes the compiler believe that somebody reads the block: stores before a `free` are dead to it otherwise.
#[inline(always)]
fn keep_stores(block: *mut u8) {
    // SAFETY: an empty instruction sequence; as it may read memory, the stores before it must be made.
    unsafe {
        std::arch::asm!("/* {0} */", in(reg) block, options(nostack, preserves_flags, readonly))
    };
}
