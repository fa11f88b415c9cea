//! Several programs that do the same, each run in turn, so that what else the machine does meets all of them.

use std::process::Command;

use super::Bench;
use super::report::{Bar, Section};
use super::server::Wire;
use super::spread::{Spread, short};
use super::watch::{Shows, Took, time};
use crate::tools::{Result, Stop, say};

pub(super) struct Entrant {
    pub(super) name: &'static str,
    pub(super) command: Command,
    pub(super) shows: Shows,
}

/// The programs of one contest. Those that the machine cannot run are named.
#[derive(Default)]
pub(super) struct Field {
    entrants: Vec<Entrant>,
    left_out: Vec<String>,
}

pub(super) struct Outcome {
    name: &'static str,
    runs: Vec<Took>,
    wire: Wire,
}

impl Field {
    pub(super) fn enter(
        &mut self,
        name: &'static str,
        shows: Shows,
        command: Result<Command>,
    ) -> Result<()> {
        match command {
            Ok(command) => self.entrants.push(Entrant {
                name,
                command,
                shows,
            }),
            Err(Stop::Missing(why)) => self.left_out.push(format!("{name}: {why}")),
            Err(failed) => return Err(failed),
        }
        Ok(())
    }

    /// Runs all of them once, to warm the machine's caches and to count what goes over the wire; then round by round,
    /// where each round begins with another one. The server waits `delay` milliseconds before each answer.
    pub(super) fn run(mut self, bench: &Bench<'_>, rounds: usize, delay: u64) -> Result<Results> {
        let mut outcomes = Vec::new();
        for entrant in &mut self.entrants {
            entrant.command = bench.watched(&entrant.command)?;
            bench.server.reset(bench.shop)?;
            if delay > 0 {
                bench.server.delay(bench.shop, delay)?;
            }
            time(entrant.name, &mut entrant.command, &entrant.shows)?;
            outcomes.push(Outcome {
                name: entrant.name,
                runs: Vec::new(),
                wire: bench.server.wire(bench.shop)?,
            });
        }
        let count = self.entrants.len();
        for round in 0..rounds {
            for turn in 0..count {
                let at = (round + turn) % count;
                if let (Some(entrant), Some(outcome)) =
                    (self.entrants.get_mut(at), outcomes.get_mut(at))
                {
                    let took = time(entrant.name, &mut entrant.command, &entrant.shows)?;
                    outcome.runs.push(took);
                }
            }
            say(&format!("  round {} of {rounds}\n", round + 1));
        }
        bench.server.reset(bench.shop)?;
        Ok(Results {
            outcomes,
            left_out: self.left_out,
        })
    }
}

pub(super) struct Results {
    outcomes: Vec<Outcome>,
    left_out: Vec<String>,
}

impl Outcome {
    fn clocks(&self) -> Vec<f64> {
        self.runs.iter().map(|took| took.clock).collect()
    }

    fn processors(&self) -> Vec<f64> {
        self.runs.iter().map(|took| took.processor).collect()
    }

    fn memory(&self) -> Option<Spread> {
        Spread::of(self.runs.iter().map(|took| took.memory))
    }
}

fn cell(spread: Option<Spread>) -> String {
    spread.map_or_else(String::new, |spread| spread.to_string())
}

fn differences(values: &[f64], base: &[f64]) -> Vec<f64> {
    values
        .iter()
        .zip(base)
        .map(|(value, base)| value - base)
        .collect()
}

impl Results {
    fn of(&self, name: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.name == name)
    }

    /// How much longer than `base` it took, round by round, by the clock.
    pub(super) fn beyond(&self, name: &str, base: &str) -> Option<Vec<f64>> {
        Some(differences(
            &self.of(name)?.clocks(),
            &self.of(base)?.clocks(),
        ))
    }

    pub(super) fn clocks(&self, name: &str) -> Option<Vec<f64>> {
        self.of(name).map(Outcome::clocks)
    }

    pub(super) fn wire(&self, name: &str) -> Option<Wire> {
        self.of(name).map(|outcome| outcome.wire)
    }

    /// The table, with the quotients of the others and `ours`, both less what `base` takes, and their bars. Without
    /// `ours` there are none.
    pub(super) fn section(
        mut self,
        about: &str,
        ours: Option<&str>,
        base: Option<&str>,
    ) -> Section {
        let mut section = Section {
            about: about.to_owned(),
            header: vec![
                "",
                "clock, ms",
                "processor, ms",
                "beyond the empty one, ms",
                "times ours",
                "times ours, processor",
                "peak, MB",
                "connections",
                "requests",
                "bytes",
            ],
            left_out: std::mem::take(&mut self.left_out),
            ..Section::default()
        };
        let base = base.and_then(|name| self.of(name));
        let less_base = |values: Vec<f64>, pick: fn(&Outcome) -> Vec<f64>| match base {
            Some(base) => differences(&values, &pick(base)),
            None => values,
        };
        let own = ours.and_then(|name| self.of(name));
        for outcome in &self.outcomes {
            let is_base = base.is_some_and(|base| base.name == outcome.name);
            let times = |pick: fn(&Outcome) -> Vec<f64>| {
                let own = own.filter(|own| !is_base && outcome.name != own.name)?;
                Spread::of_quotients(&less_base(pick(outcome), pick), &less_base(pick(own), pick))
            };
            let clocks = less_base(outcome.clocks(), Outcome::clocks);
            let (times, processor) = (times(Outcome::clocks), times(Outcome::processors));
            let beyond = Spread::of(clocks).filter(|_| base.is_some() && !is_base);
            section.row([
                outcome.name.to_owned(),
                cell(Spread::of(outcome.clocks())),
                cell(Spread::of(outcome.processors())),
                cell(beyond),
                cell(times),
                cell(processor),
                outcome
                    .memory()
                    .map_or_else(String::new, |memory| short(memory.middle)),
                outcome.wire.connections.to_string(),
                outcome.wire.requests.to_string(),
                outcome.wire.bytes.to_string(),
            ]);
            if let Some(times) = times {
                let name = outcome.name.to_owned();
                section.bars.push(Bar { name, times });
            }
        }
        section
    }
}
