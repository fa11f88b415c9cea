//! The RSA keys that sign tokens, each with a self-signed certificate, and their JSON Web Key Sets.

use std::io;
use std::sync::{Arc, RwLock, RwLockReadGuard};

use aws_lc_rs::rsa::PublicKey;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use aws_lc_rs::{digest, rand::SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::text::base64url;

/// A signing key and the certificate it is published with.
pub(crate) struct SigningKey {
    pair: RsaKeyPair,
    certificate: Vec<u8>,
    /// base64url(SHA-1 of the certificate): `kid` and `x5t` alike.
    pub(crate) id: String,
}

impl SigningKey {
    pub(crate) fn generate() -> io::Result<Self> {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)
            .map_err(io::Error::other)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, "accounts.accesscontrol.windows.net");
        params.not_before = OffsetDateTime::now_utc() - Duration::DAY;
        params.not_after = params.not_before + Duration::days(5 * 365);
        let certificate = params
            .self_signed(&key)
            .map_err(io::Error::other)?
            .der()
            .to_vec();
        let thumbprint = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &certificate);
        Ok(Self {
            pair: RsaKeyPair::from_pkcs8(key.serialized_der()).map_err(io::Error::other)?,
            certificate,
            id: base64url(thumbprint),
        })
    }

    /// The RS256 signature of `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let done = self.pair.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            message,
            &mut signature,
        );
        done.expect("a generated RSA key signs");
        signature
    }

    /// Whether `signature` is this key's RS256 signature of `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.public());
        public.verify(message, signature).is_ok()
    }

    fn public(&self) -> &PublicKey {
        self.pair.public_key()
    }

    fn jwk(&self, issuer: Option<&'static str>) -> Jwk {
        Jwk {
            kty: "RSA",
            usage: "sig",
            kid: self.id.clone(),
            x5t: self.id.clone(),
            n: base64url(self.public().modulus().big_endian_without_leading_zero()),
            e: base64url(self.public().exponent().big_endian_without_leading_zero()),
            x5c: [STANDARD.encode(&self.certificate)],
            issuer,
        }
    }
}

/// Every key that was ever used since the start; the last one signs.
pub(crate) struct Keys(RwLock<Vec<Arc<SigningKey>>>);

impl Keys {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self(RwLock::new(vec![Arc::new(SigningKey::generate()?)])))
    }

    /// Starts signing with a new key.
    pub(crate) fn roll(&self) -> io::Result<()> {
        let key = Arc::new(SigningKey::generate()?);
        self.0.write().expect("no holder panics").push(key);
        Ok(())
    }

    /// The key that signs now.
    pub(crate) fn current(&self) -> Arc<SigningKey> {
        self.all().last().cloned().expect("there is always a key")
    }

    pub(crate) fn find(&self, kid: &str) -> Option<Arc<SigningKey>> {
        self.all().iter().find(|key| key.id == kid).cloned()
    }

    /// The published key set; in the v2.0 form every key names its issuer.
    pub(crate) fn set(&self, v2: bool) -> JwkSet {
        let issuer = v2.then_some("https://login.microsoftonline.com/{tenantid}/v2.0");
        JwkSet {
            keys: self.all().iter().map(|key| key.jwk(issuer)).collect(),
        }
    }

    fn all(&self) -> RwLockReadGuard<'_, Vec<Arc<SigningKey>>> {
        self.0.read().expect("no holder panics")
    }
}

/// A JSON Web Key Set.
#[derive(Serialize)]
pub(crate) struct JwkSet {
    keys: Vec<Jwk>,
}

#[derive(Serialize)]
struct Jwk {
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    kid: String,
    x5t: String,
    n: String,
    e: String,
    x5c: [String; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<&'static str>,
}
