//! How long a token is used and when it is renewed: pure functions of two clocks.
//!
//! | part of its life | what a request gets |
//! |---|---|
//! | until it is due | the token |
//! | due: `refresh_in`, or half of a life of two hours and more, give or take up to 5 min | the token, and a new one is fetched in the background |
//! | the margin before its end: 5 min, or a quarter of a life under twenty | a new token; this one where none can be had |
//! | the end: `expires_in` after the request was sent, or the wall clock's, whichever is earlier | a new token |
//!
//! A token that does not last as long as a request demands is no token for it.

use crate::clock::Moment;
use std::time::Duration;

/// How often a renewal that fails is tried again while the old token serves.
pub const PAUSE: Duration = Duration::from_secs(30);
/// The longest margin, and the furthest that a renewal strays from its time.
const MARGIN: Duration = Duration::from_secs(300);
/// Lives of this length and more are renewed half-way, where the server says nothing else.
const LONG_LIFE: Duration = Duration::from_secs(2 * 60 * 60);

/// The times of one token. They are read at each hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// Until it is due or in its margin, whichever comes first.
    fresh_until: Moment,
    /// The beginning of the margin by the wall clock.
    marginal_on: i64,
    margin: Duration,
    expires_at: Moment,
    expires_on: i64,
}

/// What a token is good for at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// To be handed out.
    Fresh,
    /// To be handed out, and to be renewed beside that.
    Due,
    /// To be handed out where no new one can be had.
    Marginal,
    /// To nobody: it has expired, or does so sooner than the request allows.
    Nothing,
}

impl Life {
    /// The life of a token whose request was sent at these times. `random` spreads the renewals of many tokens.
    #[must_use]
    pub fn new(
        sent_at: Moment,
        sent_at_unix: i64,
        lifetime_seconds: u64,
        refresh_in_seconds: Option<u64>,
        random: u64,
    ) -> Self {
        Self::resumed(
            sent_at,
            Duration::ZERO,
            sent_at_unix,
            lifetime_seconds,
            refresh_in_seconds,
            random,
        )
    }

