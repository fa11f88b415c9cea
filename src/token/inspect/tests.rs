//! Tests of the checks, by subject, and of what holds for every token.

mod audience;
mod facts;
mod issuer;
mod properties;
mod roles;

use super::*;
use crate::advice::{Finding, Language};
use crate::token::report::Verdict;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const NOW: i64 = 1_800_000_000;
const TENANT: &str = "11111111-1111-4111-8111-111111111111";
const APP: &str = "aaaaaaaa-0000-4000-8000-000000000001";

/// The claims of a token that has every check pass.
fn claims() -> Value {
    json!({
        "aud": "https://api.security.microsoft.com",
        "iss": format!("https://sts.windows.net/{TENANT}/"),
        "iat": NOW, "nbf": NOW, "exp": NOW + 4_000, "appid": APP, "idtyp": "app",
        "oid": "o", "sub": "o", "roles": ["Incident.Read.All"], "tid": TENANT, "ver": "1.0",
    })
}

/// The claims with some set, or taken out where they are null.
fn changed(changes: Value) -> Value {
    let mut claims = claims();
    let (Some(members), Value::Object(changes)) = (claims.as_object_mut(), changes) else {
        unreachable!("objects");
    };
    for (name, value) in changes {
        if value.is_null() {
            members.remove(&name);
        } else {
            members.insert(name, value);
        }
    }
    claims
}

fn token(claims: &Value) -> Vec<u8> {
    let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
    let header = encode(json!({ "typ": "JWT", "alg": "RS256", "kid": "k" }).to_string());
    format!("{header}.{}.AAAA", encode(claims.to_string())).into_bytes()
}

fn report(changes: Value, expected: &Expectations) -> Report {
    inspect(&token(&changed(changes)), expected, NOW)
}

/// The verdict, finding and advice of a check.
fn outcome(report: &Report, name: CheckName) -> (Verdict, Finding, Option<Finding>) {
    let check = report.check(name).expect("the check");
    (
        check.verdict,
        check.message_finding(),
        check.advice_finding(),
    )
}

#[test]
fn a_report_has_the_checks_that_are_asked_for() {
    let names = |expected: &Expectations| -> Vec<CheckName> {
        let report = report(json!({}), expected);
        report.checks.iter().map(|check| check.name).collect()
    };
    let plain = Expectations::default();
    let usual = CheckName::ALL.into_iter().filter(|name| {
        !matches!(
            name,
            CheckName::Tenant | CheckName::Client | CheckName::Signature
        )
    });
    assert_eq!(names(&plain), usual.collect::<Vec<_>>());
    let everything = Expectations {
        tenant: Some(Tenant::parse(TENANT).expect("a tenant")),
        client_id: Some(APP.to_owned()),
        verify_signature: true,
        ..plain
    };
    assert_eq!(names(&everything), CheckName::ALL);
}

#[test]
fn inspecting_never_verifies_a_signature() {
    let expected = Expectations {
        tenant: Some(Tenant::parse(TENANT).expect("a tenant")),
        verify_signature: true,
        ..Expectations::default()
    };
    let report = report(json!({}), &expected);
    let open = (
        Verdict::NotVerifiable,
        Finding::SignatureNeedsKeys,
        Some(Finding::AdviseKeys),
    );
    assert_eq!(outcome(&report, CheckName::Signature), open);
    assert_eq!(report.verdict(), Verdict::NotVerifiable);
    let nobody = Expectations {
        tenant: None,
        ..expected
    };
    let open = outcome(
        &inspect(&token(&claims()), &nobody, NOW),
        CheckName::Signature,
    );
    assert_eq!(
        (open.0, open.1),
        (Verdict::NotVerifiable, Finding::SignatureNoTenant)
    );
    let valid = Expectations::default();
    assert!(inspect(&token(&claims()), &valid, NOW).is_valid());
}

