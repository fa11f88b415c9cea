//! The C programs of `tests/c`: the header, the behaviour in C11 and C++17, leaks, what stays in memory.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::{Products, failures};
use crate::c::{Language, Linking, program, shared};
use crate::emulator::Emulator;
use crate::library::Library;
use crate::tally::{Counts, Tally};
use crate::tools::{Echo, Result, fail, find, must, run};
use crate::workshop::Workshop;

const LIMIT: Duration = Duration::from_mins(5);

/// Programs that are linked with the library. Each prints its own counts.
const LINKED: [&str; 10] = [
    "test_token",
    "test_credentials",
    "test_operation",
    "test_cancel",
    "test_host_http",
    "test_arguments",
    "test_failures",
    "test_validation",
    "test_process",
    "test_store",
];
/// Those of them that say something under valgrind: the others are about processes.
const UNDER_VALGRIND: [&str; 8] = [
    "test_token",
    "test_credentials",
    "test_operation",
    "test_cancel",
    "test_host_http",
    "test_arguments",
    "test_failures",
    "test_validation",
];
/// Programs that load a library themselves.
const LOADING: [&str; 2] = ["test_unload", "test_panic"];

pub(super) fn all(shop: &Workshop, tally: &mut Tally, products: &Products, quick: bool) {
    tally.step("C: every export has a test", || {
        every_export_is_called(shop)
    });
    let (Some(library), Some(emulator)) = (&products.library, &products.emulator) else {
        tally.skip("C: programs", "they need the library and the emulator");
        return;
    };
    let bench = Bench {
        shop,
        products,
        library,
        emulator,
    };
    for language in Language::ALL {
        let name = language.name();
        tally.step(&format!("{name}: header"), || bench.header(language));
        for program in LINKED {
            tally.step(&format!("{name}: {program}"), || {
                bench.test(language, program, Linking::Shared(library))
            });
        }
        for program in LOADING {
            tally.step(&format!("{name}: {program}"), || {
                bench.test(language, program, Linking::None)
            });
        }
    }
    for program in ["heap_scan", "heap_scan_credentials"] {
        tally.step(&format!("C: what stays in memory ({program})"), || {
            bench.test(Language::C11, program, Linking::Shared(library))
        });
    }
    if quick {
        tally.skip("C: stalled name lookup", "left out by --quick");
        tally.skip("C: valgrind", "left out by --quick");
        return;
    }
    tally.step("C: stalled name lookup", || bench.stalled_lookup());
    for program in UNDER_VALGRIND {
        tally.step(&format!("valgrind: {program}"), || bench.valgrind(program));
    }
}

struct Bench<'a> {
    shop: &'a Workshop,
    products: &'a Products,
    library: &'a Library,
    emulator: &'a Path,
}

impl Bench<'_> {
    /// The header alone, twice in one unit and in two units of one program.
    fn header(&self, language: Language) -> Result<Counts> {
        let program = crate::c::folder(self.shop)?.join("header");
        let mut compiler = language.compiler(self.shop)?;
        compiler.arg("-o").arg(&program);
        compiler
            .args([
                "tests/c/header_alone.c",
                "tests/c/header_again.c",
                "-x",
                "none",
            ])
            .arg(&self.library.file);
        compiler.arg(format!("-Wl,-rpath,{}", self.library.folder().display()));
        must(&mut compiler, LIMIT, Echo::On)?;
        Ok(run(&mut self.shop.command(program), LIMIT, Echo::On)?.counts())
    }

    fn test(&self, language: Language, name: &str, linking: Linking<'_>) -> Result<Counts> {
        if name == "test_panic" && self.products.panicking.is_none() {
            return fail("there is no library that panics");
        }
        let program = program(self.shop, language, &format!("tests/c/{name}.c"), linking)?;
        self.run(self.shop.command(program))
    }

    /// Runs a test program beside an emulator of its own, so that none finds another's traces there.
    fn run(&self, mut command: Command) -> Result<Counts> {
        let emulator = Emulator::start_with_certificate(self.shop, self.emulator)?;
        let data = self.shop.path("tests/data/certificates");
        command.env("MTP_TEST_CERTIFICATE", data.join("rsa2048.pem"));
        command.env("MTP_TEST_KEY_DER", data.join("key.der"));
        command.env("MTP_TEST_PFX", data.join("pfx-aes256.pfx"));
        command.env("MTP_TEST_PFX_PASSWORD", "correct-horse");
        self.products.describe(&mut command);
        emulator.describe(&mut command);
        command.env("MTP_TEST_FAILURES", failures::write(self.shop, &emulator)?);
        Ok(run(&mut command, LIMIT, Echo::On)?.counts())
    }

    fn stalled_lookup(&self) -> Result<Counts> {
        if !cfg!(target_os = "linux") {
            return Ok(Counts::SKIPPED);
        }
        let program = program(
            self.shop,
            Language::C11,
            "tests/c/test_resolver.c",
            Linking::Shared(self.library),
        )?;
        let mut command = self.shop.command(program);
        command.env("LD_PRELOAD", shared(self.shop, "tests/c/slow_resolver.c")?);
        self.run(command)
    }

    /// Definite leaks and errors of the C11 programs, which `test` has compiled already.
    fn valgrind(&self, name: &str) -> Result<Counts> {
        let mut command = self.shop.command(find("valgrind")?);
        command.args([
            "--quiet",
            "--error-exitcode=1",
            "--leak-check=full",
            "--errors-for-leak-kinds=definite",
        ]);
        command.args([
            "--show-leak-kinds=definite",
            "--suppressions=tests/c/valgrind.supp",
        ]);
        command.arg(program(
            self.shop,
            Language::C11,
            &format!("tests/c/{name}.c"),
            Linking::Shared(self.library),
        )?);
        command.env("MTP_TEST_PATIENCE", "10");
        self.run(command)
    }
}

/// The reviewed list of exports against the text of the programs: a function without a test does not go unnoticed.
fn every_export_is_called(shop: &Workshop) -> Result<Counts> {
    let mut programs = String::new();
    for entry in fs::read_dir(shop.path("tests/c"))? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "c" || extension == "h")
        {
            programs.push_str(&fs::read_to_string(path)?);
        }
    }
    let words: Vec<&str> = programs
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    let exports = fs::read_to_string(shop.path("include/mtp_token.symbols"))?;
    let untested: Vec<&str> = exports
        .lines()
        .filter(|name| name.starts_with("mtp_") && !words.contains(name))
        .collect();
    if untested.is_empty() && exports.contains("mtp_") {
        return Ok(Counts::PASSED);
    }
    fail(format!("no C program calls {}", untested.join(", ")))
}
