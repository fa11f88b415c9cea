//! Instruction counts of the hot paths: the guard against regressions that a busy machine does not disturb.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::machine::{features, version};
use super::server::Server;
use crate::c::{self, Language};
use crate::emulator::Emulator;
use crate::library::{self, Library};
use crate::tools::{Echo, Result, Stop, fail, find, must};
use crate::workshop::Workshop;

const RECORD: &str = "benches/instructions.json";
const LIMIT: Duration = Duration::from_mins(10);
/// What `benches/c/paths.c` goes through, how often each.
const PATHS: [&str; 4] = ["hit", "parse", "verify", "bare"];
const CALLS: u64 = 1000;
/// Where memory lies and what random claims hold moves parsing and verifying by up to 4.4 % from run to run.
const TOLERANCE_PERCENT: u64 = 8;

/// Instructions a call.
struct Counts {
    hit: u64,
    parse: u64,
    /// Without the bare check of the signature.
    verify: u64,
}

impl Counts {
    fn rows(&self) -> [(&'static str, u64); 3] {
        [
            ("hit", self.hit),
            ("parse", self.parse),
            ("verify", self.verify),
        ]
    }
}

/// `--record`: what is counted now is what is right.
pub(super) fn record(shop: &Workshop) -> Result<()> {
    let counts = count(shop)?;
    let rows: serde_json::Map<String, Value> = counts
        .rows()
        .map(|(name, count)| (name.to_owned(), count.into()))
        .into_iter()
        .collect();
    let record = json!({"made by": surroundings(shop), "instructions a call": rows});
    let text =
        serde_json::to_string_pretty(&record).map_err(|error| Stop::Failed(error.to_string()))?;
    fs::write(shop.path(RECORD), text + "\n")?;
    print(&counts, None);
    println!("written to {RECORD}");
    Ok(())
}

/// `--check`: false when a path needs more instructions than were recorded.
pub(super) fn check(shop: &Workshop) -> Result<bool> {
    let text = fs::read(shop.path(RECORD))?;
    let record: Value = serde_json::from_slice(&text)
        .map_err(|error| Stop::Failed(format!("{RECORD}: {error}")))?;
    let here = surroundings(shop);
    if record["made by"] != here {
        return Err(Stop::Missing(format!(
            "{RECORD} was recorded elsewhere, and its counts say nothing here.\nthere: {}\nhere:  {here}\n\
             `cargo xtask bench --record` on the commit before yours, then --check on yours, compares them on this machine.",
            record["made by"]
        )));
    }
    let counts = count(shop)?;
    let recorded = &record["instructions a call"];
    print(&counts, Some(recorded));
    judge(&counts, recorded)
}

/// True when none is beyond its tolerance; a count that fell as much is said, for the record is out of date then.
fn judge(counts: &Counts, recorded: &Value) -> Result<bool> {
    let mut good = true;
    for (name, count) in counts.rows() {
        let Some(expected) = recorded[name].as_u64() else {
            return fail(format!("{RECORD} has no count of {name}"));
        };
        if count * 100 > expected * (100 + TOLERANCE_PERCENT) {
            println!(
                "FAILED: {name} takes {count} instructions, more than {TOLERANCE_PERCENT} % beyond the {expected} recorded"
            );
            good = false;
        } else if count * 100 < expected * (100 - TOLERANCE_PERCENT) {
            println!(
                "{name} takes fewer than recorded: `cargo xtask bench --record`, and commit {RECORD}"
            );
        }
    }
    Ok(good)
}

fn print(counts: &Counts, recorded: Option<&Value>) {
    for (name, count) in counts.rows() {
        let before = recorded.and_then(|recorded| recorded[name].as_u64());
        let before = before.map_or_else(String::new, |before| format!("  ({before} recorded)"));
        println!("{name:<8}{count:>9} instructions a call{before}");
    }
}

/// What the counts depend on beside the product.
fn surroundings(shop: &Workshop) -> Value {
    let of = |tool: &str| version(shop, tool, &["--version"]);
    json!({
        "architecture": std::env::consts::ARCH,
        "processor features": features(),
        "rustc": of("rustc"),
        "cc": of("cc"),
        "valgrind": of("valgrind"),
    })
}

fn count(shop: &Workshop) -> Result<Counts> {
    let valgrind = find("valgrind")?;
    let program = build(shop, &library::shipped(shop)?)?;
    let server = Server::around(Emulator::start(&crate::emulator::build(shop)?)?, shop)?;
    let folder = shop.target.join("bench/callgrind");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let keys = folder.join("keys.json");
    fs::write(&keys, server.keys(shop)?)?;
    let mut command = shop.command(valgrind);
    command.args([
        "--tool=callgrind",
        "--quiet",
        "--collect-atstart=no",
        "--toggle-collect=path_*",
    ]);
    command.args(PATHS.map(|path| format!("--dump-after=path_{path}")));
    command.arg(format!(
        "--callgrind-out-file={}",
        folder.join("out").display()
    ));
    command.arg(program).env("MTP_BENCH_KEYS", keys);
    server.describe(&mut command);
    must(&mut command, LIMIT, Echo::On)?;
    let mut counts = PATHS
        .iter()
        .zip(1..)
        .map(|(path, number)| dump(&folder, number, path));
    let mut next = || counts.next().unwrap_or_else(|| fail("a path is missing"));
    let (hit, parse, verify, bare) = (next()?, next()?, next()?, next()?);
    let Some(verify) = verify.checked_sub(bare) else {
        return fail(format!(
            "verify took {verify} instructions, the bare check {bare}"
        ));
    };
    Ok(Counts { hit, parse, verify })
}

/// The total of one dump, which must be that of this path.
fn dump(folder: &Path, number: usize, path: &str) -> Result<u64> {
    let file = folder.join(format!("out.{number}"));
    let text = fs::read_to_string(&file)?;
    let after = format!("desc: Trigger: --dump-after=path_{path}");
    let total = text
        .lines()
        .any(|line| line == after)
        .then(|| {
            text.lines()
                .find_map(|line| line.strip_prefix("totals: ")?.trim().parse::<u64>().ok())
        })
        .flatten();
    match total {
        Some(total) if total >= CALLS => Ok(total / CALLS),
        _ => fail(format!("{} has no count of {path}", file.display())),
    }
}

/// Linked with the static library, where aws-lc's own functions can be called.
fn build(shop: &Workshop, library: &Library) -> Result<PathBuf> {
    let program = c::folder(shop)?.join("paths");
    let mut compiler = Language::C11.compiler(shop)?;
    compiler.arg(format!("-DAWS_LC_PREFIX={}", aws_lc_prefix(shop)?));
    compiler
        .arg("-o")
        .arg(&program)
        .arg(shop.path("benches/c/paths.c"));
    compiler
        .args(["-x", "none", "-pthread"])
        .arg(&library.archive);
    compiler.args(["-ldl", "-lm"]);
    must(&mut compiler, LIMIT, Echo::On)?;
    Ok(program)
}

/// aws-lc's names begin with its crate's version.
fn aws_lc_prefix(shop: &Workshop) -> Result<String> {
    let lock = fs::read_to_string(shop.path("Cargo.lock"))?;
    let mut lines = lock
        .lines()
        .skip_while(|line| *line != "name = \"aws-lc-sys\"")
        .skip(1);
    let version = lines
        .next()
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    match version {
        Some(version) => Ok(format!("aws_lc_{}_", version.replace('.', "_"))),
        None => fail("Cargo.lock does not name aws-lc-sys"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, judge};

    #[test]
    fn more_than_the_tolerance_fails_and_less_does_not() {
        let recorded = serde_json::json!({"hit": 1000, "parse": 1000, "verify": 1000});
        let good = |hit| {
            let counts = Counts {
                hit,
                parse: 1000,
                verify: 1000,
            };
            judge(&counts, &recorded).expect("all are recorded")
        };
        assert!(good(1000) && good(1080) && good(500));
        assert!(!good(1081));
        let counts = Counts {
            hit: 1,
            parse: 1,
            verify: 1,
        };
        assert!(judge(&counts, &serde_json::json!({"hit": 1})).is_err());
    }
}
