//! The commands of the README are run, as they stand there.
//!
//! A fenced block of `sh`, `powershell` or `c` is a test: `sh` runs in the root of the repository, `powershell` in `pwsh`
//! with the staged module, `c` is compiled, `csharp` has to stand in the example. A block behind the comment `<!-- not run: reason -->` is skipped and counted.
//! Tenant, client and secret stand in `AZURE_…`; authority, host and CA of the emulator are the shell's own defaults.

use std::time::Duration;

use super::Products;
use crate::c::Language;
use crate::emulator::{CLIENT_ID, CLIENT_SECRET, Emulator, TENANT_ID};
use crate::tally::{Counts, Tally};
use crate::tools::{Echo, Result, Stop, find, must};
use crate::workshop::Workshop;

const LIMIT: Duration = Duration::from_mins(10);
/// `cargo xtask demo` compiles and runs it.
const EXAMPLE: &str = "examples/csharp/GetToken/Program.cs";
const MARK: &str = "<!-- not run:";

/// A fenced block.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    line: usize,
    language: String,
    text: String,
    /// Why it is not run.
    left_out: Option<String>,
}

pub(super) fn all(shop: &Workshop, tally: &mut Tally, products: &Products, quick: bool) {
    let Ok(text) = std::fs::read_to_string(shop.path("README.md")) else {
        tally.skip("README", "there is no README.md");
        return;
    };
    for block in blocks(&text) {
        let name = format!("README, line {}: {}", block.line, block.language);
        match (&block.left_out, quick) {
            (Some(reason), _) => tally.skip(&name, reason),
            (None, true) => tally.skip(&name, "left out by --quick"),
            (None, false) => tally.step(&name, || try_block(shop, products, &block)),
        }
    }
}

fn try_block(shop: &Workshop, products: &Products, block: &Block) -> Result<Counts> {
    if block.language == "csharp" {
        let example = std::fs::read_to_string(shop.path(EXAMPLE))?;
        return Ok(Counts::one(example.contains(&block.text)));
    }
    let emulator = Emulator::start(
        products
            .emulator
            .as_deref()
            .ok_or_else(|| Stop::Missing("it needs the emulator".to_owned()))?,
    )?;
    let folder = shop.target.join("readme");
    std::fs::create_dir_all(&folder)?;
    let mut command = match block.language.as_str() {
        "sh" => {
            let mut command = shop.command(find("bash")?);
            command.args(["-e", "-u", "-o", "pipefail", "-c", &block.text]);
            command
        }
        "powershell" => {
            let module = products
                .module
                .as_ref()
                .ok_or_else(|| Stop::Missing("the module was not staged".to_owned()))?;
            let mut command = shop.command(find("pwsh")?);
            // A client has its own settings, and the commands that take it refuse others.
            let command_name = if block.text.contains("New-MtpClient") {
                "New-MtpClient"
            } else {
                "*-Mtp*"
            };
            let defaults = format!(
                "$ErrorActionPreference = 'Stop'
                $PSDefaultParameterValues = @{{ '{command_name}:Authority' = $env:MTP_TEST_AUTHORITY
                    '{command_name}:AllowHost' = $env:MTP_TEST_HOST; '{command_name}:CaBundle' = $env:MTP_TEST_CA_FILE }}"
            );
            let script = format!(
                "{defaults}\nImport-Module '{}'\n{}",
                module.display(),
                block.text
            );
            command.args(["-NoProfile", "-NonInteractive", "-Command", &script]);
            command
        }
        _ => {
            let source = folder.join("readme.c");
            std::fs::write(&source, &block.text)?;
            let mut command = Language::C11.compiler(shop)?;
            command.args(["-Wno-unused", "-fsyntax-only"]).arg(source);
            command
        }
    };
    products.describe(&mut command);
    emulator.describe(&mut command);
    command.envs([
        ("AZURE_TENANT_ID", TENANT_ID),
        ("AZURE_CLIENT_ID", CLIENT_ID),
        ("AZURE_CLIENT_SECRET", CLIENT_SECRET),
    ]);
    must(&mut command, LIMIT, Echo::On).map(|_| Counts::PASSED)
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut mark = None;
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        if let Some(fence) = line.strip_prefix("```") {
            if !open {
                let language = fence.trim().to_owned();
                blocks.push(Block {
                    line: index + 1,
                    language,
                    text: String::new(),
                    left_out: mark.take(),
                });
            }
            open = !open;
        } else if open {
            if let Some(block) = blocks.last_mut() {
                block.text.push_str(line);
                block.text.push('\n');
            }
        } else if let Some(reason) = line.trim().strip_prefix(MARK) {
            mark = Some(reason.trim_end_matches("-->").trim().to_owned());
        } else if !line.trim().is_empty() {
            mark = None;
        }
    }
    blocks.retain(|block| ["sh", "powershell", "c", "csharp"].contains(&block.language.as_str()));
    blocks
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks};

    #[test]
    fn blocks_and_their_marks_are_found() {
        let text = "text\n```sh\ncargo build\n```\n<!-- not run: takes a tenant -->\n\n```powershell\nGet-MtpToken\n```\n\
                    ```json\n{}\n```\n";
        let block = |line, language: &str, text: &str, left_out: Option<&str>| Block {
            line,
            language: language.to_owned(),
            text: text.to_owned(),
            left_out: left_out.map(str::to_owned),
        };
        let expected = [
            block(2, "sh", "cargo build\n", None),
            block(7, "powershell", "Get-MtpToken\n", Some("takes a tenant")),
        ];
        assert_eq!(blocks(text), expected);
    }
}
