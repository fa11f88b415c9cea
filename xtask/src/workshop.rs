//! Where everything lies, and how commands are started.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository and the folder that everything is built in.
pub(crate) struct Workshop {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

/// The version that all packages share.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Workshop {
    pub(crate) fn new() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().unwrap_or(here).to_path_buf();
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |set| root.join(set));
        Self { root, target }
    }

    /// A command in the root of the repository. What belongs to the caller's own cloud and proxy is kept out of it: a
    /// test must not find the developer's credential, and must find the emulator behind any proxy setting.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AZURE_") {
                command.env_remove(name);
            }
        }
        let direct = "localhost,127.0.0.1,::1";
        for name in ["NO_PROXY", "no_proxy"] {
            let value = std::env::var(name)
                .map_or_else(|_| direct.to_owned(), |set| format!("{set},{direct}"));
            command.env(name, value);
        }
        // `cargo run` adds its own folders, where a debug build of the library lies.
        let kept: Vec<_> = std::env::var_os("LD_LIBRARY_PATH")
            .iter()
            .flat_map(std::env::split_paths)
            .filter(|folder| {
                !folder.starts_with(&self.target) && !folder.to_string_lossy().contains("rustlib")
            })
            .collect();
        match std::env::join_paths(kept) {
            Ok(paths) if !paths.is_empty() => command.env("LD_LIBRARY_PATH", paths),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
        command
    }

    /// Cargo, which finds every crate in `vendor/` and needs no network.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = self.command(cargo);
        command.arg(subcommand);
        if subcommand != "fmt" {
            command.args(["--locked", "--offline"]);
        }
        command
    }

    /// `dotnet`, without servers that outlive the command and hold its output open.
    pub(crate) fn dotnet(&self, dotnet: &Path, arguments: &[&str]) -> Command {
        let mut command = self.command(dotnet);
        command.args(arguments).envs([
            ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
            ("DOTNET_NOLOGO", "1"),
            ("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1"),
            ("DOTNET_CLI_UI_LANGUAGE", "en"),
            ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
            ("MSBUILDDISABLENODEREUSE", "1"),
            ("MSBUILDTERMINALLOGGER", "off"),
            ("UseSharedCompilation", "false"),
        ]);
        command
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }
}
