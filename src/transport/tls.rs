//! Whom a connection trusts: the platform's certificate verifier, the extra CA certificates of one configuration, and
//! the one certificate that a Service Fabric node names by its thumbprint.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use ::aws_lc_rs::digest;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
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
pub(super) fn client_config(
    extra_ca: &[CertificateDer<'static>],
    pinned: Option<[u8; 20]>,
) -> Result<ClientConfig> {
    let refused = |_| {
        if extra_ca.is_empty() {
            return Error::new(ErrorKind::Tls, Text::NoRoots).advise(Text::AdviseNoRoots);
        }
        Error::new(
            ErrorKind::InvalidCertificateAuthority,
            Text::InvalidCertificateAuthority,
        )
        .advise(Text::AdviseCa)
    };
    let provider = Arc::new(aws_lc_rs::default_provider());
    // A set of extra roots that is empty is one more to look in for some platforms.
    let verifier = if extra_ca.is_empty() {
        Verifier::new(Arc::clone(&provider))
    } else {
        Verifier::new_with_extra_roots(extra_ca.iter().cloned(), Arc::clone(&provider))
    }
    .map_err(refused)?;
    let verifier = Arc::new(verifier);
    let verifier: Arc<dyn ServerCertVerifier> = match pinned {
        None => verifier,
        Some(thumbprint) => Arc::new(Pinned {
            thumbprint,
            platform: verifier,
        }),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}

/// Trusts what the platform trusts, and beside it the one certificate with this SHA-1 thumbprint, whatever name and
/// dates it has. The server must prove that it holds the certificate's key in both cases.
#[derive(Debug)]
struct Pinned {
    thumbprint: [u8; 20],
    platform: Arc<Verifier>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        let found = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, leaf);
        if found.as_ref() == self.thumbprint {
            return Ok(ServerCertVerified::assertion());
        }
        self.platform
            .verify_server_cert(leaf, intermediates, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.platform
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.platform
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.platform.supported_verify_schemes()
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;
    use std::process::Command;

    /// Set in the process that has no roots.
    const INSIDE: &str = "MTP_TEST_WITHOUT_ROOTS";

    /// The variables that name the roots are the process's: this test runs once more in one of its own.
    #[test]
    fn a_system_without_roots_is_called_one() {
        if std::env::var_os(INSIDE).is_some() {
            let error = client_config(&[], None).expect_err("no roots");
            assert_eq!(error.kind(), ErrorKind::Tls);
            assert!(error.to_string().contains("no root certificates"));
            assert!(!error.is_retryable());
            return;
        }
        let name = concat!(module_path!(), "::a_system_without_roots_is_called_one");
        let (_, name) = name.split_once("::").expect("a crate");
        let inside = Command::new(std::env::current_exe().expect("this test's path"))
            .args(["--exact", name])
            .env(INSIDE, "1")
            .env("SSL_CERT_FILE", "/dev/null")
            .env_remove("SSL_CERT_DIR")
            .output()
            .expect("run");
        let said = String::from_utf8_lossy(&inside.stdout);
        assert!(
            inside.status.success() && said.contains("1 passed"),
            "{said}"
        );
    }
}
