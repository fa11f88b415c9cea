//! Keeps the library in memory once its thread may run: unloading it would pull the code from under that thread.
//!
//! On ELF systems the linker flag `-z nodelete` does it (build.rs); Windows needs a call.

/// Pins the library on Windows. Does nothing elsewhere.
pub fn pin_library() {
    #[cfg(windows)]
    {
        use windows_sys::Win32::System::LibraryLoader::{
            GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN,
            GetModuleHandleExW,
        };
        /// Lies in this module.
        static HERE: u16 = 0;
        let mut module = std::ptr::null_mut();
        let inside = &raw const HERE;
        // SAFETY: `inside` is an address within this module, and `module` a place for one handle.
        let _ = unsafe {
            GetModuleHandleExW(
                GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                inside,
                &raw mut module,
            )
        };
    }
}
