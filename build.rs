//! Link arguments of the shared library. Writes nothing, reads nothing but what cargo says.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    // Before 1.0 a minor version may change the ABI, so the name carries it.
    let abi: String = version.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("macos") => {
            println!(
                "cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libmtp_token.{abi}.dylib"
            );
        }
        Ok("windows") => {}
        Ok(_) => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmtp_token.so.{abi}");
            // Its thread must not lose its code: the library stays loaded once it is.
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,relro,-z,now");
        }
        Err(_) => {}
    }
}
