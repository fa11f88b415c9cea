//! A started emulator and a plain HTTPS client for it: one connection for each request, no redirects, no retries.

#![allow(
    dead_code,
    reason = "each test program uses its own part of this module"
)]

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode, header, request};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entra_emulator::{Config, Emulator, Fault};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

pub(crate) const HOME: &str = "11111111-1111-4111-8111-111111111111";
pub(crate) const CUSTOMER: &str = "22222222-2222-4222-8222-222222222222";
pub(crate) const UNLICENSED: &str = "33333333-3333-4333-8333-333333333333";
pub(crate) const NORMAL: &str = "aaaaaaaa-0000-4000-8000-000000000001";
pub(crate) const SECRET: &str = "emulator-secret-Value~1";
pub(crate) const MTP: &str = "https://api.security.microsoft.com";

/// An answer that arrived whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn json(&self) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// An emulator of the test's own, and what is needed to talk to it.
pub(crate) struct Bench {
    pub(crate) emulator: Emulator,
    connector: TlsConnector,
}

impl Bench {
    pub(crate) fn new() -> Outcome<Self> {
        Self::with(Config::default())
    }

    pub(crate) fn with(config: Config) -> Outcome<Self> {
        let emulator = Emulator::start(config)?;
        let connector = connector(emulator.ca_pem())?;
        Ok(Self {
            emulator,
            connector,
        })
    }

    async fn connect(&self) -> Outcome<(SendRequest<Body>, Driver)> {
        let stream = TcpStream::connect(("127.0.0.1", self.emulator.port())).await?;
        let server = ServerName::try_from("localhost")?;
        over(self.connector.connect(server, stream).await?).await
    }

    /// Sends one request to the plain listener.
    pub(crate) async fn plain(&self, request: request::Builder, body: &str) -> Outcome<Answer> {
        let url = self.emulator.plain_url();
        let address = url.strip_prefix("http://").ok_or("no http")?;
        let (mut sender, _driver) = over(TcpStream::connect(address).await?).await?;
        let request = request.header(header::HOST, address);
        whole(
            sender
                .send_request(request.body(Body::from(body.to_owned()))?)
                .await?,
        )
        .await
    }

    /// Sends one request to the listener with the self-signed certificate, which it must have.
    pub(crate) async fn fabric(&self, request: request::Builder) -> Outcome<Answer> {
        let url = self.emulator.fabric_url();
        let address = url.strip_prefix("https://").ok_or("no https")?;
        let stream = TcpStream::connect(address).await?;
        let thumbprint = self.emulator.fabric_thumbprint().to_owned();
        let connector = pinned(thumbprint)?;
        let stream = connector
            .connect(ServerName::try_from("localhost")?, stream)
            .await?;
        let (mut sender, _driver) = over(stream).await?;
        let request = request.header(header::HOST, address);
        whole(sender.send_request(request.body(Body::empty())?).await?).await
    }

    /// Opens a connection and sends one request on it. An error is a connection or an answer that broke off.
    pub(crate) async fn send(&self, request: Request<Body>) -> Outcome<Answer> {
        let (mut sender, _driver) = self.connect().await?;
        whole(sender.send_request(request).await?).await
    }

    /// Sends several requests on one connection.
    pub(crate) async fn same_connection(&self, requests: usize) -> Outcome {
        let (mut sender, _driver) = self.connect().await?;
        for _ in 0..requests {
            let request = Request::get("/nothing").header(header::HOST, self.emulator.host());
            let answer = sender.send_request(request.body(Body::empty())?).await?;
            to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
        }
        Ok(())
    }

