//! An app's own certificate, and assertions signed with its key: right ones, and ones that are wrong in one respect.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};

use crate::bench::Outcome;

pub(crate) struct Signer {
    key: RsaKeyPair,
    pub(crate) der: Vec<u8>,
    pub(crate) pem: String,
}

/// An assertion before it is signed.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) header: Value,
    pub(crate) claims: Value,
}

impl Draft {
    /// With one member of the header set, or removed when the value is null.
    pub(crate) fn header(mut self, name: &str, value: Value) -> Self {
        set(&mut self.header, name, value);
        self
    }

    /// With one claim set, or removed when the value is null.
    pub(crate) fn claim(mut self, name: &str, value: Value) -> Self {
        set(&mut self.claims, name, value);
        self
    }
}

fn set(object: &mut Value, name: &str, value: Value) {
    let Some(members) = object.as_object_mut() else {
        return;
    };
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
}

impl Signer {
    pub(crate) fn new() -> Outcome<Self> {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let certificate = CertificateParams::default().self_signed(&key)?;
        Ok(Self {
            key: RsaKeyPair::from_pkcs8(key.serialized_der())?,
            der: certificate.der().to_vec(),
            pem: certificate.pem(),
        })
    }

    pub(crate) fn sha256(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, &self.der))
    }

    pub(crate) fn sha1(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.der))
    }

    pub(crate) fn x5c(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// An assertion that is right in every respect, at `now`, for the endpoint at `address`.
    pub(crate) fn draft(&self, client_id: &str, address: &str, now: i64) -> Draft {
        Draft {
            header: json!({ "typ": "JWT", "alg": "PS256", "x5t#S256": self.sha256() }),
            claims: json!({
                "aud": address,
                "iss": client_id,
                "sub": client_id,
                "jti": URL_SAFE_NO_PAD.encode(random()),
                "iat": now,
                "nbf": now,
                "exp": now + 600,
            }),
        }
    }

    /// Signs as the header says; with an algorithm that there is none of, as RS256.
    pub(crate) fn sign(&self, draft: &Draft) -> Outcome<String> {
        let padding: &dyn RsaEncoding = if draft.header["alg"] == "PS256" {
            &RSA_PSS_SHA256
        } else {
            &RSA_PKCS1_SHA256
        };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&draft.header), part(&draft.claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(
            padding,
            &SystemRandom::new(),
            message.as_bytes(),
            &mut signature,
        )?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}
