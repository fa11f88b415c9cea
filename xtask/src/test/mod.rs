//! `cargo xtask test`: every test there is, whatever becomes of the one before, and one sum at the end.

mod c;
mod dotnet;
mod failures;
mod powershell;
mod readme;
mod rust;
mod vendor;

use std::path::PathBuf;
use std::process::Command;

use crate::emulator;
use crate::library::{self, Library};
use crate::stage;
use crate::tally::Tally;
use crate::workshop::Workshop;

/// What the tests are given to work on. What could not be made is `None`.
struct Products {
    library: Option<Library>,
    panicking: Option<Library>,
    emulator: Option<PathBuf>,
    module: Option<PathBuf>,
    corpus: Option<PathBuf>,
}

impl Products {
    /// Tells a test runner where they are.
    fn describe(&self, command: &mut Command) {
        let file = |library: &Option<Library>| library.as_ref().map(|library| library.file.clone());
        let variables = [
            ("MTP_TOKEN_LIBRARY", file(&self.library)),
            ("MTP_TOKEN_PANIC_LIBRARY", file(&self.panicking)),
            ("MTP_TOKEN_EMULATOR", self.emulator.clone()),
            ("MTP_TOKEN_MODULE", self.module.clone()),
        ];
        for (name, value) in variables {
            match value {
                Some(path) => command.env(name, path),
                None => command.env_remove(name),
            };
        }
    }
}

/// What of it is run.
#[derive(Default)]
pub(crate) struct Choice {
    /// Without the slow ones.
    pub(crate) quick: bool,
    /// Only those that have this text in their name.
    pub(crate) only: Option<String>,
}

/// Runs all of it and prints the counts. True when nothing failed.
pub(crate) fn run(shop: &Workshop, choice: Choice) -> bool {
    let quick = choice.quick;
    let mut tally = Tally::only(choice.only);
    tally.step("format", || rust::format(shop));
    tally.step("vendored crates", || vendor::check(shop));
    let library = tally.make("build the library", || library::shipped(shop));
    let panicking = tally.make("build its twin that panics", || library::panicking(shop));
    let emulator = tally
        .make("build the tests and the emulator", || rust::build(shop))
        .or_else(|| emulator::build(shop).ok());
    let module = tally.make("stage the PowerShell module", || stage::stage(shop));
    let corpus = tally.make("write the corpus of tokens", || rust::corpus(shop));
    let products = Products {
        library,
        panicking,
        emulator,
        module,
        corpus,
    };

    tally.beside(
        |tally| {
            tally.step("clippy", || rust::clippy(shop));
            tally.step("rustdoc", || rust::document(shop));
            tally.step("Rust", || rust::test(shop, &products));
            tally.step("Rust: models of the cache", || rust::models(shop));
            for program in rust::PEERS {
                tally.step(&format!("peer: {program}"), || rust::peer(shop, program));
            }
            c::all(shop, tally, &products, quick);
        },
        |tally| {
            dotnet::all(shop, tally, &products, quick);
            tally.step("PowerShell (Pester)", || powershell::test(shop, &products));
            readme::all(shop, tally, &products, quick);
        },
    );
    tally.finish()
}
