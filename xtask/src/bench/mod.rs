//! `cargo xtask bench`: the product beside what people would use instead, against one server, in one run.
//!
//! Every part gives a section: rows, quotients, targets. What this machine cannot run is left out and named.

mod cached;
mod cancel;
mod check;
mod contest;
mod dotnet;
mod machine;
mod plot;
mod process;
mod report;
mod rust;
mod server;
mod shell;
mod sizes;
mod spread;
mod tenants;
mod watch;

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::library::{self, Library};
use crate::stage;
use crate::tools::{Result, Stop, fail, say};
use crate::workshop::Workshop;

use machine::Machine;
use report::Section;
use server::Server;

/// What of it is done.
#[derive(Default)]
pub(crate) struct Choice {
    /// Few rounds, 100 tenants, no BenchmarkDotNet.
    pub(crate) quick: bool,
    /// Compare instruction counts with the recorded ones; nothing else.
    pub(crate) check: bool,
    /// Record them.
    pub(crate) record: bool,
    /// Only the parts with this text in their name, shown and not written.
    pub(crate) only: Option<String>,
}

type Part = (&'static str, fn(&Bench<'_>) -> Result<Section>);

const PARTS: [Part; 11] = [
    ("First token in a new pwsh", shell::first),
    ("Import-Module", shell::import),
    ("First token in a new native process", process::native),
    ("First token in a new .NET process", process::managed),
    ("Many tenants", tenants::all),
    ("Second token in C", cached::c),
    ("Second token in PowerShell", cached::powershell),
    ("Second token and reading tokens in C#", dotnet::in_process),
    ("Second token and reading tokens in Rust", rust::in_process),
    ("Cancelling", cancel::all),
    ("Sizes", sizes::all),
];

/// A file or folder, or why there is none.
type Made = OnceCell<Result<PathBuf>>;

/// What the parts work with. What only some of them need is built when the first asks for it.
struct Bench<'a> {
    shop: &'a Workshop,
    quick: bool,
    library: Library,
    server: Server,
    folder: PathBuf,
    watch: Made,
    module: Made,
    peers: Made,
}

impl Bench<'_> {
    /// Of contests between processes.
    fn rounds(&self) -> usize {
        if self.quick { 3 } else { 21 }
    }

    /// A program in a folder where it may leave files, told where the server is.
    fn command(&self, program: &Path) -> Command {
        let mut command = self.shop.command(program);
        command.current_dir(&self.folder);
        self.server.describe(&mut command);
        command
    }

    /// The same command, watched.
    fn watched(&self, command: &Command) -> Result<Command> {
        let mut watched = Command::new(kept(&self.watch, || watch::build(self.shop))?);
        watched.arg(command.get_program()).args(command.get_args());
        watched.current_dir(&self.folder);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => watched.env(name, value),
                None => watched.env_remove(name),
            };
        }
        Ok(watched)
    }

    /// The manifest of the staged module.
    fn module(&self) -> Result<PathBuf> {
        kept(&self.module, || stage::stage(self.shop))
    }

    /// The folder of the program with the peers' libraries.
    fn peers(&self) -> Result<PathBuf> {
        kept(&self.peers, || dotnet::peers(self.shop))
    }
}

/// Made once, or tried once.
fn kept(cell: &Made, make: impl FnOnce() -> Result<PathBuf>) -> Result<PathBuf> {
    cell.get_or_init(make).clone()
}

/// False when a part failed, or a path has grown. A missed target is no failure: the page says so.
pub(crate) fn run(shop: &Workshop, choice: &Choice) -> Result<bool> {
    let folder = shop.target.join("bench/work");
    fs::create_dir_all(&folder)?;
    if choice.check {
        return check::check(shop);
    }
    if choice.record {
        return check::record(shop).map(|()| true);
    }
    let wanted = |name: &str| {
        let only = choice.only.as_deref();
        only.is_none_or(|text| name.contains(text))
    };
    let parts: Vec<Part> = PARTS.into_iter().filter(|(name, _)| wanted(name)).collect();
    if parts.is_empty() {
        let names = PARTS.map(|(name, _)| name).join(", ");
        return fail(format!("no part has this text in its name: {names}"));
    }
    let bench = Bench {
        shop,
        quick: choice.quick,
        library: library::shipped(shop)?,
        server: Server::start(shop)?,
        folder,
        watch: OnceCell::new(),
        module: OnceCell::new(),
        peers: OnceCell::new(),
    };
    let start = Instant::now();
    let (mut sections, mut left_out, mut good) = (Vec::new(), Vec::new(), true);
    for (name, part) in parts {
        say(&format!("== {name}\n"));
        match part(&bench) {
            Ok(section) => {
                say(&format!("{}\n", section.table()));
                sections.push((name, section));
            }
            Err(Stop::Missing(why)) => {
                say(&format!("LEFT OUT: {why}\n"));
                left_out.push(format!("{name}: {why}"));
            }
            Err(Stop::Failed(why)) => {
                say(&format!("FAILED: {why}\n"));
                left_out.push(format!("{name}: failed: {why}"));
                good = false;
            }
        }
    }
    for (_, section) in &sections {
        for target in &section.targets {
            let met = if target.met { "met   " } else { "MISSED" };
            say(&format!(
                "{met} {}: {}, {}\n",
                target.what, target.found, target.wanted
            ));
        }
    }
    if choice.only.is_none() {
        let method = method(&bench, start);
        let page = report::page(&Machine::describe(shop), &method, &sections, &left_out);
        fs::create_dir_all(shop.path("docs"))?;
        fs::write(shop.path("docs/benchmarks.md"), page)?;
        fs::write(shop.path("docs/benchmarks.svg"), plot::svg(&sections))?;
        say("written to docs/benchmarks.md and docs/benchmarks.svg\n");
    }
    Ok(good)
}

fn method(bench: &Bench<'_>, start: Instant) -> String {
    let quick = if bench.quick {
        " This was a quick run: too few rounds to quote."
    } else {
        ""
    };
    format!(
        "One run of {} minutes, the server on the same machine: the emulator, built with optimisation, TLS 1.3, a token of about 1.4 kB, no delay unless said. \
         Everybody trusts the same file: the system's roots and the server's. Processes run in turn, {} rounds after one to warm up, each round beginning with another \
         one; their clock is from the start to the end as the parent sees it, processor time and peak memory are what `wait4` says. Numbers are medians with quartiles in \
         brackets; quotients are taken round by round, so that what else the machine does meets both sides. Connections, requests and bytes are what the server counted \
         in one run, TLS included.{quick}",
        start.elapsed().as_secs().div_ceil(60),
        bench.rounds(),
    )
}
