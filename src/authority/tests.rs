//! Tests of authorities, hosts and tenants.

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
            "line break in the path",
            "https://login.microsoftonline.com/x\r\ny",
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
        "https://me:hunter2@localhost",
        "https://me:hunter2?@localhost",
        "https://x y/?client_secret=hunter2",
        "http://h#hunter2",
    ] {
        let error = Authority::parse(text, &[]).expect_err(text);
        let shown = format!("{error:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
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
    let authority =
        Authority::parse("https://microsoft.com/", &allow(&["microsoft.com"])).expect("allowed");
    assert_eq!(
        token_url(&authority, &tenant, EndpointVersion::V2),
        "https://microsoft.com/aA/oauth2/v2.0/token"
    );
}
