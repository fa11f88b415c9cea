//! `exp`, `nbf` and `iat`.

use crate::mint::{NOW, assert_finding, check, claims, claims_with, signed, verified, with};
use crate::{Row, accepted, refused};
use mtp_token::advice::{Finding, Language};
use mtp_token::token::report::{CheckName, Verdict};
use serde_json::json;

const NOT_TIMES: [&str; 12] = [
    "null",
    "\"1800003900\"",
    "-1",
    "-9223372036854775809",
    "1e30",
    "18446744073709551616",
    "1e400",
    "[1800003900]",
    "{}",
    "true",
    "-0.5",
    "99999999999999999999999999",
];

#[test]
fn the_end_is_a_time() {
    refused(NOT_TIMES.map(|exp| -> Row {
        let token = signed(claims_with("exp", exp));
        (exp, token, CheckName::Expiry, Finding::ClaimNotTime)
    }));
    let missing = signed(with(&claims(), "exp", None));
    refused([("missing", missing, CheckName::Expiry, Finding::ClaimMissing)]);
}

#[test]
fn the_beginning_is_a_time_before_the_end() {
    refused(NOT_TIMES.map(|nbf| -> Row {
        let token = signed(claims_with("nbf", nbf));
        (nbf, token, CheckName::NotBefore, Finding::ClaimNotTime)
    }));
    let at = |nbf: i64| signed(with(&claims(), "nbf", Some(json!(nbf))));
    refused([
        (
            "301 s ahead",
            at(NOW + 301),
            CheckName::NotBefore,
            Finding::NotBeforeFuture,
        ),
        (
            "after the end",
            at(NOW + 3_901),
            CheckName::NotBefore,
            Finding::NotBeforeAfterExpiry,
        ),
        (
            "far ahead",
            at(i64::MAX),
            CheckName::NotBefore,
            Finding::NotBeforeAfterExpiry,
        ),
    ]);
    accepted([
        ("300 s ahead", at(NOW + 300)),
        ("absent", signed(with(&claims(), "nbf", None))),
    ]);
}

#[test]
fn the_skew_is_300_seconds_and_equal_is_still_valid() {
    let at = |exp: i64| {
        let claims = with(&claims(), "exp", Some(json!(exp)));
        signed(with(&claims, "nbf", Some(json!(exp - 1))))
    };
    accepted([
        ("300 s ago", at(NOW - 300)),
        ("now", at(NOW)),
        ("1 s ago", at(NOW - 1)),
    ]);
    refused([
        (
            "301 s ago",
            at(NOW - 301),
            CheckName::Expiry,
            Finding::Expired,
        ),
        ("1970", at(1), CheckName::Expiry, Finding::Expired),
    ]);
    let report = verified(&at(NOW - 1));
    let expiry = (CheckName::Expiry, Verdict::Pass, Finding::WithinSkew);
    assert_finding("1 s ago", &report, expiry);
    assert_eq!(
        (report.facts.remaining_seconds, report.facts.usable_seconds),
        (-1, 0)
    );
}

#[test]
fn a_far_future_overflows_nothing() {
    for exp in [
        "18446744073709551615",
        "9007199254740993",
        "9223372036854775808",
        "9223372036854775807",
    ] {
        let token = signed(claims_with("exp", exp));
        accepted([(exp, token.clone())]);
        let report = verified(&token);
        let end = exp.parse::<i64>().unwrap_or(i64::MAX);
        assert_eq!(report.facts.expires_on, Some(end), "{exp}");
        assert_eq!(report.facts.remaining_seconds, end - NOW, "{exp}");
        let found = check(&report, CheckName::Expiry).found().expect("a date");
        assert_eq!(found, "9999-12-31T23:59:59Z");
    }
}

#[test]
fn fractions_are_rounded_down() {
    for (exp, end) in [
        ("1800000100.7", 1_800_000_100),
        ("1.8000001e9", 1_800_000_100),
        ("1800000099.999", 1_800_000_099),
    ] {
        let token = signed(claims_with("exp", exp));
        accepted([(exp, token.clone())]);
        assert_eq!(verified(&token).facts.expires_on, Some(end), "{exp}");
    }
    for (exp, end) in [("1e3", 1_000), ("-0", 0), ("0", 0)] {
        let token = signed(claims_with("exp", exp));
        refused([(
            "long ago",
            token.clone(),
            CheckName::Expiry,
            Finding::Expired,
        )]);
        assert_eq!(verified(&token).facts.expires_on, Some(end), "{exp}");
    }
}

#[test]
fn issued_in_the_future_is_a_finding_and_no_failure() {
    for (iat, finding) in [
        (json!(NOW + 301), Finding::IssuedInFuture),
        (json!(NOW + 300), Finding::NotBeforePassed),
        (json!("x"), Finding::NotBeforePassed),
        (json!(i64::MAX), Finding::IssuedInFuture),
    ] {
        let token = signed(with(&claims(), "iat", Some(iat)));
        accepted([("iat", token.clone())]);
        let begun = (CheckName::NotBefore, Verdict::Pass, finding);
        assert_finding("iat", &verified(&token), begun);
    }
    let report = verified(&signed(with(&claims(), "iat", Some(json!(NOW + 400)))));
    let check = check(&report, CheckName::NotBefore);
    assert!(
        check
            .message(Language::English)
            .contains("400 seconds from now")
    );
    assert!(
        check
            .advice(Language::English)
            .is_some_and(|advice| advice.contains("clock"))
    );
}
