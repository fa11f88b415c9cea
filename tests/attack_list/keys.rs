//! Keys that must not be used, and key sets that are none.

use crate::mint::{
    KID, claims, encode, header, issuer_key, key_set, signed, verified_with, weak_key, with,
};
use crate::refused_with;
use mtp_token::advice::Finding;
use mtp_token::error::ErrorKind;
use mtp_token::token::jwks::{Lookup, MAX_KEYS, Reason, parse_key_set};
use mtp_token::token::report::CheckName;
use serde_json::{Value, json};

/// The issuer's key with a member changed or taken out.
pub(crate) fn jwk_with(name: &str, value: Option<Value>) -> Value {
    with(&issuer_key().jwk(KID), name, value)
}

/// A modulus of so many bits, odd, that no two primes make.
fn modulus(bits: usize) -> Vec<u8> {
    let mut bytes = vec![0xff; bits / 8];
    let last = bytes.len() - 1;
    bytes[last] = 0xed;
    bytes
}

/// 65537 to the power of 128: 2049 bits, and a power of 65537 modulo every prime.
fn power_of_65537() -> Vec<u8> {
    let mut number = vec![1_u8];
    for _ in 0..128 {
        // number * 65536 + number, from the last byte on.
        let mut product = number.clone();
        product.extend([0, 0]);
        let mut carry = 0_u16;
        for at in 0..product.len() {
            let place = product.len() - 1 - at;
            let digit = number
                .len()
                .checked_sub(at + 1)
                .map_or(0, |index| number[index]);
            let sum = u16::from(product[place]) + u16::from(digit) + carry;
            product[place] = u8::try_from(sum & 0xff).expect("a byte");
            carry = sum >> 8;
        }
        if carry > 0 {
            product.insert(0, u8::try_from(carry).expect("a byte"));
        }
        number = product;
    }
    number
}

#[test]
fn a_key_that_breaks_a_rule_is_not_used() {
    let even_modulus = {
        let mut bytes = issuer_key().modulus().to_vec();
        let last = bytes.len() - 1;
        bytes[last] &= 0xfe;
        bytes
    };
    let n = |bytes: &[u8]| jwk_with("n", Some(json!(encode(bytes))));
    let e = |bytes: &[u8]| jwk_with("e", Some(json!(encode(bytes))));
    let coordinates = json!({ "kty": "EC", "crv": "P-256", "kid": KID, "x": "AAAA", "y": "AAAA" });
    for (what, key, reason) in [
        ("e = 1", e(&[1]), Reason::Exponent),
        ("e = 0", e(&[0]), Reason::Malformed),
        ("even e", e(&[1, 0, 0]), Reason::Exponent),
        ("e = 2", e(&[2]), Reason::Exponent),
        ("e of 5 bytes", e(&[1, 0, 0, 0, 1]), Reason::Exponent),
        ("e of 10 kB", e(&[1; 10_000]), Reason::Exponent),
        ("even n", n(&even_modulus), Reason::EvenModulus),
        ("1024 bit", n(&modulus(1_024)), Reason::Size),
        (
            "2047 bit",
            n(&[&[0x7f], &modulus(2_040)[..]].concat()),
            Reason::Size,
        ),
        (
            "8193 bit",
            n(&[&[0x01], &modulus(8_192)[..]].concat()),
            Reason::Size,
        ),
        ("16384 bit", n(&modulus(16_384)), Reason::Size),
        ("1 MB", n(&modulus(2_000_000)), Reason::Size),
        ("ROCA", n(&power_of_65537()), Reason::Weak),
        (
            "a leading zero",
            n(&[&[0], issuer_key().modulus()].concat()),
            Reason::Malformed,
        ),
        ("no n", jwk_with("n", None), Reason::Malformed),
        ("no e", jwk_with("e", None), Reason::Malformed),
        (
            "an empty n",
            jwk_with("n", Some(json!(""))),
            Reason::Malformed,
        ),
        (
            "n as a number",
            jwk_with("n", Some(json!(7))),
            Reason::Malformed,
        ),
        (
            "n with padding",
            jwk_with(
                "n",
                Some(json!(format!("{}==", encode(issuer_key().modulus())))),
            ),
            Reason::Malformed,
        ),
        (
            "e in another alphabet",
            jwk_with("e", Some(json!("A+/B"))),
            Reason::Malformed,
        ),
        ("use=enc", jwk_with("use", Some(json!("enc"))), Reason::Use),
        ("use=SIG", jwk_with("use", Some(json!("SIG"))), Reason::Use),
        (
            "use=null",
            jwk_with("use", Some(json!(null))),
            Reason::Malformed,
        ),
        (
            "key_ops without verify",
            jwk_with("key_ops", Some(json!(["sign", "encrypt"]))),
            Reason::Operations,
        ),
        (
            "no key_ops",
            jwk_with("key_ops", Some(json!([]))),
            Reason::Operations,
        ),
        (
            "key_ops as a text",
            jwk_with("key_ops", Some(json!("verify"))),
            Reason::Malformed,
        ),
        (
            "alg=PS256",
            jwk_with("alg", Some(json!("PS256"))),
            Reason::Algorithm,
        ),
        (
            "alg=HS256",
            jwk_with("alg", Some(json!("HS256"))),
            Reason::Algorithm,
        ),
        ("no kty", jwk_with("kty", None), Reason::Malformed),
        (
            "kty=rsa",
            jwk_with("kty", Some(json!("rsa"))),
            Reason::NotRsa,
        ),
        ("a curve", coordinates, Reason::NotRsa),
        (
            "OKP",
            json!({ "kty": "OKP", "crv": "Ed25519", "kid": KID, "x": "AAAA" }),
            Reason::NotRsa,
        ),
        (
            "symmetric",
            json!({ "kty": "oct", "kid": KID, "k": encode(issuer_key().der()) }),
            Reason::Symmetric,
        ),
        (
            "issuer as a number",
            jwk_with("issuer", Some(json!(7))),
            Reason::Malformed,
        ),
    ] {
        // One set is larger than what is read at all.
        let Ok(keys) = parse_key_set(json!({ "keys": [key] }).to_string().as_bytes()) else {
            assert_eq!(what, "1 MB");
            continue;
        };
        match keys.find(KID) {
            Lookup::Unusable(found) => assert_eq!(found, reason, "{what}"),
            other => unreachable!("{what}: {other:?}"),
        }
        let token = signed(claims());
        let report = verified_with(&token, &keys);
        refused_with(
            what,
            &token,
            &report,
            CheckName::Signature,
            reason.finding(),
        );
    }
}

