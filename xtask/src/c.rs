//! Compiling C programs against the header and the library.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::library::Library;
use crate::tools::{Echo, Result, find, must};
use crate::workshop::Workshop;

const LIMIT: Duration = Duration::from_mins(2);

/// The language that a source is compiled as. The header has to serve both.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    C11,
    Cpp17,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::C11, Self::Cpp17];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::C11 => "C11",
            Self::Cpp17 => "C++17",
        }
    }

    /// The compiler with its warnings as errors; the sources follow.
    pub(crate) fn compiler(self, shop: &Workshop) -> Result<Command> {
        let (tool, flags) = match self {
            Self::C11 => ("cc", ["-x", "c", "-std=c11"]),
            Self::Cpp17 => ("c++", ["-x", "c++", "-std=c++17"]),
        };
        let mut command = shop.command(find(tool)?);
        command
            .args(flags)
            .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-O1"]);
        command.arg("-I").arg(shop.path("include"));
        Ok(command)
    }
}

/// How a program gets at the library.
#[derive(Clone, Copy)]
pub(crate) enum Linking<'a> {
    /// Linked, and found again at run time in the same folder.
    Shared(&'a Library),
    /// The program loads it itself, or needs none.
    None,
}

/// Compiles one source into `target/c/<name>` and returns the program.
pub(crate) fn program(
    shop: &Workshop,
    language: Language,
    source: &str,
    linking: Linking<'_>,
) -> Result<PathBuf> {
    let stem = Path::new(source)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let suffix = if language == Language::Cpp17 {
        "-cpp"
    } else {
        ""
    };
    let program = folder(shop)?.join(format!("{stem}{suffix}"));
    let mut compiler = language.compiler(shop)?;
    compiler
        .arg("-o")
        .arg(&program)
        .arg(shop.path(source))
        .args(["-x", "none", "-pthread"]);
    if let Linking::Shared(library) = linking {
        compiler.arg(&library.file);
        compiler.arg(format!("-Wl,-rpath,{}", library.folder().display()));
    }
    compiler.arg("-ldl");
    must(&mut compiler, LIMIT, Echo::On)?;
    Ok(program)
}

/// Compiles a source into a shared library that can be put in front of another (`LD_PRELOAD`).
pub(crate) fn shared(shop: &Workshop, source: &str) -> Result<PathBuf> {
    let stem = Path::new(source)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let file = folder(shop)?.join(format!("{stem}{}", std::env::consts::DLL_SUFFIX));
    let mut compiler = Language::C11.compiler(shop)?;
    compiler
        .args(["-shared", "-fPIC", "-o"])
        .arg(&file)
        .arg(shop.path(source))
        .args(["-x", "none", "-ldl"]);
    must(&mut compiler, LIMIT, Echo::On)?;
    Ok(file)
}

/// Where C programs are put.
pub(crate) fn folder(shop: &Workshop) -> Result<PathBuf> {
    let folder = shop.target.join("c");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
