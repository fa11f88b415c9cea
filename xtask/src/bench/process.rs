//! Programs without a shell around them: C, C#, curl, Python.

use std::process::Command;

use super::Bench;
use super::contest::Field;
use super::report::Section;
use super::watch::Shows;
use crate::c::{Language, Linking, program};
use crate::tools::{Echo, Result, Stop, find, must};

const OURS: &str = "C: mtp_token";

pub(super) fn native(bench: &Bench<'_>) -> Result<Section> {
    let mut field = Field::default();
    field.enter(OURS, Shows::Token, c(bench))?;
    field.enter("curl, the article's body", Shows::Anything, curl(bench))?;
    field.enter("Python, the article's", Shows::Token, python(bench))?;
    Ok(field.run(bench, bench.rounds(), 0)?.section(
        "A process that gets one token and ends: the example program in C, and what the article shows beside its script. curl prints the whole answer.",
        Some(OURS),
        None,
    ))
}

pub(super) fn managed(bench: &Bench<'_>) -> Result<Section> {
    const OURS: &str = "C#: MtpToken";
    const EMPTY: &str = "C#: prints a line";
    bench.peers()?;
    let mut field = Field::default();
    let line = Shows::Line("nothing".to_owned());
    field.enter(EMPTY, line, peer(bench, &["first", "empty"]))?;
    field.enter(OURS, Shows::Token, peer(bench, &["first", "ours"]))?;
    field.enter(
        "C#: MSAL.NET",
        Shows::Token,
        peer(bench, &["first", "msal"]),
    )?;
    field.enter(
        "C#: ADAL, the article's",
        Shows::Token,
        peer(bench, &["first", "adal"]),
    )?;
    Ok(field.run(bench, bench.rounds(), 0)?.section(
        "The same with .NET. ADAL asks for metadata first, which goes to the same server here.",
        Some(OURS),
        Some(EMPTY),
    ))
}

/// The program that gets tokens with one library of .NET.
pub(super) fn peer(bench: &Bench<'_>, arguments: &[&str]) -> Result<Command> {
    let assembly = bench.peers()?.join("Peers.dll");
    let mut command = bench.command(&find("dotnet")?);
    command.arg(assembly).args(arguments);
    command.env("MTP_TOKEN_LIBRARY", &bench.library.file);
    Ok(command)
}

fn c(bench: &Bench<'_>) -> Result<Command> {
    let example = program(
        bench.shop,
        Language::C11,
        "examples/c/get_token.c",
        Linking::Shared(&bench.library),
    )?;
    let emulator = &bench.server.emulator;
    let mut command = bench.command(&example);
    command.args([
        "--print-token",
        "--authority",
        &emulator.authority,
        "--allow-host",
        &emulator.host,
    ]);
    Ok(command)
}

fn curl(bench: &Bench<'_>) -> Result<Command> {
    use crate::emulator::{CLIENT_ID, CLIENT_SECRET, TENANT_ID};
    let authority = &bench.server.emulator.authority;
    let mut command = bench.command(&find("curl")?);
    command.args(["--silent", "--show-error", "--fail", "--cacert"]);
    command.arg(&bench.server.roots);
    command.args([
        "--data",
        "grant_type=client_credentials",
        "--data-urlencode",
    ]);
    command.arg("scope=https://api.security.microsoft.com/.default");
    command.args(["--data", &format!("client_id={CLIENT_ID}")]);
    command.args([
        "--data-urlencode",
        &format!("client_secret={CLIENT_SECRET}"),
    ]);
    command.arg(format!("{authority}/{TENANT_ID}/oauth2/v2.0/token"));
    Ok(command)
}

/// The interpreter itself: what stands on `PATH` may be a script that looks for it.
fn python(bench: &Bench<'_>) -> Result<Command> {
    let mut asked = bench.shop.command(find("python3")?);
    asked.args(["-c", "import sys; print(sys.executable)"]);
    let found = must(&mut asked, std::time::Duration::from_secs(30), Echo::Off)
        .map_err(|why| Stop::Missing(format!("python3: {why}")))?;
    let mut command = bench.command(found.output.trim().as_ref());
    command.arg(bench.shop.path("benches/python/article.py"));
    Ok(command)
}