#[test]
fn the_english_texts_read_as_sentences() {
    let expected = Expectations {
        roles: vec!["Incident.Read.All".to_owned(), "X.Read".to_owned()],
        tenant: Some(Tenant::parse(TENANT).expect("a tenant")),
        client_id: Some("another".to_owned()),
        verify_signature: true,
        ..Expectations::default()
    };
    let report = inspect(&token(&claims()), &expected, NOW);
    let messages: Vec<String> = report
        .checks
        .iter()
        .map(|check| check.message(Language::English))
        .collect();
    assert_eq!(
        messages,
        [
            "The token is a JWT",
            "The token says that it is signed with RS256",
            "The token names the issuer of its tenant in this cloud",
            "The token is from the expected tenant",
            "The token is meant for the expected API",
            "The token was issued to another application",
            "The token is an application's (idtyp)",
            "The token lacks X.Read",
            "The validity of the token has begun",
            "The token is valid for 4000 more seconds, 3700 of them before it is due to be renewed",
            "The signature was not checked: that takes the keys of the issuer",
        ]
    );
    let opaque = inspect(b"opaque", &Expectations::default(), NOW);
    assert_eq!(
        opaque.checks[0].message(Language::English),
        "The token is not a JWT, so only the service that issued it and its API can read it"
    );
    let broken = inspect(b"eyJ9.e30.AAAA", &Expectations::default(), NOW);
    assert_eq!(
        broken.checks[0].message(Language::English),
        "The token cannot be read as a JWT: The header of the token is not valid JSON"
    );
    assert!(
        broken.checks[0]
            .advice(Language::English)
            .is_some_and(|text| text.contains("whole token"))
    );
}

#[test]
fn whether_a_user_is_in_it() {
    for (changes, verdict, finding) in [
        (json!({}), Verdict::Pass, Finding::AppOnly),
        (
            json!({ "idtyp": null }),
            Verdict::Pass,
            Finding::AppOnlyInferred,
        ),
        (
            json!({ "idtyp": "user" }),
            Verdict::Fail,
            Finding::UserToken,
        ),
        (
            json!({ "scp": "Incident.Read" }),
            Verdict::Fail,
            Finding::Delegated,
        ),
        (
            json!({ "idtyp": null, "scp": "x" }),
            Verdict::Fail,
            Finding::Delegated,
        ),
        (
            json!({ "idtyp": null, "roles": null }),
            Verdict::NotVerifiable,
            Finding::AppOnlyUnknown,
        ),
        (
            json!({ "idtyp": null, "roles": [] }),
            Verdict::NotVerifiable,
            Finding::AppOnlyUnknown,
        ),
        (
            json!({ "idtyp": null, "sub": "x" }),
            Verdict::NotVerifiable,
            Finding::AppOnlyUnknown,
        ),
        (
            json!({ "idtyp": null, "sub": null, "oid": null }),
            Verdict::NotVerifiable,
            Finding::AppOnlyUnknown,
        ),
        (json!({ "idtyp": 7 }), Verdict::Fail, Finding::ClaimNotText),
    ] {
        let report = report(changes.clone(), &Expectations::default());
        let (found, because, advice) = outcome(&report, CheckName::AppOnly);
        assert_eq!((found, because), (verdict, finding), "{changes}");
        assert_eq!(advice.is_some(), verdict != Verdict::Pass, "{changes}");
    }
}

#[test]
fn which_application_it_is() {
    let expecting = |client_id: &str| Expectations {
        client_id: Some(client_id.to_owned()),
        ..Expectations::default()
    };
    let v2 = json!({ "appid": null, "azp": APP });
    for (changes, client_id, verdict) in [
        (json!({}), APP, Verdict::Pass),
        (json!({}), &APP.to_uppercase(), Verdict::Pass),
        (v2.clone(), APP, Verdict::Pass),
        (
            json!({ "appid": "not-a-guid" }),
            "NOT-A-GUID",
            Verdict::Fail,
        ),
        (json!({ "appid": APP.to_uppercase() }), APP, Verdict::Fail),
        (json!({ "appid": "x", "azp": APP }), APP, Verdict::Fail),
        (json!({ "appid": null }), APP, Verdict::Fail),
        (json!({}), "", Verdict::Fail),
    ] {
        let report = report(changes.clone(), &expecting(client_id));
        assert_eq!(
            outcome(&report, CheckName::Client).0,
            verdict,
            "{changes} {client_id}"
        );
    }
}
