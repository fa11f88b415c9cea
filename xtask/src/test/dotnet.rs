//! The binding's own tests, under .NET and, for .NET Framework's sake, on Mono.

use std::process::Command;
use std::time::Duration;

use super::Products;
use crate::stage;
use crate::tally::{Counts, Tally};
use crate::tools::{Echo, Result, find, must, run};
use crate::workshop::Workshop;

const PROJECT: &str = "csharp/MtpToken.Tests/MtpToken.Tests.csproj";
const LIMIT: Duration = Duration::from_mins(10);

pub(super) fn all(shop: &Workshop, tally: &mut Tally, products: &Products, quick: bool) {
    tally.step("C#: .NET 10", || net(shop, products, &[]));
    let (standard, mono) = (
        "C#: the netstandard2.0 build on .NET 10",
        "C#: .NET Framework's surface on Mono",
    );
    if quick {
        tally.skip(standard, "left out by --quick");
        tally.skip(mono, "left out by --quick");
        return;
    }
    tally.step(standard, || {
        net(shop, products, &["-p:MtpTokenBinding=netstandard2.0"])
    });
    tally.step(mono, || self::mono(shop, products));
}

fn net(shop: &Workshop, products: &Products, more: &[&str]) -> Result<Counts> {
    let dotnet = find("dotnet")?;
    stage::restore(shop, &dotnet, PROJECT)?;
    let arguments = [
        "test",
        PROJECT,
        "--no-restore",
        "--configuration",
        "Release",
        "--framework",
        "net10.0",
    ];
    let mut command = shop.dotnet(&dotnet, &arguments);
    command.args(more);
    describe(&mut command, products);
    Ok(run(&mut command, LIMIT, Echo::On)?.counts())
}

/// Tells the tests where everything is. The corpus is named here alone: whoever else is told of it writes it.
fn describe(command: &mut Command, products: &Products) {
    products.describe(command);
    match &products.corpus {
        Some(path) => command.env("MTP_TOKEN_CORPUS", path),
        None => command.env_remove("MTP_TOKEN_CORPUS"),
    };
}

/// Built for .NET Framework, run by xunit's own console, which the build puts beside it: `dotnet test` knows no Mono.
fn mono(shop: &Workshop, products: &Products) -> Result<Counts> {
    let mono = find("mono")?;
    let dotnet = find("dotnet")?;
    stage::restore(shop, &dotnet, PROJECT)?;
    let arguments = [
        "build",
        PROJECT,
        "--no-restore",
        "--configuration",
        "Release",
        "--framework",
        "net472",
    ];
    must(
        shop.dotnet(&dotnet, &arguments)
            .args(["--verbosity", "quiet"]),
        LIMIT,
        Echo::On,
    )?;
    let mut command = shop.command(mono);
    command.current_dir(shop.path("csharp/MtpToken.Tests/bin/Release/net472"));
    command.args([
        "runner/xunit.console.exe",
        "MtpToken.Tests.exe",
        "-noshadow",
        "-noappdomain",
        "-nologo",
    ]);
    describe(&mut command, products);
    Ok(run(&mut command, LIMIT, Echo::On)?.counts())
}
