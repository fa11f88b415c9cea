//! The certificates: a CA made at start, whose key never leaves the memory and which can only vouch for this machine's
//! loopback names, the server's certificate under it, and a self-signed one beside them.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

use crate::text::hex;

const LIFETIME: Duration = Duration::days(90);

/// What a start makes: the acceptor for the server, the CA certificate for the clients.
pub(crate) struct Identity {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_pem: String,
}

impl Identity {
    pub(crate) fn new() -> io::Result<Self> {
        let ca = CertifiedIssuer::self_signed(ca_params(), key()?).map_err(io::Error::other)?;
        let (leaf, leaf_key) = leaf(&ca, &["localhost", "127.0.0.1", "::1"])?;

        Ok(Self {
            acceptor: acceptor(vec![leaf, ca.der().clone()], leaf_key)?,
            ca_pem: ca.pem(),
        })
    }
}

/// A certificate that nothing vouches for, as Service Fabric has one.
pub(crate) struct SelfSigned {
    pub(crate) acceptor: TlsAcceptor,
    /// By which clients know it: SHA-1, in hexadecimal digits.
    pub(crate) thumbprint: String,
}

impl SelfSigned {
    pub(crate) fn new() -> io::Result<Self> {
        let key = key()?;
        let certificate = params("entra-emulator, self-signed")
            .self_signed(&key)
            .map_err(io::Error::other)?;
        let der = certificate.der().clone();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok(Self {
            thumbprint: hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, &der).as_ref()),
            acceptor: acceptor(vec![der], key)?,
        })
    }
}

fn acceptor(
    chain: Vec<CertificateDer<'static>>,
    key: PrivatePkcs8KeyDer<'static>,
) -> io::Result<TlsAcceptor> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key.into())
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

type Ca = CertifiedIssuer<'static, KeyPair>;
type Leaf = (CertificateDer<'static>, PrivatePkcs8KeyDer<'static>);

fn key() -> io::Result<KeyPair> {
    KeyPair::generate().map_err(io::Error::other)
}

/// A server certificate for `names`, and its key.
fn leaf(ca: &Ca, names: &[&str]) -> io::Result<Leaf> {
    let key = key()?;
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = params("localhost");
    params.subject_alt_names = CertificateParams::new(names)
        .map_err(io::Error::other)?
        .subject_alt_names;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, ca).map_err(io::Error::other)?;
    Ok((
        certificate.der().clone(),
        PrivatePkcs8KeyDer::from(key.serialize_der()),
    ))
}

fn ca_params() -> CertificateParams {
    let mut params = params("entra-emulator CA, loopback only");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".to_owned()),
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(Ipv4Addr::LOCALHOST.octets(), 32)),
            GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(
                Ipv6Addr::LOCALHOST.octets(),
                128,
            )),
        ],
        excluded_subtrees: Vec::new(),
    });
    params
}

fn params(common_name: &str) -> CertificateParams {
    let now = OffsetDateTime::now_utc();
    let mut params = CertificateParams::default();
    params.not_before = now - Duration::DAY;
    params.not_after = now + LIFETIME;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls_pki_types::{ServerName, UnixTime};

    use super::*;

    /// Whether a client that trusts only a CA made of `params` accepts its certificate for `name`.
    fn accepted(params: CertificateParams, name: &'static str) -> Result<bool, Box<dyn Error>> {
        let ca = CertifiedIssuer::self_signed(params, key()?)?;
        let (certificate, _) = leaf(&ca, &[name])?;
        let mut roots = RootCertStore::empty();
        roots.add(ca.der().clone())?;
        let provider = Arc::new(default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
        let server = ServerName::try_from(name)?;
        Ok(verifier
            .verify_server_cert(&certificate, &[], &server, &[], UnixTime::now())
            .is_ok())
    }

    #[test]
    fn the_ca_vouches_for_this_machine_only() -> Result<(), Box<dyn Error>> {
        for name in ["localhost", "127.0.0.1", "::1"] {
            assert!(accepted(ca_params(), name)?, "{name}");
        }
        for name in ["login.microsoftonline.com", "127.0.0.2", "::2"] {
            assert!(!accepted(ca_params(), name)?, "{name}");
            let mut unconstrained = ca_params();
            unconstrained.name_constraints = None;
            assert!(
                accepted(unconstrained, name)?,
                "{name} was refused for another reason"
            );
        }
        Ok(())
    }
}
