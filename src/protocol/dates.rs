//! The dates that servers write, as Unix seconds.

use std::time::UNIX_EPOCH;

/// The last second of the year 9999: the end of what is accepted as a date.
pub(super) const LAST_SECOND: i64 = 253_402_300_799;

/// An HTTP date (RFC 9110 section 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn from_http_date(text: &str) -> Option<i64> {
    let time = httpdate::parse_http_date(text).ok()?;
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// An ISO 8601 date with time and offset in the profile of RFC 3339, such as `2031-11-22T04:05:06.000Z`. Fractions of a
/// second are dropped.
pub(super) fn from_iso_8601(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| unsigned(text.get(from..to)?);
    let separators = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")];
    if separators
        .iter()
        .any(|(at, separator)| text.get(*at..at + 1) != Some(separator))
    {
        return None;
    }
    let days = days_from_civil(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let offset = offset_seconds(without_fraction(text.get(19..)?)?)?;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second - offset)
}

/// The date of older hosts of managed identities, such as `1/31/2031 4:05:06 PM +00:00` or `01/31/2031 16:05:06 +00:00`.
pub(super) fn from_us_date(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(' ').collect();
    let (date, time, half) = match parts.as_slice() {
        [date, time, "+00:00"] => (date, time, None),
        [date, time, half @ ("AM" | "PM"), "+00:00"] => (date, time, Some(*half)),
        _ => return None,
    };
    let [month, day, year] = three_numbers(date, '/')?;
    let [hour, minute, second] = three_numbers(time, ':')?;
    let hour = match half {
        None => hour,
        // Twelve is the first hour of a half. Some hosts write zero.
        Some(half) if hour <= 12 => hour % 12 + if half == "PM" { 12 } else { 0 },
        Some(_) => return None,
    };
    if hour > 23 || minute > 59 || second > 59 || !(1..=9999).contains(&year) {
        return None;
    }
    Some(days_from_civil(year, month, day)? * 86_400 + hour * 3_600 + minute * 60 + second)
}

fn three_numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let numbers: Option<Vec<i64>> = text.split(separator).map(unsigned).collect();
    numbers?.try_into().ok()
}

/// What follows the fraction of a second, if there is one.
fn without_fraction(text: &str) -> Option<&str> {
    let Some(fraction) = text.strip_prefix('.') else {
        return Some(text);
    };
    let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < fraction.len()).then_some(rest)
}

/// `Z`, `+01:00`, `-05:30`.
fn offset_seconds(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn two_digits(text: &str) -> Option<i64> {
    if text.len() == 2 {
        unsigned(text)
    } else {
        None
    }
}

/// A number of digits only: no sign, no space.
pub(super) fn unsigned(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, `None` for a day that does not exist.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [
        31,
        if leap { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let index = usize::try_from(month.checked_sub(1)?).ok()?;
    if !(1..=*lengths.get(index)?).contains(&day) {
        return None;
    }
    let before = year - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let in_year: i64 = lengths.iter().take(index).sum();
    Some(before * 365 + leap_days + in_year + day - 1 - 719_162)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_name_the_same_second() {
        for (iso, http, seconds) in [
            ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", 0),
            (
                "2000-02-29T12:00:00Z",
                "Tue, 29 Feb 2000 12:00:00 GMT",
                951_825_600,
            ),
            (
                "3333-11-22T04:05:06.000Z",
                "Sun, 22 Nov 3333 04:05:06 GMT",
                43_040_261_106,
            ),
            (
                "9999-12-31T23:59:59Z",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                LAST_SECOND,
            ),
        ] {
            assert_eq!(from_iso_8601(iso), Some(seconds), "{iso}");
            assert_eq!(from_http_date(http), Some(seconds), "{http}");
        }
    }

    #[test]
    fn offsets_and_fractions() {
        for (text, seconds) in [
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T18:30:00.999-05:30", 0),
            ("1970-01-01T00:00:01.5Z", 1),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(from_iso_8601(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn dates_in_the_american_order() {
        for (text, seconds) in [
            ("1/1/1970 12:00:00 AM +00:00", 0),
            ("1/1/1970 12:00:01 PM +00:00", 43_201),
            ("01/01/1970 00:00:00 PM +00:00", 43_200),
            ("1/1/1970 1:02:03 PM +00:00", 46_923),
            ("01/01/1970 23:59:59 +00:00", 86_399),
            ("02/29/2000 12:00:00 +00:00", 951_825_600),
        ] {
            assert_eq!(from_us_date(text), Some(seconds), "{text}");
        }
        for text in [
            "",
            "1/1/1970",
            "1/1/1970 1:02:03",
            "1/1/1970 1:02:03 PM +01:00",
            "1/1/1970 13:00:00 PM +00:00",
            "1/1/1970 24:00:00 +00:00",
            "13/1/1970 1:02:03 +00:00",
            "2/29/2001 1:02:03 +00:00",
            "1/1/99999999999 1:02:03 +00:00",
            "1/1/1970 1:02 +00:00",
            "1/1/1970/1 1:02:03 +00:00",
            "-1/1/1970 1:02:03 +00:00",
        ] {
            assert_eq!(from_us_date(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "garbage",
            "2031",
            "2031-11-22",
            "2031-11-22T04:05:06",
            "2031-11-22 04:05:06Z",
            "2031-11-22T04:05Z",
            "2001-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2031-13-01T00:00:00Z",
            "2031-00-01T00:00:00Z",
            "2031-04-31T00:00:00Z",
            "2031-04-00T00:00:00Z",
            "2031-11-22T24:00:00Z",
            "2031-11-22T00:60:00Z",
            "2031-11-22T00:00:60Z",
            "2031-11-22T00:00:00.Z",
            "2031-11-22T00:00:00+1:00",
            "2031-11-22T00:00:00+24:00",
            "2031-11-22T00:00:00Zx",
            "+031-11-22T00:00:00Z",
            "2031-11-2\u{e4}T00:00:00Z",
            "\u{e4}\u{e4}\u{e4}",
        ] {
            assert_eq!(from_iso_8601(text), None, "{text}");
            assert_eq!(from_http_date(text), None, "{text}");
        }
    }
}
