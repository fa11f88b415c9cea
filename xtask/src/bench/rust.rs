//! The rows of Rust, by criterion.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::Bench;
use super::report::{Bar, Section, Target};
use super::spread::Spread;
use crate::tools::{Echo, Result, Stop, must};

const LIMIT: Duration = Duration::from_mins(30);
const BARE: &str = "bare RSA-2048 verify";
const NAMES: [&str; 6] = [
    "cached token, 1 tenant",
    "cached token, 10,000 tenants",
    "parse",
    "inspect",
    "verify",
    BARE,
];

pub(super) fn in_process(bench: &Bench<'_>) -> Result<Section> {
    let mut cargo = bench.shop.cargo("bench");
    cargo.args([
        "--quiet",
        "--package",
        "mtp_token",
        "--bench",
        "token",
        "--bench",
        "hit",
    ]);
    if bench.quick {
        cargo.args(["--", "--quick"]);
    }
    let folder = bench.shop.target.join("criterion");
    cargo.env("CRITERION_HOME", &folder);
    must(&mut cargo, LIMIT, Echo::On)?;
    let mut section = Section {
        about: "criterion; the median and its 95 % interval. The token has two kilobytes and 25 roles, its key is there already; `inspect` looks at everything but \
                the signature, `verify` at that too. The bare check is that of aws-lc-rs with a parsed key.".to_owned(),
        header: vec!["", "clock, ns"],
        ..Section::default()
    };
    let mut found = Vec::new();
    for name in NAMES {
        let nanoseconds = estimate(&folder, name)?;
        section.row([format!("Rust: {name}"), nanoseconds.to_string()]);
        found.push((name, nanoseconds));
    }
    let of = |wanted: &str| {
        found
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, spread)| *spread)
    };
    if let Some((verify, bare)) = of("verify").zip(of(BARE)) {
        section.bars.push(Bar {
            name: format!("Rust: {BARE}, of verify"),
            times: bare.over(verify),
        });
        section.targets.push(Target::at_most(
            "RS256 check with parsing, of the bare aws-lc-rs verify",
            1.25,
            verify.middle / bare.middle,
            "×",
        ));
    }
    Ok(section)
}

/// criterion's folder of a benchmark has its name, without what a file system may refuse.
fn estimate(folder: &Path, name: &str) -> Result<Spread> {
    let file = folder.join(name).join("new/estimates.json");
    let unreadable = |why: String| Stop::Failed(format!("{}: {why}", file.display()));
    let text = fs::read(&file).map_err(|error| unreadable(error.to_string()))?;
    let estimates: Value =
        serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
    let median = &estimates["median"];
    let interval = &median["confidence_interval"];
    let [low, middle, high] = [
        &interval["lower_bound"],
        &median["point_estimate"],
        &interval["upper_bound"],
    ]
    .map(Value::as_f64);
    match (low, middle, high) {
        (Some(low), Some(middle), Some(high)) => Ok(Spread { low, middle, high }),
        _ => Err(unreadable("it has no median".to_owned())),
    }
}
