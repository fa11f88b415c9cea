//! `Client` and `AppOnly`: which application the token was issued to, and that no user is in it.

use super::token::Flaw;
use super::{Token, settle};
use crate::advice::Finding;
use crate::guid::is_guid;
use crate::token::report::{Check, CheckName};

/// Whether the token was issued to the expected application: `appid` of a v1.0 token, `azp` of a v2.0 token.
pub(super) fn check_client(token: &Token<'_>, client_id: &str) -> Check {
    settle(CheckName::Client, token, judge_client(token, client_id))
}

fn judge_client(token: &Token<'_>, client_id: &str) -> Result<Check, Flaw> {
    let found = token.text(token.client_claim())?;
    // Tokens have ids in lower case; a caller may write them as the portal's exports do.
    let is_expected =
        found == client_id || (is_guid(client_id) && *found == client_id.to_ascii_lowercase());
    let check = if is_expected {
        Check::pass(CheckName::Client, Finding::ClientRight)
    } else {
        Check::fail(CheckName::Client, Finding::ClientOther).advise(Finding::AdviseClient)
    };
    Ok(check.expecting(client_id).finding(&found))
}

/// Whether the token is an application's. `idtyp` decides, but is optional; `scp` stands in tokens of users only.
///
/// Source: Microsoft, "Secure applications and APIs by validating claims" and "Access token claims reference".
pub(super) fn check_app_only(token: &Token<'_>) -> Check {
    settle(CheckName::AppOnly, token, judge_app_only(token))
}

fn judge_app_only(token: &Token<'_>) -> Result<Check, Flaw> {
    let name = CheckName::AppOnly;
    let of_user = |finding| Check::fail(name, finding).advise(Finding::AdviseApplication);
    if let Some(scopes) = token.claim("scp") {
        return Ok(of_user(Finding::Delegated).finding(scopes.as_written()));
    }
    let check = match token.text("idtyp") {
        Ok(kind) if kind == "app" => Check::pass(name, Finding::AppOnly).finding(&kind),
        Ok(kind) => of_user(Finding::UserToken).finding(&kind),
        Err(flaw) if !flaw.is_missing() => return Err(flaw),
        Err(_) if looks_like_app(token) => Check::pass(name, Finding::AppOnlyInferred),
        Err(_) => {
            Check::not_verifiable(name, Finding::AppOnlyUnknown).advise(Finding::AdviseIdType)
        }
    };
    Ok(check.expecting_known("app"))
}

/// Roles, and a subject that is the application's own service principal. `scp` has been ruled out before.
fn looks_like_app(token: &Token<'_>) -> bool {
    let has_roles = token.roles().is_ok_and(|roles| !roles.is_empty());
    let subject = token.text("sub").ok();
    has_roles && subject.is_some() && subject == token.text("oid").ok()
}
