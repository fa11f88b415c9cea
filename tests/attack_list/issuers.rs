//! Keys and metadata of somebody else, and keys that are old.

use crate::keys::jwk_with;
use crate::mint::{
    NOW, TENANT, attacker_key, claims, claims_v2, expectations, issuer_keys, key_set, signed,
};
use crate::refused_with;
use mtp_token::advice::Finding;
use mtp_token::token::jwks::KeySet;
use mtp_token::token::report::{CheckName, Report, Verdict};
use mtp_token::token::verify::{Metadata, SigningKeys, verify};
use serde_json::json;

fn verify_with(token: &str, keys: &KeySet, metadata: Option<&Metadata>) -> Report {
    let keys = SigningKeys {
        keys,
        metadata,
        stale: false,
    };
    verify(token.as_bytes(), &expectations(), &keys, NOW)
}

#[test]
fn a_key_serves_its_own_issuer_only() {
    let (v1, v2) = (signed(claims()), signed(claims_v2()));
    let template = "https://login.microsoftonline.com/{tenantid}/v2.0";
    for (what, issuer, token, right) in [
        ("any tenant", template.to_owned(), &v2, true),
        (
            "this tenant",
            format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
            &v2,
            true,
        ),
        (
            "personal accounts",
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"
                .to_owned(),
            &v2,
            false,
        ),
        (
            "another cloud",
            "https://login.microsoftonline.us/{tenantid}/v2.0".to_owned(),
            &v2,
            false,
        ),
        ("a slash more", format!("{template}/"), &v2, false),
        ("another case", template.to_ascii_uppercase(), &v2, false),
        (
            "the template twice",
            format!("{template}{template}"),
            &v2,
            false,
        ),
        (
            "nothing but the template",
            "{tenantid}".to_owned(),
            &v2,
            false,
        ),
        ("nothing", String::new(), &v2, false),
        (
            "version 2.0 for a v1.0 token",
            template.to_owned(),
            &v1,
            false,
        ),
        (
            "version 1.0",
            "https://sts.windows.net/{tenantid}/".to_owned(),
            &v1,
            true,
        ),
    ] {
        let keys = key_set(&[jwk_with("issuer", Some(json!(issuer)))]);
        let report = verify_with(token, &keys, None);
        if right {
            assert!(report.is_valid(), "{what}: {:?}", report.checks);
        } else {
            refused_with(
                what,
                token,
                &report,
                CheckName::Signature,
                Finding::KeyIssuer,
            );
        }
    }
}

#[test]
fn metadata_and_keys_belong_together() {
    let token = signed(claims());
    let metadata = |issuer: &str, instance: Option<&str>| Metadata {
        issuer: issuer.to_owned(),
        jwks_uri: "https://login.microsoftonline.com/common/discovery/keys".to_owned(),
        cloud_instance_name: instance.map(str::to_owned),
    };
    let right = format!("https://sts.windows.net/{TENANT}/");
    let of_instance = |name: &str| key_set(&[jwk_with("cloud_instance_name", Some(json!(name)))]);
    let (ours, theirs) = (
        of_instance("microsoftonline.com"),
        of_instance("microsoftonline.us"),
    );
    let instance = Some("microsoftonline.com");
    for (keys, metadata) in [
        (issuer_keys(), metadata(&right, instance)),
        (&ours, metadata(&right, instance)),
        (&ours, metadata(&right, None)),
        (
            issuer_keys(),
            metadata("https://sts.windows.net/{tenantid}/", None),
        ),
    ] {
        assert!(verify_with(&token, keys, Some(&metadata)).is_valid());
    }
    let other = metadata(
        "https://sts.windows.net/22222222-2222-4222-8222-222222222222/",
        None,
    );
    let v2 = metadata(
        &format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
        None,
    );
    for (what, keys, metadata, finding) in [
        (
            "another cloud",
            &theirs,
            metadata(&right, instance),
            Finding::KeyCloud,
        ),
        (
            "another tenant",
            issuer_keys(),
            other,
            Finding::MetadataIssuer,
        ),
        (
            "another version",
            issuer_keys(),
            v2,
            Finding::MetadataIssuer,
        ),
        (
            "no issuer",
            issuer_keys(),
            metadata("", None),
            Finding::MetadataIssuer,
        ),
    ] {
        let report = verify_with(&token, keys, Some(&metadata));
        refused_with(what, &token, &report, CheckName::Signature, finding);
    }
}

#[test]
fn stale_keys_are_used_and_named() {
    let token = signed(claims());
    let stale = |keys| SigningKeys {
        keys,
        metadata: None,
        stale: true,
    };
    let report = verify(
        token.as_bytes(),
        &expectations(),
        &stale(issuer_keys()),
        NOW,
    );
    let signature = crate::check(&report, CheckName::Signature);
    assert_eq!(signature.message_finding(), Finding::SignatureValidStale);
    assert!(report.is_valid());
    let others = key_set(&[attacker_key().jwk("another")]);
    let report = verify(token.as_bytes(), &expectations(), &stale(&others), NOW);
    refused_with(
        "stale",
        &token,
        &report,
        CheckName::Signature,
        Finding::KeyUnknownStale,
    );
    assert_eq!(report.verdict(), Verdict::Fail);
}
