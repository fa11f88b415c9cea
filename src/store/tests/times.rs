//! What a token and a wait are worth at another time, by another clock, in another run of the machine.

use super::super::entry::{Now, SKEW, StoredWait};
use super::*;
use crate::advice::Text;
use crate::cache::Worth;
use crate::error::{Error, ErrorKind};
use std::time::Duration;

/// Both clocks this long after the request was sent.
fn after(steady: u64, wall: i64, boot: Option<[u8; 16]>) -> Now {
    Now {
        moment: at(5000 + steady),
        unix: UNIX + wall,
        boot,
    }
}

/// Of a token that lives an hour: what is left of it, in seconds.
fn left(now: Now) -> Option<u64> {
    let token = StoredToken::of(&acquired("token", 3600), Some(BOOT));
    let life = token.life(now, 0)?;
    Some(life.left(now.moment, now.unix).as_secs())
}

#[test]
fn within_one_run_the_earlier_of_two_clocks_decides() {
    assert_eq!(left(after(0, 0, Some(BOOT))), Some(3600));
    assert_eq!(left(after(100, 100, Some(BOOT))), Some(3500));
    assert_eq!(left(after(1000, 100, Some(BOOT))), Some(2600), "set back");
    assert_eq!(
        left(after(100, 1000, Some(BOOT))),
        Some(2600),
        "set forward"
    );
    assert_eq!(left(after(3600, 100, Some(BOOT))), None);
    assert_eq!(left(after(100, 3600, Some(BOOT))), None);
}

#[test]
fn in_another_run_the_wall_clock_decides_alone() {
    for boot in [None, Some([8; 16])] {
        assert_eq!(left(after(2000, 100, boot)), Some(3500));
        assert_eq!(left(after(0, 3599, boot)), Some(1));
        assert_eq!(left(after(0, 3600, boot)), None);
    }
    // The machine has run for less time than the token has lived.
    let early = Now {
        moment: at(10),
        unix: UNIX + 3000,
        boot: Some([8; 16]),
    };
    assert_eq!(left(early), Some(600));
    // A writer that did not know its run.
    let token = StoredToken::of(&acquired("token", 3600), None);
    let now = after(2000, 100, Some(BOOT));
    let life = token.life(now, 0).expect("alive");
    assert_eq!(life.left(now.moment, now.unix).as_secs(), 3500);
}

#[test]
fn a_reading_from_the_future_means_nothing() {
    // Another time namespace of the same run.
    let now = Now {
        moment: at(4000),
        unix: UNIX + 100,
        boot: Some(BOOT),
    };
    assert_eq!(left(now), Some(3500));
}

#[test]
fn a_request_from_the_future_is_not_used() {
    for boot in [Some(BOOT), None] {
        assert!(left(after(0, -SKEW, boot)).is_some());
        assert_eq!(left(after(0, -SKEW - 1, boot)), None);
        assert_eq!(left(after(0, i64::MIN / 2, boot)), None);
    }
    assert!(left(after(0, -SKEW, None)).is_some_and(|left| left <= 3600));
}

#[test]
fn no_token_is_handed_out_that_has_expired() {
    for boot in [Some(BOOT), Some([8; 16]), None] {
        for steady in [0, 1, 1800, 3599, 3600, 3601, 100_000] {
            for wall in [-31, -30, 0, 1799, 3599, 3600, 100_000] {
                let now = after(steady, wall, boot);
                if let Some(left) = left(now) {
                    assert!(left > 0 && wall < 3600);
                    assert!(boot != Some(BOOT) || steady < 3600);
                }
            }
        }
    }
}

#[test]
fn margins_are_those_of_the_whole_life() {
    let token = StoredToken::of(&acquired("token", 3600), Some(BOOT));
    for boot in [Some(BOOT), Some([8; 16])] {
        let worth = |seconds: u64| {
            let now = after(seconds, seconds.cast_signed(), boot);
            let life = token.life(now, 300_000).expect("alive");
            life.worth(now.moment, now.unix, Duration::ZERO)
        };
        assert_eq!(worth(1799), Worth::Fresh);
        assert_eq!(worth(1800), Worth::Due);
        assert_eq!(worth(3299), Worth::Due);
        assert_eq!(worth(3301), Worth::Marginal);
    }
}

#[test]
fn the_longest_times_do_not_overflow() {
    let mut acquired = acquired("token", u64::MAX);
    acquired.sent_at_unix = i64::MAX;
    let token = StoredToken::of(&acquired, Some(BOOT));
    let _ = token.life(after(0, 0, None), u64::MAX);
    acquired.sent_at_unix = i64::MIN;
    let token = StoredToken::of(&acquired, Some(BOOT));
    let _ = token.life(after(0, 0, None), u64::MAX);
    let entry = Entry {
        token: Some(token),
        wait: None,
    };
    let _ = entry.keep_until();
}

fn wait(seconds: u64) -> StoredWait {
    let failure = Error::new(ErrorKind::Throttled, Text::Throttled).with_http_status(429);
    StoredWait::of(&failure, Duration::from_secs(seconds), UNIX).expect("a wait")
}

#[test]
fn a_wait_counts_by_the_wall_clock_and_never_longer_than_an_hour() {
    let seconds = |wait: &StoredWait, wall| wait.left(UNIX + wall).map(|left| left.as_secs());
    let minute = wait(60);
    assert_eq!(seconds(&minute, 0), Some(60));
    assert_eq!(seconds(&minute, 59), Some(1));
    assert_eq!(seconds(&minute, 60), None);
    assert_eq!(seconds(&minute, 100_000), None);
    assert_eq!(seconds(&minute, -SKEW), Some(60 + SKEW.cast_unsigned()));
    assert_eq!(seconds(&minute, -SKEW - 1), None);
    assert_eq!(seconds(&wait(100_000), 0), Some(3600));
    assert_eq!(seconds(&wait(3600), -SKEW), Some(3600));
}

#[test]
fn what_never_reached_the_server_is_no_wait() {
    let failure = Error::new(ErrorKind::Network, Text::Network);
    assert!(StoredWait::of(&failure, Duration::from_secs(9), UNIX).is_none());
    let failure = failure.with_http_status(503);
    assert!(StoredWait::of(&failure, Duration::ZERO, UNIX).is_none());
}
