//! What can be said about a signature before any key is looked at.

use super::{Expectations, Token};
use crate::advice::Finding;
use crate::token::report::{Check, CheckName, Report, TokenKind, Verdict};

const NAME: CheckName = CheckName::Signature;

/// The checks that must have passed before a key is looked for: size and structure, header, issuer, tenant. The others
/// (audience, roles, time) say nothing about who has signed.
const FIRST: [CheckName; 4] = [
    CheckName::WellFormed,
    CheckName::Algorithm,
    CheckName::Issuer,
    CheckName::Tenant,
];

/// The check where there are no keys. It never passes.
pub(super) fn without_keys(token: &Token<'_>, expected: &Expectations, report: &Report) -> Check {
    before_keys(token, expected, report).unwrap_or_else(|| {
        Check::not_verifiable(NAME, Finding::SignatureNeedsKeys).advise(Finding::AdviseKeys)
    })
}

/// The check where no key can change its outcome.
pub(crate) fn before_keys(
    token: &Token<'_>,
    expected: &Expectations,
    report: &Report,
) -> Option<Check> {
    let first = |verdict| {
        FIRST.into_iter().find(|name| {
            report
                .check(*name)
                .is_some_and(|check| check.verdict == verdict)
        })
    };
    let skipped = |verdict, because: CheckName| {
        Check::new(NAME, verdict, Finding::SignatureSkipped).with("check", because.as_str())
    };
    if let Some(name) = first(Verdict::Fail) {
        return Some(skipped(Verdict::Fail, name));
    }
    // The signature of such a token covers another header than the one that is there (Microsoft, "Troubleshooting
    // signature validation errors"). It says nothing for or against the token, so it must never count as valid.
    if token.header("nonce").is_some() {
        let check = Check::not_verifiable(NAME, Finding::SignatureNonce);
        return Some(check.advise(Finding::AdviseNonce));
    }
    if expected.tenant.is_none() {
        let check = Check::not_verifiable(NAME, Finding::SignatureNoTenant);
        return Some(check.advise(Finding::AdviseExpectTenant));
    }
    first(Verdict::NotVerifiable).map(|name| skipped(Verdict::NotVerifiable, name))
}

/// The check of a token that is no JWT.
pub(super) fn of_unreadable(report: &Report) -> Check {
    let verdict = match report.facts.kind {
        TokenKind::Encrypted | TokenKind::Opaque => Verdict::NotVerifiable,
        TokenKind::Jwt | TokenKind::Malformed => Verdict::Fail,
    };
    Check::new(NAME, verdict, Finding::SignatureNotReadable)
}
