use super::*;
use crate::token::report::TokenVersion;

#[test]
fn the_facts_are_those_of_the_claims() {
    let facts = report(json!({}), &Expectations::default()).facts;
    assert_eq!(
        facts,
        Facts {
            kind: TokenKind::Jwt,
            version: Some(TokenVersion::V1),
            roles: Roles::new(&["Incident.Read.All"]),
            audience: Some("https://api.security.microsoft.com".to_owned()),
            tenant_id: Some(TENANT.to_owned()),
            client_id: Some(APP.to_owned()),
            issued_at: Some(NOW),
            not_before: Some(NOW),
            expires_on: Some(NOW + 4_000),
            remaining_seconds: 4_000,
            lifetime_seconds: 4_000,
            usable_seconds: 3_700,
        }
    );
    let several = json!({ "aud": ["x", "https://api.security.microsoft.com/"], "ver": "2.0" });
    let facts = report(several, &Expectations::default()).facts;
    assert_eq!(
        facts.audience.as_deref(),
        Some("https://api.security.microsoft.com/")
    );
    assert_eq!(facts.version, Some(TokenVersion::V2));
    let facts = report(json!({ "aud": ["x", "y"] }), &Expectations::default()).facts;
    assert_eq!(facts.audience.as_deref(), Some("x"));
    assert_eq!(
        inspect(b"opaque", &Expectations::default(), NOW).facts,
        Facts::of_kind(TokenKind::Opaque)
    );
}

#[test]
fn a_token_counts_as_usable_until_the_cache_would_renew_it() {
    for (issued, begins, ends, remaining, lifetime, usable) in [
        (Some(NOW), Some(NOW), Some(NOW + 4_000), 4_000, 4_000, 3_700),
        (
            Some(NOW - 300),
            Some(NOW - 300),
            Some(NOW + 300),
            300,
            600,
            150,
        ),
        (None, Some(NOW - 100), Some(NOW + 100), 100, 200, 50),
        (None, None, Some(NOW + 1_000), 1_000, 0, 700),
        (None, None, Some(NOW + 100), 100, 0, 0),
        (Some(NOW - 4_000), None, Some(NOW - 100), -100, 3_900, 0),
        (Some(NOW), None, None, 0, 0, 0),
        (Some(NOW + 100), None, Some(NOW + 50), 50, -50, 50),
        (
            Some(0),
            None,
            Some(i64::MAX),
            i64::MAX - NOW,
            i64::MAX,
            i64::MAX - NOW - 300,
        ),
    ] {
        let changes = json!({ "iat": issued, "nbf": begins, "exp": ends });
        let facts = report(changes.clone(), &Expectations::default()).facts;
        assert_eq!(
            (
                facts.remaining_seconds,
                facts.lifetime_seconds,
                facts.usable_seconds
            ),
            (remaining, lifetime, usable),
            "{changes}"
        );
    }
}

#[test]
fn any_clock_and_any_skew_will_do() {
    for now in [i64::MIN, -1, 0, NOW, i64::MAX] {
        for skew_seconds in [i64::MIN, -1, 0, 300, i64::MAX] {
            let expected = Expectations {
                skew_seconds,
                ..Expectations::default()
            };
            let report = inspect(&token(&claims()), &expected, now);
            let (expiry, ..) = outcome(&report, CheckName::Expiry);
            let expired = now.saturating_sub(NOW + 4_000) > skew_seconds.max(0);
            assert_eq!(expiry == Verdict::Fail, expired, "{now} {skew_seconds}");
        }
    }
}
