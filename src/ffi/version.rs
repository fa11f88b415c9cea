//! Which library this is.

use std::ffi::c_char;

/// Major version of the library this header belongs to.
pub const MTP_TOKEN_VERSION_MAJOR: i32 = 0;
/// Minor version of the library this header belongs to. Before 1.0 a new one may change the ABI.
pub const MTP_TOKEN_VERSION_MINOR: i32 = 1;
/// Patch version of the library this header belongs to.
pub const MTP_TOKEN_VERSION_PATCH: i32 = 0;
/// Number of the ABI this header describes. Compare it with `mtp_abi_version()` right after loading the library.
pub const MTP_ABI_VERSION: i32 = 1;

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

/// Gives the version of the loaded library, such as "0.1.0".
///
/// Returns a static string that ends in a NUL; never NULL, never freed.
///
/// Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn mtp_version() -> *const c_char {
    VERSION.as_ptr().cast()
}

/// Gives the ABI number of the loaded library.
///
/// Returns a number to compare with `MTP_ABI_VERSION`; where they differ, call nothing else.
///
/// Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn mtp_abi_version() -> i32 {
    MTP_ABI_VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_manifest() {
        let numbers = format!(
            "{MTP_TOKEN_VERSION_MAJOR}.{MTP_TOKEN_VERSION_MINOR}.{MTP_TOKEN_VERSION_PATCH}"
        );
        assert_eq!(numbers, env!("CARGO_PKG_VERSION"));
        assert_eq!(VERSION, format!("{numbers}\0"));
    }
}
