//! What has been measured, and the page that shows it.

use std::fmt::Write as _;

use super::machine::Machine;
use super::spread::Spread;

/// What was measured together and may be compared.
#[derive(Default)]
pub(super) struct Section {
    /// How it was measured, in a sentence or two.
    pub(super) about: String,
    pub(super) header: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) bars: Vec<Bar>,
    pub(super) targets: Vec<Target>,
    /// Rows that this machine could not run, each with the reason.
    pub(super) left_out: Vec<String>,
}

/// How many times ours another one takes.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) times: Spread,
}

/// What was to be reached.
pub(super) struct Target {
    pub(super) what: &'static str,
    pub(super) wanted: String,
    pub(super) found: String,
    pub(super) met: bool,
}

impl Target {
    /// `found` must not exceed `limit`.
    pub(super) fn at_most(what: &'static str, limit: f64, found: f64, unit: &str) -> Self {
        use super::spread::short;
        Self {
            what,
            wanted: format!("at most {limit}{unit}"),
            found: format!("{}{unit}", short(found)),
            met: found <= limit,
        }
    }

    /// `found` must reach `limit`.
    pub(super) fn at_least(what: &'static str, limit: f64, found: f64, unit: &str) -> Self {
        Self {
            wanted: format!("at least {limit}{unit}"),
            met: found >= limit,
            ..Self::at_most(what, limit, found, unit)
        }
    }
}

impl Section {
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table in Markdown.
    pub(super) fn table(&self) -> String {
        table(&self.header, &self.rows)
    }
}

/// A column that says nothing in any row is left out; in the others an empty cell is a dash.
fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let says = |column: usize| {
        rows.iter()
            .any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
    };
    let columns: Vec<usize> = (0..header.len()).filter(|column| says(*column)).collect();
    let line = |cells: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = columns.iter().map(|column| cells(*column)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    if columns.is_empty() {
        return String::new();
    }
    let mut text = line(&|column| header.get(column).copied().unwrap_or_default().to_owned());
    text.push_str(&format!("|---|{}\n", "---:|".repeat(columns.len() - 1)));
    for row in rows {
        let cell = |column: usize| row.get(column).filter(|cell| !cell.is_empty());
        text.push_str(&line(&|column| {
            cell(column).map_or_else(|| "–".to_owned(), String::clone)
        }));
    }
    text
}

/// The whole page.
pub(super) fn page(
    machine: &Machine,
    method: &str,
    sections: &[(&str, Section)],
    left_out: &[String],
) -> String {
    let mut page = String::from(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench`; not edited by hand. Ratios count: absolute figures are this machine's.\n\n\
         ![How many times as long as ours the others take](benchmarks.svg)\n",
    );
    let targets = sections.iter().flat_map(|(_, section)| &section.targets);
    let targets: Vec<Vec<String>> = targets
        .map(|target| {
            let met = if target.met { "yes" } else { "**no**" };
            [target.what, &target.wanted, &target.found, met]
                .map(str::to_owned)
                .into()
        })
        .collect();
    if !targets.is_empty() {
        page.push_str("\n## Targets\n\n");
        page.push_str(&table(&["what", "wanted", "found", "met"], &targets));
    }
    for (name, section) in sections {
        let _ = write!(
            page,
            "\n## {name}\n\n{}\n\n{}",
            section.about,
            section.table()
        );
    }
    let _ = write!(page, "\n## Machine\n\n{}", machine.table());
    let _ = write!(page, "\n## Method\n\n{method}\n");
    let parts = sections.iter().flat_map(|(_, section)| &section.left_out);
    let all: Vec<&String> = left_out.iter().chain(parts).collect();
    if !all.is_empty() {
        page.push_str("\n## Left out\n\n");
        for reason in all {
            let _ = writeln!(page, "- {reason}");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn empty_columns_are_left_out_and_empty_cells_are_dashes() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [row(["a", "", "1"]), row(["b", "", ""])];
        assert_eq!(
            table(&["", "nothing", "number"], &rows),
            "|  | number |\n|---|---:|\n| a | 1 |\n| b | – |\n"
        );
        assert_eq!(table(&["", "x"], &[]), "");
    }
}
