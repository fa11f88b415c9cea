//! Tokens as Microsoft shows them, and tokens of the shape that it documents.
//!
//! The two published samples are those of Microsoft, "Access tokens in the Microsoft identity platform"
//! (`MicrosoftDocs/entra-docs`, CC BY 4.0): tokens of users, long expired, with identifiers changed and signatures cut
//! off by the publisher. They are decoded and never verified. Microsoft publishes no app-only token for Defender; those
//! below are made here, with the claims that its pages list.

mod mint;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mint::{APP, PRINCIPAL, TENANT, assert_finding};
use mtp_token::advice::{Finding, Language};
use mtp_token::token::inspect::{Expectations, inspect};
use mtp_token::token::jwks::{Lookup, Reason, parse_key_set};
use mtp_token::token::jwt::Parts;
use mtp_token::token::report::{CheckName, Report, TokenKind, TokenVersion, Verdict};
use serde_json::{Value, json};

/// The published sample of version 1.0.
const V1: &str = include_str!("data/microsoft_v1_sample.txt");
/// The published sample of version 2.0.
const V2: &str = include_str!("data/microsoft_v2_sample.txt");

/// The sample with a signature that can be decoded in the place of the one that was cut off.
fn repaired(sample: &str) -> String {
    let (message, _) = sample.trim_end().rsplit_once('.').expect("two dots");
    format!("{message}.AAAA")
}

#[test]
fn the_samples_as_they_are_published_are_cut_off() {
    for sample in [V1, V2] {
        let report = inspect(sample.trim_end().as_bytes(), &Expectations::default(), 0);
        assert_eq!(report.facts.kind, TokenKind::Malformed);
        assert_eq!(
            report.checks[0].message(Language::English),
            "The token cannot be read as a JWT: The signature of the token is not base64url as RFC 7515 writes it"
        );
    }
}

#[test]
fn the_sample_of_version_1_is_a_user_s_token() {
    let token = repaired(V1);
    let parts = Parts::of(token.as_bytes()).expect("three parts");
    let jwt = parts.read().expect("a JWT");
    let names: Vec<_> = jwt.header().names().collect();
    assert_eq!(names, ["typ", "alg", "x5t", "kid"]);
    let audience = jwt.audience();
    assert_eq!(
        audience.as_deref(),
        Some("ef1da9d4-ff77-4c3e-a005-840c3f830745")
    );
    let end = jwt.expires_on().expect("an end");
    let report = inspect(token.as_bytes(), &Expectations::default(), end - 100);
    assert_eq!(report.facts.version, Some(TokenVersion::V1));
    assert_eq!(
        (report.facts.issued_at, report.facts.expires_on),
        (Some(1_537_233_106), Some(1_537_237_006))
    );
    assert_eq!(report.facts.lifetime_seconds, 3_900);
    // Whoever changed the identifiers left one character out of the issuer's.
    let issuer = (CheckName::Issuer, Verdict::Fail, Finding::IssuerWrong);
    assert_finding("the issuer", &report, issuer);
    assert_of_a_user(&report);
}

#[test]
fn the_sample_of_version_2_is_a_user_s_token() {
    let token = repaired(V2);
    let parts = Parts::of(token.as_bytes()).expect("three parts");
    let jwt = parts.read().expect("a JWT");
    let names: Vec<_> = jwt.header().names().collect();
    assert_eq!(names, ["typ", "alg", "kid"]);
    let end = jwt.expires_on().expect("an end");
    let report = inspect(token.as_bytes(), &Expectations::default(), end - 100);
    assert_eq!(report.facts.version, Some(TokenVersion::V2));
    assert_eq!(
        report.facts.audience, report.facts.client_id,
        "the app is its own API"
    );
    let issuer = (CheckName::Issuer, Verdict::Pass, Finding::IssuerRight);
    assert_finding("the issuer", &report, issuer);
    let audience = report.check(CheckName::Audience).expect("the check");
    assert_eq!(
        audience.advice_finding(),
        Some(Finding::AdviseAudienceOwnApp)
    );
    assert_of_a_user(&report);
    let late = inspect(token.as_bytes(), &Expectations::default(), end + 301);
    assert_finding(
        "late",
        &late,
        (CheckName::Expiry, Verdict::Fail, Finding::Expired),
    );
}

fn assert_of_a_user(report: &Report) {
    assert_finding(
        "scp",
        report,
        (CheckName::AppOnly, Verdict::Fail, Finding::Delegated),
    );
    assert_finding(
        "no roles",
        report,
        (CheckName::Roles, Verdict::Fail, Finding::RolesNone),
    );
    let roles = report.check(CheckName::Roles).expect("the check");
    assert_eq!(roles.advice_finding(), Some(Finding::AdviseApplication));
    for name in [
        CheckName::WellFormed,
        CheckName::Algorithm,
        CheckName::NotBefore,
        CheckName::Expiry,
    ] {
        assert_eq!(
            report.check(name).map(|check| check.verdict),
            Some(Verdict::Pass),
            "{name:?}"
        );
    }
}

