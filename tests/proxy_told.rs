//! A proxy of the process's environment, where the caller has told what its own environment says.

mod common;

use common::{emulator, options};
use mtp_token::client::TokenClient;
use mtp_token::options::Options;
use std::process::Command;

/// Run once more as a process whose environment names a proxy that nobody serves.
#[test]
fn a_proxy_that_is_told_to_be_absent_is_not_used() {
    if std::env::var_os("HTTPS_PROXY").is_none_or(|proxy| proxy != "http://127.0.0.1:9") {
        let this = std::env::current_exe().expect("this program");
        let again = Command::new(this)
            .args(["--exact", "a_proxy_that_is_told_to_be_absent_is_not_used"])
            .env("HTTPS_PROXY", "http://127.0.0.1:9")
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .expect("started");
        let said = String::from_utf8_lossy(&again.stdout);
        assert!(again.status.success(), "{said}");
        return;
    }
    let emulator = emulator();
    let mut options = Options {
        proxy: None,
        ..options(&emulator)
    };
    let through = TokenClient::new(&options).expect("a client");
    through.request().get_token().expect_err("nobody serves it");
    for name in ["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        options.variables.insert(name.to_owned(), None);
    }
    let past = TokenClient::new(&options).expect("a client");
    past.request().get_token().expect("a token");
}
