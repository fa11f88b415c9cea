//! `cargo xtask fuzz`: the fuzz targets under libFuzzer and AddressSanitizer, with the nightly toolchain.
//!
//! What libFuzzer needs from the compiler is the set of flags below; no further tool is needed. New inputs are kept in
//! target/fuzz/corpus, so that the next run goes on from there.

use std::fs;
use std::time::Duration;

use crate::tools::{Echo, Result, find, must};
use crate::workshop::Workshop;

const TARGETS: [&str; 7] = [
    "token",
    "check",
    "keys",
    "certificate",
    "challenge",
    "identity",
    "store",
];
const TRIPLE: &str = "x86_64-unknown-linux-gnu";
const COVERAGE: [&str; 8] = [
    "--cfg",
    "fuzzing",
    "-Zsanitizer=address",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
const PROFILE: [&str; 6] = [
    "profile.fuzz.inherits=\"release\"",
    "profile.fuzz.lto=\"off\"",
    "profile.fuzz.opt-level=3",
    "profile.fuzz.codegen-units=16",
    "profile.fuzz.strip=\"none\"",
    "profile.fuzz.debug-assertions=true",
];

/// Less memory of past allocations and no fake stacks: several times as many inputs in the same time.
const ASAN_OPTIONS: &str = "detect_stack_use_after_return=0:allocator_release_to_os_interval_ms=-1:\
                            malloc_context_size=2:quarantine_size_mb=16";

/// Runs every target for `executions` inputs; the first input that breaks one ends it and stays in target/fuzz.
pub(crate) fn run(shop: &Workshop, executions: u64) -> Result<()> {
    find("rustup")?;
    let folder = shop.target.join("fuzz");
    let mut cargo = shop.command("cargo");
    cargo.args([
        "+nightly",
        "build",
        "--quiet",
        "--locked",
        "--offline",
        "--profile",
        "fuzz",
    ]);
    for setting in PROFILE {
        cargo.args(["--config", setting]);
    }
    cargo.args(["--target", TRIPLE, "--package", "mtp_token_fuzz"]);
    cargo
        .args(["--features", "libfuzzer", "--bins", "--target-dir"])
        .arg(&folder);
    cargo
        .env_remove("RUSTFLAGS")
        .env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}"))
        // libFuzzer itself is not what is looked at, and ten times slower with the sanitizer in it.
        .env("CXXFLAGS", "-fno-sanitize=all");
    must(&mut cargo, Duration::from_mins(30), Echo::On)?;

    for target in TARGETS {
        let corpus = folder.join("corpus").join(target);
        fs::create_dir_all(&corpus)?;
        println!("== {target}: {executions} executions");
        let mut fuzzer = shop.command(
            folder
                .join(TRIPLE)
                .join("fuzz")
                .join(format!("fuzz_{target}")),
        );
        fuzzer
            .arg(format!("-runs={executions}"))
            .arg(format!("-artifact_prefix={}/", folder.display()))
            .args([
                "-max_len=16384",
                "-print_final_stats=1",
                "-timeout=10",
                "-rss_limit_mb=4096",
            ])
            .arg("-reload=0")
            .env("ASAN_OPTIONS", ASAN_OPTIONS)
            .arg(&corpus)
            .arg(shop.path("fuzz/seeds").join(target));
        must(&mut fuzzer, Duration::from_hours(2), Echo::On)?;
    }
    Ok(())
}
