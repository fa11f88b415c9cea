//! Many tenants at a server that takes its time.

use super::Bench;
use super::contest::Field;
use super::process::peer;
use super::report::{Section, Target};
use super::shell::{script, with_module};
use super::spread::Spread;
use super::watch::Shows;
use crate::tools::Result;

const DELAY: u64 = 50;
const OURS: &str = "PowerShell: tenants piped to Get-MtpToken";

pub(super) fn all(bench: &Bench<'_>) -> Result<Section> {
    let count = if bench.quick { "100" } else { "1000" };
    let shows = || Shows::Line(count.to_owned());
    let counted = |command: Result<_>| {
        command.map(|mut command: std::process::Command| {
            command.arg(count);
            command
        })
    };
    let mut field = Field::default();
    field.enter(OURS, shows(), counted(with_module(bench, "TenantsOurs")))?;
    field.enter(
        "PowerShell: the article's request in a loop",
        shows(),
        counted(script(bench, "TenantsArticle")),
    )?;
    field.enter(
        "PowerShell: the same, ForEach-Object -Parallel, 64 at a time",
        shows(),
        counted(script(bench, "TenantsParallel")),
    )?;
    field.enter(
        "C#: MtpToken",
        shows(),
        counted(peer(bench, &["tenants", "ours"])),
    )?;
    field.enter(
        "C#: MSAL.NET, all tasks at once",
        shows(),
        counted(peer(bench, &["tenants", "msal"])),
    )?;
    let results = field.run(bench, 3, DELAY)?;
    let clock = results.clocks(OURS).and_then(Spread::of);
    let mut section = results.section(
        &format!("A process that gets the tokens of {count} tenants, from a server that waits {DELAY} ms before each answer."),
        Some(OURS),
        None,
    );
    if let Some(clock) = clock.filter(|_| !bench.quick) {
        section.targets.push(Target::at_most(
            "1,000 tenants at 50 ms server delay",
            2.0,
            clock.middle / 1000.0,
            " s",
        ));
    }
    Ok(section)
}
