//! The module's tests, in the shell that it is for.

use std::time::Duration;

use super::Products;
use crate::tally::Counts;
use crate::tools::{Echo, Result, Stop, fail, find, run};
use crate::workshop::Workshop;

const LIMIT: Duration = Duration::from_mins(10);

/// Runs all of it and prints one line of counts, from the result object that Pester returns.
const SCRIPT: &str = "
if (-not (Get-Module -ListAvailable -Name Pester | Where-Object Version -ge ([version] '5.0'))) { exit 77 }
Import-Module Pester -MinimumVersion 5.0 -ErrorAction Stop
$result = Invoke-Pester -Path tests/powershell -PassThru -Output Normal
'{0} passed, {1} failed, {2} skipped' -f $result.PassedCount,
    ($result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount),
    ($result.SkippedCount + $result.NotRunCount)
";
/// How the script says that Pester is not there.
const NO_PESTER: i32 = 77;

pub(super) fn test(shop: &Workshop, products: &Products) -> Result<Counts> {
    let pwsh = find("pwsh")?;
    if products.module.is_none() {
        return Err(Stop::Missing("the module was not staged".to_owned()));
    }
    let mut command = shop.command(pwsh);
    command.args(["-NoProfile", "-NonInteractive", "-Command", SCRIPT]);
    products.describe(&mut command);
    let finished = run(&mut command, LIMIT, Echo::On)?;
    if finished.status.code() == Some(NO_PESTER) {
        return Err(Stop::Missing(
            "the PowerShell module Pester 5 is not installed".to_owned(),
        ));
    }
    // The last line only: Pester prints a summary of its own before.
    match Counts::read(finished.output.lines().next_back().unwrap_or_default()) {
        counts if counts == Counts::default() => fail("Pester ran no test"),
        counts => Ok(counts),
    }
}
