//! The binding's own tests, under .NET and, for .NET Framework's sake, under Mono.

use std::time::Duration;

use super::Products;
use crate::stage;
use crate::tally::{Counts, Tally};
use crate::tools::{Echo, Result, find, run};
use crate::workshop::Workshop;

const PROJECT: &str = "csharp/MtpToken.Tests/MtpToken.Tests.csproj";
const LIMIT: Duration = Duration::from_mins(10);

pub(super) fn all(shop: &Workshop, tally: &mut Tally, products: &Products) {
    tally.step("C#: .NET 10", || test(shop, products));
    tally.step("C#: .NET Framework's surface under Mono", || {
        mono(shop, products)
    });
}

fn test(shop: &Workshop, products: &Products) -> Result<Counts> {
    let dotnet = find("dotnet")?;
    stage::restore(shop, &dotnet, PROJECT)?;
    let mut command = shop.dotnet(
        &dotnet,
        &[
            "test",
            PROJECT,
            "--no-restore",
            "--configuration",
            "Release",
            "--framework",
            "net10.0",
        ],
    );
    products.describe(&mut command);
    Ok(run(&mut command, LIMIT, Echo::On)?.counts())
}

fn mono(_shop: &Workshop, _products: &Products) -> Result<Counts> {
    find("mono")?;
    Ok(Counts::SKIPPED)
}
