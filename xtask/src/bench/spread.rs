//! A median with its quartiles.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) low: f64,
    pub(super) middle: f64,
    pub(super) high: f64,
}

impl Spread {
    /// Quartiles by linear interpolation; `None` of nothing.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values
            .into_iter()
            .filter(|value| value.is_finite())
            .collect();
        values.sort_by(f64::total_cmp);
        Some(Self {
            low: quantile(&values, 1)?,
            middle: quantile(&values, 2)?,
            high: quantile(&values, 3)?,
        })
    }

    /// Of `theirs` divided by `ours`, pair by pair; `None` where a divisor is lost in the noise.
    pub(super) fn of_quotients(theirs: &[f64], ours: &[f64]) -> Option<Self> {
        let pairs = || theirs.iter().zip(ours);
        pairs()
            .all(|(_, ours)| *ours > 0.0)
            .then(|| Self::of(pairs().map(|(theirs, ours)| theirs / ours)))
            .flatten()
    }

    /// Of two spreads that were not measured in pairs: the quotient of the medians, and of the ends that are farthest apart.
    pub(super) fn over(self, other: Self) -> Self {
        Self {
            low: self.low / other.high,
            middle: self.middle / other.middle,
            high: self.high / other.low,
        }
    }
}

/// The `quarter`-th quarter of sorted values.
fn quantile(sorted: &[f64], quarter: usize) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let (whole, rest) = (last * quarter / 4, last * quarter % 4);
    let (here, next) = (sorted.get(whole)?, sorted.get((whole + 1).min(last))?);
    let part = f64::from(u8::try_from(rest).unwrap_or_default()) / 4.0;
    Some(here + (next - here) * part)
}

/// `12.3 (11.9–13.0)`
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, middle, high] = [self.low, self.middle, self.high].map(short);
        if low == high {
            return f.write_str(&middle);
        }
        write!(f, "{middle} ({low}–{high})")
    }
}

/// With three digits that count.
pub(super) fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.995 || size == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    fn spread(low: f64, middle: f64, high: f64) -> Option<Spread> {
        Some(Spread { low, middle, high })
    }

    #[test]
    fn quartiles_lie_between_the_values() {
        assert_eq!(Spread::of([]), None);
        assert_eq!(Spread::of([3.0]), spread(3.0, 3.0, 3.0));
        assert_eq!(Spread::of([5.0, 1.0, 4.0, 2.0, 3.0]), spread(2.0, 3.0, 4.0));
        assert_eq!(Spread::of([1.0, 2.0, 3.0, 4.0]), spread(1.75, 2.5, 3.25));
    }

    #[test]
    fn quotients_are_taken_pair_by_pair() {
        let theirs = [10.0, 30.0, 50.0];
        assert_eq!(
            Spread::of_quotients(&theirs, &[1.0, 2.0, 10.0]),
            spread(7.5, 10.0, 12.5)
        );
        assert_eq!(Spread::of_quotients(&theirs, &[1.0, -2.0, 10.0]), None);
    }
}
