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
mod tests {
    use super::*;
    use crate::advice::Language;

    fn allow(hosts: &[&str]) -> Vec<AllowedHost> {
        hosts
            .iter()
            .map(|host| AllowedHost::parse(host).expect(host))
            .collect()
    }

    fn parse(text: &str) -> std::result::Result<String, ErrorKind> {
        Authority::parse(text, &[])
            .map(|authority| authority.as_str().to_owned())
            .map_err(|error| error.kind())
    }

    #[test]
    fn known_hosts_are_taken_and_aliases_rewritten() {
        for (text, expected) in [
            (
                "https://login.microsoftonline.com",
                "https://login.microsoftonline.com",
            ),
            (
                "https://login.microsoftonline.com/",
                "https://login.microsoftonline.com",
            ),
            (
                "HTTPS://Login.MicrosoftOnline.COM:443",
                "https://login.microsoftonline.com",
            ),
            (
                "https://login.windows.net/tenant/oauth2/token?x=1#y",
                "https://login.microsoftonline.com",
            ),
            (
                "https://login.windows.net?x",
                "https://login.microsoftonline.com",
            ),
            (
                "https://login.windows.net#x",
                "https://login.microsoftonline.com",
            ),
            (
                "https://login.microsoft.com",
                "https://login.microsoftonline.com",
            ),
            (
                "https://sts.windows.net",
                "https://login.microsoftonline.com",
            ),
            (
                "https://login.usgovcloudapi.net",
                "https://login.microsoftonline.us",
            ),
            (
                "https://login-us.microsoftonline.com",
                "https://login-us.microsoftonline.com",
            ),
            (
                "https://login.chinacloudapi.cn",
                "https://login.partner.microsoftonline.cn",
            ),
            (
                "https://login.sovcloud-identity.de",
                "https://login.sovcloud-identity.de",
            ),
        ] {
            assert_eq!(parse(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn each_cloud_has_an_authority_that_parses_to_itself() {
        for cloud in Cloud::ALL {
            let authority = Authority::for_cloud(cloud);
            assert_eq!(
                Authority::parse(authority.as_str(), &[]).expect("known"),
                authority
            );
            assert_eq!(authority.host(), cloud.authority_host());
        }
    }

    #[test]
    fn tricks_with_the_host_are_refused() {
        use ErrorKind::{HostNotAllowed, InvalidAuthority};
        for (what, text, expected) in [
            (
                "ideographic dot",
                "https://login\u{3002}microsoftonline.com",
                InvalidAuthority,
            ),
            (
                "fullwidth dot",
                "https://login.microsoftonline\u{ff0e}com",
                InvalidAuthority,
            ),
            (
                "trailing dot",
                "https://login.microsoftonline.com.",
                InvalidAuthority,
            ),
            (
                "trailing dot with port",
                "https://login.microsoftonline.com.:443",
                InvalidAuthority,
            ),
            (
                "empty label",
                "https://login..microsoftonline.com",
                InvalidAuthority,
            ),
            (
                "user info",
                "https://user@login.microsoftonline.com",
                InvalidAuthority,
            ),
            (
                "user info that looks like the host",
                "https://login.microsoftonline.com@evil.example",
                InvalidAuthority,
            ),
            (
                "user info with password",
                "https://login.microsoftonline.com:443@evil.example",
                InvalidAuthority,
            ),
            (
                "backslash",
                "https://login.microsoftonline.com\\@evil.example",
                InvalidAuthority,
            ),
            (
                "backslash in the scheme",
                "https:\\\\login.microsoftonline.com",
                InvalidAuthority,
            ),
            (
                "backslash in the path",
                "https://login.microsoftonline.com/\\evil.example",
                InvalidAuthority,
            ),
            (
                "percent-encoded host",
                "https://login%2Emicrosoftonline.com",
                InvalidAuthority,
            ),
            (
                "percent-encoded slash",
                "https://login.microsoftonline.com%2F.evil.example",
                InvalidAuthority,
            ),
            ("IPv4", "https://20.190.128.1", InvalidAuthority),
            ("IPv4 as one number", "https://348028929", InvalidAuthority),
            ("IPv4 in hex", "https://0x7f.1", InvalidAuthority),
            (
                "IPv4 with an octal part",
                "https://127.0.0.01",
                InvalidAuthority,
            ),
            ("IPv6", "https://[2603:1006:2000::1]", InvalidAuthority),
            (
                "IPv4 in IPv6",
                "https://[::ffff:127.0.0.1]",
                InvalidAuthority,
            ),
            (
                "loopback that nobody named",
                "https://127.0.0.1",
                HostNotAllowed,
            ),
            (
                "look-alike suffix",
                "https://login.microsoftonline.com.evil.example",
                HostNotAllowed,
            ),
            (
                "look-alike prefix",
                "https://evil-login.microsoftonline.com",
                HostNotAllowed,
            ),
            (
                "subdomain",
                "https://evil.login.microsoftonline.com",
                HostNotAllowed,
            ),
            (
                "punycode",
                "https://login.xn--microsoftonline-abc.com",
                HostNotAllowed,
            ),
            ("unlisted", "https://login.example.org", HostNotAllowed),
            (
                "another port",
                "https://login.microsoftonline.com:8443",
                HostNotAllowed,
            ),
            (
                "tab",
                "https://login.microsoft\tonline.com",
                InvalidAuthority,
            ),
            (
                "line break",
                "https://login.microsoftonline.com\n",
                InvalidAuthority,
            ),
            (
                "space",
                " https://login.microsoftonline.com",
                InvalidAuthority,
            ),
            (
                "underscore",
                "https://login_microsoftonline.com",
                InvalidAuthority,
            ),
        ] {
            assert_eq!(parse(text), Err(expected), "{what}");
        }
    }

    #[test]
    fn only_https_urls_of_a_host_are_authorities() {
        for text in [
            "",
            "/",
            "https://",
            "https:///",
            "https:///x",
            "https://?x",
            "https://:443",
            "https:login.windows.net",
            "https:/login.windows.net",
            "login.windows.net",
            "//login.windows.net",
            "https://login.windows.net:",
            "https://login.windows.net:0",
            "https://login.windows.net:0443",
            "https://login.windows.net:+443",
            "https://login.windows.net:65979",
            "https://[::1",
            "https://::1",
        ] {
            let error = Authority::parse(text, &[]).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidAuthority, "{text}");
        }
        for text in [
            "http://login.microsoftonline.com",
            "ftp://login.microsoftonline.com",
            "http://localhost:1",
        ] {
            let error = Authority::parse(text, &allow(&["localhost:1"])).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidAuthority, "{text}");
            assert!(error.to_string().contains("does not use https"), "{error}");
        }
    }

    #[test]
    fn another_host_must_be_allowed_by_name_and_port() {
        let allowed = allow(&[
            "LocalHost:8443",
            "127.0.0.1:8443",
            "[::1]:8443",
            "login.example.org",
        ]);
        for (text, expected) in [
            ("https://localhost:8443/x", Some("https://localhost:8443")),
            ("https://127.0.0.1:8443", Some("https://127.0.0.1:8443")),
            ("https://[0:0::1]:8443/", Some("https://[::1]:8443")),
            (
                "https://login.example.org:443/",
                Some("https://login.example.org"),
            ),
            ("https://localhost", None),
            ("https://localhost:8444", None),
            ("https://127.0.0.2:8443", None),
            ("https://login.example.org:8443", None),
            ("https://x.login.example.org", None),
        ] {
            let parsed = Authority::parse(text, &allowed);
            assert_eq!(
                parsed.as_ref().ok().map(Authority::as_str),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            Authority::parse("https://[::1]:8443", &allowed)
                .expect("allowed")
                .host(),
            "[::1]:8443"
        );
    }

    #[test]
    fn only_plain_hosts_can_be_allowed() {
        for text in [
            "",
            "*",
            "*.example.org",
            "https://example.org",
            "example.org/x",
            "user@example.org",
            "10.0.0.1",
            "[fe80::1]",
            "0x7f000001",
            "example.org.",
            "example.org:x",
            "ex ample.org",
            "ex\u{e4}mple.org",
            ".",
            ":443",
        ] {
            let error = AllowedHost::parse(text).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{text}");
        }
    }

    #[test]
    fn messages_do_not_show_what_may_be_a_password() {
        for text in [
            "https://me:hun?ter2@localhost",
            "https://x y/?client_secret=hunter2",
            "http://h#hunter2",
        ] {
            let error = Authority::parse(text, &[]).expect_err(text);
            let shown = format!("{error:?}");
            assert!(!shown.contains("ter2"), "{shown}");
        }
    }

    #[test]
    fn tenants_are_ids_or_domains() {
        for text in [
            "11111111-1111-4111-8111-111111111111",
            "contoso.onmicrosoft.com",
            "Contoso.Example",
            "aA",
        ] {
            assert_eq!(Tenant::parse(text).expect(text).as_str(), text);
        }
        let long = "a".repeat(64);
        for text in [
            "",
            ".",
            "..",
            "a..b",
            ".a",
            "a.",
            "-a",
            "a-",
            "a/b",
            "contoso/../x",
            "a?b",
            "a#b",
            "a@b",
            "a b",
            " a",
            "a\n",
            "a%2Fb",
            "a\\b",
            "a:b",
            "a_b",
            "\u{e4}",
            "a\u{3002}b",
            "{a}",
            long.as_str(),
        ] {
            assert_eq!(
                Tenant::parse(text).expect_err(text).kind(),
                ErrorKind::InvalidTenant,
                "{text}"
            );
        }
    }

    #[test]
    fn tenants_that_name_no_tenant_are_refused_with_the_advice_of_entra_s_own_answer() {
        for text in [
            "common",
            "organizations",
            "consumers",
            "Common",
            "ORGANIZATIONS",
        ] {
            let error = Tenant::parse(text).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidTenant);
            assert_eq!(error.advice_text(), crate::advice::for_aadsts(50194));
            assert!(error.message(Language::English).contains(text), "{error}");
        }
    }

    #[test]
    fn token_urls() {
        let authority = Authority::parse("https://login.windows.net/", &[]).expect("known");
        let tenant = Tenant::parse("aA").expect("valid");
        for (version, expected) in [
            (
                EndpointVersion::V1,
                "https://login.microsoftonline.com/aA/oauth2/token",
            ),
            (
                EndpointVersion::V2,
                "https://login.microsoftonline.com/aA/oauth2/v2.0/token",
            ),
        ] {
            assert_eq!(token_url(&authority, &tenant, version), expected);
        }
        let authority = Authority::parse("https://microsoft.com/", &allow(&["microsoft.com"]))
            .expect("allowed");
        assert_eq!(
            token_url(&authority, &tenant, EndpointVersion::V2),
            "https://microsoft.com/aA/oauth2/v2.0/token"
        );
    }
}
