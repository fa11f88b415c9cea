//! What each fuzz target does with its input. The same functions run over the seeds in an ordinary test.
//!
//! None may panic, hang or show a control character, whatever comes in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use mtp_token::advice::Language;
use mtp_token::authority::{Authority, Tenant};
use mtp_token::cloud::Cloud;
use mtp_token::credential::certificate::Certificate;
use mtp_token::token::inspect::Expectations;
use mtp_token::token::jwks::{KeySet, parse_key_set};
use mtp_token::token::jwt::decode_unverified;
use mtp_token::token::report::{Report, Verdict};
use mtp_token::token::verify::{SigningKeys, needs_keys, parse_metadata, verify};
use std::sync::OnceLock;

/// A moment within the life of the seeds' tokens.
const NOW: i64 = 1_795_000_000;

/// The parser: anything at all.
pub fn token(input: &[u8]) {
    if let Ok(jwt) = decode_unverified(input) {
        let _ = (
            jwt.audience(),
            jwt.tenant_id(),
            jwt.client_id(),
            jwt.roles(),
        );
        let _ = (jwt.issued_at(), jwt.not_before(), jwt.expires_on());
    }
}

/// The checks: input is the claims' JSON, and behind a newline, if there is one, the header's.
pub fn check(input: &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == b'\n');
    let claims = parts.next().unwrap_or_default();
    let header = parts
        .next()
        .unwrap_or(br#"{"typ":"JWT","alg":"RS256","kid":"k"}"#);
    let token = format!("{}.{}.AAAA", BASE64.encode(header), BASE64.encode(claims));
    let expected = Expectations {
        roles: vec!["Incident.Read.All".to_owned()],
        tenant: Tenant::parse("11111111-1111-4111-8111-111111111111").ok(),
        client_id: Some("aaaaaaaa-0000-4000-8000-000000000001".to_owned()),
        verify_signature: true,
        ..Expectations::default()
    };
    let _ = needs_keys(token.as_bytes(), &expected, NOW);
    let keys = SigningKeys {
        keys: no_keys(),
        metadata: None,
        stale: false,
    };
    let report = verify(token.as_bytes(), &expected, &keys, NOW);
    assert_sound(&report);
    assert!(!report.is_valid(), "nobody has signed it");
}

/// A key set without keys.
fn no_keys() -> &'static KeySet {
    static NONE: OnceLock<KeySet> = OnceLock::new();
    NONE.get_or_init(|| parse_key_set(br#"{"keys":[]}"#).unwrap_or_default())
}

/// Key sets and metadata.
pub fn keys(input: &[u8]) {
    if let Ok(keys) = parse_key_set(input) {
        let _ = keys.find("k");
        let _ = keys.find("");
    }
    let _ = parse_metadata(
        input,
        Cloud::Commercial,
        &Authority::for_cloud(Cloud::Commercial),
    );
}

/// Certificates and keys in text and binary forms, up to where a password would be needed.
pub fn certificate(input: &[u8]) {
    let _ = Certificate::external(input);
    if let Err(error) = Certificate::look(input) {
        let advice = error.advice(Language::English).unwrap_or_default();
        for text in [error.message(Language::English), advice] {
            assert!(
                !text.is_empty() && !text.chars().any(char::is_control),
                "a text that cannot be shown"
            );
            assert!(text.len() < 4_096, "a text without bound");
        }
    }
}

/// A report is complete, and every text of it can be shown.
fn assert_sound(report: &Report) {
    assert!(!report.checks.is_empty(), "a report without checks");
    for check in &report.checks {
        let texts = [
            Some(check.message(Language::English)),
            check.advice(Language::English),
            check.expected.clone(),
            check.found.clone(),
        ];
        for text in texts.into_iter().flatten() {
            assert!(
                !text.chars().any(char::is_control),
                "a control character is shown"
            );
            assert!(text.len() < 65_536, "a text without bound");
        }
    }
    assert_eq!(report.is_valid(), report.verdict() == Verdict::Pass);
}
