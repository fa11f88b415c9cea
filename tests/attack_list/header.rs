//! `alg`, `kid`, and the other members of the header.

use crate::mint::{
    KID, NOW, attacker_key, claims, encode, header, issuer_key, key_set, signed_header, verified,
    verified_with, with,
};
use crate::{accepted, needs, refused, refused_with};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mtp_token::advice::Finding;
use mtp_token::token::report::{CheckName, Verdict};
use mtp_token::token::verify::NeedsKeys;
use serde_json::{Value, json};

/// `header.claims` with another `alg`, for a signature of the attacker's.
fn unsigned(algorithm: &str) -> String {
    let header = with(&header(), "alg", Some(json!(algorithm)));
    format!(
        "{}.{}",
        encode(header.to_string()),
        encode(claims().to_string())
    )
}

#[test]
fn alg_is_rs256_to_the_letter() {
    let algorithms = [
        "none", "None", "nOnE", "NONE", "", "rs256", "RS256 ", "RS256\0", "Rs256", "RS25б",
    ];
    refused(algorithms.map(|algorithm| {
        let token = signed_header(with(&header(), "alg", Some(json!(algorithm))));
        (
            "an algorithm",
            token,
            CheckName::Algorithm,
            Finding::AlgorithmRefused,
        )
    }));
    for wrong in [
        json!(null),
        json!(256),
        json!(["RS256"]),
        json!({ "RS256": 1 }),
        json!(true),
    ] {
        let token = signed_header(with(&header(), "alg", Some(wrong)));
        refused([(
            "wrong type",
            token,
            CheckName::Algorithm,
            Finding::ClaimNotText,
        )]);
    }
    let missing = signed_header(with(&header(), "alg", None));
    refused([(
        "missing",
        missing,
        CheckName::Algorithm,
        Finding::ClaimMissing,
    )]);
}

#[test]
fn a_public_key_is_no_hmac_secret() {
    let key = issuer_key();
    let pem = format!(
        "-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n",
        STANDARD.encode(key.der())
    );
    let secrets: [(&str, Vec<u8>); 4] = [
        ("HS256 by the PEM", pem.into_bytes()),
        ("HS256 by the DER", key.der().to_vec()),
        ("HS256 by the modulus", key.modulus().to_vec()),
        ("HS256 by the JWK", key.jwk(KID).to_string().into_bytes()),
    ];
    for (what, secret) in secrets {
        let message = unsigned("HS256");
        let mac = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, &secret),
            message.as_bytes(),
        );
        let token = format!("{message}.{}", encode(mac));
        refused([(what, token, CheckName::Algorithm, Finding::AlgorithmRefused)]);
    }
}