#[test]
fn a_genuine_roca_key_is_recognised_though_the_signature_is_valid() {
    let weak = with(&header(), "kid", Some(json!("weak")));
    let token = weak_key().token(weak.to_string(), claims().to_string());
    let report = verified_with(&token, &key_set(&[weak_key().jwk("weak")]));
    refused_with(
        "ROCA",
        &token,
        &report,
        CheckName::Signature,
        Finding::KeyWeak,
    );
}

#[test]
fn usable_keys_have_2048_to_8192_bits() {
    for bits in [2_048, 3_072, 4_096, 8_192] {
        let keys = key_set(&[jwk_with("n", Some(json!(encode(modulus(bits)))))]);
        assert!(matches!(keys.find(KID), Lookup::Usable(_)), "{bits}");
    }
    for extra in [
        jwk_with("key_ops", Some(json!(["verify", "encrypt"]))),
        jwk_with("use", None),
        jwk_with("alg", Some(json!("RS256"))),
        jwk_with("e", Some(json!("Aw"))),
        jwk_with("unknown", Some(json!([{}]))),
    ] {
        assert!(matches!(key_set(&[extra]).find(KID), Lookup::Usable(_)));
    }
}

#[test]
fn symmetric_keys_beside_the_issuer_s_change_nothing() {
    let oct = json!({ "kty": "oct", "kid": "shared", "k": encode("secret"), "alg": "HS256" });
    let keys = key_set(&[oct.clone(), issuer_key().jwk(KID), oct]);
    assert!(verified_with(&signed(claims()), &keys).is_valid());
    let shared = with(&header(), "kid", Some(json!("shared")));
    let token = issuer_key().token(shared.to_string(), claims().to_string());
    let report = verified_with(&token, &keys);
    refused_with(
        "shared",
        &token,
        &report,
        CheckName::Signature,
        Finding::KeyAmbiguous,
    );
}

#[test]
fn a_key_set_is_bounded_json() {
    let many = |count: usize| {
        let keys: Vec<Value> = (0..count)
            .map(|index| json!({ "kid": index.to_string() }))
            .collect();
        json!({ "keys": keys }).to_string()
    };
    for (what, set) in [
        ("10,000 keys", many(10_000)),
        (
            "5 MB",
            format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(5_000_000)),
        ),
        ("HTML", "<html></html>".to_owned()),
        ("nothing", String::new()),
        ("an array", "[]".to_owned()),
        ("no keys", "{}".to_owned()),
        ("keys as an object", r#"{"keys":{}}"#.to_owned()),
        ("keys twice", r#"{"keys":[],"keys":[]}"#.to_owned()),
        ("keys as null", r#"{"keys":null}"#.to_owned()),
        (
            "deep",
            format!("{{\"keys\":{}{}}}", "[".repeat(1_000), "]".repeat(1_000)),
        ),
        ("trailing bytes", "{\"keys\":[]} x".to_owned()),
        ("BOM", "\u{feff}{\"keys\":[]}".to_owned()),
    ] {
        let error = parse_key_set(set.as_bytes()).expect_err(what);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{what}");
    }
    let full = parse_key_set(many(MAX_KEYS).as_bytes()).expect("just enough");
    assert_eq!((full.len(), full.is_empty()), (MAX_KEYS, false));
    let odd = parse_key_set(br#"{"keys":[7,null,"x",[],{},{"kid":7},{"kid":"a","kid":"b"}]}"#);
    assert!(odd.expect("keys without an id are passed over").is_empty());
}
