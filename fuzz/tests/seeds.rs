//! Every seed goes through its target.

use std::path::Path;

fn run(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(name);
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).expect("seeds") {
        target(&std::fs::read(entry.expect("a seed").path()).expect("readable"));
        seeds += 1;
    }
    assert!(seeds >= 5, "{seeds} seeds of {name}");
}

#[test]
fn the_seeds_of_the_parser() {
    run("token", mtp_token_fuzz::token);
}

#[test]
fn the_seeds_of_the_checks() {
    run("check", mtp_token_fuzz::check);
}

#[test]
fn the_seeds_of_the_keys() {
    run("keys", mtp_token_fuzz::keys);
}

#[test]
fn the_seeds_of_the_certificates() {
    run("certificate", mtp_token_fuzz::certificate);
}

#[test]
fn the_seeds_of_the_challenge() {
    run("challenge", mtp_token_fuzz::challenge);
}

#[test]
fn the_seeds_of_the_identity_answers() {
    run("identity", mtp_token_fuzz::identity);
}

#[test]
fn the_seeds_of_the_store() {
    run("store", mtp_token_fuzz::store);
}
