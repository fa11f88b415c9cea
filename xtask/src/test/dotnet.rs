//! The binding's own tests, under .NET and, for .NET Framework's sake, on Mono.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Products;
use crate::stage;
use crate::tally::{Counts, Tally};
use crate::tools::{Echo, Result, fail, find, must, run};
use crate::workshop::Workshop;

const PROJECT: &str = "csharp/MtpToken.Tests/MtpToken.Tests.csproj";
const LIMIT: Duration = Duration::from_mins(10);

pub(super) fn all(shop: &Workshop, tally: &mut Tally, products: &Products) {
    tally.step("C#: .NET 10", || net(shop, products));
    tally.step("C#: .NET Framework's surface on Mono", || {
        mono(shop, products)
    });
}

fn net(shop: &Workshop, products: &Products) -> Result<Counts> {
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
    products.describe(&mut command);
    Ok(run(&mut command, LIMIT, Echo::On)?.counts())
}

/// Built for .NET Framework, run by xunit's own console: `dotnet test` knows no Mono.
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
    command.arg(console_runner(shop, &dotnet)?);
    command.arg(shop.path("csharp/MtpToken.Tests/bin/Release/net472/MtpToken.Tests.exe"));
    // Without shadow copies: the tests look for the repository above their own file.
    command.args(["-nologo", "-noshadow", "-parallel", "none"]);
    products.describe(&mut command);
    Ok(run(&mut command, LIMIT, Echo::On)?.counts())
}

/// xunit's console, where the restore of the tests has put it.
fn console_runner(shop: &Workshop, dotnet: &Path) -> Result<PathBuf> {
    let list = ["nuget", "locals", "global-packages", "--list"];
    let list = must(&mut shop.dotnet(dotnet, &list), LIMIT, Echo::Off)?.output;
    let packages = list
        .split_once("global-packages:")
        .map_or("", |(_, path)| path)
        .trim();
    for version in fs::read_dir(Path::new(packages).join("xunit.runner.console"))? {
        let runner = version?.path().join("tools/net472/xunit.console.exe");
        if runner.is_file() {
            return Ok(runner);
        }
    }
    fail(format!("no xunit.console.exe in {packages}"))
}