/// The key set of the same page, with its keys cut off as they are published.
#[test]
fn the_published_key_set_names_issuers_and_cut_off_keys() {
    let template = "https://login.microsoftonline.com/{tenantid}/v2.0";
    let personal = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
    let key = |kid: &str, n: &str, issuer: &str| json!({ "kty": "RSA", "use": "sig", "kid": kid, "x5t": kid, "n": n, "e": "AQAB", "x5c": ["MIID..."], "issuer": issuer });
    let set = json!({ "keys": [
        key("jS1Xo1OWDj_52vbwGNgvQO2VzMc", "spv...", template),
        key("2ZQpJ3UpbjAYXYGaXEJl8lV0TOI", "wEM...", template),
        key("yreX2PsLi-qkbR8QDOmB_ySxp8Q", "rv0...", personal),
    ]});
    let keys = parse_key_set(set.to_string().as_bytes()).expect("a key set");
    assert_eq!(keys.len(), 3);
    for kid in ["jS1Xo1OWDj_52vbwGNgvQO2VzMc", "yreX2PsLi-qkbR8QDOmB_ySxp8Q"] {
        assert!(
            matches!(keys.find(kid), Lookup::Unusable(Reason::Malformed)),
            "{kid}"
        );
    }
}

/// Claims of an app-only token of version 1.0, as "Access token claims reference" lists them.
fn documented_v1() -> Value {
    json!({
        "aud": "https://api.security.microsoft.com", "iss": format!("https://sts.windows.net/{TENANT}/"),
        "iat": 1_800_000_000, "nbf": 1_800_000_000, "exp": 1_800_003_900, "aio": "E2NgYEgN5TMvmzaZ",
        "app_displayname": "SIEM export", "appid": APP, "appidacr": "1",
        "idp": format!("https://sts.windows.net/{TENANT}/"), "oid": PRINCIPAL, "rh": "1.AAAA.",
        "roles": ["AdvancedHunting.Read.All", "Incident.Read.All"], "sub": PRINCIPAL,
        "tenant_region_scope": "EU", "tid": TENANT, "uti": "AAAAAAAAAAAAAAAAAAAAAA", "ver": "1.0",
        "wids": ["0997a1d0-0d1d-4acb-b408-d5ca73121e90"], "xms_cc": ["cp1"],
    })
}

fn report(header: &Value, claims: &Value, expected: &Expectations) -> Report {
    let encode = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let token = format!("{}.{}.AAAA", encode(header), encode(claims));
    inspect(token.as_bytes(), expected, 1_800_000_100)
}

#[test]
fn tokens_of_the_documented_shape_pass() {
    let v1_header = json!({ "typ": "JWT", "alg": "RS256", "x5t": "k", "kid": "k" });
    let expected = Expectations {
        roles: vec![
            "Incident.Read.All".to_owned(),
            "AdvancedHunting.Read.All".to_owned(),
        ],
        client_id: Some(APP.to_owned()),
        ..Expectations::default()
    };
    let seen = report(&v1_header, &documented_v1(), &expected);
    assert!(seen.is_valid(), "{:?}", seen.checks);
    // idtyp is optional, and this one has none.
    assert_finding(
        "app-only",
        &seen,
        (CheckName::AppOnly, Verdict::Pass, Finding::AppOnlyInferred),
    );

    let v2_header = json!({ "typ": "JWT", "alg": "RS256", "kid": "k" });
    let v2 = json!({
        "aud": "8ee8fdad-f234-4243-8f3b-15c294843740",
        "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
        "iat": 1_800_000_000, "nbf": 1_800_000_000, "exp": 1_800_003_900, "aio": "E2NgYEgN5TMvmzaZ",
        "azp": APP, "azpacr": "2", "idtyp": "app", "oid": PRINCIPAL, "rh": "1.AAAA.",
        "roles": ["AdvancedHunting.Read.All", "Incident.Read.All"], "sub": PRINCIPAL, "tid": TENANT,
        "uti": "AAAAAAAAAAAAAAAAAAAAAA", "ver": "2.0",
    });
    let seen = report(&v2_header, &v2, &expected);
    assert!(seen.is_valid(), "{:?}", seen.checks);
}

#[test]
fn a_token_without_any_grant_says_what_is_missing() {
    let claims = mint::with(&documented_v1(), "roles", None);
    let header = json!({ "typ": "JWT", "alg": "RS256", "x5t": "k", "kid": "k" });
    let seen = report(&header, &claims, &Expectations::default());
    assert_finding(
        "no roles",
        &seen,
        (CheckName::Roles, Verdict::Fail, Finding::RolesNone),
    );
    let roles = seen.check(CheckName::Roles).expect("the check");
    assert!(
        roles
            .advice(Language::English)
            .is_some_and(|advice| advice.contains("admin consent"))
    );
    let app_only = (
        CheckName::AppOnly,
        Verdict::NotVerifiable,
        Finding::AppOnlyUnknown,
    );
    assert_finding("app-only", &seen, app_only);
}
