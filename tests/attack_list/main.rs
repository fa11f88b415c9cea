//! Hostile tokens and key sets, one row each, and what has to come of them.
//!
//! Every token is signed by the issuer's key, so that nothing but the attack can be the reason for a refusal, unless the
//! attack is the signature. A refusal is looked for in both ways of looking at a token, and so is its reason.

#[path = "../mint/mod.rs"]
mod mint;

mod claims;
mod cves;
mod header;
mod issuers;
mod json;
mod keys;
mod places;
mod roles;
mod shape;
mod shown;
mod times;

use mint::{NOW, assert_finding, check, expectations, verified};
use mtp_token::advice::Finding;
use mtp_token::token::inspect::inspect;
use mtp_token::token::report::{CheckName, Report, Verdict};
use mtp_token::token::verify::{NeedsKeys, needs_keys};

/// A hostile token, and the check and the finding that refuse it.
type Row = (&'static str, String, CheckName, Finding);

/// Every row is refused, with and without keys, for the reason that is named.
fn refused(rows: impl IntoIterator<Item = Row>) {
    for (what, token, name, finding) in rows {
        refused_with(what, &token, &verified(&token), name, finding);
    }
}

fn refused_with(what: &str, token: &str, report: &Report, name: CheckName, finding: Finding) {
    assert_finding(what, report, (name, Verdict::Fail, finding));
    assert_eq!(report.verdict(), Verdict::Fail, "{what}");
    let inspected = inspect(token.as_bytes(), &expectations(), NOW);
    assert!(!inspected.is_valid(), "{what}");
    if name != CheckName::Signature {
        assert_finding(what, &inspected, (name, Verdict::Fail, finding));
    }
    let blocks = [
        CheckName::WellFormed,
        CheckName::Algorithm,
        CheckName::Issuer,
        CheckName::Tenant,
    ];
    if blocks.contains(&name) {
        assert_eq!(needs(token), NeedsKeys::No, "{what}");
        let signature = check(report, CheckName::Signature);
        assert_eq!(signature.verdict, Verdict::Fail, "{what}: {signature:?}");
    }
}

/// Every token passes every check.
fn accepted<const N: usize>(tokens: [(&str, String); N]) {
    for (what, token) in tokens {
        let report = verified(&token);
        assert!(report.is_valid(), "{what}: {:?}", report.checks);
        assert!(matches!(needs(&token), NeedsKeys::Yes { .. }), "{what}");
    }
}

fn needs(token: &str) -> NeedsKeys {
    needs_keys(token.as_bytes(), &expectations(), NOW).expect("a tenant is expected")
}

#[test]
fn the_tokens_that_the_attacks_begin_with_are_valid() {
    accepted([
        ("version 1.0", mint::signed(mint::claims())),
        ("version 2.0", mint::signed(mint::claims_v2())),
    ]);
}
