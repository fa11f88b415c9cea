//! Texts that are no tokens, and tokens that are too large.

use crate::mint::{assert_finding, claims, header, signed, verified, with};
use crate::{accepted, needs, refused};
use mtp_token::advice::Finding;
use mtp_token::token::report::{CheckName, TokenKind, Verdict};
use mtp_token::token::verify::NeedsKeys;
use serde_json::json;
use std::time::{Duration, Instant};

const UNREADABLE: (CheckName, Finding) = (CheckName::WellFormed, Finding::Unreadable);

#[test]
fn a_token_has_three_parts_or_five() {
    let genuine = signed(claims());
    let (head, rest) = genuine.split_once('.').expect("a dot");
    let (body, signature) = rest.split_once('.').expect("a dot");
    for (what, token, kind) in [
        (
            "no dot",
            "EwAoA8l6BAAUkj1NuJYtTVha".to_owned(),
            TokenKind::Opaque,
        ),
        ("one dot", "opaque.text".to_owned(), TokenKind::Opaque),
        ("three dots", "a.b.c.d".to_owned(), TokenKind::Opaque),
        ("five dots", "a.b.c.d.e.f".to_owned(), TokenKind::Opaque),
        ("nothing", String::new(), TokenKind::Malformed),
        ("the header alone", head.to_owned(), TokenKind::Malformed),
        (
            "no signature and no dot",
            format!("{head}.{body}"),
            TokenKind::Malformed,
        ),
        (
            "one part more",
            format!("{genuine}.{signature}"),
            TokenKind::Malformed,
        ),
        ("a space", "opaque text".to_owned(), TokenKind::Malformed),
        ("a line break", "opaque\n".to_owned(), TokenKind::Malformed),
        ("not ASCII", "op\u{430}que".to_owned(), TokenKind::Malformed),
        (
            "the scheme in front",
            format!("Bearer {genuine}"),
            TokenKind::Malformed,
        ),
        ("quotes", format!("\"{genuine}\""), TokenKind::Malformed),
    ] {
        let report = verified(&token);
        assert_eq!(report.facts.kind, kind, "{what}");
        let (verdict, finding) = match kind {
            TokenKind::Opaque => (Verdict::NotVerifiable, Finding::Opaque),
            _ => (Verdict::Fail, Finding::Unreadable),
        };
        assert_finding(what, &report, (CheckName::WellFormed, verdict, finding));
        let signature = (CheckName::Signature, verdict, Finding::SignatureNotReadable);
        assert_finding(what, &report, signature);
        assert_eq!(
            (report.verdict(), report.checks.len()),
            (verdict, 2),
            "{what}"
        );
        assert_eq!(needs(&token), NeedsKeys::No, "{what}");
    }
}

#[test]
fn no_part_is_empty() {
    let genuine = signed(claims());
    let (message, signature) = genuine.rsplit_once('.').expect("a dot");
    let (head, body) = message.split_once('.').expect("a dot");
    let (name, finding) = UNREADABLE;
    refused([
        ("no signature", format!("{message}."), name, finding),
        ("no claims", format!("{head}..{signature}"), name, finding),
        ("no header", format!(".{body}.{signature}"), name, finding),
        ("nothing at all", "..".to_owned(), name, finding),
    ]);
}

#[test]
fn what_is_too_large_is_refused_at_once() {
    let (name, finding) = UNREADABLE;
    let large = signed(with(&claims(), "x", Some(json!("x".repeat(5_000_000)))));
    for (what, token) in [
        ("1,000,000 dots", ".".repeat(1_000_000)),
        (
            "a header of 1 MB",
            format!("{}.e30.AAAA", "A".repeat(1_000_000)),
        ),
        ("a claim of 5 MB", large),
        ("one byte more", "A".repeat(256_001)),
    ] {
        let start = Instant::now();
        refused([(what, token, name, finding)]);
        assert!(start.elapsed() < Duration::from_millis(500), "{what}");
    }
    let fits = with(&claims(), "x", Some(json!("x".repeat(180_000))));
    accepted([("just under the cap", signed(fits))]);
}

#[test]
fn many_members_take_linear_time() {
    let members: Vec<String> = (0..20_000).map(|index| format!("\"{index}\":1")).collect();
    let many = |object: String| object.replacen('{', &format!("{{{},", members.join(",")), 1);
    let start = Instant::now();
    accepted([(
        "20,000 claims",
        crate::mint::issuer_key().token(header().to_string(), many(claims().to_string())),
    )]);
    assert!(start.elapsed() < Duration::from_secs(5));
}
