//! Whom a connection trusts: the platform's certificate verifier, and the extra CA certificates of one configuration.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// Reads the CA certificates of a PEM file.
///
/// # Errors
/// `InvalidCertificateAuthority` where there is none, or one cannot be read.
pub fn parse_extra_ca(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    let refused = || {
        Error::new(
            ErrorKind::InvalidCertificateAuthority,
            Text::InvalidCertificateAuthority,
        )
        .advise(Text::AdviseCa)
    };
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<std::result::Result<_, _>>()
        .map_err(|_| refused())?;
    if certificates.is_empty() {
        Err(refused())
    } else {
        Ok(certificates)
    }
}

/// The TLS settings of one trust configuration. Reads the platform's roots, which takes milliseconds.
pub(super) fn client_config(extra_ca: &[CertificateDer<'static>]) -> Result<ClientConfig> {
    let refused = |_| {
        Error::new(
            ErrorKind::InvalidCertificateAuthority,
            Text::InvalidCertificateAuthority,
        )
        .advise(Text::AdviseCa)
    };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra_ca.iter().cloned(), Arc::clone(&provider))
        .map_err(refused)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}
