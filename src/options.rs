//! What a client is made of, as the caller says it, and checked as a whole when the client is made.

use crate::advice::{Language, Text};
use crate::authority::{AllowedHost, Authority, EndpointVersion, Tenant};
use crate::cloud::Cloud;
use crate::credential::environment::{self, Lookup};
use crate::credential::{Credential, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use crate::transport::{TrustConfiguration, parse_extra_ca, parse_proxy};
use aws_lc_rs::hmac;
use rustls_pki_types::CertificateDer;
use std::sync::Arc;
use std::time::Duration;

/// Whether tokens are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheMode {
    /// In this process's memory, shared by clients of the same configuration and credential.
    #[default]
    Memory,
    /// Not at all: every request goes to the network.
    None,
}

/// A client's settings. Each field is checked when it is set where it can be alone, and all together by
/// `check` when the client is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// The app's client id.
    pub client_id: Option<String>,
    /// The tenant of requests that name none.
    pub tenant: Option<Tenant>,
    /// The cloud: its authority and its hosts. `None` is the commercial one, unless the environment names another.
    pub cloud: Option<Cloud>,
    /// An authority other than the cloud's, as given.
    pub authority: Option<String>,
    /// Hosts a credential or token may go to beside the known ones.
    pub allowed_hosts: Vec<AllowedHost>,
    /// The dialect of the token endpoint.
    pub version: EndpointVersion,
    /// The client secret.
    pub client_secret: Option<Secret>,
    /// Fill what is missing from the environment.
    pub use_environment: bool,
    /// The caller makes the HTTP exchanges itself.
    pub host_http: bool,
    /// The client has no credential and gets no token: it serves to check tokens with keys from the network.
    pub keys_only: bool,
    /// See [`TrustConfiguration::proxy`].
    pub proxy: Option<String>,
    /// CA certificates beside the platform's.
    pub extra_ca: Vec<CertificateDer<'static>>,
    /// The whole call, retries and waits included.
    pub timeout: Duration,
    /// Connecting, TLS included.
    pub connect_timeout: Duration,
    /// One attempt.
    pub attempt_timeout: Duration,
    /// Cap on all retries of one call.
    pub max_retries: u32,
    /// Exchanges under way at once.
    pub concurrency: usize,
    /// Whether tokens are kept.
    pub cache_mode: CacheMode,
    /// Language of messages and advice.
    pub language: Language,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            client_id: None,
            tenant: None,
            cloud: None,
            authority: None,
            allowed_hosts: Vec::new(),
            version: EndpointVersion::V2,
            client_secret: None,
            use_environment: false,
            host_http: false,
            keys_only: false,
            proxy: None,
            extra_ca: Vec::new(),
            timeout: Duration::from_secs(100),
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(30),
            max_retries: 10,
            concurrency: 64,
            cache_mode: CacheMode::default(),
            language: Language::default(),
        }
    }
}

/// Settings that fit together.
pub(crate) struct Checked {
    pub(crate) client_id: Arc<str>,
    pub(crate) tenant: Option<Tenant>,
    pub(crate) authority: Authority,
    pub(crate) credential: Credential,
    pub(crate) source: Source,
    pub(crate) trust: TrustConfiguration,
}

impl Options {
    /// Sets the cloud by one of its names.
    ///
    /// # Errors
    /// `InvalidArgument` for an unknown name.
    pub fn set_cloud(&mut self, name: &str) -> Result<()> {
        self.cloud = Some(Cloud::parse(name)?);
        Ok(())
    }

    /// Sets the extra CA certificates from PEM text.
    ///
    /// # Errors
    /// `InvalidCertificateAuthority`.
    pub fn set_extra_ca(&mut self, pem: &[u8]) -> Result<()> {
        self.extra_ca = parse_extra_ca(pem)?;
        Ok(())
    }

    /// Sets the proxy; an empty URL means none at all.
    ///
    /// # Errors
    /// `InvalidProxy`.
    pub fn set_proxy(&mut self, proxy: &str) -> Result<()> {
        if !proxy.is_empty() {
            parse_proxy(proxy)?;
        }
        self.proxy = Some(proxy.to_owned());
        Ok(())
    }

