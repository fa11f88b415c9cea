//! The signature: whether the issuer of the expected tenant has signed the token.
//!
//! RS256 and nothing else, by the one key that the token names, out of a set that was fetched for the *expected* tenant.
//! Nothing in a token says where keys come from: `jku`, `x5u`, `jwk` and `x5c` are not looked at. The order is size,
//! structure, header, issuer and tenant, key, signature. No I/O, no clock.
//!
//! Sources: Microsoft, "Access tokens in the Microsoft identity platform" (validating the signing key's issuer);
//! RFC 7515 section 5.2, RFC 8725. Whether tokens for Defender verify in this way is not confirmed with a real tenant.

pub use super::metadata::{MAX_METADATA_BYTES, Metadata, parse_metadata};

use super::inspect::{
    Expectations, Token, before_keys, inspect, judge, tenant_of_issuer, with_token,
};
use super::jwks::{KeySet, Lookup};
use super::jwt::Parts;
use super::report::{Check, CheckName, Report, TokenVersion};
use crate::advice::{Finding, Text};
use crate::error::{Error, ErrorKind, Result};

const NAME: CheckName = CheckName::Signature;

/// The keys of the expected tenant's issuer.
#[derive(Clone, Copy, Debug)]
pub struct SigningKeys<'a> {
    /// The keys.
    pub keys: &'a KeySet,
    /// The metadata that they came with, of the token's version.
    pub metadata: Option<&'a Metadata>,
    /// They are older than they should be, because fetching them anew has failed.
    pub stale: bool,
}

/// Whether keys have to be had before [`verify`] can say anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NeedsKeys {
    /// No key would change the outcome: [`inspect`] says all there is to say.
    No,
    /// Keys of the expected tenant are needed.
    Yes {
        /// The version of the token, and so of the metadata that names the keys.
        version: TokenVersion,
        /// The key that the token names: a text to look up in a key set, and nothing else.
        kid: String,
    },
}

/// Decides before any request whether keys are worth fetching: the token names RS256 and a key, has no `nonce`, and its
/// issuer is the expected tenant's. A tenant given as a domain counts as the token's own here; [`verify`] holds the
/// metadata of the domain against it.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] where the signature is to be verified without an expected tenant.
pub fn needs_keys(token: &[u8], expected: &Expectations, now_unix: i64) -> Result<NeedsKeys> {
    check_expectations(expected)?;
    if !expected.verify_signature {
        return Ok(NeedsKeys::No);
    }
    let needed = |token: &Token<'_>, _: &Parts<'_>| {
        let tenant_id = token.text("tid").ok();
        let report = judge(token, expected, tenant_id.as_deref(), now_unix);
        let kid = token.header_text("kid").ok().filter(|kid| !kid.is_empty());
        match (before_keys(token, expected, &report), token.version(), kid) {
            (None, Some(version), Some(kid)) => NeedsKeys::Yes {
                version,
                kid: kid.into_owned(),
            },
            _ => NeedsKeys::No,
        }
    };
    Ok(with_token(token, needed, |_| NeedsKeys::No))
}

/// Whether what is expected can be checked at all.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] where the signature is to be verified without an expected tenant.
pub fn check_expectations(expected: &Expectations) -> Result<()> {
    if expected.verify_signature && expected.tenant.is_none() {
        let error = Error::new(ErrorKind::InvalidArgument, Text::SignatureNeedsTenant);
        return Err(error.advise(Text::AdviseSignatureTenant));
    }
    Ok(())
}

/// [`inspect`], and the signature with it: the report has `Signature` in any case.
///
/// This is a diagnosis: only the API decides whether a token is accepted.
#[must_use]
pub fn verify(
    token: &[u8],
    expected: &Expectations,
    keys: &SigningKeys<'_>,
    now_unix: i64,
) -> Report {
    let judged = |token: &Token<'_>, parts: &Parts<'_>| {
        let tenant_id = keys
            .metadata
            .zip(token.version())
            .and_then(|(metadata, version)| {
                tenant_of_issuer(&metadata.issuer, expected.cloud, version)
            });
        let mut report = judge(token, expected, tenant_id, now_unix);
        let check = before_keys(token, expected, &report)
            .unwrap_or_else(|| check_signature(token, parts, keys));
        report.checks.push(check);
        report
    };
    with_token(token, judged, |unreadable| unreadable.with_signature(true))
}

