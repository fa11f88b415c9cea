//! What a client is made of, as the caller says it, and checked as a whole when the client is made.

use crate::advice::{Language, Text};
use crate::authority::{AllowedHost, Authority, EndpointVersion, Tenant};
use crate::cloud::Cloud;
use crate::credential::environment::{self, Lookup};
use crate::credential::{CertificateSettings, Credential, Given};
use crate::error::{Error, ErrorKind, Result};
use crate::transport::{TrustConfiguration, parse_extra_ca, parse_proxy};
use aws_lc_rs::hmac;
use rustls_pki_types::CertificateDer;
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
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
    /// In memory, and sealed in a folder of the user's, shared by the user's processes.
    User,
}

/// A client's settings. Each field is checked when it is set where it can be alone, and all together by
/// `check` when the client is made. `Debug` shows no variable's value and no proxy.
#[derive(Clone)]
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
    /// The credential.
    pub credential: Option<Given>,
    /// How a certificate is opened and used.
    pub certificate: CertificateSettings,
    /// How long a federated credential that Entra does not know yet may take to become known; zero does not wait.
    pub replication_wait: Duration,
    /// Fill what is missing from the environment.
    pub use_environment: bool,
    /// Variables as the caller has them, whatever the process has; `None` is absent.
    pub variables: HashMap<String, Option<String>>,
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
    /// The folder of [`CacheMode::User`]; `None` is the user's own one.
    pub cache_folder: Option<PathBuf>,
    /// Language of messages and advice.
    pub language: Language,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variables: Vec<_> = self.variables.keys().collect();
        f.debug_struct("Options")
            .field("client_id", &self.client_id)
            .field("tenant", &self.tenant)
            .field("cloud", &self.cloud)
            .field("authority", &self.authority)
            .field("credential", &self.credential)
            .field("variables", &variables)
            .field("cache_mode", &self.cache_mode)
            .finish_non_exhaustive()
    }
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
            credential: None,
            certificate: CertificateSettings::default(),
            replication_wait: Duration::ZERO,
            use_environment: false,
            variables: HashMap::new(),
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
            cache_folder: None,
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
    /// What the credential is and where it came from, for people.
    pub(crate) source: String,
    /// What is not as it should be, for the log.
    pub(crate) doubts: Vec<String>,
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

    /// Sets the folder of [`CacheMode::User`]; an empty path is the default.
    ///
    /// # Errors
    /// `InvalidArgument` for a path that is not absolute: whoever keeps tokens must not depend on the current folder.
    pub fn set_cache_folder(&mut self, path: &str) -> Result<()> {
        let folder = PathBuf::from(path);
        if !path.is_empty() && (!folder.is_absolute() || path.contains('\0')) {
            return Err(
                Error::new(ErrorKind::InvalidArgument, Text::InvalidArgument)
                    .with("name", "path")
                    .with("expected", "an absolute path"),
            );
        }
        self.cache_folder = (!path.is_empty()).then_some(folder);
        Ok(())
    }

    /// Gives the credential. The same kind may be given again and replaces the first.
    ///
    /// # Errors
    /// `InvalidState` where another kind was given before: a client has one credential.
    pub fn set_credential(&mut self, given: Given) -> Result<()> {
        if let Some(first) = &self.credential
            && std::mem::discriminant(first) != std::mem::discriminant(&given)
        {
            return Err(Error::new(ErrorKind::InvalidState, Text::SecondCredential)
                .with("found", first.kind())
                .with("name", given.kind())
                .advise(Text::AdviseOneCredential));
        }
        self.credential = Some(given);
        Ok(())
    }

    /// A variable as the caller has it, or the process.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        match self.variables.get(name) {
            Some(value) => value.clone(),
            None => std::env::var(name).ok(),
        }
    }

    /// Checks that the settings make a client at the time `now_unix`, filling in from `lookup` where that was asked for.
    ///
    /// # Errors
    /// What is missing or does not fit.
    pub(crate) fn check(&self, lookup: Lookup<'_>, now_unix: i64) -> Result<Checked> {
        if self.cache_folder.is_some() && self.cache_mode != CacheMode::User {
            return Err(
                Error::new(ErrorKind::InvalidState, Text::InvalidState).with(
                    "expected",
                    "the cache of the user, because a folder is set for it",
                ),
            );
        }
        let mut tenant = self.tenant.clone();
        let mut authority = self.authority.clone();
        let mut variable = None;
        let (client_id, (credential, doubts)) = match &self.credential {
            _ if self.keys_only => (String::new(), (Credential::None, Vec::new())),
            Some(given) => (
                self.client_id_for(given, lookup, &mut tenant)?,
                given.read(&self.certificate, lookup, now_unix)?,
            ),
            None if self.use_environment => {
                let found = environment::credential(lookup, self.client_id.as_deref())?;
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
                variable = Some(found.variable);
                let read = found.given.read(&found.certificate, lookup, now_unix)?;
                (found.client_id, read)
            }
            None if self.client_id.is_none() => return Err(client_id_missing()),
            None => {
                return Err(
                    Error::new(ErrorKind::CredentialMissing, Text::CredentialMissing)
                        .advise(Text::AdviseCredential),
                );
            }
        };
        if self.host_http && matches!(credential, Credential::ManagedIdentity(_)) {
            return Err(Error::new(ErrorKind::InvalidState, Text::HostHttpIdentity));
        }
        let authority = match authority {
            Some(authority) => Authority::parse(&authority, &self.allowed_hosts)?,
            None => Authority::for_cloud(self.cloud.unwrap_or_default()),
        };
        let mut source = credential.describe();
        if let Some(variable) = variable {
            source.push_str(&format!(" ({variable})"));
        }
        Ok(Checked {
            client_id: client_id.into(),
            tenant,
            authority,
            credential,
            source,
            doubts,
            trust: TrustConfiguration {
                proxy: self.proxy_in_use(),
                no_proxy: self.proxy_variable("NO_PROXY").unwrap_or_default(),
                extra_ca: self.extra_ca.clone(),
                connect_timeout: self.connect_timeout,
            },
        })
    }

    /// The client id that goes with an explicit credential. A pipeline's service connection brings its own, and its
    /// tenant; a managed identity needs none.
    fn client_id_for(
        &self,
        given: &Given,
        lookup: Lookup<'_>,
        tenant: &mut Option<Tenant>,
    ) -> Result<String> {
        if let Given::ManagedIdentity(_) = given {
            return Ok(String::new());
        }
        let read = |name: &str| lookup(name).filter(|value| !value.is_empty());
        if let Given::AzurePipelines { .. } = given
            && self.client_id.is_none()
            && let Some(client_id) = read("AZURESUBSCRIPTION_CLIENT_ID")
        {
            if tenant.is_none() {
                *tenant = read("AZURESUBSCRIPTION_TENANT_ID")
                    .map(|found| Tenant::parse(&found))
                    .transpose()?;
            }
            return Ok(client_id);
        }
        self.client_id.clone().ok_or_else(client_id_missing)
    }

    /// The proxy of the settings, else that of the variables as they are now: where they change, so does what a client
    /// of the same settings shares with others. `None` leaves it to the system.
    fn proxy_in_use(&self) -> Option<String> {
        if self.proxy.is_some() {
            return self.proxy.clone();
        }
        let named = ["HTTPS_PROXY", "ALL_PROXY"].map(|name| self.proxy_variable(name));
        let proxies = named.into_iter().flatten();
        let proxies: Vec<String> = proxies
            // As curl and others have it.
            .map(|proxy| match proxy.contains("://") {
                true => proxy,
                false => format!("http://{proxy}"),
            })
            .collect();
        let usable = proxies.iter().find(|proxy| parse_proxy(proxy).is_ok());
        // One that cannot be used is the first request's error, and no reason to go without any.
        let proxy = usable.or(proxies.first()).cloned();
        // Where variables alone name a proxy and none does, there is none.
        let variables_alone = cfg!(not(any(windows, target_os = "macos")));
        proxy.or_else(|| variables_alone.then(String::new))
    }

    /// A variable as the caller has told it, else as the process has it, in small letters too. Empty is absent.
    fn proxy_variable(&self, name: &str) -> Option<String> {
        let found = |name: &str| self.variable(name).filter(|value| !value.is_empty());
        let told = self.variables.contains_key(name);
        found(name).or_else(|| found(&name.to_ascii_lowercase()).filter(|_| !told))
    }
}

