//! Builds the native library as it is shipped, and its twin with the hidden export that panics.
//!
//! Cargo drops link-time optimisation without a word when `rlib` is among the crate types, so the shipped files are made
//! by `cargo rustc --crate-type cdylib,staticlib` in a target folder of their own. Both variants come from that folder,
//! where cargo keeps one of them only: the results are copied away, and a result that is newer than everything it was
//! made from is not made again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::tools::{Echo, Result, must};
use crate::workshop::Workshop;

/// What one build has made.
pub(crate) struct Library {
    /// The shared library.
    pub(crate) file: PathBuf,
    /// The static library.
    pub(crate) archive: PathBuf,
}

impl Library {
    fn in_folder(folder: &Path) -> Self {
        let archive = if cfg!(windows) {
            "mtp_token.lib"
        } else {
            "libmtp_token.a"
        };
        Self {
            file: folder.join(file_name()),
            archive: folder.join(archive),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(&self.file)
    }
}

/// `libmtp_token.so`, `libmtp_token.dylib` or `mtp_token.dll`.
pub(crate) fn file_name() -> String {
    format!(
        "{}mtp_token{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    )
}

/// The library that users get.
pub(crate) fn shipped(shop: &Workshop) -> Result<Library> {
    make(shop, "lib", &[])
}

/// The same with `mtp_test_panic`: same command, same profile, one feature more.
pub(crate) fn panicking(shop: &Workshop) -> Result<Library> {
    make(shop, "panic", &["--features", "__test-hooks"])
}

/// `cargo xtask build`: both, and how large they are.
pub(crate) fn print(shop: &Workshop) -> Result<()> {
    for library in [shipped(shop)?, panicking(shop)?] {
        for file in [&library.file, &library.archive] {
            println!(
                "{:>11} bytes  {}",
                fs::metadata(file)?.len(),
                file.display()
            );
        }
    }
    Ok(())
}

fn make(shop: &Workshop, name: &str, extra: &[&str]) -> Result<Library> {
    let target = shop.target.join("shipped");
    let folder = target.join(name);
    let library = Library::in_folder(&folder);
    let mut cargo = shop.cargo("rustc");
    cargo.args([
        "--quiet",
        "--release",
        "--package",
        "mtp_token",
        "--lib",
        "--crate-type",
        "cdylib,staticlib",
    ]);
    cargo.arg("--target-dir").arg(&target).args(extra);
    cargo
        .env_remove("RUSTFLAGS")
        .env("CARGO_ENCODED_RUSTFLAGS", flags(shop).join("\u{1f}"));
    if let Some(flags) = crypto_flags() {
        cargo.env(CRYPTO_FLAGS, flags);
    }

    let stamp = folder.join("made-by");
    let sources = folder.join("sources");
    let made_by = describe(shop, &cargo)?;
    if fs::read_to_string(&stamp).is_ok_and(|text| text == made_by)
        && is_fresh(shop, &library, &sources)
    {
        return Ok(library);
    }
    must(&mut cargo, Duration::from_mins(20), Echo::On)?;
    fs::create_dir_all(&folder)?;
    let fresh = Library::in_folder(&target.join("release"));
    for (from, to) in [
        (&fresh.file, &library.file),
        (&fresh.archive, &library.archive),
    ] {
        // A new file, not new contents of the old one: that may be mapped by a running program.
        let _ = fs::remove_file(to);
        fs::copy(from, to)?;
    }
    if cfg!(windows) {
        fs::copy(
            target.join("release/mtp_token.dll.lib"),
            folder.join("mtp_token.dll.lib"),
        )?;
    }
    #[cfg(unix)]
    link_soname(&library)?;
    fs::write(
        &sources,
        dependencies(&target.join("release/libmtp_token.d"))?.join("\n"),
    )?;
    fs::write(&stamp, made_by)?;
    Ok(library)
}

/// Hides where it was built: a path in a shipped file tells nothing and differs from machine to machine.
fn flags(shop: &Workshop) -> Vec<String> {
    let home = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let cargo_home = home("CARGO_HOME").or_else(|| home("HOME").map(|home| home.join(".cargo")));
    let mut flags: Vec<String> = std::env::var("RUSTFLAGS")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    flags.push(format!(
        "--remap-path-prefix={}=mtp_token",
        shop.root.display()
    ));
    if let Some(cargo_home) = cargo_home {
        flags.push(format!(
            "--remap-path-prefix={}=crates",
            cargo_home.join("registry/src").display()
        ));
    }
    flags
}

const CRYPTO_FLAGS: &str = "AWS_LC_SYS_CFLAGS";

/// The flags of aws-lc's C code, where they are not given already: whoever builds it may have some for all C code.
///
/// No unwind tables, which gcc and clang write for C by default: 88 kB. aws-lc calls nothing that panics, so no panic
/// passes through it; what is lost are the callers in a debugger's or a profiler's view from inside aws-lc.
fn crypto_flags() -> Option<String> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    if !cfg!(target_os = "linux") || variable(CRYPTO_FLAGS).is_some() {
        return None;
    }
    let all = variable("CFLAGS").unwrap_or_default();
    Some(
        format!("{all} -fno-asynchronous-unwind-tables")
            .trim_start()
            .to_owned(),
    )
}

/// The loader looks for the name that the library carries, which holds the minor version.
#[cfg(unix)]
fn link_soname(library: &Library) -> Result<()> {
    use crate::workshop::VERSION;
    let minor = VERSION.rsplit_once('.').map_or(VERSION, |(minor, _)| minor);
    let link = library.folder().join(format!("{}.{minor}", file_name()));
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(file_name(), link)?;
    Ok(())
}

/// The command line, the flags for Rust and for C, and the compiler.
fn describe(shop: &Workshop, cargo: &Command) -> Result<String> {
    let rustc = must(
        shop.command("rustc").arg("-vV"),
        Duration::from_mins(1),
        Echo::Off,
    )?;
    Ok(format!(
        "{:?}\n{:?}\n{:?}\n{}",
        cargo.get_args().collect::<Vec<_>>(),
        flags(shop),
        crypto_flags(),
        rustc.output
    ))
}

/// The files that cargo names as the origin of its result, and the manifests.
fn dependencies(dep_info: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(dep_info)?.replace("\\ ", "\0");
    let files = text
        .lines()
        .filter_map(|line| line.split_once(": "))
        .flat_map(|(_, files)| files.split_whitespace());
    let mut files: Vec<String> = files.map(|file| file.replace('\0', " ")).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

fn is_fresh(shop: &Workshop, library: &Library, sources: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|data| data.modified());
    let (Ok(files), Ok(made)) = (fs::read_to_string(sources), changed(&library.file)) else {
        return false;
    };
    let manifests = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"].map(|file| shop.path(file));
    let older = |path: &Path| changed(path).is_ok_and(|when: SystemTime| when < made);
    library.archive.is_file()
        && files.lines().map(Path::new).all(older)
        && manifests.iter().all(|path| older(path))
}
