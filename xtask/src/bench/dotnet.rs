//! The rows of C# in one process, by BenchmarkDotNet, and the program of the peers.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::Bench;
use super::report::{Bar, Section, Target};
use super::spread::{Spread, short};
use crate::stage;
use crate::tools::{Echo, Result, Stop, fail, find, must};
use crate::workshop::Workshop;

const BENCHMARKS: &str = "benches/csharp/Benchmarks";
const LIMIT: Duration = Duration::from_mins(20);
/// Ours, theirs, and what the pair is called.
const PAIRS: [(&str, &str, &str); 6] = [
    (
        "SecondToken.Ours Tenants=1",
        "SecondToken.Msal Tenants=1",
        "C#: MSAL.NET, second token, 1 tenant",
    ),
    (
        "SecondToken.Ours Tenants=10000",
        "SecondToken.Msal Tenants=10000",
        "C#: MSAL.NET, second token, 10,000 tenants",
    ),
    (
        "TwoThreads.Ours",
        "TwoThreads.Msal",
        "C#: MSAL.NET, second token, 2 threads",
    ),
    (
        "NoToken.Ours",
        "NoToken.Msal",
        "C#: MSAL.NET, a tenant more",
    ),
    (
        "Reading.DecodeOurs",
        "Reading.DecodeJsonWebTokens",
        "C#: JsonWebTokens, decode",
    ),
    (
        "Reading.VerifyOurs",
        "Reading.VerifyJsonWebTokens",
        "C#: JsonWebTokens, verify",
    ),
];

/// Builds the program that gets tokens with each library, and returns its folder.
pub(super) fn peers(shop: &Workshop) -> Result<PathBuf> {
    build(shop, "benches/csharp/Peers")
}

fn build(shop: &Workshop, project: &str) -> Result<PathBuf> {
    let dotnet = find("dotnet")?;
    let name = project.rsplit('/').next().unwrap_or(project);
    let file = format!("{project}/{name}.csproj");
    stage::restore(shop, &dotnet, &file)?;
    stage::build(shop, &dotnet, &file)?;
    Ok(shop.path(&format!("{project}/bin/Release/net10.0")))
}

/// One benchmark of one class.
struct Row {
    name: String,
    nanoseconds: Spread,
    bytes: Option<f64>,
}

pub(super) fn in_process(bench: &Bench<'_>) -> Result<Section> {
    if bench.quick {
        return Err(Stop::Missing(
            "BenchmarkDotNet is left out by --quick".to_owned(),
        ));
    }
    let assembly = build(bench.shop, BENCHMARKS)?.join("Benchmarks.dll");
    let artifacts = bench.shop.target.join("bench/BenchmarkDotNet");
    let _ = fs::remove_dir_all(&artifacts);
    let mut command = bench.command(&find("dotnet")?);
    command
        .arg(assembly)
        .args(["--filter", "*", "--artifacts"])
        .arg(&artifacts);
    command.env("MTP_TOKEN_LIBRARY", &bench.library.file);
    must(&mut command, LIMIT, Echo::On)?;
    let mut rows = Vec::new();
    for entry in fs::read_dir(artifacts.join("results"))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with("-report-full.json") {
            let report: Value = serde_json::from_slice(&fs::read(&path)?)
                .map_err(|error| Stop::Failed(format!("{}: {error}", path.display())))?;
            rows.extend(read(&report));
        }
    }
    section(rows)
}

fn read(report: &Value) -> Vec<Row> {
    let benchmarks = report["Benchmarks"].as_array();
    let rows = benchmarks.into_iter().flatten().filter_map(|benchmark| {
        let text = |name: &str| benchmark[name].as_str().unwrap_or_default();
        let number = |name: &str| benchmark["Statistics"][name].as_f64();
        Some(Row {
            name: format!("{}.{} {}", text("Type"), text("Method"), text("Parameters"))
                .trim()
                .to_owned(),
            nanoseconds: Spread {
                low: number("Q1")?,
                middle: number("Median")?,
                high: number("Q3")?,
            },
            bytes: benchmark["Memory"]["BytesAllocatedPerOperation"].as_f64(),
        })
    });
    rows.collect()
}

fn section(rows: Vec<Row>) -> Result<Section> {
    let named = |name: &str| rows.iter().find(|row| row.name == name);
    let mut section = Section {
        about: "BenchmarkDotNet, all in its own process. A second token is got from the cache and disposed of; the tenants come in random order. Where there is no \
                token yet, the time is mostly the server's: the bare request is one of `HttpClient`.".to_owned(),
        header: vec!["", "clock, ns", "allocated, bytes"],
        ..Section::default()
    };
    for row in &rows {
        section.row([
            row.name.clone(),
            row.nanoseconds.to_string(),
            row.bytes.map_or_else(String::new, short),
        ]);
    }
    for (ours, theirs, name) in PAIRS {
        let (Some(ours), Some(theirs)) = (named(ours), named(theirs)) else {
            return fail(format!("BenchmarkDotNet has no result for {name}"));
        };
        section.bars.push(Bar {
            name: name.to_owned(),
            times: theirs.nanoseconds.over(ours.nanoseconds),
        });
    }
    if let Some(row) = named("SecondToken.Ours Tenants=1") {
        section.targets.push(Target::at_most(
            "token from cache, C#",
            1.0,
            row.nanoseconds.middle / 1000.0,
            " µs",
        ));
        let bytes = row.bytes.unwrap_or(f64::INFINITY);
        section.targets.push(Target::at_most(
            "token from cache, C#, allocated, the token object included",
            200.0,
            bytes,
            " bytes",
        ));
    }
    Ok(section)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_report_of_benchmark_dot_net_is_read() {
        let report = serde_json::json!({"Benchmarks": [
            {"Type": "SecondToken", "Method": "Ours", "Parameters": "Tenants=1",
             "Statistics": {"Median": 500.0, "Q1": 490.0, "Q3": 510.0}, "Memory": {"BytesAllocatedPerOperation": 96}},
            {"Type": "Reading", "Method": "Failed", "Parameters": "", "Statistics": null},
        ]});
        let rows = read(&report);
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!(
            (row.name.as_str(), row.nanoseconds.middle, row.bytes),
            ("SecondToken.Ours Tenants=1", 500.0, Some(96.0))
        );
    }
}
