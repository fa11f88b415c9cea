//! One test for each published weakness of another library that would have let a token through.

use crate::mint::{
    APP, KID, attacker_key, claims, encode, header, issuer_key, key_set, signed, signed_header,
    verified, verified_with, with,
};
use crate::{needs, refused, refused_with};
use aws_lc_rs::hmac;
use mtp_token::advice::Finding;
use mtp_token::token::report::{CheckName, Verdict};
use mtp_token::token::verify::NeedsKeys;
use serde_json::json;
use std::time::{Duration, Instant};

fn message(header: &serde_json::Value) -> String {
    format!(
        "{}.{}",
        encode(header.to_string()),
        encode(claims().to_string())
    )
}

/// A token of the attacker's that says `alg` and bears an HMAC of `secret`.
fn maced(algorithm: &str, kid: &str, secret: &[u8]) -> String {
    let message = message(&json!({ "alg": algorithm, "kid": kid, "typ": "JWT" }));
    let mac = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, secret),
        message.as_bytes(),
    );
    format!("{message}.{}", encode(mac))
}

#[test]
fn cve_2015_2951_no_algorithm_at_all() {
    let message = message(&with(&header(), "alg", Some(json!("none"))));
    for (what, token) in [
        ("with a signature", format!("{message}.AAAA")),
        (
            "with the issuer's",
            signed_header(with(&header(), "alg", Some(json!("none")))),
        ),
    ] {
        refused([(what, token, CheckName::Algorithm, Finding::AlgorithmRefused)]);
    }
    refused([(
        "without one",
        format!("{message}."),
        CheckName::WellFormed,
        Finding::Unreadable,
    )]);
}

#[test]
fn cve_2016_10555_a_public_key_as_a_shared_secret() {
    for secret in [issuer_key().der(), issuer_key().modulus()] {
        let says_so = maced("HS256", KID, secret);
        refused([(
            "HS256",
            says_so,
            CheckName::Algorithm,
            Finding::AlgorithmRefused,
        )]);
        let denies_it = maced("RS256", KID, secret);
        refused([(
            "RS256",
            denies_it,
            CheckName::Signature,
            Finding::SignatureInvalid,
        )]);
    }
}

#[test]
fn cve_2018_0114_a_key_in_the_header() {
    let header = with(&header(), "jwk", Some(attacker_key().jwk(KID)));
    let token = attacker_key().token(header.to_string(), claims().to_string());
    refused([(
        "jwk",
        token,
        CheckName::Signature,
        Finding::SignatureInvalid,
    )]);
}

#[test]
fn cve_2020_28042_an_empty_signature() {
    let token = format!("{}.", message(&header()));
    refused([("empty", token, CheckName::WellFormed, Finding::Unreadable)]);
}

#[test]
fn cve_2024_21319_and_28180_a_token_that_grows_when_decompressed() {
    let header = json!({ "alg": "RSA-OAEP", "enc": "A128CBC-HS256", "zip": "DEF" });
    let token = format!("{}.{}", encode(header.to_string()), ["AAAA"; 4].join("."));
    let report = verified(&token);
    assert_eq!(report.verdict(), Verdict::NotVerifiable);
    assert_eq!(report.checks[0].message_finding(), Finding::Encrypted);
}

#[test]
fn cve_2024_21643_a_place_to_fetch_keys_from() {
    let header = with(
        &header(),
        "jku",
        Some(json!("https://attacker.example/keys")),
    );
    let token = attacker_key().token(header.to_string(), claims().to_string());
    // What is asked for names a version and a key id, and no place.
    let NeedsKeys::Yes { kid, .. } = needs(&token) else {
        unreachable!("a key of the expected tenant may be looked up");
    };
    assert_eq!(kid, KID);
    refused([(
        "jku",
        token,
        CheckName::Signature,
        Finding::SignatureInvalid,
    )]);
}

#[test]
fn cve_2025_30204_a_text_of_dots() {
    let start = Instant::now();
    for count in [200_000, 255_999, 256_000, 10_000_000] {
        let report = verified(&".".repeat(count));
        assert!(!report.is_valid());
    }
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[test]
fn cve_2025_59420_and_2026_32597_demands_that_are_not_understood() {
    for crit in [json!(["x-tenant"]), json!([]), json!(["exp"])] {
        let token = signed_header(with(&header(), "crit", Some(crit)));
        refused([("crit", token, CheckName::Algorithm, Finding::CriticalHeader)]);
    }
}

#[test]
fn cve_2026_48526_a_shared_secret_in_a_mixed_key_set() {
    let secret = b"0123456789abcdef0123456789abcdef";
    let oct = json!({ "kty": "oct", "kid": "shared", "k": encode(secret), "use": "sig" });
    let keys = key_set(&[issuer_key().jwk(KID), oct]);
    let says_so = maced("HS256", "shared", secret);
    let report = verified_with(&says_so, &keys);
    refused_with(
        "HS256",
        &says_so,
        &report,
        CheckName::Algorithm,
        Finding::AlgorithmRefused,
    );
    let denies_it = maced("RS256", "shared", secret);
    let report = verified_with(&denies_it, &keys);
    refused_with(
        "RS256",
        &denies_it,
        &report,
        CheckName::Signature,
        Finding::KeySymmetric,
    );
}

#[test]
fn cve_2026_25537_a_claim_of_another_type_is_not_a_claim_that_is_absent() {
    for (name, value, check, finding) in [
        (
            "nbf",
            json!("99999999999"),
            CheckName::NotBefore,
            Finding::ClaimNotTime,
        ),
        ("exp", json!("1"), CheckName::Expiry, Finding::ClaimNotTime),
        ("iss", json!(1), CheckName::Issuer, Finding::ClaimNotText),
        (
            "aud",
            json!(1),
            CheckName::Audience,
            Finding::ClaimNotTextOrTexts,
        ),
        (
            "appid",
            json!([APP]),
            CheckName::Client,
            Finding::ClaimNotText,
        ),
    ] {
        let token = signed(with(&claims(), name, Some(value)));
        refused([(name, token, check, finding)]);
    }
}

/// RUSTSEC-2023-0071: the `rsa` crate leaks private keys through timing. The product must not have it.
#[test]
fn rustsec_2023_0071_is_no_part_of_the_product() {
    let lock = include_str!("../../Cargo.lock");
    assert!(lock.contains("name = \"aws-lc-rs\""));
    assert!(!lock.contains("name = \"rsa\""));
}
