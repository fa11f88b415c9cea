//! `cargo xtask hit`: how long a token from the cache takes through the C ABI.

use std::time::Duration;

use crate::c::{Language, Linking, program};
use crate::emulator::{self, Emulator};
use crate::library;
use crate::tools::{Echo, Result, must};
use crate::workshop::Workshop;

pub(crate) fn run(shop: &Workshop) -> Result<()> {
    let library = library::shipped(shop)?;
    let program = program(
        shop,
        Language::C11,
        "benches/c/hit.c",
        Linking::Shared(&library),
    )?;
    let emulator = Emulator::start(&emulator::build(shop)?)?;
    let mut command = shop.command(program);
    emulator.describe(&mut command);
    must(&mut command, Duration::from_mins(5), Echo::On).map(drop)
}
