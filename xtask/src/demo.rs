//! `cargo xtask demo`: a token is got, shown and used through every front end that the machine has tools for.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::c::{Language, Linking, program};
use crate::emulator::{self, CLIENT_ID, CLIENT_SECRET, Emulator, TENANT_ID};
use crate::library::{self, Library};
use crate::stage;
use crate::tally::{Counts, Tally};
use crate::tools::{Echo, Result, fail, find, must};
use crate::workshop::Workshop;

const LIMIT: Duration = Duration::from_mins(1);

/// Runs the steps and prints the counts. True when none failed.
pub(crate) fn run(shop: &Workshop) -> bool {
    let mut tally = Tally::default();
    let library = tally.make("build the library", || library::shipped(shop));
    let emulator = tally.make("build and start the emulator", || {
        Emulator::start(&emulator::build(shop)?)
    });
    match (&library, &emulator) {
        (Some(library), Some(emulator)) => front_ends(shop, &mut tally, library, emulator),
        _ => ["PowerShell", "C#", "C"]
            .iter()
            .for_each(|name| tally.skip(name, "it needs the library and the emulator")),
    }
    drop(emulator);
    tally.finish()
}

fn front_ends(shop: &Workshop, tally: &mut Tally, library: &Library, emulator: &Emulator) {
    let curl = "C: list incidents with the token (curl)";
    match tally.make("C: compile the example", || {
        program(
            shop,
            Language::C11,
            "examples/c/get_token.c",
            Linking::Shared(library),
        )
    }) {
        Some(example) => {
            tally.step("C: get and show a token", || {
                must(&mut c_example(shop, &example, emulator), LIMIT, Echo::On)
                    .map(|_| Counts::PASSED)
            });
            tally.step(curl, || use_with_curl(shop, &example, emulator));
        }
        None => tally.skip(curl, "the example was not compiled"),
    }
    tally.step("C#: get, show and use a token", || {
        csharp(shop, library, emulator)
    });
    let module = tally.make("PowerShell: stage the module", || stage::stage(shop));
    let powershell = "PowerShell: get, show and use a token";
    match module {
        Some(manifest) => tally.step(powershell, || self::powershell(shop, &manifest, emulator)),
        None => tally.skip(powershell, "the module was not staged"),
    }
}

fn c_example(shop: &Workshop, example: &Path, emulator: &Emulator) -> Command {
    let mut command = shop.command(example);
    command.args([
        "--authority",
        &emulator.authority,
        "--allow-host",
        &emulator.host,
        "--ca-file",
        &emulator.ca_file,
    ]);
    command
        .args([TENANT_ID, CLIENT_ID])
        .env("AZURE_CLIENT_SECRET", CLIENT_SECRET);
    command
}

/// The token goes to curl through its standard input: an argument could be read by every process of the machine.
fn use_with_curl(shop: &Workshop, example: &Path, emulator: &Emulator) -> Result<Counts> {
    let curl = find("curl")?;
    let token = must(
        c_example(shop, example, emulator).arg("--print-token"),
        LIMIT,
        Echo::Off,
    )?
    .output;
    let mut child = shop
        .command(curl)
        .args([
            "--silent",
            "--show-error",
            "--fail",
            "--config",
            "-",
            "--cacert",
            &emulator.ca_file,
        ])
        .arg(format!("{}/api/incidents?$top=3", emulator.authority))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        writeln!(
            stdin,
            "header = \"Authorization: Bearer {}\"",
            token.trim_end()
        )?;
    }
    let answer = child.wait_with_output()?;
    if !answer.status.success() {
        return fail(format!("curl ended with {}", answer.status));
    }
    let answer: serde_json::Value = match serde_json::from_slice(&answer.stdout) {
        Ok(answer) => answer,
        Err(error) => return fail(format!("the answer is not JSON: {error}")),
    };
    let incidents = answer
        .get("value")
        .and_then(|value| value.as_array())
        .map_or(&[][..], Vec::as_slice);
    for incident in incidents {
        let text = |name: &str| {
            incident
                .get(name)
                .map(ToString::to_string)
                .unwrap_or_default()
        };
        println!("{}  {}", text("incidentId"), text("incidentName"));
    }
    Ok(Counts::one(!incidents.is_empty()))
}

/// The example project over the binding. The emulator's certificate authority reaches .NET through `SSL_CERT_FILE`.
fn csharp(shop: &Workshop, library: &Library, emulator: &Emulator) -> Result<Counts> {
    let dotnet = find("dotnet")?;
    let project = "examples/csharp/GetToken/GetToken.csproj";
    stage::restore(shop, &dotnet, project)?;
    stage::build(shop, &dotnet, project)?;
    let api = format!("{}/api/incidents", emulator.authority);
    let mut command = shop.dotnet(
        &dotnet,
        &[
            "examples/csharp/GetToken/bin/Release/net10.0/GetToken.dll",
            TENANT_ID,
            CLIENT_ID,
        ],
    );
    command.args([&api, &emulator.authority, &emulator.host, &emulator.ca_file]);
    command
        .env("MTP_TOKEN_LIBRARY", &library.file)
        .env("SSL_CERT_FILE", &emulator.ca_file);
    command.env("AZURE_CLIENT_SECRET", CLIENT_SECRET);
    must(&mut command, LIMIT, Echo::On).map(|_| Counts::PASSED)
}

fn powershell(shop: &Workshop, manifest: &Path, emulator: &Emulator) -> Result<Counts> {
    let pwsh: PathBuf = find("pwsh")?;
    let mut command = shop.command(pwsh);
    command.args([
        "-NoProfile",
        "-NonInteractive",
        "-File",
        "examples/powershell/Get-MtpIncidentDemo.ps1",
    ]);
    command
        .args([
            "-TenantId",
            TENANT_ID,
            "-ClientId",
            CLIENT_ID,
            "-ModulePath",
        ])
        .arg(manifest);
    command
        .arg("-ApiUri")
        .arg(format!("{}/api/incidents", emulator.authority));
    command.args([
        "-Authority",
        &emulator.authority,
        "-AllowHost",
        &emulator.host,
        "-CaBundle",
        &emulator.ca_file,
    ]);
    command
        .env("SSL_CERT_FILE", &emulator.ca_file)
        .env("AZURE_CLIENT_SECRET", CLIENT_SECRET);
    must(&mut command, LIMIT, Echo::On).map(|_| Counts::PASSED)
}
