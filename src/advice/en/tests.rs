use super::*;
use crate::advice::Finding;

/// The placeholders that the rooms fill.
const PLACEHOLDERS: &[&str] = &[
    "authority",
    "cause",
    "check",
    "claim",
    "client_id",
    "cloud",
    "consent_url",
    "content_type",
    "date",
    "depth",
    "error",
    "expected",
    "found",
    "path",
    "presented",
    "sha1",
    "sha256",
    "host",
    "issuer",
    "kid",
    "limit",
    "missing",
    "name",
    "needed",
    "now",
    "part",
    "reason",
    "resource",
    "retry_after",
    "role",
    "scope",
    "seconds",
    "source",
    "status",
    "tenant",
    "thumbprint",
    "token_type",
    "typ",
    "usable",
    "version",
    "wanted",
    "what",
];

/// The name and the words of everything in the catalogue.
fn catalogue() -> Vec<(String, &'static str)> {
    let texts = Text::ALL
        .iter()
        .map(|known| (format!("{known:?}"), text(*known)));
    let findings = Finding::ALL
        .iter()
        .map(|known| (format!("{known:?}"), finding(*known)));
    texts.chain(findings).collect()
}

#[test]
fn texts_are_printable_ascii_without_double_spaces() {
    for (name, words) in catalogue() {
        assert!(
            words.len() > 10
                && words
                    .bytes()
                    .all(|byte| byte == b' ' || byte.is_ascii_graphic()),
            "{name}"
        );
        assert!(!words.contains("  "), "{name}: {words}");
    }
}

#[test]
fn messages_go_on_and_advice_ends() {
    for (name, words) in catalogue() {
        let ends = words.ends_with('.') || words.ends_with("{consent_url}");
        assert_eq!(ends, name.starts_with("Advise"), "{name}: {words}");
    }
}

#[test]
fn every_placeholder_is_known() {
    for (name, words) in catalogue() {
        for piece in words.split('{').skip(1) {
            let (placeholder, _) = piece.split_once('}').expect(words);
            assert!(PLACEHOLDERS.contains(&placeholder), "{name}: {placeholder}");
        }
    }
}

#[test]
fn no_two_texts_are_the_same() {
    let all = catalogue();
    let different: std::collections::HashSet<_> = all.iter().map(|(_, words)| words).collect();
    assert_eq!(different.len(), all.len());
}
