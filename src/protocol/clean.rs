//! Text that others wrote, made safe to show: the only way for a server's words into a message or a log.
//!
//! What comes out is short, is one line, has no invisible characters, carries no command of a build system, and does
//! not hold a secret of the request that it answers.

use crate::secret::Secret;
use zeroize::Zeroizing;

/// The most bytes of a server's text that are shown.
pub(super) const SERVER_TEXT: usize = 4096;
/// The most bytes of a setting that are shown in a message about it.
const SETTING: usize = 200;
/// How many times the limit is read at most: enough for texts that are mostly removed, and bounded in time.
const LOOK_AHEAD: usize = 16;
/// What stands in the place of a secret.
const MARK: &str = "(redacted)";
/// What stands at the end of a text that was cut.
const CUT: &str = "...";

/// A server's text, for messages and logs: at most 4 KiB, control and bidirectional characters removed, line breaks
/// turned into spaces, and every occurrence of one of the `secrets` replaced, whether raw, percent-encoded (wholly or in
/// part, either hex case, as a URL or as a form) or escaped as in JSON.
#[must_use]
pub fn clean(text: &str, secrets: &[&Secret]) -> String {
    clean_to(text, secrets, SERVER_TEXT)
}

/// A setting of the caller, as a message about it shows it: one short line.
pub(crate) fn shown(text: &str) -> String {
    clean_to(text, &[], SETTING)
}

/// [`clean`] with a limit of its own.
pub(super) fn clean_to(text: &str, secrets: &[&Secret], limit: usize) -> String {
    let text = one_line(text);
    let needles = needles(secrets);
    let mut cleaned = String::new();
    let mut covered = 0;
    for (at, character) in text.char_indices().take(limit * LOOK_AHEAD) {
        if let Some(end) = needles
            .iter()
            .filter_map(|needle| match_end(needle, text.as_bytes(), at))
            .max()
        {
            if at >= covered {
                cleaned.push_str(MARK);
            }
            covered = covered.max(end);
        }
        if at >= covered {
            push_harmless(&mut cleaned, character);
        }
        if cleaned.len() > limit {
            truncate(&mut cleaned, limit);
            break;
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// The secrets as bytes: as they are, for encoded occurrences; as [`one_line`] leaves them, for raw ones; and without
/// the white space around them, which a server may have dropped. They are looked for in what [`one_line`] leaves of the
/// text, so that no character that is removed can hide one.
fn needles(secrets: &[&Secret]) -> Vec<Zeroizing<Vec<u8>>> {
    let mut needles = Vec::new();
    for secret in secrets {
        needles.push(Zeroizing::new(secret.expose().to_vec()));
        if let Some(text) = secret.expose_str() {
            let line = one_line(text);
            needles.push(Zeroizing::new(line.as_bytes().to_vec()));
            needles.push(Zeroizing::new(line.trim().as_bytes().to_vec()));
        }
    }
    needles.retain(|needle| !needle.is_empty());
    needles.dedup();
    needles
}

/// Where an occurrence of `needle` that begins at `start` ends. Each byte may stand there in any of its spellings, so
/// that an encoder's choice of what to escape does not matter; all readings of an ambiguous text are followed.
fn match_end(needle: &[u8], text: &[u8], start: usize) -> Option<usize> {
    let mut ends = vec![start];
    for byte in needle {
        let mut next: Vec<usize> = Vec::new();
        for end in ends {
            let rest = text.get(end..).unwrap_or_default();
            next.extend(
                spellings(*byte, rest)
                    .into_iter()
                    .flatten()
                    .map(|length| end + length),
            );
        }
        next.sort_unstable();
        next.dedup();
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    ends.into_iter().max()
}

/// The lengths of the spellings of `byte` with which `text` begins: raw, `%2B`, `+` for a space, `\u002b`, `\/`.
fn spellings(byte: u8, text: &[u8]) -> [Option<usize>; 5] {
    let hex = |from: usize, digits: usize| {
        let digits = std::str::from_utf8(text.get(from..from + digits)?).ok()?;
        u32::from_str_radix(digits, 16).ok()
    };
    let begins = |prefix: &[u8]| text.starts_with(prefix);
    let is = |condition: bool, length: usize| condition.then_some(length);
    [
        is(begins(&[byte]), 1),
        is(begins(b"%") && hex(1, 2) == Some(u32::from(byte)), 3),
        is(byte == b' ' && begins(b"+"), 1),
        is(
            begins(b"\\u") && byte.is_ascii() && hex(2, 4) == Some(u32::from(byte)),
            6,
        ),
        is(begins(&[b'\\', byte]), 2),
    ]
}

/// `text` without control, bidirectional and invisible characters; line breaks and tabs become spaces. The copy may
/// hold a secret and is wiped.
fn one_line(text: &str) -> Zeroizing<String> {
    let mut line = Zeroizing::new(String::with_capacity(text.len()));
    let mut after_return = false;
    for character in text.chars() {
        match character {
            '\n' if after_return => {}
            '\r' | '\n' | '\t' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                line.push(' ')
            }
            _ if is_unsafe(character) => {}
            _ => line.push(character),
        }
        after_return = character == '\r';
    }
    line
}

/// Characters that show nothing but change how their neighbours are shown or read.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Adds a character, but no white space at the beginning, and so that no command of a build system comes into being:
/// GitHub reads `::` at the beginning of a line and `##[` anywhere, Azure Pipelines `##vso[` anywhere.
fn push_harmless(cleaned: &mut String, character: char) {
    if cleaned.is_empty() && character.is_whitespace() {
        return;
    }
    let command =
        (character == ':' && cleaned == ":") || (character == '#' && cleaned.ends_with('#'));
    if command {
        cleaned.push(' ');
    }
    cleaned.push(character);
}

/// Cuts at a character boundary and says so.
fn truncate(cleaned: &mut String, limit: usize) {
    cleaned.truncate(cleaned.floor_char_boundary(limit.saturating_sub(CUT.len())));
    cleaned.push_str(CUT);
}

#[cfg(test)]
mod tests;
