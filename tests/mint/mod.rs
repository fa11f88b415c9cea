//! Tokens and key sets made for the tests. The RSA key is made once per process.
#![allow(dead_code, reason = "each test program uses a part")]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPairComponents, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_SHA256, RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mtp_token::advice::Finding;
use mtp_token::authority::Tenant;
use mtp_token::token::inspect::Expectations;
use mtp_token::token::jwks::{KeySet, parse_key_set};
use mtp_token::token::report::{Check, CheckName, Report, Verdict};
use mtp_token::token::verify::{SigningKeys, verify};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// The time of every test: the tokens' life has just begun.
pub(crate) const NOW: i64 = 1_800_000_100;
pub(crate) const TENANT: &str = "11111111-1111-4111-8111-111111111111";
pub(crate) const OTHER_TENANT: &str = "22222222-2222-4222-8222-222222222222";
pub(crate) const APP: &str = "aaaaaaaa-0000-4000-8000-000000000001";
/// The service principal of the app in the tenant.
pub(crate) const PRINCIPAL: &str = "bbbbbbbb-0000-4000-8000-000000000001";
/// The id of the key of [`issuer_key`].
pub(crate) const KID: &str = "i6lGk3FZzxRcUb2C3nEQ7syHJlY";

/// Base64url without padding.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// An RSA key that signs.
pub(crate) struct Signer(RsaKeyPair);

impl Signer {
    fn generate() -> Self {
        Self(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"))
    }

    /// The key of a JWK with its private members (RFC 7518 section 6.3.2).
    fn from_jwk(jwk: &Value) -> Self {
        let member = |name: &str| decode(jwk[name].as_str().expect("a text"));
        let components = KeyPairComponents {
            public_key: RsaPublicKeyComponents {
                n: member("n"),
                e: member("e"),
            },
            d: member("d"),
            p: member("p"),
            q: member("q"),
            dP: member("dp"),
            dQ: member("dq"),
            qInv: member("qi"),
        };
        Self(RsaKeyPair::from_components(&components).expect("a key"))
    }

    pub(crate) fn sign(&self, encoding: &'static dyn RsaEncoding, message: &str) -> Vec<u8> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                encoding,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .expect("a generated key signs");
        signature
    }

    pub(crate) fn modulus(&self) -> &[u8] {
        self.0
            .public_key()
            .modulus()
            .big_endian_without_leading_zero()
    }

    pub(crate) fn exponent(&self) -> &[u8] {
        self.0
            .public_key()
            .exponent()
            .big_endian_without_leading_zero()
    }

    /// The public key as DER (RFC 8017, `RSAPublicKey`).
    pub(crate) fn der(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// The public key as Entra publishes it.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "kid": kid, "x5t": kid,
            "n": encode(self.modulus()), "e": encode(self.exponent()),
        })
    }

    /// An RS256 token of header and claims as they are written.
    pub(crate) fn token(&self, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
        let signed = format!("{}.{}", encode(header), encode(claims));
        let signature = self.sign(&RSA_PKCS1_SHA256, &signed);
        format!("{signed}.{}", encode(signature))
    }
}

/// The key of the issuer.
pub(crate) fn issuer_key() -> &'static Signer {
    static KEY: OnceLock<Signer> = OnceLock::new();
    KEY.get_or_init(Signer::generate)
}

/// The key of somebody else.
pub(crate) fn attacker_key() -> &'static Signer {
    static KEY: OnceLock<Signer> = OnceLock::new();
    KEY.get_or_init(Signer::generate)
}

/// A key with the weakness ROCA: p and q are k * M + (65537^a mod M), where M is the product of the first 126 primes.
/// `tests/data/roca.json` was made with the numbers that Nemec and others give for 2048 bits.
pub(crate) fn weak_key() -> &'static Signer {
    static KEY: OnceLock<Signer> = OnceLock::new();
    KEY.get_or_init(|| {
        let jwk = serde_json::from_str(include_str!("../data/roca.json")).expect("JSON");
        Signer::from_jwk(&jwk)
    })
}

pub(crate) fn header() -> Value {
    json!({ "typ": "JWT", "alg": "RS256", "x5t": KID, "kid": KID })
}

