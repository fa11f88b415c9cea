//! The emulator's clock: the system's, shifted on demand, and the ways in which answers write a moment.

use std::sync::atomic::{AtomicI64, Ordering};

use time::OffsetDateTime;

/// The system's time plus an offset that tests may set.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_seconds: AtomicI64,
}

impl Clock {
    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::Relaxed);
    }

    /// Seconds since 1970.
    pub(crate) fn unix(&self) -> i64 {
        OffsetDateTime::now_utc()
            .unix_timestamp()
            .saturating_add(self.offset_seconds.load(Ordering::Relaxed))
    }
}

fn utc(unix: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `2026-02-03 04:05:06Z`, as in Entra's error bodies.
pub(crate) fn entra_timestamp(unix: i64) -> String {
    let (date, time) = (utc(unix).date(), utc(unix).time());
    format!(
        "{date} {:02}:{:02}:{:02}Z",
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// `2026-02-03T04:05:06Z`, as in the API's incidents.
pub(crate) fn iso(unix: i64) -> String {
    entra_timestamp(unix).replacen(' ', "T", 1)
}

/// `2026-02-03T04:05:06.0000000Z`, as inside the text of Entra's errors.
pub(crate) fn entra_instant(unix: i64) -> String {
    iso(unix).replacen('Z', ".0000000Z", 1)
}

/// `Tue, 03 Feb 2026 04:05:06 GMT`, as in HTTP headers.
pub(crate) fn http_date(unix: i64) -> String {
    let moment = utc(unix);
    let (weekday, month) = (moment.weekday().to_string(), moment.month().to_string());
    format!(
        "{weekday:.3}, {:02} {month:.3} {} {:02}:{:02}:{:02} GMT",
        moment.day(),
        moment.year(),
        moment.hour(),
        moment.minute(),
        moment.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_a_moment_in_four_ways() {
        let unix = 1_770_091_506;
        assert_eq!(entra_timestamp(unix), "2026-02-03 04:05:06Z");
        assert_eq!(iso(unix), "2026-02-03T04:05:06Z");
        assert_eq!(entra_instant(unix), "2026-02-03T04:05:06.0000000Z");
        assert_eq!(http_date(unix), "Tue, 03 Feb 2026 04:05:06 GMT");
    }

    #[test]
    fn the_offset_shifts_the_time() {
        let clock = Clock::default();
        let before = clock.unix();
        clock.set_offset(-1000);
        assert!(clock.unix() <= before - 999);
    }
}