/// [`inspect`] where the keys could not be had, because of `cause`: the signature is not verifiable.
#[must_use]
pub fn verify_without_keys(
    token: &[u8],
    expected: &Expectations,
    cause: &Error,
    now_unix: i64,
) -> Report {
    let expected = Expectations {
        verify_signature: true,
        ..expected.clone()
    };
    let mut report = inspect(token, &expected, now_unix);
    for check in &mut report.checks {
        if check.message_finding() == Finding::SignatureNeedsKeys {
            *check = Check::not_verifiable(NAME, Finding::SignatureKeysUnavailable)
                .because(cause.clone());
        }
    }
    report
}

/// The check once nothing but the key and the signature is open.
fn check_signature(token: &Token<'_>, parts: &Parts<'_>, keys: &SigningKeys<'_>) -> Check {
    let [kid, issuer, tenant_id] = [
        token.header_text("kid"),
        token.text("iss"),
        token.text("tid"),
    ];
    let (kid, issuer, tenant_id) = match (kid, issuer, tenant_id) {
        (Ok(kid), Ok(issuer), Ok(tenant_id)) => (kid, issuer, tenant_id),
        (Err(flaw), _, _) | (_, Err(flaw), _) | (_, _, Err(flaw)) => {
            return flaw.check(NAME, token);
        }
    };
    let fail = |finding, advice| Check::fail(NAME, finding).with("kid", &kid).advise(advice);
    let is_for = |template: &str| serves(template, &issuer, &tenant_id);
    if let Some(metadata) = keys.metadata.filter(|metadata| !is_for(&metadata.issuer)) {
        return fail(Finding::MetadataIssuer, Finding::AdviseDoNotTrust)
            .with("issuer", &metadata.issuer);
    }
    let key = match keys.keys.find(&kid) {
        Lookup::Usable(key) => key,
        Lookup::Unusable(reason) => return fail(reason.finding(), Finding::AdviseKeySet),
        Lookup::Ambiguous => return fail(Finding::KeyAmbiguous, Finding::AdviseKeySet),
        Lookup::Unknown if keys.stale => {
            return fail(Finding::KeyUnknownStale, Finding::AdviseKeyRolled);
        }
        Lookup::Unknown => return fail(Finding::KeyUnknown, Finding::AdviseKeyRolled),
    };
    if let Some(other) = key.issuer.as_deref().filter(|template| !is_for(template)) {
        return fail(Finding::KeyIssuer, Finding::AdviseDoNotTrust).with("issuer", other);
    }
    let instance = keys
        .metadata
        .and_then(|metadata| metadata.cloud_instance_name.as_deref());
    if let (Some(of_key), Some(of_issuer)) = (key.cloud_instance.as_deref(), instance)
        && of_key != of_issuer
    {
        return fail(Finding::KeyCloud, Finding::AdviseDoNotTrust).with("cloud", of_key);
    }
    if !key.verifies(parts.signed(), parts.signature()) {
        return fail(Finding::SignatureInvalid, Finding::AdviseDoNotTrust);
    }
    let finding = if keys.stale {
        Finding::SignatureValidStale
    } else {
        Finding::SignatureValid
    };
    Check::pass(NAME, finding)
}

/// Whether an issuer's name, with `{tenantid}` in the place of any tenant's id, is `issuer` of the tenant.
fn serves(template: &str, issuer: &str, tenant_id: &str) -> bool {
    match template.split_once("{tenantid}") {
        None => template == issuer,
        Some((prefix, suffix)) => {
            let between = issuer
                .strip_prefix(prefix)
                .and_then(|rest| rest.strip_suffix(suffix));
            between == Some(tenant_id)
        }
    }
}

#[cfg(test)]
mod tests;