/// The claims of a version 1.0 token for Microsoft Threat Protection.
pub(crate) fn claims() -> Value {
    json!({
        "aud": "https://api.security.microsoft.com",
        "iss": format!("https://sts.windows.net/{TENANT}/"),
        "iat": NOW - 100, "nbf": NOW - 100, "exp": NOW + 3_900,
        "aio": "E2NgYEgN5TMvmzaZ", "app_displayname": "SIEM export",
        "appid": APP, "appidacr": "1", "idp": format!("https://sts.windows.net/{TENANT}/"),
        "idtyp": "app", "oid": PRINCIPAL, "rh": "1.AAAA.",
        "roles": ["AdvancedHunting.Read.All", "Incident.Read.All"],
        "sub": PRINCIPAL, "tid": TENANT, "uti": "AAAAAAAAAAAAAAAAAAAAAA", "ver": "1.0",
    })
}

/// The claims of a version 2.0 token for Microsoft Threat Protection.
pub(crate) fn claims_v2() -> Value {
    json!({
        "aud": "8ee8fdad-f234-4243-8f3b-15c294843740",
        "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
        "iat": NOW - 100, "nbf": NOW - 100, "exp": NOW + 3_900,
        "azp": APP, "azpacr": "2", "idtyp": "app", "oid": PRINCIPAL,
        "roles": ["Incident.Read.All"], "sub": PRINCIPAL, "tid": TENANT, "ver": "2.0",
    })
}

/// `object` with a member set, or taken out where `value` is `None`.
pub(crate) fn with(object: &Value, name: &str, value: Option<Value>) -> Value {
    let mut changed = object.clone();
    let members = changed.as_object_mut().expect("an object");
    match value {
        Some(value) => members.insert(name.to_owned(), value),
        None => members.remove(name),
    };
    changed
}

/// The claims with one claim written as `raw` JSON, which need not be what a JSON library would write.
pub(crate) fn claims_with(name: &str, raw: &str) -> String {
    let mut text = with(&claims(), name, None).to_string();
    text.pop();
    format!("{text},\"{name}\":{raw}}}")
}

/// A genuine token with the claims.
pub(crate) fn signed(claims: impl ToString) -> String {
    issuer_key().token(header().to_string(), claims.to_string())
}

/// A genuine token with the header, and with claims that are in order.
pub(crate) fn signed_header(header: impl ToString) -> String {
    issuer_key().token(header.to_string(), claims().to_string())
}

/// A key set of these keys.
pub(crate) fn key_set(keys: &[Value]) -> KeySet {
    parse_key_set(json!({ "keys": keys }).to_string().as_bytes()).expect("a key set")
}

/// The key set of the issuer.
pub(crate) fn issuer_keys() -> &'static KeySet {
    static KEYS: OnceLock<KeySet> = OnceLock::new();
    KEYS.get_or_init(|| key_set(&[issuer_key().jwk(KID)]))
}

/// Everything is expected that a genuine token has.
pub(crate) fn expectations() -> Expectations {
    Expectations {
        roles: vec!["Incident.Read.All".to_owned()],
        tenant: Some(Tenant::parse(TENANT).expect("a tenant")),
        client_id: Some(APP.to_owned()),
        verify_signature: true,
        ..Expectations::default()
    }
}

/// Verifies with the issuer's keys.
pub(crate) fn verified(token: &str) -> Report {
    verified_with(token, issuer_keys())
}

/// Verifies with these keys.
pub(crate) fn verified_with(token: &str, keys: &KeySet) -> Report {
    let keys = SigningKeys {
        keys,
        metadata: None,
        stale: false,
    };
    verify(token.as_bytes(), &expectations(), &keys, NOW)
}

/// The check of that name.
pub(crate) fn check(report: &Report, name: CheckName) -> &Check {
    report.check(name).unwrap_or_else(|| {
        let names: Vec<_> = report.checks.iter().map(|check| check.name).collect();
        unreachable!("no check {name:?} among {names:?}")
    })
}

/// Asserts that one check has this verdict because of this finding, and that the report is not valid unless it passes.
pub(crate) fn assert_finding(
    what: &str,
    report: &Report,
    (name, verdict, finding): (CheckName, Verdict, Finding),
) {
    let check = check(report, name);
    assert_eq!(
        (check.verdict, check.message_finding()),
        (verdict, finding),
        "{what}: {check:?}"
    );
    if verdict != Verdict::Pass {
        assert!(!report.is_valid(), "{what}");
    }
}
