//! How large everything is that is installed.

use std::fs;
use std::path::Path;

use super::Bench;
use super::report::{Section, Target};
use super::spread::short;
use crate::tools::{Result, Stop};

pub(super) fn all(bench: &Bench<'_>) -> Result<Section> {
    let mut section = Section {
        about:
            "Files as they are installed. MSAL.NET's are what a script that loads it has to bring."
                .to_owned(),
        header: vec!["", "MB"],
        ..Section::default()
    };
    let library = megabytes(&bench.library.file)?;
    section.row(["mtp_token, shared library".to_owned(), short(library)]);
    if cfg!(target_os = "linux") {
        section
            .targets
            .push(Target::at_most("library, stripped", 4.0, library, " MB"));
    }
    let module = bench
        .module()
        .and_then(|manifest| folder(manifest.parent().unwrap_or(&manifest)));
    add(
        &mut section,
        "MtpToken, the module with one native library",
        module,
    )?;
    let peers = |names: &[&str]| {
        let folder = bench.peers()?;
        names
            .iter()
            .map(|name| megabytes(&folder.join(name)))
            .sum::<Result<f64>>()
    };
    let msal = peers(&[
        "Microsoft.Identity.Client.dll",
        "Microsoft.IdentityModel.Abstractions.dll",
    ]);
    add(&mut section, "MSAL.NET, two assemblies", msal)?;
    let adal = peers(&["Microsoft.IdentityModel.Clients.ActiveDirectory.dll"]);
    add(&mut section, "ADAL, one assembly", adal)?;
    Ok(section)
}

fn add(section: &mut Section, name: &str, size: Result<f64>) -> Result<()> {
    match size {
        Ok(size) => section.row([name.to_owned(), short(size)]),
        Err(Stop::Missing(why)) => section.left_out.push(format!("{name}: {why}")),
        Err(failed) => return Err(failed),
    }
    Ok(())
}

fn megabytes(file: &Path) -> Result<f64> {
    let length = fs::metadata(file)?.len();
    Ok(f64::from(u32::try_from(length).unwrap_or(u32::MAX)) / 1e6)
}

fn folder(path: &Path) -> Result<f64> {
    let mut sum = 0.0;
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        sum += if path.is_dir() {
            folder(&path)?
        } else {
            megabytes(&path)?
        };
    }
    Ok(sum)
}