fn client_id_missing() -> Error {
    Error::new(ErrorKind::CredentialMissing, Text::ClientIdMissing).advise(Text::AdviseClientId)
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
        let mut parts = vec![
            self.trust.proxy.as_deref().unwrap_or("(system)").as_bytes(),
            self.trust.no_proxy.as_bytes(),
        ];
        parts.extend(self.trust.extra_ca.iter().map(AsRef::as_ref));
        fingerprint(key, &parts)
    }
}

/// The fingerprint of what is kept in a place of its own as well.
pub(crate) fn combined(key: &hmac::Key, known: &[u8; 32], kept: &[u8]) -> [u8; 32] {
    if kept.is_empty() {
        return *known;
    }
    fingerprint(key, &[known, kept])
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
    use crate::secret::Secret;

    const NOW: i64 = 1_800_000_000;

    fn options() -> Options {
        Options {
            client_id: Some("app".to_owned()),
            credential: Some(Given::Secret(Secret::from("s3cret"))),
            ..Options::default()
        }
    }

    fn fingerprint(options: &Options) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
        options
            .check(&|_| None, NOW)
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
                credential: Some(Given::Secret(Secret::from("other"))),
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
                proxy: Some("http://proxy:8080".to_owned()),
                ..options()
            },
            Options {
                extra_ca: vec![CertificateDer::from(vec![1, 2, 3])],
                ..options()
            },
            Options {
                variables: [("NO_PROXY".to_owned(), Some("example.org".to_owned()))].into(),
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
        .check(&environment, NOW)
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
            options
                .check(&environment, NOW)
                .err()
                .expect("no id")
                .kind(),
            ErrorKind::CredentialMissing
        );
    }

    #[test]
    fn a_client_has_one_credential() {
        let mut options = options();
        let again = Given::Secret(Secret::from("another"));
        assert!(options.set_credential(again).is_ok());
        let error = options
            .set_credential(Given::TokenFile("/t".into()))
            .expect_err("a second kind");
        assert_eq!(error.kind(), ErrorKind::InvalidState);
        assert!(error.to_string().contains("client secret") && error.to_string().contains("file"));
    }

    #[test]
    fn doubts_about_a_secret_are_kept_for_the_log() {
        let options = Options {
            credential: Some(Given::Secret(Secret::from(
                "5ec2e71d-0000-4000-8000-000000000001",
            ))),
            ..options()
        };
        assert_eq!(
            options.check(&|_| None, NOW).expect("usable").doubts.len(),
            1
        );
    }

    #[test]
    fn told_variables_stand_before_the_processs() {
        let mut options = options();
        assert!(options.variable("PATH").is_some());
        options.variables.insert("PATH".to_owned(), None);
        assert_eq!(options.variable("PATH"), None);
    }

    #[cfg(not(any(windows, target_os = "macos")))]
    #[test]
    fn variables_name_the_proxy_where_no_setting_does() {
        for (setting, https, all, used) in [
            (
                None,
                "http://one:8080",
                "http://two:8080",
                Some("http://one:8080"),
            ),
            (None, "", "http://two:8080", Some("http://two:8080")),
            (None, "one:8080", "", Some("http://one:8080")),
            (None, "", "", Some("")),
            // The request fails with it, and does not go past it.
            (None, "socks5://one:1080", "", Some("socks5://one:1080")),
            (
                None,
                "socks5://one:1080",
                "two:8080",
                Some("http://two:8080"),
            ),
            (
                Some("http://set:1"),
                "http://one:8080",
                "",
                Some("http://set:1"),
            ),
            (Some(""), "http://one:8080", "", Some("")),
        ] {
            let mut options = options();
            options.proxy = setting.map(ToOwned::to_owned);
            for (name, value) in [("HTTPS_PROXY", https), ("ALL_PROXY", all)] {
                let told = Some(value.to_owned()).filter(|value| !value.is_empty());
                options.variables.insert(name.to_owned(), told);
            }
            for past in [None, Some("example.org")] {
                let told = past.map(ToOwned::to_owned);
                options.variables.insert("NO_PROXY".to_owned(), told);
                let trust = options.check(&|_| None, NOW).expect("usable").trust;
                assert_eq!(trust.proxy.as_deref(), used, "{setting:?} {https} {all}");
                assert_eq!(trust.no_proxy, past.unwrap_or_default());
            }
        }
    }

    #[test]
    fn debug_output_shows_no_variable_and_no_proxys_password() {
        let mut options = options();
        options
            .variables
            .insert("AZURE_CLIENT_SECRET".to_owned(), Some("hunter2".to_owned()));
        options
            .set_proxy("http://user:hunter2@proxy:8080")
            .expect("a proxy");
        let trust = options.check(&|_| None, NOW).expect("usable").trust;
        let text = format!("{options:?} {trust:?}");
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("AZURE_CLIENT_SECRET"), "{text}");
    }

    #[test]
    fn no_variable_can_allow_a_host() {
        let options = Options {
            use_environment: true,
            allowed_hosts: vec![AllowedHost::parse("login.example.org").expect("a host")],
            ..Options::default()
        };
        let environment = |name: &str| match name {
            "AZURE_AUTHORITY_HOST" => Some("https://login.example.org".to_owned()),
            "AZURE_CLIENT_ID" | "AZURE_CLIENT_SECRET" => Some(name.to_owned()),
            _ => None,
        };
        assert_eq!(
            options
                .check(&environment, NOW)
                .err()
                .expect("not listed")
                .kind(),
            ErrorKind::HostNotAllowed
        );
    }
}
