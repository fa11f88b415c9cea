//! `cargo xtask soak`: sixteen threads and all the emulator's faults, first by themselves, then for a tenth of the time
//! under valgrind. Memory must stay flat, every call must end as it may, and no more requests may arrive than are due:
//! callers of one token who ask at once are due one.

use std::process::Command;
use std::time::Duration;

use crate::c::{Language, Linking, program};
use crate::emulator::{self, CLIENT_ID, Emulator};
use crate::library;
use crate::tools::{Echo, Result, Stop, fail, find, must};
use crate::workshop::Workshop;

/// The application without faults whose answers take long: `APP_THAT_IS_SLOW` of `tests/c/support.h`.
const SLOW_CLIENT_ID: &str = "ffffffff-0000-4000-8000-00000000000b";

pub(crate) fn run(shop: &Workshop, minutes: u64) -> Result<()> {
    let library = library::shipped(shop)?;
    let source = "tests/c/soak.c";
    let program = program(shop, Language::C11, source, Linking::Shared(&library))?;
    let alone = Duration::from_secs(minutes * 60);
    soak(shop, shop.command(&program), alone)?;

    let mut valgrind = shop.command(find("valgrind")?);
    valgrind.args([
        "--quiet",
        "--error-exitcode=1",
        "--leak-check=full",
        "--errors-for-leak-kinds=definite",
        "--show-leak-kinds=definite",
        "--suppressions=tests/c/valgrind.supp",
    ]);
    valgrind.arg(program);
    valgrind.envs([("MTP_SOAK_MEMORY", "0"), ("MTP_TEST_PATIENCE", "10")]);
    soak(shop, valgrind, alone / 10)
}

fn soak(shop: &Workshop, mut command: Command, length: Duration) -> Result<()> {
    let emulator = Emulator::start(&emulator::build(shop)?)?;
    emulator.describe(&mut command);
    command.env("MTP_SOAK_SECONDS", length.as_secs().to_string());
    let said = must(&mut command, length + Duration::from_mins(5), Echo::On)?.output;
    let line = said.lines().rev().find(|line| line.starts_with('{'));
    let sums: serde_json::Value = line
        .and_then(|line| serde_json::from_str(line).ok())
        .ok_or_else(|| Stop::Failed("the program did not say its sums".to_owned()))?;
    let counters = counters(shop, &emulator)?;
    for (client_id, name, due) in [
        (CLIENT_ID, "without faults", "extra"),
        (SLOW_CLIENT_ID, "that is slow", "met"),
    ] {
        let sent = counters["byApp"][client_id].as_u64().unwrap_or_default();
        let allowed = sums[due].as_u64().unwrap_or_default();
        println!("{sent} requests for the application {name}, at most {allowed} are due");
        if sent == 0 || sent > allowed {
            return fail("the count of requests is not what it must be");
        }
    }
    match counters["openConnections"].as_u64() {
        Some(0) => Ok(()),
        open => fail(format!("connections that are still open: {open:?}")),
    }
}

/// The emulator's counters.
fn counters(shop: &Workshop, emulator: &Emulator) -> Result<serde_json::Value> {
    let mut curl = shop.command(find("curl")?);
    curl.args([
        "--silent",
        "--show-error",
        "--noproxy",
        "*",
        "--cacert",
        &emulator.ca_file,
    ]);
    curl.arg(format!("{}/_emulator/counters", emulator.authority));
    let answer = must(&mut curl, Duration::from_mins(1), Echo::Off)?.output;
    serde_json::from_str(&answer).map_err(|error| Stop::Failed(format!("the counters: {error}")))
}
