//! The shared library exports what `include/mtp_token.symbols` lists, and nothing else.
//!
//! `MTP_TOKEN_LIBRARY` names the shipped library; without it the library that cargo has built is looked at.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

/// The library under test.
fn library() -> PathBuf {
    if let Some(path) = std::env::var_os("MTP_TOKEN_LIBRARY") {
        return path.into();
    }
    let mut directory = std::env::current_exe().expect("this test's path");
    directory.pop();
    directory.join("libmtp_token.so")
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(library())
        .output()
        .expect(program);
    assert!(
        output.status.success(),
        "{program} on {}: {}",
        library().display(),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

fn reviewed() -> BTreeSet<String> {
    include_str!("../include/mtp_token.symbols")
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_library_exports_the_reviewed_symbols_only() {
    let exported: BTreeSet<String> = run("nm", &["-D", "--defined-only", "--format=posix"])
        .lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(exported, reviewed());
}

#[test]
fn the_library_carries_its_name_and_stays_loaded() {
    let dynamic = run("readelf", &["-d", "--wide"]);
    assert!(
        dynamic.contains("soname: [libmtp_token.so.0.1]"),
        "{dynamic}"
    );
    assert!(dynamic.contains("NODELETE"), "{dynamic}");
}

#[test]
fn the_library_holds_no_path_of_the_machine_it_was_built_on() {
    if std::env::var_os("MTP_TOKEN_LIBRARY").is_none() {
        // Paths are remapped in the shipped library only.
        return;
    }
    let bytes = std::fs::read(library()).expect("readable");
    for home in [
        env!("CARGO_MANIFEST_DIR"),
        option_env!("CARGO_HOME").unwrap_or("/.cargo/registry"),
    ] {
        assert!(
            !bytes
                .windows(home.len())
                .any(|window| window == home.as_bytes()),
            "{home}"
        );
    }
}
