//! What others wrote, as a report shows it: short, one line, printable ASCII.
//!
//! Unlike server text in messages, nothing is dropped: a character that is not printable ASCII is the very thing that
//! is wrong with a claim, so it is written out.

use crate::words;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The most characters of a value that are shown.
const VALUE: usize = 200;
/// The most characters of a list that are shown.
const LIST: usize = 1_000;
/// What stands at the end of a text that was cut.
const CUT: &str = "...";

/// A value as it is shown: a backslash is doubled, and every character that is not printable ASCII is written as
/// `\u{...}`. So no look-alike letter, no direction mark and no terminal command stays hidden. The beginning of a build
/// system's command (`::`, `##`) is broken up in the same way.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if text.len() <= VALUE && is_plain(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(written_out(text))
    }
}

/// Several values as one text, `None` where there are none.
pub(super) fn escaped_list<T: AsRef<str>>(texts: &[T]) -> Option<String> {
    let room = texts.iter().map(|text| text.as_ref().len() + 2).sum();
    list(texts.iter().map(|text| escaped(text.as_ref())), room)
}

/// Several values that are escaped already as one text of about `room` bytes, `None` where there are none.
pub(super) fn list(shown: impl Iterator<Item = impl AsRef<str>>, room: usize) -> Option<String> {
    let mut list = String::with_capacity(room.min(LIST + VALUE));
    let mut any = false;
    for text in shown {
        if any {
            list.push_str(", ");
        }
        any = true;
        if list.len() >= LIST {
            list.push_str(CUT);
            break;
        }
        list.push_str(text.as_ref());
    }
    any.then_some(list)
}

/// True where nothing of the text has to be written in another way.
fn is_plain(text: &str) -> bool {
    words::none(text.as_bytes(), special) == Some(true) || is_plain_by_byte(text)
}

/// Marks whatever is not printable ASCII, the backslash, and what a command begins with.
fn special(word: u64) -> u64 {
    words::above_printable(word)
        | words::below(word, b' ')
        | words::is(word, b'\\')
        | words::is(word, b':')
        | words::is(word, b'#')
}

fn is_plain_by_byte(text: &str) -> bool {
    let mut before = b':';
    text.bytes().all(|byte| {
        let plain = matches!(byte, b' '..=b'~') && byte != b'\\' && !begins_command(before, byte);
        before = byte;
        plain
    })
}

/// True where a command of a build system would come into being. A colon at the beginning may meet one before it.
fn begins_command(before: u8, byte: u8) -> bool {
    before == byte && matches!(byte, b':' | b'#')
}

fn written_out(text: &str) -> String {
    let mut shown = String::new();
    let mut before = b':';
    for character in text.chars() {
        if shown.len() >= VALUE {
            shown.push_str(CUT);
            break;
        }
        match u8::try_from(character) {
            Ok(b'\\') => shown.push_str("\\\\"),
            Ok(byte @ b' '..=b'~') if !begins_command(before, byte) => shown.push(character),
            _ => {
                // Writing to a text cannot fail.
                let _ = write!(shown, "\\u{{{:04x}}}", u32::from(character));
            }
        }
        before = shown.bytes().last().unwrap_or_default();
    }
    shown
}

/// A time in Unix seconds as a date (RFC 3339) in UTC. Years outside of 0000 to 9999 are shown as the nearest second
/// inside.
///
/// The calendar is that of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (`civil_from_days`).
pub(crate) fn utc(seconds: i64) -> String {
    const FIRST: i64 = -62_167_219_200;
    const LAST: i64 = 253_402_300_799;
    let seconds = seconds.clamp(FIRST, LAST);
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let mut date = String::with_capacity("0000-00-00T00:00:00Z".len());
    push_two_digits(&mut date, year / 100);
    for (number, behind) in [
        (year % 100, '-'),
        (month, '-'),
        (day, 'T'),
        (time / 3_600, ':'),
        (time / 60 % 60, ':'),
        (time % 60, 'Z'),
    ] {
        push_two_digits(&mut date, number);
        date.push(behind);
    }
    date
}

/// Adds a number below 100.
fn push_two_digits(text: &mut String, number: i64) {
    let number = u8::try_from(number).unwrap_or(0);
    text.push(char::from(b'0' + number / 10));
    text.push(char::from(b'0' + number % 10));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_stays_as_it_is() {
        for plain in [
            "",
            "Incident.Read.All",
            "https://api.security.microsoft.com/",
            "a b#c {x} 'y' \"z\" ~",
        ] {
            assert_eq!(escaped(plain), plain);
        }
    }

    #[test]
    fn everything_else_is_written_out() {
        for (text, shown) in [
            ("a\0b", r"a\u{0000}b"),
            ("\u{1b}[31m", r"\u{001b}[31m"),
            (
                "\r\n::error::x",
                r"\u{000d}\u{000a}:\u{003a}error:\u{003a}x",
            ),
            ("::error::x", r"\u{003a}:error:\u{003a}x"),
            ("##vso[x]##[y]", r"#\u{0023}vso[x]#\u{0023}[y]"),
            ("\u{202e}abc", r"\u{202e}abc"),
            ("Inc\u{456}dent", r"Inc\u{0456}dent"),
            ("\u{1f600}", r"\u{1f600}"),
            ("\u{7f}", r"\u{007f}"),
            (r"\u0000", r"\\u0000"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }

    #[test]
    fn eight_bytes_at_once_are_looked_at_as_one_by_one() {
        for byte in 0..=0x7f_u8 {
            for at in 0..20 {
                let mut text = *b"abcdefgh ABCDEF-~.$/";
                text[at] = byte;
                let text = str::from_utf8(&text).expect("ASCII");
                let expected =
                    if matches!(byte, b' '..=b'~') && byte != b'\\' && (at, byte) != (0, b':') {
                        text.to_owned()
                    } else {
                        written_out(text)
                    };
                assert_eq!(escaped(text), expected);
                assert_eq!(is_plain(text), is_plain_by_byte(text), "{text:?}");
            }
        }
        assert!(!is_plain("\u{ff}\u{ff}\u{ff}\u{ff}"));
    }

    #[test]
    fn what_is_shown_is_bounded() {
        for text in ["x".repeat(10_000), "\0".repeat(10_000), "\\".repeat(10_000)] {
            let shown = escaped(&text);
            assert!(shown.len() < VALUE + 20 && shown.ends_with(CUT), "{shown}");
        }
        let list = escaped_list(&vec!["x".repeat(500); 10_000]).expect("some");
        assert!(
            list.len() < LIST + VALUE + 20 && list.ends_with(CUT),
            "{list}"
        );
        let list = escaped_list(&["a", "b\n"]);
        assert_eq!(list.as_deref(), Some(r"a, b\u{000a}"));
        assert_eq!(escaped_list::<&str>(&[]), None);
    }

    #[test]
    fn times_are_dates_within_four_digit_years() {
        for (seconds, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_800_000_000, "2027-01-15T08:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(utc(seconds), date);
        }
    }
}
