//! The plot: how many times as long as ours the others take, on a logarithmic scale.

use std::fmt::Write as _;

use super::report::{Bar, Section};
use super::spread::short;

const WIDTH: f64 = 960.0;
/// Where the scale begins, behind the names, and where it ends, before the numbers.
const LEFT: f64 = 420.0;
const RIGHT: f64 = 860.0;
const LINE: f64 = 22.0;
const TOP: f64 = 48.0;

/// The powers of ten between which everything lies.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn around(bars: &[&Bar]) -> Self {
        let (low, high) = bars.iter().fold((0.5_f64, 2.0_f64), |(low, high), bar| {
            (low.min(bar.times.low), high.max(bar.times.high))
        });
        Self {
            low: low.max(1e-3).log10().floor(),
            high: high.min(1e6).log10().ceil(),
        }
    }

    fn x(&self, value: f64) -> f64 {
        let part = (value.max(1e-9).log10() - self.low) / (self.high - self.low);
        LEFT + part.clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    fn marks(&self) -> Vec<f64> {
        let mut marks = vec![self.low];
        while let Some(next) = marks
            .last()
            .map(|last| last + 1.0)
            .filter(|next| *next <= self.high)
        {
            marks.push(next);
        }
        marks
            .into_iter()
            .map(|exponent| 10_f64.powf(exponent))
            .collect()
    }
}

/// The whole file. Without bars it is the frame alone.
pub(super) fn svg(sections: &[(&str, Section)]) -> String {
    let plotted: Vec<_> = sections
        .iter()
        .filter(|(_, section)| !section.bars.is_empty())
        .collect();
    let bars: Vec<&Bar> = plotted
        .iter()
        .flat_map(|(_, section)| &section.bars)
        .collect();
    let scale = Scale::around(&bars);
    let mut body = String::new();
    let mut y = TOP;
    for (name, section) in &plotted {
        y += LINE;
        text(&mut body, 8.0, y, "name", name);
        for bar in &section.bars {
            y += LINE;
            draw(&mut body, &scale, bar, y);
        }
        y += LINE / 2.0;
    }
    let bottom = y + LINE / 2.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\">\n\
         <style>text {{ font: 13px sans-serif; fill: #222 }} .name {{ font-weight: bold }} .number, .mark {{ font-size: 12px }} .mark {{ text-anchor: middle; fill: #666 }}\n\
         .bar {{ fill: #4a78b0 }} .slower {{ fill: #c06a3a }} .spread {{ stroke: #222; stroke-width: 1.5 }} .grid {{ stroke: #ddd }} .one {{ stroke: #222 }}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        height = bottom + 12.0
    );
    text(
        &mut svg,
        8.0,
        22.0,
        "name",
        "Time of the others, ours being 1: longer bars to the right are slower than ours",
    );
    for mark in scale.marks() {
        let x = scale.x(mark);
        let class = if (mark - 1.0).abs() < 1e-9 {
            "one"
        } else {
            "grid"
        };
        let _ = writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom:.1}\"/>"
        );
        text(&mut svg, x, TOP - 6.0, "mark", &format!("{mark}×"));
    }
    svg + &body + "</svg>\n"
}

fn draw(body: &mut String, scale: &Scale, bar: &Bar, y: f64) {
    let (one, end) = (scale.x(1.0), scale.x(bar.times.middle));
    // Blue where ours is faster.
    let class = if bar.times.middle >= 1.0 {
        "bar"
    } else {
        "slower"
    };
    let (x, width) = (one.min(end), (one - end).abs().max(1.0));
    text(body, 24.0, y, "row", &bar.name);
    let _ = writeln!(
        body,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"14\"/>",
        y - 11.0
    );
    let (low, high, middle) = (scale.x(bar.times.low), scale.x(bar.times.high), y - 4.0);
    let _ = writeln!(
        body,
        "<line class=\"spread\" x1=\"{low:.1}\" x2=\"{high:.1}\" y1=\"{middle:.1}\" y2=\"{middle:.1}\"/>"
    );
    text(
        body,
        RIGHT + 12.0,
        y,
        "number",
        &format!("{}×", short(bar.times.middle)),
    );
}

fn text(svg: &mut String, x: f64, y: f64, class: &str, text: &str) {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::svg;
    use crate::bench::report::{Bar, Section};
    use crate::bench::spread::Spread;

    #[test]
    fn a_bar_begins_at_one_and_names_are_escaped() {
        let times = Spread {
            low: 9.0,
            middle: 10.0,
            high: 11.0,
        };
        let section = Section {
            bars: vec![Bar {
                name: "A<B".to_owned(),
                times,
            }],
            ..Section::default()
        };
        let picture = svg(&[("part", section)]);
        // The scale goes from 0.1 to 100: one is a third of the way, ten two thirds.
        assert!(picture.contains("class=\"bar\" x=\"566.7\""), "{picture}");
        assert!(picture.contains("width=\"146.7\""), "{picture}");
        assert!(
            picture.contains("A&lt;B") && picture.contains("10.0×"),
            "{picture}"
        );
    }
}
