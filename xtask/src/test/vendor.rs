//! Every crate of `Cargo.lock` lies in `vendor/`, as the lock file knows it, and nothing else does.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use crate::tally::Counts;
use crate::tools::{Echo, Result, fail, find, must};
use crate::workshop::Workshop;

pub(super) fn check(shop: &Workshop) -> Result<Counts> {
    let wanted = locked(&fs::read_to_string(shop.path("Cargo.lock"))?);
    let vendor = shop.path("vendor");
    let mut found = Vec::new();
    for entry in fs::read_dir(&vendor)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".crate") {
            found.push(name);
        }
    }
    let mut wrong: Vec<String> = wanted
        .keys()
        .filter(|file| !found.contains(file))
        .map(|file| format!("{file} is missing"))
        .collect();
    wrong.extend(
        found
            .iter()
            .filter(|file| !wanted.contains_key(*file))
            .map(|file| format!("{file} is in no use")),
    );
    if let Ok(tool) = find("sha256sum") {
        let mut command = shop.command(tool);
        command.current_dir(&vendor).args(&found);
        for line in must(&mut command, Duration::from_mins(1), Echo::Off)?
            .output
            .lines()
        {
            if let Some((digest, file)) = line.split_once("  ")
                && wanted.get(file).is_some_and(|wanted| wanted != digest)
            {
                wrong.push(format!("{file} is not what Cargo.lock names"));
            }
        }
    } else {
        println!("there is no `sha256sum`: the files are there, their digests were not compared");
    }
    if wrong.is_empty() && !wanted.is_empty() {
        return Ok(Counts::PASSED);
    }
    fail(wrong.join(", "))
}

/// File name and digest of each package that comes from a registry.
fn locked(lock: &str) -> BTreeMap<String, String> {
    let packages = lock.split("[[package]]").skip(1);
    let value = |package: &str, name: &str| {
        let start = format!("{name} = \"");
        let line = package
            .lines()
            .find_map(|line| line.strip_prefix(start.as_str()))?;
        line.strip_suffix('"').map(str::to_owned)
    };
    packages
        .filter_map(|package| {
            let file = format!(
                "{}-{}.crate",
                value(package, "name")?,
                value(package, "version")?
            );
            Some((file, value(package, "checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::locked;

    #[test]
    fn packages_of_the_workspace_need_no_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\n\
                    checksum = \"00ff\"\ndependencies = [\n \"b\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"0.1.0\"\n";
        let found: Vec<_> = locked(lock).into_iter().collect();
        assert_eq!(found, [("a-1.0.0.crate".to_owned(), "00ff".to_owned())]);
    }
}
