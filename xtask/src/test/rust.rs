//! What cargo itself can check: format, lints, documentation, tests.

use std::path::PathBuf;
use std::time::Duration;

use super::Products;
use crate::emulator;
use crate::tally::Counts;
use crate::tools::{Echo, Result, fail, find, must, run};
use crate::workshop::Workshop;

const LIMIT: Duration = Duration::from_mins(20);

pub(super) fn format(shop: &Workshop) -> Result<Counts> {
    find("cargo-fmt")?;
    must(
        shop.cargo("fmt").args(["--all", "--check"]),
        LIMIT,
        Echo::On,
    )
    .map(|_| Counts::PASSED)
}

pub(super) fn clippy(shop: &Workshop) -> Result<Counts> {
    find("cargo-clippy")?;
    // libFuzzer, which one feature of the fuzz targets compiles.
    find("c++")?;
    let mut cargo = shop.cargo("clippy");
    cargo.args([
        "--quiet",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]);
    must(&mut cargo, LIMIT, Echo::On).map(|_| Counts::PASSED)
}

pub(super) fn document(shop: &Workshop) -> Result<Counts> {
    let mut cargo = shop.cargo("doc");
    cargo
        .args(["--quiet", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-Dwarnings");
    must(&mut cargo, LIMIT, Echo::On).map(|_| Counts::PASSED)
}

/// Builds the tests, and the emulator with them: on its own it would want another choice of features, and so most crates
/// a second time.
pub(super) fn build(shop: &Workshop) -> Result<PathBuf> {
    let mut cargo = shop.cargo("test");
    must(
        cargo.args(["--quiet", "--workspace", "--no-run"]),
        LIMIT,
        Echo::On,
    )?;
    match emulator::binary(shop) {
        built if built.is_file() => Ok(built),
        missing => fail(format!("cargo made no {}", missing.display())),
    }
}

/// The tokens of `tests/oracle`, for the implementations that other languages have.
pub(super) fn corpus(shop: &Workshop) -> Result<PathBuf> {
    let corpus = shop.target.join("tokens.json");
    let mut cargo = shop.cargo("test");
    cargo.args(["--quiet", "--workspace", "--test", "oracle"]);
    cargo.env("MTP_TOKEN_CORPUS", &corpus);
    must(&mut cargo, LIMIT, Echo::Off)?;
    Ok(corpus)
}

/// All packages, the header and the exports of the shipped library among their tests.
pub(super) fn test(shop: &Workshop, products: &Products) -> Result<Counts> {
    let mut cargo = shop.cargo("test");
    cargo.args(["--workspace", "--no-fail-fast"]);
    products.describe(&mut cargo);
    let mut counts = run(&mut cargo, LIMIT, Echo::On)?.counts();
    // The peers' tests are ignored here and run one by one.
    counts.skipped = counts
        .skipped
        .saturating_sub(PEERS.len().try_into().unwrap_or(0));
    Ok(counts)
}

/// Slots and flights in every order of events, on loom's primitives.
pub(super) fn models(shop: &Workshop) -> Result<Counts> {
    let mut cargo = shop.cargo("test");
    cargo.args(["--package", "mtp_token", "--lib", "--features", "__loom"]);
    Ok(run(cargo.arg("cache::models"), LIMIT, Echo::On)?.counts())
}

/// Programs whose own way to a token is tried, each by one test of `tests/peers.rs`.
pub(super) const PEERS: [&str; 2] = ["curl", "python3"];

/// Clients that others wrote, where they are on the machine.
pub(super) fn peer(shop: &Workshop, program: &str) -> Result<Counts> {
    find(program)?;
    let mut cargo = shop.cargo("test");
    cargo.args(["--package", "mtp_token", "--test", "peers", "--"]);
    cargo.args(["--ignored", program]);
    Ok(run(&mut cargo, LIMIT, Echo::On)?.counts())
}
