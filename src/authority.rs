//! Where tokens come from: the checks of authority, tenant and allowed hosts, and the token endpoint's URL.
//!
//! A credential is sent to what comes out of this room, so the text is read strictly, character by character, before
//! anything else sees it. No URL parser takes part: their leniency (backslashes, percent-encoded hosts, IDNA dots,
//! addresses written as one number) is what an attacker would use. No I/O here.

use crate::advice::Text;
use crate::cloud::{Cloud, cloud_of_authority_host, preferred_host};
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::clean::shown;
use std::net::{Ipv4Addr, Ipv6Addr};

const SCHEME: &str = "https://";

/// The dialects of the token endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EndpointVersion {
    /// `/oauth2/token` with `resource`, as Azure AD began.
    V1,
    /// `/oauth2/v2.0/token` with `scope`.
    #[default]
    V2,
}

/// The host that issues tokens: a known one, or one that was allowed by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Authority(String);

impl Authority {
    /// The authority of a cloud.
    #[must_use]
    pub fn for_cloud(cloud: Cloud) -> Self {
        Self::of_host(cloud.authority_host())
    }

    /// Takes an https URL. Its path, query and fragment are dropped; aliases of a known host become the preferred host.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidAuthority`] for anything but `https://host[:port]`: another scheme, user info, a character
    /// that no host name has, an IP address other than a loopback address. [`ErrorKind::HostNotAllowed`] for a host
    /// that is neither in [`cloud_of_authority_host`]'s list nor among `allowed_hosts`.
    pub fn parse(text: &str, allowed_hosts: &[AllowedHost]) -> Result<Self> {
        let host = host_of(text).map_err(|message| {
            Error::new(ErrorKind::InvalidAuthority, message)
                .with("authority", shown_authority(text))
                .advise(Text::AdviseAuthority)
        })?;
        if cloud_of_authority_host(&host).is_some() {
            return Ok(Self::of_host(preferred_host(&host)));
        }
        if allowed_hosts.iter().any(|allowed| allowed.0 == host) {
            return Ok(Self::of_host(&host));
        }
        Err(Error::new(ErrorKind::HostNotAllowed, Text::HostNotAllowed)
            .with("host", host)
            .advise(Text::AdviseAllowHost))
    }

    fn of_host(host: &str) -> Self {
        Self(format!("{SCHEME}{host}"))
    }

    /// `https://host[:port]`, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `host[:port]`.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.get(SCHEME.len()..).unwrap_or_default()
    }
}

/// A host that the caller allows by name, beside the known ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AllowedHost(String);

impl AllowedHost {
    /// Takes `host[:port]`: exactly this host and this port (443 when none is named) is allowed. A loopback address may
    /// be named, no other address.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for a URL, a wildcard, or anything else that is not `host[:port]`.
    pub fn parse(text: &str) -> Result<Self> {
        match canonical_host(text) {
            Some(host) => Ok(Self(host)),
            None => Err(
                Error::new(ErrorKind::InvalidArgument, Text::AllowedHostMalformed)
                    .with("host", shown_authority(text))
                    .advise(Text::AdviseAllowHost),
            ),
        }
    }

    /// `host[:port]`, lower case, without the default port.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A tenant: its id or one of its domains, as the caller wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tenant(String);

impl Tenant {
    /// Takes a tenant id (GUID) or a domain of the tenant: ASCII letters, digits, dots and hyphens, so that no tenant
    /// can change the rest of the URL. The case is kept.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTenant`] for any other text, and for `common`, `organizations` and `consumers`, which name no
    /// tenant: an app signs in to one tenant.
    pub fn parse(text: &str) -> Result<Self> {
        let refuse = |message| {
            Error::new(ErrorKind::InvalidTenant, message)
                .with("tenant", shown(text))
                .advise(Text::AdviseTenantId)
        };
        if text.is_empty() {
            return Err(refuse(Text::TenantMissing));
        }
        if !is_host_name(text) {
            return Err(refuse(Text::TenantMalformed));
        }
        if ["common", "organizations", "consumers"]
            .iter()
            .any(|alias| text.eq_ignore_ascii_case(alias))
        {
            return Err(refuse(Text::TenantAlias));
        }
        Ok(Self(text.to_owned()))
    }

    /// The tenant as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The URL to post a token request to.
///
/// Source: Microsoft, "OAuth 2.0 client credentials flow on the Microsoft identity platform"; for v1 "Service to service
/// calls using client credentials (Azure AD v1.0)".
#[must_use]
pub fn token_url(authority: &Authority, tenant: &Tenant, version: EndpointVersion) -> String {
    let path = match version {
        EndpointVersion::V1 => "oauth2/token",
        EndpointVersion::V2 => "oauth2/v2.0/token",
    };
    format!("{}/{}/{path}", authority.as_str(), tenant.as_str())
}

/// The canonical `host[:port]` of an https URL, or the message that says what is wrong with it.
fn host_of(text: &str) -> std::result::Result<String, Text> {
    if text
        .bytes()
        .any(|byte| !byte.is_ascii_graphic() || byte == b'\\')
    {
        return Err(Text::AuthorityMalformed);
    }
    let (scheme, rest) = text.split_once("://").ok_or(Text::AuthorityMalformed)?;
    if !scheme.eq_ignore_ascii_case("https") {
        return Err(Text::AuthorityNotHttps);
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    canonical_host(host).ok_or(Text::AuthorityMalformed)
}

/// `host[:port]` in lower case and without the default port; `None` for anything else, user info included.
fn canonical_host(text: &str) -> Option<String> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let host = canonical_address(host)?;
    match port.map(parse_port) {
        None | Some(Some(443)) => Some(host),
        Some(Some(port)) => Some(format!("{host}:{port}")),
        Some(None) => None,
    }
}

/// A host name or loopback address in its one canonical spelling.
fn canonical_address(host: &str) -> Option<String> {
    if let Some(inner) = host.strip_prefix('[') {
        let address: Ipv6Addr = inner.strip_suffix(']')?.parse().ok()?;
        return address.is_loopback().then(|| format!("[{address}]"));
    }
    if ends_in_number(host) {
        let address: Ipv4Addr = host.parse().ok()?;
        return address.is_loopback().then(|| address.to_string());
    }
    is_host_name(host).then(|| host.to_ascii_lowercase())
}

/// True where resolvers take the text for an IPv4 address, in whatever spelling: `127.1`, `2130706433`, `0x7f.1`
/// (WHATWG URL, "ends in a number checker").
fn ends_in_number(host: &str) -> bool {
    let last = host
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match last.strip_prefix("0x") {
        Some(hex) => hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// The form of a host name (RFC 1123 section 2.1), without a trailing dot.
fn is_host_name(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// A port from 1 to 65535, written without sign and leading zero.
fn parse_port(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if digits { text.parse().ok() } else { None }
}

/// What a message may show of a refused text: not what stands before an `@` (a password, maybe) or behind a `?`.
fn shown_authority(text: &str) -> String {
    let text = text.rsplit('@').next().unwrap_or_default();
    shown(text.split(['?', '#']).next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
