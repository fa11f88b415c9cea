//! What a token says, held against what is expected of it. Everything but the signature.
//!
//! The checks are pure functions of the token, the expectations and the time, one file a subject. A claim that is
//! missing or of the wrong type fails the check that needs it; none is ever skipped because of what it holds. Nothing
//! here chooses where anything is sent. No I/O, no clock.
//!
//! Sources: Microsoft, "Access tokens in the Microsoft identity platform", "Access token claims reference" and "Secure
//! applications and APIs by validating claims"; RFC 7515, RFC 7519, RFC 8725.

mod algorithm;
mod application;
mod audience;
mod form;
mod issuer;
mod roles;
mod signature;
mod times;
mod token;

pub(crate) use issuer::tenant_of_issuer;
pub(crate) use signature::before_keys;
pub(crate) use token::Token;

use super::jwt::Parts;
use super::report::{Check, CheckName, Facts, Report, Roles, TokenKind, escaped};
use crate::authority::Tenant;
use crate::cloud::Cloud;
use crate::error::Result;

/// How far clocks may differ, in seconds: as Microsoft's own libraries have it (`TokenValidationParameters`).
pub const CLOCK_SKEW_SECONDS: i64 = 300;

/// What is expected of a token.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// Application roles that the token must have, all of them. Compared exactly. Without any, the token must have some
    /// role.
    pub roles: Vec<String>,
    /// Audiences, of which the token must have one. Compared exactly, but for one slash at the end. Without any, the
    /// audiences of Microsoft Threat Protection.
    pub audiences: Vec<String>,
    /// The tenant that the token must be from.
    pub tenant: Option<Tenant>,
    /// The application that the token must have been issued to.
    pub client_id: Option<String>,
    /// The cloud whose issuer the token must name.
    pub cloud: Cloud,
    /// How far clocks may differ; see [`CLOCK_SKEW_SECONDS`]. Less than 0 counts as 0.
    pub skew_seconds: i64,
    /// The report is to say something about the signature. That takes an expected tenant and the issuer's keys.
    pub verify_signature: bool,
}

impl Default for Expectations {
    fn default() -> Self {
        Self {
            roles: Vec::new(),
            audiences: Vec::new(),
            tenant: None,
            client_id: None,
            cloud: Cloud::default(),
            skew_seconds: CLOCK_SKEW_SECONDS,
            verify_signature: false,
        }
    }
}

/// Looks at a token without any key: its form, its claims and its time. A token that is no JWT gives a report that says
/// what it is.
///
/// The report has `WellFormed`; for a JWT also `Algorithm`, `Issuer`, `Audience`, `AppOnly`, `Roles`, `NotBefore` and
/// `Expiry`, `Tenant` and `Client` when they are expected; and `Signature` when it is asked for, which never passes here.
///
/// This is a diagnosis: only the API decides whether a token is accepted.
#[must_use]
pub fn inspect(token: &[u8], expected: &Expectations, now_unix: i64) -> Report {
    with_token(
        token,
        |token, _| {
            let mut report = judge(token, expected, None, now_unix);
            if expected.verify_signature {
                let check = signature::without_keys(token, expected, &report);
                report.checks.push(check);
            }
            report
        },
        |unreadable| unreadable.with_signature(expected.verify_signature),
    )
}

/// Takes a token apart and hands it to `judge`; what is no JWT goes to `otherwise` as a report.
pub(crate) fn with_token<T>(
    token: &[u8],
    judge: impl FnOnce(&Token<'_>, &Parts<'_>) -> T,
    otherwise: impl FnOnce(Unreadable) -> T,
) -> T {
    fn read<'a>(parts: &'a Parts<'_>) -> Result<Token<'a>> {
        Ok(Token::new(parts.header()?, parts.claims()?))
    }
    let parts = match Parts::of(token) {
        Ok(parts) => parts,
        Err(error) => return otherwise(Unreadable(form::unreadable(token, error))),
    };
    match read(&parts) {
        Ok(read) => judge(&read, &parts),
        Err(error) => otherwise(Unreadable(form::unreadable(token, error))),
    }
}

/// The report of a token that is no JWT.
pub(crate) struct Unreadable(Report);

impl Unreadable {
    /// The report, with a word about the signature where that was asked for.
    pub(crate) fn with_signature(mut self, asked: bool) -> Report {
        if asked {
            let check = signature::of_unreadable(&self.0);
            self.0.checks.push(check);
        }
        self.0
    }
}

/// All checks but the signature's. `tenant_id` is the id of the expected tenant where that is given as a domain and has
/// been looked up.
pub(crate) fn judge(
    token: &Token<'_>,
    expected: &Expectations,
    tenant_id: Option<&str>,
    now_unix: i64,
) -> Report {
    let audiences = audience::Audiences::of(token, expected);
    let facts = facts(token, &audiences, now_unix);
    let mut checks = Vec::with_capacity(CheckName::ALL.len());
    checks.push(form::check(token));
    checks.push(algorithm::check(token));
    checks.push(issuer::check(token, expected.cloud));
    if let Some(tenant) = &expected.tenant {
        checks.push(issuer::check_tenant(token, tenant, tenant_id));
    }
    checks.push(audiences.check(token, expected.cloud));
    if let Some(client_id) = &expected.client_id {
        checks.push(application::check_client(token, client_id));
    }
    checks.push(application::check_app_only(token));
    checks.push(roles::check(token, &expected.roles, &facts.roles));
    checks.push(times::check_not_before(token, expected, now_unix));
    checks.push(times::check_expiry(token, expected, &facts, now_unix));
    Report { checks, facts }
}

fn facts(token: &Token<'_>, audiences: &audience::Audiences<'_, '_>, now_unix: i64) -> Facts {
    let text = |name| {
        token
            .text(name)
            .ok()
            .map(|text| escaped(&text).into_owned())
    };
    Facts {
        kind: TokenKind::Jwt,
        version: token.version(),
        roles: Roles::new(token.roles().unwrap_or_default()),
        audience: audiences.shown(),
        tenant_id: text("tid"),
        client_id: text(token.client_claim()),
        ..times::facts(token, now_unix)
    }
}

/// The check that a result stands for: a claim that cannot be used fails it.
fn settle(
    name: CheckName,
    token: &Token<'_>,
    result: std::result::Result<Check, token::Flaw>,
) -> Check {
    result.unwrap_or_else(|flaw| flaw.check(name, token))
}

#[cfg(test)]
mod tests;