    /// Checks that the settings make a client, filling in from `lookup` where that was asked for.
    ///
    /// # Errors
    /// What is missing or does not fit.
    pub(crate) fn check(&self, lookup: Lookup<'_>) -> Result<Checked> {
        let mut tenant = self.tenant.clone();
        let mut authority = self.authority.clone();
        let (client_id, credential, source) = match (&self.client_secret, &self.client_id) {
            _ if self.keys_only => (String::new(), Credential::None, Source::None),
            (Some(secret), _) if secret.is_empty() => return Err(secret_missing()),
            (Some(secret), Some(client_id)) => (
                client_id.clone(),
                Credential::Secret(secret.clone()),
                Source::Given,
            ),
            (None, given) if self.use_environment => {
                let found = environment::service_principal(lookup, given.as_deref())?;
                if tenant.is_none() {
                    tenant = found.tenant_id.as_deref().map(Tenant::parse).transpose()?;
                }
                if authority.is_none() && self.cloud.is_none() {
                    // No variable can allow a host: only the listed ones pass.
                    authority = found
                        .authority_host
                        .as_deref()
                        .map(|host| Ok(Authority::parse(host, &[])?.as_str().to_owned()))
                        .transpose()?;
                }
                (
                    found.client_id,
                    Credential::Secret(found.client_secret),
                    Source::Environment,
                )
            }
            (_, None) => {
                return Err(
                    Error::new(ErrorKind::CredentialMissing, Text::ClientIdMissing)
                        .advise(Text::AdviseClientId),
                );
            }
            (None, _) => return Err(secret_missing()),
        };
        let authority = match authority {
            Some(authority) => Authority::parse(&authority, &self.allowed_hosts)?,
            None => Authority::for_cloud(self.cloud.unwrap_or_default()),
        };
        let trust = TrustConfiguration {
            proxy: self.proxy.clone(),
            extra_ca: self.extra_ca.clone(),
            connect_timeout: self.connect_timeout,
        };
        Ok(Checked {
            client_id: client_id.into(),
            tenant,
            authority,
            credential,
            source,
            trust,
        })
    }
}

fn secret_missing() -> Error {
    Error::new(ErrorKind::CredentialMissing, Text::SecretMissing).advise(Text::AdviseSecretMissing)
}

impl Checked {
    /// The fingerprint of everything that must be equal for two clients to share tokens.
    pub(crate) fn fingerprint(&self, version: EndpointVersion, key: &hmac::Key) -> [u8; 32] {
        let version = match version {
            EndpointVersion::V1 => "1",
            EndpointVersion::V2 => "2",
        };
        fingerprint(
            key,
            &[
                self.authority.as_str().as_bytes(),
                version.as_bytes(),
                self.client_id.as_bytes(),
                &self.credential.fingerprint(key),
                &self.trust_fingerprint(key),
            ],
        )
    }

    /// The fingerprint of proxy and extra roots.
    pub(crate) fn trust_fingerprint(&self, key: &hmac::Key) -> [u8; 32] {
        let mut parts = vec![self.trust.proxy.as_deref().unwrap_or("(system)").as_bytes()];
        parts.extend(self.trust.extra_ca.iter().map(AsRef::as_ref));
        fingerprint(key, &parts)
    }
}

/// A keyed digest of `parts`, each with its length before it.
fn fingerprint(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(context.sign().as_ref());
    fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options {
            client_id: Some("app".to_owned()),
            client_secret: Some(Secret::from("s3cret")),
            ..Options::default()
        }
    }

    fn fingerprint(options: &Options) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
        options
            .check(&|_| None)
            .expect("complete")
            .fingerprint(options.version, &key)
    }

    #[test]
    fn whatever_decides_about_a_token_decides_about_its_partition() {
        let same = fingerprint(&options());
        assert_eq!(same, fingerprint(&options()));
        let others = [
            Options {
                client_id: Some("app2".to_owned()),
                ..options()
            },
            Options {
                client_secret: Some(Secret::from("other")),
                ..options()
            },
            Options {
                version: EndpointVersion::V1,
                ..options()
            },
            Options {
                cloud: Some(Cloud::GccHigh),
                ..options()
            },
            Options {
                proxy: Some(String::new()),
                ..options()
            },
            Options {
                extra_ca: vec![CertificateDer::from(vec![1, 2, 3])],
                ..options()
            },
        ];
        for other in others {
            assert_ne!(same, fingerprint(&other), "{other:?}");
        }
    }

    #[test]
    fn the_environment_fills_nothing_unless_asked() {
        let environment = |name: &str| Some(format!("from {name}"));
        let error = Options {
            client_id: Some("c".to_owned()),
            ..Options::default()
        }
        .check(&environment)
        .err()
        .expect("no secret");
        assert_eq!(error.kind(), ErrorKind::CredentialMissing);
    }

    #[test]
    fn an_explicit_credential_leaves_the_environment_alone() {
        let options = Options {
            use_environment: true,
            client_id: None,
            ..options()
        };
        let environment = |name: &str| (name == "AZURE_CLIENT_ID").then(|| "other-app".to_owned());
        assert_eq!(
            options.check(&environment).err().expect("no id").kind(),
            ErrorKind::CredentialMissing
        );
    }

    #[test]
    fn no_variable_can_allow_a_host() {
        let options = Options {
            use_environment: true,
            allowed_hosts: vec![AllowedHost::parse("login.example.org").expect("a host")],
            ..Options::default()
        };
        let environment = |name: &str| {
            Some(match name {
                "AZURE_AUTHORITY_HOST" => "https://login.example.org".to_owned(),
                _ => "11111111-1111-4111-8111-111111111111".to_owned(),
            })
        };
        assert_eq!(
            options
                .check(&environment)
                .err()
                .expect("not listed")
                .kind(),
            ErrorKind::HostNotAllowed
        );
    }
}
