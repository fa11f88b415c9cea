//! What it was measured on, and with which versions.

use std::fs;
use std::time::Duration;

use crate::tools::{Echo, find, run};
use crate::workshop::{VERSION, Workshop};

/// Features of the processor that the cryptography chooses its code by.
#[cfg(target_arch = "x86_64")]
pub(super) fn features() -> Vec<&'static str> {
    let mut found = Vec::new();
    macro_rules! look {
        ($($name:tt),*) => { $(if std::arch::is_x86_feature_detected!($name) { found.push($name); })* };
    }
    look!(
        "adx",
        "aes",
        "avx",
        "avx2",
        "avx512f",
        "avx512ifma",
        "bmi1",
        "bmi2",
        "pclmulqdq",
        "sha",
        "ssse3",
        "vaes",
        "vpclmulqdq"
    );
    found
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) fn features() -> Vec<&'static str> {
    Vec::new()
}

/// The first line that a tool prints about itself; `None` where there is no such tool.
pub(super) fn version(shop: &Workshop, tool: &str, arguments: &[&str]) -> Option<String> {
    let mut command = shop.command(find(tool).ok()?);
    command.args(arguments);
    let finished = run(&mut command, Duration::from_secs(30), Echo::Off).ok()?;
    finished
        .output
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .map(str::to_owned)
}

pub(super) struct Machine(Vec<(String, String)>);

impl Machine {
    pub(super) fn describe(shop: &Workshop) -> Self {
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let model = field(&cpu, "model name").unwrap_or("unknown");
        let mut rows = vec![
            (
                "processor".to_owned(),
                format!("{model}, {cores} cores, {}", std::env::consts::ARCH),
            ),
            ("its features".to_owned(), features().join(" ")),
            (
                "memory".to_owned(),
                field(&memory, "MemTotal").unwrap_or("unknown").to_owned(),
            ),
            ("MtpToken".to_owned(), VERSION.to_owned()),
        ];
        for (name, tool, arguments) in [
            ("system", "uname", ["-sr"]),
            ("Rust", "rustc", ["--version"]),
            ("C compiler", "cc", ["--version"]),
            ("PowerShell", "pwsh", ["--version"]),
            (".NET SDK", "dotnet", ["--version"]),
            ("curl", "curl", ["--version"]),
            ("Python", "python3", ["--version"]),
            ("valgrind", "valgrind", ["--version"]),
        ] {
            let found = version(shop, tool, &arguments).unwrap_or_else(|| "none".to_owned());
            let found = found.chars().take(60).collect();
            rows.push((name.to_owned(), found));
        }
        for project in ["Peers", "Benchmarks"] {
            let file = shop.path(&format!("benches/csharp/{project}/{project}.csproj"));
            let text = fs::read_to_string(file).unwrap_or_default();
            rows.extend(packages(&text));
        }
        Self(rows)
    }

    pub(super) fn table(&self) -> String {
        let rows = self
            .0
            .iter()
            .map(|(name, value)| format!("| {name} | {value} |\n"));
        format!("| | |\n|---|---|\n{}", rows.collect::<String>())
    }
}

/// The value of `name: value` in a file of `/proc`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        (found.trim() == name).then(|| value.trim())
    })
}

/// The packages that a project refers to.
fn packages(project: &str) -> Vec<(String, String)> {
    let references = project
        .lines()
        .filter(|line| line.contains("<PackageReference"));
    references
        .filter_map(|line| {
            let attribute = |name: &str| {
                let (_, rest) = line.split_once(&format!("{name}=\""))?;
                rest.split_once('"').map(|(value, _)| value.to_owned())
            };
            attribute("Include").zip(attribute("Version"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{field, packages};

    #[test]
    fn fields_and_packages_are_found() {
        assert_eq!(
            field("a : 1\nmodel name\t: X 2\n", "model name"),
            Some("X 2")
        );
        let found = packages("<A/>\n  <PackageReference Include=\"P\" Version=\"1.2\" />\n");
        assert_eq!(found, [("P".to_owned(), "1.2".to_owned())]);
    }
}
