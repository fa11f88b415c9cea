//! Lays the PowerShell module out as it is installed: manifest, format, help, script, two assemblies, native library.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::library;
use crate::tools::{Echo, Result, Stop, fail, find, must};
use crate::workshop::{VERSION, Workshop};

const PROJECT: &str = "powershell/Cmdlets/MtpToken.PowerShell.csproj";

/// Builds the cmdlets, stages the module and returns the path of its manifest.
pub(crate) fn stage(shop: &Workshop) -> Result<PathBuf> {
    let dotnet = find("dotnet")?;
    let library = library::shipped(shop)?;
    restore(shop, &dotnet, PROJECT)?;
    build(shop, &dotnet, PROJECT)?;

    let module = shop.target.join("stage/MtpToken").join(VERSION);
    if module.is_dir() {
        fs::remove_dir_all(&module)?;
    }
    let native = module.join("bin").join(rid());
    fs::create_dir_all(&native)?;
    fs::copy(&library.file, native.join(library::file_name()))?;

    let sources = shop.path("powershell");
    for entry in fs::read_dir(&sources)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_owned();
        let extension = path.extension().unwrap_or_default();
        if path.is_dir() && has_help(&path)? {
            copy_folder(&path, &module.join(name))?;
        } else if ["psd1", "ps1xml", "ps1"]
            .iter()
            .any(|wanted| extension == *wanted)
        {
            fs::copy(&path, module.join(name))?;
        }
    }
    let assemblies = sources.join("Cmdlets/bin/Release/netstandard2.0");
    for name in ["MtpToken.PowerShell.dll", "MtpToken.dll"] {
        fs::copy(assemblies.join(name), module.join(name)).map_err(|error| {
            Stop::Failed(format!("{name} in {}: {error}", assemblies.display()))
        })?;
    }
    let manifest = module.join("MtpToken.psd1");
    if !fs::read_to_string(&manifest)?.contains(&format!("'{VERSION}'")) {
        return fail(format!(
            "{} does not say version {VERSION}, as Cargo.toml does",
            manifest.display()
        ));
    }
    Ok(manifest)
}

/// Gets a project's packages. Without a package source that works the step is skipped: that is the machine's matter.
pub(crate) fn restore(shop: &Workshop, dotnet: &Path, project: &str) -> Result<()> {
    let mut command = shop.dotnet(dotnet, &["restore", "--verbosity", "quiet", project]);
    must(&mut command, Duration::from_mins(5), Echo::On)
        .map(drop)
        .map_err(|why| Stop::Missing(format!("the package restore of {project} failed: {why}")))
}

/// Builds a restored project as it is shipped.
pub(crate) fn build(shop: &Workshop, dotnet: &Path, project: &str) -> Result<()> {
    let arguments = [
        "build",
        "--configuration",
        "Release",
        "--no-restore",
        "--verbosity",
        "quiet",
        "-warnaserror",
        project,
    ];
    must(
        &mut shop.dotnet(dotnet, &arguments),
        Duration::from_mins(5),
        Echo::On,
    )
    .map(drop)
}

/// .NET's name for this system and architecture.
fn rid() -> String {
    let system = match std::env::consts::OS {
        "macos" => "osx",
        "windows" => "win",
        other => other,
    };
    let libc = if cfg!(target_env = "musl") {
        "-musl"
    } else {
        ""
    };
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}{libc}-{architecture}")
}

/// A culture's folder: it holds a help file.
fn has_help(folder: &Path) -> Result<bool> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().to_lowercase());
    }
    Ok(names
        .iter()
        .any(|name| name.ends_with("help.xml") || name.ends_with(".help.txt")))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
