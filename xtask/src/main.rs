//! The project's own commands: `cargo xtask demo`, `test`, `build`, `stage`, `header`, `bench`, `soak`, `fuzz`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool speaks through its output"
)]

mod bench;
mod c;
mod demo;
mod emulator;
mod fuzz;
mod library;
mod soak;
mod stage;
mod tally;
mod test;
mod tools;
mod workshop;

use std::process::ExitCode;
use std::time::Duration;

use lexopt::ValueExt as _;
use tools::{Echo, Result, must};
use workshop::Workshop;

const USAGE: &str = "\
cargo xtask <command>

  demo            build all, start the emulator, get, show and use a token in PowerShell, C# and C
  test            run every test there is
    --quick         leave out the slow ones, and name them
    --only TEXT     run those only that have this text in their name, as C11 or valgrind
  build           build the library as it is shipped (and its twin for the panic tests), print where and how large
  stage           build the PowerShell module and lay it out in target/stage
  header          write include/mtp_token.h and include/mtp_token.symbols anew
  bench           measure beside what people use instead, write docs/benchmarks.md and docs/benchmarks.svg
    --quick         few rounds, 100 tenants, without BenchmarkDotNet
    --only TEXT     run and show those parts only that have this text in their name, write nothing
    --check         compare the instruction counts of the hot paths with benches/instructions.json, nothing else
    --record        write benches/instructions.json, nothing else
  soak            get tokens on 16 threads amid faults, then for a tenth of the time under valgrind: memory, counts, leaks
    --minutes N   how long, 20 unless told
  fuzz            run the fuzz targets under libFuzzer and AddressSanitizer (nightly toolchain)
    --runs N      how many inputs each, 10 000 000 unless told
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// False when the command has counted a failure and said so.
fn dispatch() -> std::result::Result<bool, Box<dyn std::error::Error>> {
    let (mut command, mut choice) = (None, test::Choice::default());
    let mut measured = bench::Choice::default();
    let (mut executions, mut minutes) = (10_000_000, 20);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Value(value) if command.is_none() => {
                command = Some(value.to_string_lossy().into_owned())
            }
            lexopt::Arg::Long("quick") if command.as_deref() == Some("test") => choice.quick = true,
            lexopt::Arg::Long("only") if command.as_deref() == Some("test") => {
                choice.only = Some(parser.value()?.to_string_lossy().into_owned());
            }
            lexopt::Arg::Long("quick") if command.as_deref() == Some("bench") => {
                measured.quick = true;
            }
            lexopt::Arg::Long("check") if command.as_deref() == Some("bench") => {
                measured.check = true;
            }
            lexopt::Arg::Long("record") if command.as_deref() == Some("bench") => {
                measured.record = true;
            }
            lexopt::Arg::Long("only") if command.as_deref() == Some("bench") => {
                measured.only = Some(parser.value()?.to_string_lossy().into_owned());
            }
            lexopt::Arg::Long("runs") if command.as_deref() == Some("fuzz") => {
                executions = parser.value()?.parse()?;
            }
            lexopt::Arg::Long("minutes") if command.as_deref() == Some("soak") => {
                minutes = parser.value()?.parse()?;
            }
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => {
                command = Some("help".to_owned())
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let shop = Workshop::new();
    let done = match command.as_deref() {
        Some("demo") => return Ok(demo::run(&shop)),
        Some("test") => return Ok(test::run(&shop, choice)),
        Some("build") => library::print(&shop),
        Some("stage") => stage::stage(&shop).map(|manifest| println!("{}", manifest.display())),
        Some("header") => header(&shop),
        Some("soak") => soak::run(&shop, minutes),
        Some("bench") => {
            return bench::run(&shop, &measured).map_err(|why| why.to_string().into());
        }
        Some("fuzz") => fuzz::run(&shop, executions),
        Some("help") => {
            print!("{USAGE}");
            Ok(())
        }
        _ => return Err(USAGE.into()),
    };
    done.map(|()| true).map_err(|why| why.to_string().into())
}

/// The header's own test writes it when told to.
fn header(shop: &Workshop) -> Result<()> {
    let mut cargo = shop.cargo("test");
    cargo
        .args(["--quiet", "--package", "mtp_token", "--test", "header"])
        .env("MTP_TOKEN_WRITE_HEADER", "1");
    must(&mut cargo, Duration::from_mins(20), Echo::On).map(drop)
}