    /// The status, and the first piece of the body, that a v1 token request with this form is answered with.
    pub(crate) async fn first_piece(&self, form: &str) -> Outcome<(StatusCode, Bytes)> {
        let request = Request::post(format!("/{HOME}/oauth2/token"))
            .header(header::HOST, self.emulator.host())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))?;
        let (mut sender, _driver) = self.connect().await?;
        let (parts, mut body) = sender.send_request(request).await?.into_parts();
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context))
            .await
            .ok_or("no body")??;
        Ok((parts.status, frame.into_data().map_err(|_| "no data")?))
    }

    pub(crate) async fn get(&self, path: &str, token: Option<&str>) -> Outcome<Answer> {
        let mut request = Request::get(path).header(header::HOST, self.emulator.host());
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Body::empty())?).await
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        content_type: &str,
        body: impl Into<Body>,
    ) -> Outcome<Answer> {
        let request = Request::post(path)
            .header(header::HOST, self.emulator.host())
            .header(header::CONTENT_TYPE, content_type);
        self.send(request.body(body.into())?).await
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        self.post(path, "application/x-www-form-urlencoded", form(fields))
            .await
    }

    /// A v1 token request that is right but for what the caller varies.
    pub(crate) async fn v1(
        &self,
        tenant: &str,
        client_id: &str,
        resource: &str,
    ) -> Outcome<Answer> {
        self.form(
            &format!("/{tenant}/oauth2/token"),
            &v1_fields(client_id, resource),
        )
        .await
    }

    /// A v2 token request that is right but for what the caller varies.
    pub(crate) async fn v2(&self, tenant: &str, client_id: &str, scope: &str) -> Outcome<Answer> {
        self.form(
            &format!("/{tenant}/oauth2/v2.0/token"),
            &v2_fields(client_id, scope),
        )
        .await
    }

    /// A token for `resource`, from the v1 endpoint of the home tenant.
    pub(crate) async fn token(&self, client_id: &str, resource: &str) -> Outcome<String> {
        access_token(&self.v1(HOME, client_id, resource).await?)
    }

    /// The first answer to a normal v1 request after `fault` was set.
    pub(crate) async fn under(&self, fault: Fault) -> Outcome<Answer> {
        self.emulator.set_fault(fault);
        self.v1(HOME, NORMAL, MTP).await
    }
}

/// Speaks HTTP over `stream`.
async fn over(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Outcome<(SendRequest<Body>, Driver)> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    Ok((sender, Driver(tokio::spawn(connection))))
}

async fn whole(response: Response<Incoming>) -> Outcome<Answer> {
    let (parts, body) = response.into_parts();
    Ok(Answer {
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(Body::new(body), usize::MAX).await?,
    })
}

/// Closes the connection when it goes away.
struct Driver(JoinHandle<Result<(), hyper::Error>>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub(crate) fn connector(ca_pem: &str) -> Outcome<TlsConnector> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes())?)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Trusts the one certificate with this SHA-1 thumbprint, whoever signed it.
fn pinned(thumbprint: String) -> Outcome<TlsConnector> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = Pinned {
        thumbprint,
        schemes: provider.signature_verification_algorithms,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[derive(Debug)]
struct Pinned {
    thumbprint: String,
    schemes: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate);
        let hex: String = digest
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        if hex == self.thumbprint {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(rustls::Error::General(hex))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.schemes)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.supported_schemes()
    }
}

pub(crate) fn v1_fields<'a>(client_id: &'a str, resource: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("grant_type", "client_credentials"),
        ("client_id", client_id),
        ("client_secret", SECRET),
        ("resource", resource),
    ]
}

pub(crate) fn v2_fields<'a>(client_id: &'a str, scope: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("grant_type", "client_credentials"),
        ("client_id", client_id),
        ("client_secret", SECRET),
        ("scope", scope),
    ]
}

/// Encodes a form, every byte of every value.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encode = |value: &str| {
        value
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
    };
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    fields.join("&")
}

pub(crate) fn access_token(answer: &Answer) -> Outcome<String> {
    let token = answer.json()?["access_token"].as_str().map(str::to_owned);
    token.ok_or_else(|| format!("no token in a {}", answer.status).into())
}

/// The decoded header and payload of a token.
pub(crate) fn decode(token: &str) -> Outcome<(Value, Value)> {
    let part = |index: usize| -> Outcome<Value> {
        let part = token.split('.').nth(index).ok_or("too few parts")?;
        Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part)?)?)
    };
    Ok((part(0)?, part(1)?))
}

/// Whether `future` is still waiting after a while.
pub(crate) async fn hangs<T>(future: impl Future<Output = T>) -> bool {
    tokio::time::timeout(Duration::from_millis(300), future)
        .await
        .is_err()
}
