//! Reading, inspecting and verifying one token, beside the bare RSA check that no verification can do without.
//!
//! `cargo bench --bench token`. What counts is the ratio of `verify` to `bare RSA-2048 verify` in one run.
#![allow(missing_docs, reason = "the macros of criterion make public functions")]

use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use criterion::{Criterion, criterion_group, criterion_main};
use mtp_token::authority::Tenant;
use mtp_token::token::inspect::{Expectations, inspect};
use mtp_token::token::jwks::parse_key_set;
use mtp_token::token::jwt::Parts;
use mtp_token::token::verify::{SigningKeys, verify};
use std::hint::black_box;

const TENANT: &str = "11111111-1111-4111-8111-111111111111";
const NOW: i64 = 1_795_000_000;

/// A token of about two kilobytes with 25 roles, and the key set that it verifies with.
fn signed(key: &RsaKeyPair) -> (String, String) {
    let roles: Vec<String> = (0..25)
        .map(|number| format!("Role{number}.ReadWrite.All"))
        .collect();
    let claims = serde_json::json!({
        "aud": "https://api.security.microsoft.com", "iss": format!("https://sts.windows.net/{TENANT}/"),
        "iat": NOW - 10, "nbf": NOW - 10, "exp": NOW + 3600, "aio": "E2RgYAgFAA==", "app_displayname": "reader",
        "appid": "aaaaaaaa-0000-4000-8000-000000000001", "appidacr": "1", "idp": format!("https://sts.windows.net/{TENANT}/"),
        "idtyp": "app", "oid": "bbbbbbbb-0000-4000-8000-000000000001", "rh": "0.AAAA", "roles": roles,
        "sub": "bbbbbbbb-0000-4000-8000-000000000001", "tenant_region_scope": "EU", "tid": TENANT, "uti": "u", "ver": "1.0",
    });
    let header = serde_json::json!({"typ": "JWT", "alg": "RS256", "x5t": "k", "kid": "k"});
    let input = format!(
        "{}.{}",
        BASE64.encode(header.to_string()),
        BASE64.encode(claims.to_string())
    );
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &aws_lc_rs::rand::SystemRandom::new(),
        input.as_bytes(),
        &mut signature,
    )
    .expect("signed");
    let public = PublicKeyComponents::<Vec<u8>>::from(key.public_key());
    let keys = serde_json::json!({"keys": [{"kty": "RSA", "use": "sig", "kid": "k", "n": BASE64.encode(&public.n), "e": BASE64.encode(&public.e)}]});
    (
        format!("{input}.{}", BASE64.encode(&signature)),
        keys.to_string(),
    )
}

fn token(criterion: &mut Criterion) {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let (token, keys) = signed(&key);
    let keys = parse_key_set(keys.as_bytes()).expect("a key set");
    let expected = Expectations {
        roles: vec!["Role7.ReadWrite.All".to_owned()],
        tenant: Tenant::parse(TENANT).ok(),
        verify_signature: true,
        ..Expectations::default()
    };
    let keys = SigningKeys {
        keys: &keys,
        metadata: None,
        stale: false,
    };
    assert!(verify(token.as_bytes(), &expected, &keys, NOW).is_valid());

    let (input, signature) = token.rsplit_once('.').expect("three parts");
    let signature = BASE64.decode(signature).expect("base64url");
    let public =
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key()).expect("a public key");

    criterion.bench_function("parse", |bench| {
        bench.iter(|| {
            let parts = Parts::of(black_box(token.as_bytes())).expect("three parts");
            black_box(parts.read().expect("claims"));
        });
    });
    criterion.bench_function("inspect", |bench| {
        bench.iter(|| inspect(black_box(token.as_bytes()), &expected, NOW))
    });
    criterion.bench_function("verify", |bench| {
        bench.iter(|| verify(black_box(token.as_bytes()), &expected, &keys, NOW))
    });
    criterion.bench_function("bare RSA-2048 verify", |bench| {
        bench.iter(|| public.verify_sig(black_box(input.as_bytes()), black_box(&signature)));
    });
}

criterion_group!(benches, token);
criterion_main!(benches);
