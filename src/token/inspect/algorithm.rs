//! `Algorithm`: RS256 and nothing else, and no demands that are not understood.

use super::token::Flaw;
use super::{Token, settle};
use crate::advice::Finding;
use crate::token::report::{Check, CheckName};

const NAME: CheckName = CheckName::Algorithm;
/// The one algorithm of Entra's access tokens. A constant: neither the token nor the key has a say (RFC 8725 section
/// 3.1; Microsoft, "Access tokens in the Microsoft identity platform").
const ALLOWED: &str = "RS256";

/// Whether the header allows the signature to be looked at.
pub(super) fn check(token: &Token<'_>) -> Check {
    settle(NAME, token, judge(token))
}

fn judge(token: &Token<'_>) -> Result<Check, Flaw> {
    // RFC 7515 section 4.1.11: whoever does not understand all of `crit` refuses. `b64` (RFC 7797) needs a `crit`.
    if let Some(crit) = token.header("crit") {
        return Ok(refuse(Finding::CriticalHeader).finding(crit.as_written()));
    }
    if let Some(b64) = token.header("b64") {
        return Ok(refuse(Finding::UnencodedPayload).finding(b64.as_written()));
    }
    let algorithm = token.header_text("alg")?;
    let check = if algorithm == ALLOWED {
        Check::pass(NAME, Finding::AlgorithmAllowed)
    } else {
        refuse(Finding::AlgorithmRefused)
    };
    Ok(check.expecting_known(ALLOWED).finding(&algorithm))
}

fn refuse(finding: Finding) -> Check {
    Check::fail(NAME, finding).advise(Finding::AdviseNotEntra)
}