    /// The life of a token whose request was sent `before` the moment `now`, and at `sent_at_unix` by the wall clock.
    #[must_use]
    pub fn resumed(
        now: Moment,
        before: Duration,
        sent_at_unix: i64,
        lifetime_seconds: u64,
        refresh_in_seconds: Option<u64>,
        random: u64,
    ) -> Self {
        let lifetime = Duration::from_secs(lifetime_seconds);
        // That moment itself may lie before the clock's beginning.
        let moment_after = |time: Duration| now.plus(time.saturating_sub(before));
        let margin = MARGIN.min(lifetime / 4);
        let renewed_after = match refresh_in_seconds {
            Some(seconds) => Some(Duration::from_secs(seconds)),
            None if lifetime >= LONG_LIFE => Some(lifetime / 2),
            None => None,
        };
        let unix_after = |time: Duration| {
            sent_at_unix.saturating_add(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
        };
        let marginal_at = moment_after(lifetime - margin);
        let due_at = renewed_after.map_or(Moment::NEVER, |after| {
            moment_after(vary(after, margin.min(after / 4), random))
        });
        Self {
            fresh_until: marginal_at.min(due_at),
            marginal_on: unix_after(lifetime - margin),
            margin,
            expires_at: moment_after(lifetime),
            expires_on: unix_after(lifetime),
        }
    }

    /// What it is good for, for a request that demands `min_validity`.
    #[must_use]
    pub fn worth(&self, now: Moment, unix: i64, min_validity: Duration) -> Worth {
        // Nearly every time, and so without arithmetic.
        if now < self.fresh_until && unix < self.marginal_on && min_validity <= self.margin {
            return Worth::Fresh;
        }
        let left = self.left(now, unix);
        if left <= min_validity {
            Worth::Nothing
        } else if left <= self.margin {
            Worth::Marginal
        } else if now >= self.fresh_until {
            Worth::Due
        } else {
            Worth::Fresh
        }
    }

    /// How much of it is left by the steady clock and by the wall clock both.
    #[must_use]
    pub fn left(&self, now: Moment, unix: i64) -> Duration {
        let by_wall = u64::try_from(self.expires_on.saturating_sub(unix)).unwrap_or(0);
        self.expires_at.since(now).min(Duration::from_secs(by_wall))
    }

    /// When it ends by the steady clock.
    #[must_use]
    pub fn expires_at(&self) -> Moment {
        self.expires_at
    }

    /// When it ends by the wall clock, in Unix seconds.
    #[must_use]
    pub fn expires_on(&self) -> i64 {
        self.expires_on
    }
}

/// `time`, up to `spread` shorter or longer.
fn vary(time: Duration, spread: Duration, random: u64) -> Duration {
    let milliseconds = u64::try_from(spread.as_millis()).unwrap_or(0);
    (time - spread) + Duration::from_millis(random % (2 * milliseconds + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT_UNIX: i64 = 1_800_000_000;

    fn at(seconds: u64) -> Moment {
        Moment::from_nanoseconds(seconds * 1_000_000_000)
    }

    /// A token whose request was sent at second 1000; its renewal is as early as can be with `random` 0.
    fn life(lifetime: u64, refresh_in: Option<u64>, random: u64) -> Life {
        Life::new(at(1000), SENT_UNIX, lifetime, refresh_in, random)
    }

    /// The worth `after` seconds of both clocks.
    fn worth(life: &Life, after: u64, min_validity: u64) -> Worth {
        let unix = SENT_UNIX + after.cast_signed();
        life.worth(at(1000 + after), unix, Duration::from_secs(min_validity))
    }

    /// The first second at which the token is `wanted`.
    fn first(life: &Life, wanted: Worth) -> Option<u64> {
        (0..100_000).find(|after| worth(life, *after, 0) == wanted)
    }

    /// A random number that moves a renewal by nothing, where `spread` seconds are allowed.
    fn steady(spread: u64) -> u64 {
        spread * 1000
    }

    #[test]
    fn the_margin_is_five_minutes_or_a_quarter_of_a_short_life() {
        for (lifetime, margin) in [(3600, 300), (1200, 300), (600, 150), (2, 0)] {
            let life = life(lifetime, None, 0);
            let marginal = first(&life, Worth::Marginal);
            let expected = (margin > 0).then_some(lifetime - margin);
            assert_eq!(marginal, expected.or(marginal), "{lifetime}");
            assert_eq!(first(&life, Worth::Nothing), Some(lifetime), "{lifetime}");
        }
    }

    /// Case 9.
    #[test]
    fn without_a_word_of_the_server_a_life_of_two_hours_is_renewed_half_way() {
        for (lifetime, due) in [
            (3600, None),
            (7199, None),
            (7200, Some(3600)),
            (9999, Some(5000)),
            (86400, Some(43200)),
        ] {
            let life = life(lifetime, None, steady(300));
            assert_eq!(first(&life, Worth::Due), due, "{lifetime}");
        }
    }

    /// Case 10.
    #[test]
    fn refresh_in_decides_and_expires_in_bounds() {
        assert_eq!(
            first(&life(3600, Some(1800), steady(300)), Worth::Due),
            Some(1800)
        );
        assert_eq!(
            first(&life(7200, Some(600), steady(150)), Worth::Due),
            Some(600)
        );
        // Later than the end: the margin comes first.
        let late = life(7200, Some(8400), steady(300));
        assert_eq!(first(&late, Worth::Due), None);
        assert_eq!(first(&late, Worth::Marginal), Some(6900));
        assert_eq!(first(&late, Worth::Nothing), Some(7200));
    }

    /// Case 30.
    #[test]
    fn renewals_are_spread_over_five_minutes_either_way() {
        let (mut earliest, mut latest) = (u64::MAX, 0);
        for random in 0..10_000 {
            let due = life(7200, None, random * 7919)
                .fresh_until
                .since(at(1000))
                .as_secs();
            (earliest, latest) = (earliest.min(due), latest.max(due));
        }
        assert_eq!((earliest, latest), (3300, 3899));
        let mut draws: Vec<_> = (0..10)
            .map(|n| life(7200, None, n * 104_729).fresh_until)
            .collect();
        draws.dedup();
        assert!(draws.len() >= 8, "{draws:?}");
        // A short time is never moved to before its beginning, nor to the very sending.
        assert!(life(3600, Some(8), 0).fresh_until > at(1005));
    }

    #[test]
    fn a_demand_that_is_not_met_makes_a_token_worthless() {
        let life = life(3600, None, 0);
        assert_eq!(worth(&life, 0, 3599), Worth::Fresh);
        assert_eq!(worth(&life, 0, 3600), Worth::Nothing);
        assert_eq!(worth(&life, 3400, 100), Worth::Marginal);
        assert_eq!(worth(&life, 3400, 200), Worth::Nothing);
    }

    #[test]
    fn the_earlier_of_two_clocks_decides() {
        let life = life(3600, None, 0);
        // The machine slept, and the wall clock was set back meanwhile.
        assert_eq!(
            life.worth(at(4600), SENT_UNIX, Duration::ZERO),
            Worth::Nothing
        );
        // The wall clock was set forward.
        assert_eq!(
            life.worth(at(1000), SENT_UNIX + 3600, Duration::ZERO),
            Worth::Nothing
        );
        assert_eq!(
            life.left(at(1000), SENT_UNIX + 3000),
            Duration::from_secs(600)
        );
        // Set back before the request was sent: the steady clock knows better.
        assert_eq!(
            life.left(at(1000), SENT_UNIX - 9000),
            Duration::from_secs(3600)
        );
    }

    /// Case 34.
    #[test]
    fn the_longest_times_do_not_overflow() {
        let life = Life::new(
            Moment::from_nanoseconds(u64::MAX - 5),
            i64::MAX - 5,
            u64::MAX,
            Some(u64::MAX),
            u64::MAX,
        );
        let late = Moment::from_nanoseconds(u64::MAX - 1);
        assert_eq!(life.worth(late, i64::MIN, Duration::MAX), Worth::Nothing);
        assert_eq!(life.worth(late, i64::MAX, Duration::ZERO), Worth::Nothing);
    }
}
