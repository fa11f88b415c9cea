//! How long cancelling takes: through the C ABI in every state, and by Ctrl+C in PowerShell.

use std::time::Duration;

use super::Bench;
use super::cached::lines;
use super::report::{Section, Target};
use super::spread::{Spread, short};
use crate::c::{Language, Linking, program};
use crate::tools::{Echo, Result, Stop, fail, find, must};

const LIMIT: Duration = Duration::from_mins(10);
/// Of each script on a terminal.
const ROUNDS: usize = 9;
/// The application that the server never answers.
const HELD_APP: &str = "ffffffff-0000-4000-8000-000000000005";

pub(super) fn all(bench: &Bench<'_>) -> Result<Section> {
    let mut section = Section {
        about: format!(
            "In C from `mtp_operation_cancel` on one thread to the return of `mtp_operation_wait` on another, 50 rounds; where input is needed, on the same \
             thread. In pwsh from Ctrl+C on a pseudo-terminal to the prompt, {ROUNDS} rounds; `Start-Sleep` shows what the shell itself takes."
        ),
        header: vec!["", "clock, ms", "slowest, ms"],
        ..Section::default()
    };
    let cancel = program(
        bench.shop,
        Language::C11,
        "benches/c/cancel.c",
        Linking::Shared(&bench.library),
    )?;
    let output = must(&mut bench.command(&cancel), LIMIT, Echo::Off)?.output;
    let mut worst: f64 = 0.0;
    for (state, times) in lines(&output) {
        worst = worst.max(row(&mut section, format!("C: {state}"), &times)?);
    }
    section.targets.push(Target::at_most(
        "cancel, C, slowest state",
        100.0,
        worst,
        " ms",
    ));
    for (what, script) in [("Get-MtpToken", "Cancel"), ("Start-Sleep", "CancelSleep")] {
        let name = format!("Ctrl+C in pwsh: {what}");
        match ctrl_c(bench, script) {
            Ok(times) => {
                let median = row(&mut section, name, &times)?;
                if script == "Cancel" {
                    section.targets.push(Target::at_most(
                        "Ctrl+C in pwsh, to the prompt",
                        100.0,
                        median,
                        " ms",
                    ));
                }
            }
            Err(Stop::Missing(why)) => section.left_out.push(format!("{name}: {why}")),
            Err(failed) => return Err(failed),
        }
    }
    Ok(section)
}

/// Adds a row and returns its median.
fn row(section: &mut Section, name: String, times: &[f64]) -> Result<f64> {
    let Some(spread) = Spread::of(times.iter().copied()) else {
        return fail(format!("there are no times for {name}"));
    };
    let slowest = times.iter().copied().fold(0.0, f64::max);
    section.row([name, spread.to_string(), short(slowest)]);
    Ok(spread.middle)
}

/// Milliseconds from Ctrl+C to the prompt, of a script of `benches/powershell` in a new shell each time.
fn ctrl_c(bench: &Bench<'_>, script: &str) -> Result<Vec<f64>> {
    if cfg!(windows) {
        return Err(Stop::Missing("there are no pseudo-terminals".to_owned()));
    }
    let mut command = bench.command(&find("python3")?);
    command
        .arg(bench.shop.path("tests/powershell/ctrl_c.py"))
        .arg(find("pwsh")?)
        .arg(bench.shop.path(&format!("benches/powershell/{script}.ps1")))
        .args(["now waiting", "20"])
        .env("MTP_TOKEN_MODULE", bench.module()?)
        .env("AZURE_CLIENT_ID", HELD_APP)
        .env_remove("MTP_TOKEN_LIBRARY");
    let once = |_| {
        let output = must(&mut command, LIMIT, Echo::Off)?.output;
        let result: serde_json::Value = serde_json::from_str(&output)
            .map_err(|error| Stop::Failed(format!("ctrl_c.py: {error}")))?;
        match result["seconds"].as_f64() {
            Some(seconds) if result["ended"] == true => Ok(seconds * 1e3),
            _ => fail(format!("{script}.ps1 did not end: {}", result["output"])),
        }
    };
    (0..ROUNDS).map(once).collect()
}
