//! PowerShell in a process of its own: the first token, and the import alone.

use std::process::Command;

use super::Bench;
use super::contest::Field;
use super::report::{Section, Target};
use super::spread::Spread;
use super::watch::Shows;
use crate::tools::{Result, find};

const OURS: &str = "MtpToken, imported";
const EMPTY: &str = "an empty script";
const ARTICLE: &str = "the article's script";

/// A script of `benches/powershell` in a new shell, with what all of them may want to know.
pub(super) fn script(bench: &Bench<'_>, name: &str) -> Result<Command> {
    let pwsh = find("pwsh")?;
    let mut command = bench.command(&pwsh);
    command.args(["-NoProfile", "-NonInteractive", "-File"]);
    command.arg(bench.shop.path(&format!("benches/powershell/{name}.ps1")));
    command.env_remove("MTP_TOKEN_LIBRARY");
    Ok(command)
}

/// One that needs our module. Its folder is where PowerShell looks for modules first.
pub(super) fn with_module(bench: &Bench<'_>, name: &str) -> Result<Command> {
    let manifest = bench.module()?;
    let mut command = script(bench, name)?;
    command.env("MTP_TOKEN_MODULE", &manifest);
    if let Some(modules) = manifest.ancestors().nth(3) {
        command.env("PSModulePath", modules);
    }
    Ok(command)
}

/// One that loads MSAL.NET.
pub(super) fn with_peers(bench: &Bench<'_>, name: &str) -> Result<Command> {
    let peers = bench.peers()?;
    let mut command = script(bench, name)?;
    command.env("MTP_BENCH_PEERS", peers);
    Ok(command)
}

pub(super) fn first(bench: &Bench<'_>) -> Result<Section> {
    find("pwsh")?;
    let mut field = Field::default();
    field.enter(EMPTY, Shows::Line("1".to_owned()), script(bench, "Empty"))?;
    field.enter(OURS, Shows::Token, with_module(bench, "Ours"))?;
    field.enter(
        "MtpToken, found by the command's name",
        Shows::Token,
        with_module(bench, "OursAutoload"),
    )?;
    field.enter(ARTICLE, Shows::Token, script(bench, "Article"))?;
    field.enter(
        "MSAL.NET, loaded by a script",
        Shows::Token,
        with_peers(bench, "Msal"),
    )?;
    let results = field.run(bench, bench.rounds(), 0)?;
    let own = results.beyond(OURS, EMPTY);
    let article = results.beyond(ARTICLE, EMPTY);
    let wire = results.wire(OURS);
    let mut section = results.section(
        "A new `pwsh -NoProfile` that gets one token, prints it and ends. Quotients are of the times beyond those of an empty script.",
        Some(OURS),
        Some(EMPTY),
    );
    let share = own
        .zip(article)
        .and_then(|(own, article)| Spread::of_quotients(&own, &article));
    if let Some(share) = share {
        section.targets.push(Target::at_most(
            "first token in a new pwsh, of the article's time",
            0.333,
            share.middle,
            "×",
        ));
    }
    if let Some(wire) = wire {
        section.targets.push(Target {
            what: "its TCP connections and requests",
            wanted: "1 and 1".to_owned(),
            found: format!("{} and {}", wire.connections, wire.requests),
            met: (wire.connections, wire.requests) == (1, 1),
        });
    }
    Ok(section)
}

pub(super) fn import(bench: &Bench<'_>) -> Result<Section> {
    const EMPTY: &str = "an empty script module";
    const OURS: &str = "MtpToken";
    find("pwsh")?;
    let mut field = Field::default();
    field.enter(EMPTY, Shows::Anything, script(bench, "ImportEmpty"))?;
    field.enter(OURS, Shows::Anything, with_module(bench, "ImportOurs"))?;
    field.enter(
        "MSAL.NET's assembly",
        Shows::Anything,
        with_peers(bench, "ImportMsal"),
    )?;
    let results = field.run(bench, bench.rounds(), 0)?;
    let beyond = results.beyond(OURS, EMPTY).and_then(Spread::of);
    let mut section = results.section(
        "`Import-Module` in a new `pwsh -NoProfile`. MSAL.NET is loaded with `Add-Type -Path`, and not used. Quotients of such small differences would say nothing.",
        None,
        Some(EMPTY),
    );
    if let Some(beyond) = beyond {
        section.targets.push(Target::at_most(
            "`Import-Module`, beyond an empty script module",
            15.0,
            beyond.middle,
            " ms",
        ));
    }
    Ok(section)
}
