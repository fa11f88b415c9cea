//! `Issuer` and `Tenant`: the issuer is bound to the cloud, to the token's version and to the token's own tenant.
//!
//! Comparisons are of bytes, without folding case and without forgiving a slash, as Microsoft's own validator does it
//! (`AadIssuerValidator`).

use super::token::Flaw;
use super::{Token, settle};
use crate::advice::Finding;
use crate::authority::Tenant;
use crate::cloud::Cloud;
use crate::guid::is_guid;
use crate::token::report::{Check, CheckName, TokenVersion};

/// The issuers of a cloud for a token version: scheme, host, and what stands behind the tenant's id.
///
/// Source: Microsoft, "Access tokens in the Microsoft identity platform" and "Access token claims reference". The hosts
/// of version 1.0 outside of the commercial cloud are those of public code; those of the sovereign clouds are not known.
fn form(cloud: Cloud, version: TokenVersion) -> Option<[&'static str; 3]> {
    let host = match (version, cloud) {
        (TokenVersion::V2, _) => cloud.authority_host(),
        (TokenVersion::V1, Cloud::Commercial | Cloud::Gcc | Cloud::GccHigh | Cloud::DoD) => {
            "sts.windows.net"
        }
        (TokenVersion::V1, Cloud::China) => "sts.chinacloudapi.cn",
        (TokenVersion::V1, Cloud::France | Cloud::Germany | Cloud::Singapore) => return None,
    };
    let suffix = match version {
        TokenVersion::V1 => "/",
        TokenVersion::V2 => "/v2.0",
    };
    Some(["https://", host, suffix])
}

fn issuer_of(cloud: Cloud, version: TokenVersion, tenant_id: &str) -> Option<String> {
    let [scheme, host, suffix] = form(cloud, version)?;
    Some([scheme, host, "/", tenant_id, suffix].concat())
}

/// The id of the tenant that an issuer of this cloud and version belongs to.
pub(crate) fn tenant_of_issuer(issuer: &str, cloud: Cloud, version: TokenVersion) -> Option<&str> {
    let [scheme, host, suffix] = form(cloud, version)?;
    let behind_host = issuer.strip_prefix(scheme)?.strip_prefix(host)?;
    let id = behind_host.strip_prefix('/')?.strip_suffix(suffix)?;
    is_guid(id).then_some(id)
}

/// Whether the token's issuer is the one of its own tenant.
pub(super) fn check(token: &Token<'_>, cloud: Cloud) -> Check {
    settle(CheckName::Issuer, token, judge(token, cloud))
}

fn judge(token: &Token<'_>, cloud: Cloud) -> Result<Check, Flaw> {
    let name = CheckName::Issuer;
    let issuer = token.text("iss")?;
    let tenant_id = token.tenant_id()?;
    let version_text = token.text("ver")?;
    if !is_guid(tenant_id) {
        let check = Check::fail(name, Finding::TenantNotId).finding(tenant_id);
        return Ok(check.advise(Finding::AdviseNotEntra));
    }
    let Some(version) = token.version() else {
        let check = Check::fail(name, Finding::VersionUnknown).with("version", &version_text);
        return Ok(check.finding(&issuer).advise(Finding::AdviseNotEntra));
    };
    if tenant_of_issuer(&issuer, cloud, version) == Some(tenant_id) {
        let check = Check::pass(name, Finding::IssuerRight).finding(&issuer);
        return Ok(check.expecting_what_was_found());
    }
    let Some(expected) = issuer_of(cloud, version, tenant_id) else {
        let check = Check::not_verifiable(name, Finding::IssuerUnknown).with("cloud", cloud.name());
        return Ok(check.finding(&issuer));
    };
    let check = explain(&issuer, cloud, version, tenant_id);
    Ok(check.expecting(&expected).finding(&issuer))
}

/// What kind of wrong issuer it is.
fn explain(issuer: &str, cloud: Cloud, version: TokenVersion, tenant_id: &str) -> Check {
    let fail = |finding| Check::fail(CheckName::Issuer, finding);
    let is_of = |cloud, version| issuer_of(cloud, version, tenant_id).as_deref() == Some(issuer);
    let either = [TokenVersion::V1, TokenVersion::V2];
    if either.into_iter().any(|other| is_of(cloud, other)) {
        return fail(Finding::IssuerOtherVersion).advise(Finding::AdviseNotEntra);
    }
    for other in Cloud::ALL {
        if either.into_iter().any(|version| is_of(other, version)) {
            return fail(Finding::IssuerOtherCloud)
                .with("cloud", other.name())
                .advise(Finding::AdviseCloudSetting);
        }
    }
    let finding = match tenant_of_issuer(issuer, cloud, version) {
        Some(_) => Finding::IssuerOtherTenant,
        None => Finding::IssuerWrong,
    };
    fail(finding).advise(Finding::AdviseNotEntra)
}

/// Whether the token is from the expected tenant. `id` is that of a tenant given as a domain, where it is known.
pub(super) fn check_tenant(token: &Token<'_>, tenant: &Tenant, id: Option<&str>) -> Check {
    let name = CheckName::Tenant;
    settle(name, token, judge_tenant(token, tenant, id))
}

fn judge_tenant(token: &Token<'_>, tenant: &Tenant, id: Option<&str>) -> Result<Check, Flaw> {
    let name = CheckName::Tenant;
    let found = token.tenant_id()?;
    let check = match expected_id(tenant, id) {
        None => {
            Check::not_verifiable(name, Finding::TenantByDomain).advise(Finding::AdviseTenantAsId)
        }
        Some(expected) if found == expected => Check::pass(name, Finding::TenantRight),
        Some(_) => Check::fail(name, Finding::TenantOther).advise(Finding::AdviseTenant),
    };
    Ok(check.expecting(tenant.as_str()).finding(found))
}

/// The id of the expected tenant as tokens have it: in lower case.
fn expected_id(tenant: &Tenant, looked_up: Option<&str>) -> Option<String> {
    let given = Some(tenant.as_str()).filter(|text| is_guid(text));
    Some(given.or(looked_up)?.to_ascii_lowercase())
}
