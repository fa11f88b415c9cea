use super::*;
use crate::advice::Language;
use crate::authority::Tenant;
use crate::token::jwks::parse_key_set;
use crate::token::report::{TokenKind, Verdict};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const NOW: i64 = 1_800_000_000;
const TENANT: &str = "11111111-1111-4111-8111-111111111111";
const ISSUER: &str = "https://sts.windows.net/11111111-1111-4111-8111-111111111111/";

/// A token in order but for its signature.
fn token() -> Vec<u8> {
    let claims = format!(
        r#"{{"aud":"https://api.security.microsoft.com","iss":"{ISSUER}","iat":{NOW},"nbf":{NOW},"exp":{},"appid":"a",
            "idtyp":"app","roles":["Incident.Read.All"],"tid":"{TENANT}","ver":"1.0"}}"#,
        NOW + 3_600
    );
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.AAAA",
        encode(r#"{"alg":"RS256","kid":"k"}"#),
        encode(&claims)
    )
    .into_bytes()
}

fn expecting(tenant: &str) -> Expectations {
    Expectations {
        tenant: Some(Tenant::parse(tenant).expect("a tenant")),
        verify_signature: true,
        ..Expectations::default()
    }
}

fn metadata(issuer: &str) -> Metadata {
    Metadata {
        issuer: issuer.to_owned(),
        jwks_uri: "https://login.microsoftonline.com/common/discovery/keys".to_owned(),
        cloud_instance_name: None,
    }
}

fn findings(report: &Report, name: CheckName) -> (Verdict, Finding) {
    let check = report.check(name).expect("the check");
    (check.verdict, check.message_finding())
}

#[test]
fn a_template_stands_for_one_tenant_id_and_nothing_else() {
    for (template, expected) in [
        (ISSUER, true),
        ("https://sts.windows.net/{tenantid}/", true),
        ("https://sts.windows.net/{TenantId}/", false),
        ("https://sts.windows.net/{tenantid}", false),
        ("https://sts.windows.net/{tenantid}/x", false),
        ("{tenantid}", false),
        ("https://sts.windows.net/{tenantid}/{tenantid}/", false),
        ("", false),
    ] {
        assert_eq!(serves(template, ISSUER, TENANT), expected, "{template}");
    }
    // What stands in the place of the tenant is the tenant, not less and not more.
    assert!(!serves(
        "https://sts.windows.net/{tenantid}/",
        "https://sts.windows.net/x/",
        TENANT
    ));
    assert!(!serves("https://{tenantid}/", ISSUER, "sts.windows.net"));
}

#[test]
fn a_domain_is_looked_up_in_its_metadata() {
    let expected = expecting("contoso.onmicrosoft.com");
    let yes = NeedsKeys::Yes {
        version: TokenVersion::V1,
        kid: "k".to_owned(),
    };
    assert_eq!(needs_keys(&token(), &expected, NOW).expect("a tenant"), yes);

    let keys = parse_key_set(br#"{"keys":[]}"#).expect("a key set");
    let verified = |metadata: Option<&Metadata>| {
        let keys = SigningKeys {
            keys: &keys,
            metadata,
            stale: false,
        };
        verify(&token(), &expected, &keys, NOW)
    };
    let report = verified(Some(&metadata(ISSUER)));
    assert_eq!(
        findings(&report, CheckName::Tenant),
        (Verdict::Pass, Finding::TenantRight)
    );
    assert_eq!(
        findings(&report, CheckName::Signature),
        (Verdict::Fail, Finding::KeyUnknown)
    );

    let other = metadata("https://sts.windows.net/22222222-2222-4222-8222-222222222222/");
    let report = verified(Some(&other));
    assert_eq!(
        findings(&report, CheckName::Tenant),
        (Verdict::Fail, Finding::TenantOther)
    );
    assert_eq!(
        findings(&report, CheckName::Signature),
        (Verdict::Fail, Finding::SignatureSkipped)
    );

    for unknown in [None, Some(&metadata("https://sts.windows.net/{tenantid}/"))] {
        let report = verified(unknown);
        let open = (Verdict::NotVerifiable, Finding::TenantByDomain);
        assert_eq!(findings(&report, CheckName::Tenant), open);
        let open = (Verdict::NotVerifiable, Finding::SignatureSkipped);
        assert_eq!(findings(&report, CheckName::Signature), open);
    }
}

#[test]
fn keys_are_asked_for_only_where_they_matter() {
    let expected = expecting(TENANT);
    let needs = |expected: &Expectations| needs_keys(&token(), expected, NOW).expect("a tenant");
    assert!(matches!(needs(&expected), NeedsKeys::Yes { .. }));
    assert_eq!(
        needs(&expecting("22222222-2222-4222-8222-222222222222")),
        NeedsKeys::No
    );
    let not_asked = Expectations {
        verify_signature: false,
        ..expected.clone()
    };
    assert_eq!(needs(&not_asked), NeedsKeys::No);
    let nobody = Expectations {
        tenant: None,
        ..not_asked
    };
    assert_eq!(needs(&nobody), NeedsKeys::No);
    // An expired token without the role may still be genuine.
    let stricter = Expectations {
        roles: vec!["x".to_owned()],
        ..expected
    };
    let late = needs_keys(&token(), &stricter, NOW + 100_000).expect("a tenant");
    assert!(matches!(late, NeedsKeys::Yes { .. }));

    let error = needs_keys(
        b"",
        &Expectations {
            tenant: None,
            ..stricter
        },
        NOW,
    )
    .expect_err("no tenant");
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(
        error
            .advice(Language::English)
            .is_some_and(|advice| advice.contains("tenant"))
    );
}

#[test]
fn without_keys_nothing_is_verified() {
    let cause = Error::new(ErrorKind::Network, Text::Network).with("host", "login.example");
    let asks_not = Expectations {
        verify_signature: false,
        ..expecting(TENANT)
    };
    let report = verify_without_keys(&token(), &asks_not, &cause, NOW);
    let open = (Verdict::NotVerifiable, Finding::SignatureKeysUnavailable);
    assert_eq!(findings(&report, CheckName::Signature), open);
    assert!(!report.is_valid());
    let message = report
        .check(CheckName::Signature)
        .map(|check| check.message(Language::English));
    assert!(message.is_some_and(|message| message.contains("login.example")));
    // What has failed has failed, keys or no keys.
    let other = expecting("22222222-2222-4222-8222-222222222222");
    let report = verify_without_keys(&token(), &other, &cause, NOW);
    assert_eq!(
        findings(&report, CheckName::Signature),
        (Verdict::Fail, Finding::SignatureSkipped)
    );
    let report = verify_without_keys(b"opaque", &other, &cause, NOW);
    let open = (Verdict::NotVerifiable, Finding::SignatureNotReadable);
    assert_eq!(findings(&report, CheckName::Signature), open);
    assert_eq!(report.facts.kind, TokenKind::Opaque);
}

#[test]
fn verifying_without_an_expected_tenant_stays_open() {
    let keys = parse_key_set(br#"{"keys":[]}"#).expect("a key set");
    let keys = SigningKeys {
        keys: &keys,
        metadata: None,
        stale: false,
    };
    let report = verify(&token(), &Expectations::default(), &keys, NOW);
    let open = (Verdict::NotVerifiable, Finding::SignatureNoTenant);
    assert_eq!(findings(&report, CheckName::Signature), open);
}
