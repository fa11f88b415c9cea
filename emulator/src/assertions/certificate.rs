//! Assertions that an app signs itself, with the key of a certificate that is registered for it.

use std::io;
use std::sync::Arc;

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::Value;
use x509_parser::parse_x509_certificate;

use super::{Jwt, check_time, invalid, wrong_key};
use crate::call::Call;
use crate::config::App;
use crate::errors::Failure;
use crate::text::{from_base64url, hex};
use crate::world::World;

/// A registered certificate.
pub(crate) struct Certificate {
    der: Vec<u8>,
    ps256: ParsedPublicKey,
    rs256: ParsedPublicKey,
}

impl Certificate {
    /// Reads the first certificate of a PEM text. Its key must be one that can sign assertions.
    pub(crate) fn from_pem(pem: &str) -> io::Result<Self> {
        let invalid = |why| io::Error::new(io::ErrorKind::InvalidInput, why);
        let der = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| invalid("the text holds no certificate in PEM form"))?;
        let (_, certificate) = parse_x509_certificate(&der)
            .map_err(|_| invalid("the PEM text does not hold an X.509 certificate"))?;
        let public = certificate.public_key().raw;
        let no_rsa = |_| invalid("the certificate's key is not an RSA key of 2048 to 8192 bits");
        Ok(Self {
            ps256: ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, public).map_err(no_rsa)?,
            rs256: ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public).map_err(no_rsa)?,
            der: der.to_vec(),
        })
    }

    fn has_thumbprint(&self, of: &Thumbprint) -> bool {
        digest(of.algorithm, &self.der).as_ref() == of.bytes
    }

    fn signed(&self, jwt: &Jwt<'_>) -> bool {
        let key = if jwt.header.alg == "PS256" {
            &self.ps256
        } else {
            &self.rs256
        };
        key.verify_sig(jwt.message, &jwt.signature).is_ok()
    }
}

/// A thumbprint as a header names it.
struct Thumbprint {
    algorithm: &'static Algorithm,
    bytes: Vec<u8>,
}

impl Thumbprint {
    fn read(
        name: &str,
        text: Option<&String>,
        algorithm: &'static Algorithm,
    ) -> Result<Option<Self>, Failure> {
        let Some(text) = text else { return Ok(None) };
        let bytes = from_base64url(text).filter(|bytes| bytes.len() == algorithm.output_len());
        let why = || {
            invalid(&format!(
                "The header's '{name}' is no thumbprint in base64url."
            ))
        };
        bytes
            .map(|bytes| Some(Self { algorithm, bytes }))
            .ok_or_else(why)
    }
}

/// Whether `jwt`, in which `app` speaks for itself, is right in every respect.
pub(super) fn check(world: &World, app: &App, call: &Call, jwt: &Jwt<'_>) -> Result<(), Failure> {
    if jwt.header.alg == "PS256" && app.rs256_only {
        return Err(Failure::new(5_002_730, &[]));
    }
    let certificate = registered(world, app, &thumbprints(jwt)?)?;
    if !certificate.signed(jwt) {
        return Err(wrong_key("The signature does not fit the certificate"));
    }

    let (issuer, subject) = (jwt.text("iss")?, jwt.text("sub")?);
    if issuer != subject {
        return Err(Failure::new(50_048, &[issuer, subject]));
    }
    if !issuer.eq_ignore_ascii_case(&app.client_id) {
        return Err(invalid("Its issuer is not the application that asks."));
    }
    let address = call.address();
    if jwt.text("aud")? != address {
        return Err(invalid(&format!(
            "Its audience is not this token endpoint, '{address}'."
        )));
    }
    check_time(jwt, world.clock.unix())?;
    let id = jwt.text("jti")?;
    check_chain(app, &certificate, jwt.header.x5c.as_ref())?;
    if world.credentials.use_once(app, id) {
        Ok(())
    } else {
        Err(invalid("It has been used before: every 'jti' counts once."))
    }
}

/// The thumbprints in the header, of which one must be such as the algorithm wants.
fn thumbprints(jwt: &Jwt<'_>) -> Result<Vec<Thumbprint>, Failure> {
    let header = &jwt.header;
    let sha256 = Thumbprint::read("x5t#S256", header.x5t_s256.as_ref(), &SHA256)?;
    if sha256.is_none() && header.alg == "PS256" {
        return Err(invalid("The header of a PS256 assertion needs 'x5t#S256'."));
    }
    let sha1 = Thumbprint::read("x5t", header.x5t.as_ref(), &SHA1_FOR_LEGACY_USE_ONLY)?;
    let named: Vec<_> = sha256.into_iter().chain(sha1).collect();
    if named.is_empty() {
        return Err(invalid(
            "The header names no certificate: 'x5t#S256' or 'x5t' is needed.",
        ));
    }
    Ok(named)
}

/// The certificate of `app` that has all the `thumbprints`.
fn registered(
    world: &World,
    app: &App,
    thumbprints: &[Thumbprint],
) -> Result<Arc<Certificate>, Failure> {
    let mut certificates = world.credentials.certificates(app).into_iter();
    let known = certificates.find(|certificate| {
        let fits = |thumbprint| certificate.has_thumbprint(thumbprint);
        thumbprints.iter().all(fits)
    });
    known.ok_or_else(|| {
        let sent: Vec<_> = thumbprints.iter().map(|named| hex(&named.bytes)).collect();
        wrong_key(&format!(
            "The key was not found., Thumbprint of key used by client: '{}'",
            sent.join("' and '")
        ))
    })
}

/// Whether the certificates that came along, if any, begin with the registered one.
fn check_chain(app: &App, own: &Certificate, chain: Option<&Value>) -> Result<(), Failure> {
    let Some(chain) = chain else {
        return if app.require_chain {
            Err(wrong_key(
                "The application needs the certificate chain, 'x5c'",
            ))
        } else {
            Ok(())
        };
    };
    let refused = |why: &str| Failure::new(50_012, &[why]);
    let malformed = || {
        refused("The header's 'x5c' is not a list of certificates, each as base64 of its DER form.")
    };
    let chain = chain.as_array().ok_or_else(malformed)?;
    let mut certificates = Vec::new();
    for entry in chain {
        let der = entry.as_str().and_then(|text| STANDARD.decode(text).ok());
        let der = der.ok_or_else(malformed)?;
        match parse_x509_certificate(&der) {
            Ok(([], _)) => certificates.push(der),
            _ => return Err(malformed()),
        }
    }
    if certificates.first() == Some(&own.der) {
        Ok(())
    } else {
        Err(refused(
            "The first certificate of 'x5c' is not the one that is registered.",
        ))
    }
}
