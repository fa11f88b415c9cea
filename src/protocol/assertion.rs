//! The assertion with which a certificate proves who the app is (RFC 7523 section 3).
//!
//! Source: Microsoft, "Microsoft identity platform application authentication certificate credentials".

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls_pki_types::CertificateDer;
use serde::Serialize;

/// Entra takes assertions that live no longer than ten minutes without complaint.
pub const LIFETIME_SECONDS: i64 = 600;
/// A longer assertion is refused before it is sent.
const LONGEST: usize = 65_536;

/// How an assertion is signed (RFC 7518 section 3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes.
    #[default]
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, for keys and apps that cannot do better.
    Rs256,
}

impl Algorithm {
    /// Its name in a header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }
}

/// What an assertion says, before it is signed.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// How it is signed. It decides which thumbprint names the certificate.
    pub algorithm: Algorithm,
    /// SHA-1 of the certificate's DER.
    pub sha1: &'a [u8; 20],
    /// SHA-256 of the certificate's DER.
    pub sha256: &'a [u8; 32],
    /// The certificates to send along, the app's own first; none unless subject name and issuer are what is trusted.
    pub chain: &'a [CertificateDer<'static>],
    /// The URL it is posted to, to the letter.
    pub audience: &'a str,
    /// The app: both issuer and subject.
    pub client_id: &'a str,
    /// Now, in Unix seconds, by the clock that the server is thought to have.
    pub now: i64,
    /// Never the same twice: a server may refuse what it has seen.
    pub id: &'a str,
}

#[derive(Serialize)]
struct Header {
    alg: &'static str,
    typ: &'static str,
    #[serde(rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(rename = "x5t", skip_serializing_if = "Option::is_none")]
    sha1: Option<String>,
    #[serde(rename = "x5c", skip_serializing_if = "Vec::is_empty")]
    chain: Vec<String>,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    sub: &'a str,
    jti: &'a str,
    nbf: i64,
    iat: i64,
    exp: i64,
}

impl Assertion<'_> {
    /// What is to be signed: header and claims, encoded (RFC 7515 section 5.1).
    #[must_use]
    pub fn signing_input(&self) -> String {
        let (sha256, sha1) = match self.algorithm {
            Algorithm::Ps256 => (Some(URL_SAFE_NO_PAD.encode(self.sha256)), None),
            Algorithm::Rs256 => (None, Some(URL_SAFE_NO_PAD.encode(self.sha1))),
        };
        let header = Header {
            alg: self.algorithm.as_str(),
            typ: "JWT",
            sha256,
            sha1,
            // Standard base64 of DER, unlike everything else in a JWT (RFC 7515 section 4.1.6).
            chain: self.chain.iter().map(|der| STANDARD.encode(der)).collect(),
        };
        let claims = Claims {
            aud: self.audience,
            iss: self.client_id,
            sub: self.client_id,
            jti: self.id,
            nbf: self.now,
            iat: self.now,
            exp: self.now.saturating_add(LIFETIME_SECONDS),
        };
        format!("{}.{}", encoded(&header), encoded(&claims))
    }
}

/// Text and numbers: they always have a JSON form.
fn encoded(part: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).unwrap_or_default())
}

/// The finished assertion.
///
/// # Errors
/// `CredentialInvalid` for one that is longer than Entra takes, which a long chain makes it.
pub fn signed(signing_input: &str, signature: &[u8]) -> Result<Secret> {
    let assertion = format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(signature));
    if assertion.len() > LONGEST {
        return Err(
            Error::new(ErrorKind::CredentialInvalid, Text::AssertionTooLong)
                .with("limit", LONGEST.to_string()),
        );
    }
    Ok(Secret::new(assertion.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const URL: &str = "https://login.microsoftonline.com/t/oauth2/v2.0/token";

    fn parts(algorithm: Algorithm, chain: &[CertificateDer<'static>]) -> (Value, Value) {
        let input = Assertion {
            algorithm,
            sha1: &[0xfb; 20],
            sha256: &[0xff; 32],
            chain,
            audience: URL,
            client_id: "app",
            now: 1_800_000_000,
            id: "one",
        }
        .signing_input();
        let mut parts = input.split('.').map(|part| {
            let json = URL_SAFE_NO_PAD.decode(part).expect("base64url, unpadded");
            serde_json::from_slice(&json).expect("JSON")
        });
        (
            parts.next().expect("a header"),
            parts.next().expect("claims"),
        )
    }

    #[test]
    fn ps256_names_the_certificate_by_sha256() {
        let (header, claims) = parts(Algorithm::Ps256, &[]);
        assert_eq!(
            header,
            json!({"alg": "PS256", "typ": "JWT", "x5t#S256": "_".repeat(42) + "8"})
        );
        assert_eq!(
            claims,
            json!({"aud": URL, "iss": "app", "sub": "app", "jti": "one",
                "nbf": 1_800_000_000, "iat": 1_800_000_000, "exp": 1_800_000_600})
        );
    }

    #[test]
    fn rs256_names_it_by_sha1_and_the_chain_is_standard_base64() {
        let chain = [CertificateDer::from(vec![0xfb; 5])];
        let (header, _) = parts(Algorithm::Rs256, &chain);
        assert_eq!(
            header,
            json!({"alg": "RS256", "typ": "JWT", "x5t": "-_v7".repeat(6) + "-_s", "x5c": ["+/v7+/s="]})
        );
    }

    #[test]
    fn an_assertion_has_a_longest_form() {
        let input = "a".repeat(LONGEST - 3);
        assert_eq!(signed(&input, &[1]).expect("fits").expose().len(), LONGEST);
        let error = signed(&input, &[1, 2]).expect_err("one more");
        assert_eq!(error.kind(), ErrorKind::CredentialInvalid);
    }
}
