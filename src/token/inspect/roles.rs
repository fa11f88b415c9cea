//! `Roles`: the application roles that are required, compared in every bit, with a hint where one is nearly there.

use super::token::Flaw;
use super::{Token, settle};
use crate::advice::Finding;
use crate::token::report::{Check, CheckName, Roles};
use std::borrow::Cow;

const NAME: CheckName = CheckName::Roles;

/// The application roles of Microsoft Threat Protection that people misspell.
const KNOWN: [&str; 4] = [
    "Incident.Read.All",
    "Incident.ReadWrite.All",
    "AdvancedHunting.Read.All",
    "CustomDetections.ReadWrite.All",
];

/// Whether the token has all of `required`, or any role where nothing is required. `shown` are its roles as a report
/// shows them.
pub(super) fn check(token: &Token<'_>, required: &[String], shown: &Roles) -> Check {
    settle(NAME, token, judge(token, required, shown)).expecting_all(required)
}

fn judge(token: &Token<'_>, required: &[String], shown: &Roles) -> Result<Check, Flaw> {
    let granted = match token.roles() {
        Err(flaw) if flaw.is_missing() => &[],
        granted => granted?,
    };
    let missing: Vec<&str> = required
        .iter()
        .map(String::as_str)
        .filter(|role| !granted.iter().any(|known| known == role))
        .collect();
    let check = if granted.is_empty() {
        Check::fail(NAME, Finding::RolesNone).advise(advice_for_none(token))
    } else if let Some(first) = missing.first() {
        let (advice, wanted, role) = missing
            .iter()
            .find_map(|wanted| hint(wanted, granted))
            .unwrap_or((Finding::AdviseRole, first, first));
        Check::fail(NAME, Finding::RolesMissing)
            .advise(advice)
            .with("missing", &missing.join(", "))
            .with("wanted", wanted)
            .with("role", role)
    } else if required.is_empty() {
        Check::pass(NAME, Finding::RolesPresent)
    } else {
        Check::pass(NAME, Finding::RolesGranted)
    };
    Ok(check.finding_roles(shown))
}

/// A token without roles: nothing was granted, or it is a user's, which has scopes instead.
fn advice_for_none(token: &Token<'_>) -> Finding {
    if token.claim("scp").is_some() {
        Finding::AdviseApplication
    } else {
        Finding::AdviseConsent
    }
}

/// What was probably meant by `wanted`: the advice, the role that is missing, and the one that is there or exists.
fn hint<'a>(wanted: &'a str, granted: &'a [Cow<'_, str>]) -> Option<(Finding, &'a str, &'a str)> {
    let find = |same: &dyn Fn(&str) -> bool| {
        let mut names = granted.iter().map(AsRef::as_ref);
        names.find(|role| same(role))
    };
    let hints = [
        (
            Finding::AdviseRoleCase,
            find(&|role| role.eq_ignore_ascii_case(wanted)),
        ),
        (
            Finding::AdviseRolePlural,
            find(&|role| differs_in_number(role, wanted)).or_else(|| {
                KNOWN
                    .into_iter()
                    .find(|known| differs_in_number(known, wanted))
            }),
        ),
        (
            Finding::AdviseRoleReadWrite,
            find(&|role| is_stronger(role, wanted)),
        ),
        (
            Finding::AdviseRoleDelegated,
            find(&|role| role.strip_suffix(".All") == Some(wanted)),
        ),
    ];
    hints
        .into_iter()
        .find_map(|(advice, role)| Some((advice, wanted, role?)))
}

/// True where the names differ in a plural s of their first part: `Incidents.Read.All`.
fn differs_in_number(role: &str, wanted: &str) -> bool {
    let parts = |name| str::split_once(name, '.');
    let (Some((role, role_rest)), Some((wanted, wanted_rest))) = (parts(role), parts(wanted))
    else {
        return false;
    };
    let plural = |one: &str, many: &str| many.strip_suffix('s') == Some(one);
    role_rest == wanted_rest && (plural(role, wanted) || plural(wanted, role))
}

/// True where `role` is `wanted` with `ReadWrite` in the place of `Read`.
fn is_stronger(role: &str, wanted: &str) -> bool {
    let around = |name, verb| str::split_once(name, verb);
    match (around(role, ".ReadWrite"), around(wanted, ".Read")) {
        (Some(role), Some(wanted)) => role == wanted,
        _ => false,
    }
}