#[test]
fn other_algorithms_are_refused_though_correctly_signed() {
    let rsa: [(&str, &'static dyn RsaEncoding); 3] = [
        ("RS384", &RSA_PKCS1_SHA384),
        ("RS512", &RSA_PKCS1_SHA512),
        ("PS256", &RSA_PSS_SHA256),
    ];
    for (algorithm, encoding) in rsa {
        let message = unsigned(algorithm);
        let token = format!(
            "{message}.{}",
            encode(issuer_key().sign(encoding, &message))
        );
        refused([(
            algorithm,
            token,
            CheckName::Algorithm,
            Finding::AlgorithmRefused,
        )]);
        // Said to be RS256, it is another signature than the key makes.
        let message = unsigned("RS256");
        let token = format!(
            "{message}.{}",
            encode(issuer_key().sign(encoding, &message))
        );
        refused([(
            algorithm,
            token,
            CheckName::Signature,
            Finding::SignatureInvalid,
        )]);
    }
    let random = SystemRandom::new();
    let elliptic = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a P-256 key");
    let message = unsigned("ES256");
    let signed = elliptic
        .sign(&random, message.as_bytes())
        .expect("a signature");
    let point = elliptic.public_key().as_ref();
    let keys = key_set(&[json!({
        "kty": "EC", "crv": "P-256", "kid": KID, "x": encode(&point[1..33]), "y": encode(&point[33..]),
    })]);
    let token = format!("{message}.{}", encode(signed));
    let report = verified_with(&token, &keys);
    refused_with(
        "ES256",
        &token,
        &report,
        CheckName::Algorithm,
        Finding::AlgorithmRefused,
    );

    let edwards = Ed25519KeyPair::generate().expect("an Ed25519 key");
    let message = unsigned("EdDSA");
    let token = format!("{message}.{}", encode(edwards.sign(message.as_bytes())));
    refused([(
        "EdDSA",
        token,
        CheckName::Algorithm,
        Finding::AlgorithmRefused,
    )]);
}

#[test]
fn kid_is_an_opaque_text_of_which_every_bit_counts() {
    let long = "k".repeat(10_000);
    let lower = KID.to_ascii_lowercase();
    let shorter = &KID[..KID.len() - 1];
    for kid in [
        "../../x",
        "' OR 1=1",
        "https://attacker.example/key",
        "a\0b",
        &long,
        &lower,
        shorter,
        "",
        &format!("{KID}\0"),
        &format!("{KID} "),
        "\u{202e}x",
        "/dev/null",
        "%2e%2e/",
    ] {
        let token = signed_header(with(&header(), "kid", Some(json!(kid))));
        refused([(
            "a kid",
            token.clone(),
            CheckName::Signature,
            Finding::KeyUnknown,
        )]);
        match needs(&token) {
            NeedsKeys::Yes { kid: named, .. } => assert_eq!(named, kid),
            NeedsKeys::No => assert_eq!(kid, ""),
        }
    }
    let missing = signed_header(with(&header(), "kid", None));
    assert_eq!(needs(&missing), NeedsKeys::No);
    refused([(
        "missing",
        missing,
        CheckName::Signature,
        Finding::ClaimMissing,
    )]);
    for wrong in [json!(7), json!(null), json!([KID]), json!({ "kid": KID })] {
        let token = signed_header(with(&header(), "kid", Some(wrong)));
        assert_eq!(needs(&token), NeedsKeys::No);
        refused([(
            "wrong type",
            token,
            CheckName::Signature,
            Finding::ClaimNotText,
        )]);
    }
}

#[test]
fn two_keys_of_one_kid_are_none() {
    let (ours, theirs) = (issuer_key().jwk(KID), attacker_key().jwk(KID));
    let oct = json!({ "kty": "oct", "kid": KID, "k": "AAAA" });
    let token = signed_header(header());
    for (what, keys) in [
        ("two keys", vec![ours.clone(), theirs.clone()]),
        ("in the other order", vec![theirs, ours.clone()]),
        ("the same key twice", vec![ours.clone(), ours.clone()]),
        ("a symmetric one", vec![oct, ours]),
    ] {
        let report = verified_with(&token, &key_set(&keys));
        refused_with(
            what,
            &token,
            &report,
            CheckName::Signature,
            Finding::KeyAmbiguous,
        );
    }
}

#[test]
fn demands_of_the_header_are_refused() {
    for crit in [
        "[]",
        r#"["exp"]"#,
        r#"["b64"]"#,
        r#""exp""#,
        "null",
        "{}",
        "7",
        r#"["alg"]"#,
    ] {
        let mut header = header().to_string();
        header.insert_str(1, &format!("\"crit\":{crit},"));
        let token = issuer_key().token(header, claims().to_string());
        refused([("crit", token, CheckName::Algorithm, Finding::CriticalHeader)]);
    }
    let b64 = with(&header(), "b64", Some(json!(false)));
    let with_crit = with(&b64, "crit", Some(json!(["b64"])));
    refused([
        (
            "b64",
            signed_header(b64),
            CheckName::Algorithm,
            Finding::UnencodedPayload,
        ),
        (
            "b64 and crit",
            signed_header(with_crit),
            CheckName::Algorithm,
            Finding::CriticalHeader,
        ),
    ]);
}

/// Members by which a token would bring its own key.
fn own_keys(jwk: &Value) -> [(&'static str, Value); 4] {
    [
        ("jku", json!("https://attacker.example/keys")),
        ("x5u", json!("https://attacker.example/certificate")),
        ("jwk", jwk.clone()),
        ("x5c", json!(["MIIB"])),
    ]
}

#[test]
fn a_token_does_not_bring_its_own_key() {
    let attacker = attacker_key();
    for (name, value) in own_keys(&attacker.jwk(KID)) {
        let header = with(&header(), name, Some(value));
        accepted([(name, signed_header(&header))]);
        let forged = attacker.token(header.to_string(), claims().to_string());
        refused([(
            name,
            forged,
            CheckName::Signature,
            Finding::SignatureInvalid,
        )]);
        let renamed = with(&header, "kid", Some(json!("attacker")));
        let forged = attacker.token(renamed.to_string(), claims().to_string());
        refused([(name, forged, CheckName::Signature, Finding::KeyUnknown)]);
    }
}

#[test]
fn nothing_is_decompressed_and_nothing_decrypted() {
    let header = with(&header(), "zip", Some(json!("DEF")));
    accepted([("zip beside plain claims", signed_header(&header))]);
    // An empty deflate stream.
    let compressed = issuer_key().token(header.to_string(), [0x03, 0x00]);
    refused([(
        "zip",
        compressed,
        CheckName::WellFormed,
        Finding::Unreadable,
    )]);

    let encrypted = json!({ "alg": "dir", "enc": "A128CBC-HS256", "zip": "DEF", "kid": KID });
    for token in [
        format!("{}..AAAA.AAAA.AAAA", encode(encrypted.to_string())),
        format!("{}.AAAA.AAAA", signed_header(crate::mint::header())),
        "....".to_owned(),
    ] {
        let report = verified(&token);
        assert_eq!(report.verdict(), Verdict::NotVerifiable, "{token}");
        assert_eq!(report.checks[0].message_finding(), Finding::Encrypted);
        assert_eq!(report.checks.len(), 2);
        assert_eq!(needs(&token), NeedsKeys::No);
    }
}

#[test]
fn a_nonce_is_never_valid_and_never_failed() {
    for nonce in [json!("AAAA"), json!(""), json!(null), json!(7)] {
        let header = with(&header(), "nonce", Some(nonce));
        for (what, signer) in [("genuine", issuer_key()), ("forged", attacker_key())] {
            let token = signer.token(header.to_string(), claims().to_string());
            let report = verified(&token);
            assert_eq!(report.verdict(), Verdict::NotVerifiable, "{what}");
            let signature = crate::check(&report, CheckName::Signature);
            assert_eq!(signature.message_finding(), Finding::SignatureNonce);
            assert!(!report.is_valid());
            assert_eq!(needs(&token), NeedsKeys::No);
        }
    }
    // Whatever else is wrong still fails.
    let none = json!({ "alg": "none", "nonce": "AAAA", "kid": KID });
    refused([(
        "none",
        signed_header(none),
        CheckName::Algorithm,
        Finding::AlgorithmRefused,
    )]);
}

#[test]
fn the_type_is_shown_and_decides_nothing() {
    for typ in [
        json!("at+jwt"),
        json!("jwt"),
        json!("\u{1b}[2J"),
        json!(7),
        json!(null),
    ] {
        let token = signed_header(with(&header(), "typ", Some(typ.clone())));
        accepted([("typ", token.clone())]);
        let finding = verified(&token).checks[0].message_finding();
        let shown = typ.is_string();
        assert_eq!(finding == Finding::WellFormedType, shown, "{typ}");
    }
    accepted([("without typ", signed_header(with(&header(), "typ", None)))]);
}

#[test]
fn a_signature_is_of_header_and_claims_as_they_stand() {
    let genuine = signed_header(header());
    let (message, signature) = genuine.rsplit_once('.').expect("two dots");
    let (head, body) = message.split_once('.').expect("a dot");
    let other_body = encode(with(&claims(), "exp", Some(json!(NOW + 9_999))).to_string());
    let other_head = encode(with(&header(), "x", Some(json!(1))).to_string());
    let mut bytes = issuer_key().sign(&RSA_PKCS1_SHA256, message);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    for (what, token) in [
        ("other claims", format!("{head}.{other_body}.{signature}")),
        ("another header", format!("{other_head}.{body}.{signature}")),
        ("one bit", format!("{message}.{}", encode(&bytes))),
        ("zeros", format!("{message}.{}", encode([0; 256]))),
        ("short", format!("{message}.{}", encode([1; 255]))),
        ("long", format!("{message}.{}", encode([1; 257]))),
        ("one byte", format!("{message}.{}", encode([0]))),
        (
            "somebody else's",
            attacker_key().token(header().to_string(), claims().to_string()),
        ),
    ] {
        refused([(what, token, CheckName::Signature, Finding::SignatureInvalid)]);
    }
}
