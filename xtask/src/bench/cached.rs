//! A token that is in the cache already: through the C ABI, and from PowerShell.

use std::process::Command;
use std::time::Duration;

use super::Bench;
use super::report::{Bar, Section, Target};
use super::shell::with_module;
use super::spread::{Spread, short};
use crate::c::{Language, Linking, program, shared};
use crate::emulator::CERTIFICATE_APP;
use crate::tools::{Echo, Result, Stop, must};

const LIMIT: Duration = Duration::from_mins(10);
const CALLS: usize = 2_000;
const ROUNDS: usize = 10;

/// The lines of an output whose cells are parted by tabs: a name, and numbers.
pub(super) fn lines(output: &str) -> Vec<(&str, Vec<f64>)> {
    let numbers = |cells: &mut dyn Iterator<Item = &str>| {
        cells
            .map(|cell| cell.trim().parse().ok())
            .collect::<Option<Vec<f64>>>()
    };
    output
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let name = cells.next()?;
            let numbers = numbers(&mut cells)?;
            (!numbers.is_empty()).then_some((name, numbers))
        })
        .collect()
}

pub(super) fn c(bench: &Bench<'_>) -> Result<Section> {
    let hit = program(
        bench.shop,
        Language::C11,
        "benches/c/hit.c",
        Linking::Shared(&bench.library),
    )?;
    let output = |what: &str, counter: Option<std::path::PathBuf>| {
        let mut command = bench.command(&hit);
        command.arg(what);
        if let Some(counter) = counter {
            command.env("LD_PRELOAD", counter);
        }
        must(&mut command, LIMIT, Echo::On).map(|finished| finished.output)
    };
    let mut section = Section {
        about: "`mtp_request_get_token`, `mtp_token_get_secret`, `mtp_token_free` on a request that is used again; 2,000,000 calls a round, \
                nine rounds. With two threads the time is that of one call of one thread. What is not in the cache is asked for with a new \
                request each time, 400 a round; the server's work is in the clock's time, not in the processor's.".to_owned(),
        header: vec!["", "clock, ns", "processor, ns"],
        ..Section::default()
    };
    let times = output("times", None)?;
    let times = lines(&times);
    for (name, numbers) in &times {
        let [middle, low, high, processor] = numbers[..] else {
            continue;
        };
        let spread = Spread { low, middle, high };
        section.row([(*name).to_owned(), spread.to_string(), short(processor)]);
    }
    let median = |wanted: &str| {
        let found = times.iter().find(|(name, _)| *name == wanted);
        found
            .and_then(|(_, numbers)| numbers.first().copied())
            .ok_or_else(|| Stop::Failed(format!("hit.c has no line: {wanted}")))
    };
    let one = median("1 tenant, 1 thread")?;
    let two = median("1 tenant each, 2 threads")?;
    let many = median("10,000 tenants, 1 thread")?;
    let targets = &mut section.targets;
    targets.push(Target::at_most(
        "token from cache, C, 1 tenant",
        100.0,
        one,
        " ns",
    ));
    targets.push(Target::at_most(
        "token from cache, C, 10,000 tenants",
        150.0,
        many,
        " ns",
    ));
    targets.push(Target::at_least(
        "token from cache, C, 2 threads, of one's throughput",
        1.7,
        2.0 * one / two,
        "×",
    ));

    if cfg!(target_env = "gnu") {
        let counted = output(
            "allocations",
            Some(shared(bench.shop, "benches/c/count_allocations.c")?),
        )?;
        if let Some([calls, bytes]) = lines(&counted).first().map(|(_, numbers)| &numbers[..]) {
            section.about.push_str(&format!(
                " A call allocates {} times, {} bytes.",
                short(*calls),
                short(*bytes)
            ));
        }
        let memory = output("memory", None)?;
        if let Some([bytes, length]) = lines(&memory).first().map(|(_, numbers)| &numbers[..]) {
            targets.push(Target::at_most(
                "memory of a cached token, beyond its length",
                512.0,
                bytes - length,
                " bytes",
            ));
        }
    } else {
        section
            .left_out
            .push("C: what is allocated: it is counted with glibc only".to_owned());
    }
    Ok(section)
}

pub(super) fn powershell(bench: &Bench<'_>) -> Result<Section> {
    let mut command: Command = with_module(bench, "Second")?;
    command.args([CALLS.to_string(), ROUNDS.to_string()]);
    command
        .env("MTP_BENCH_PEERS", bench.peers()?)
        .env("MTP_BENCH_CERTIFICATE_APP", CERTIFICATE_APP)
        .env(
            "MTP_BENCH_CERTIFICATE",
            bench.shop.path("tests/data/certificates/rsa2048.pem"),
        );
    let output = must(&mut command, LIMIT, Echo::Off)?.output;
    let all = lines(&output);
    let rounds = |name: &str| -> Vec<f64> {
        let named = all.iter().filter(|(found, _)| *found == name);
        named.flat_map(|(_, numbers)| numbers.clone()).collect()
    };
    let mut section = Section {
        about: format!(
            "Stopwatch around {CALLS} calls, {ROUNDS} rounds of each in turn. The function has the parameters, sets and checks of `Get-MtpToken` and returns \
             an object that is there already."
        ),
        header: vec!["", "clock, µs", "function, µs", "of the function's time"],
        ..Section::default()
    };
    let cell =
        |spread: Option<Spread>| spread.map_or_else(String::new, |spread| spread.to_string());
    let mut worst: f64 = 0.0;
    for kind in ["secret", "certificate file", "environment", "client"] {
        let (own, function) = (
            rounds(&format!("Get-MtpToken, {kind}")),
            rounds(&format!("function, {kind}")),
        );
        let share = Spread::of_quotients(&own, &function)
            .ok_or_else(|| Stop::Failed(format!("there are no times for {kind}")))?;
        worst = worst.max(share.middle);
        section.row([
            format!("Get-MtpToken, {kind}"),
            cell(Spread::of(own.iter().copied())),
            cell(Spread::of(function.iter().copied())),
            share.to_string(),
        ]);
        if let Some(times) = Spread::of_quotients(&function, &own) {
            section.bars.push(Bar {
                name: format!("function with the parameters of Get-MtpToken, {kind}"),
                times,
            });
        }
    }
    let msal = rounds("MSAL.NET");
    section.row([
        "MSAL.NET, secret".to_owned(),
        cell(Spread::of(msal.iter().copied())),
        String::new(),
        String::new(),
    ]);
    if let Some(times) = Spread::of_quotients(&msal, &rounds("Get-MtpToken, secret")) {
        section.bars.push(Bar {
            name: "MSAL.NET called from PowerShell".to_owned(),
            times,
        });
    }
    section.targets.push(Target::at_most(
        "token from cache, Get-MtpToken, of a function's time, the slowest credential",
        1.0,
        worst,
        "×",
    ));
    Ok(section)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn names_and_numbers_are_read_and_other_lines_are_not() {
        let output = "warning: x\n1 tenant, 1 thread\t61.5\t60.0\nname\tno number\n";
        assert_eq!(lines(output), [("1 tenant, 1 thread", vec![61.5, 60.0])]);
    }
}
