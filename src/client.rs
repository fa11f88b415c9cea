//! A client: a configuration and a credential, with their connections and tokens.

use crate::advice::Language;
use crate::authority::{Authority, EndpointVersion, Tenant};
use crate::cache::Partition;
use crate::clock::Clock;
use crate::cloud::Cloud;
use crate::credential::Credential;
use crate::error::Result;
use crate::options::{CacheMode, Options};
use crate::process::Process;
use crate::request::TokenRequest;
use crate::sys::clock::SystemClock;
use crate::transport::{Driver, Runtime, Transport};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// A configuration and a credential, with their connections and tokens. Cloning shares it.
#[derive(Clone)]
pub struct TokenClient(Arc<Inner>);

struct Inner {
    settings: Settings,
    partition: Arc<Partition>,
    transport: Arc<Transport>,
    exchanges: Semaphore,
    trust: [u8; 32],
    clock: Arc<dyn Clock>,
}

/// What every request of a client has in common.
pub(crate) struct Settings {
    pub(crate) client_id: Arc<str>,
    pub(crate) tenant: Option<Tenant>,
    pub(crate) authority: Authority,
    pub(crate) version: EndpointVersion,
    pub(crate) cloud: Cloud,
    pub(crate) credential: Arc<Credential>,
    pub(crate) source: String,
    pub(crate) doubts: Vec<String>,
    pub(crate) replication_wait: Duration,
    pub(crate) host_http: bool,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_retries: u32,
    pub(crate) cached: bool,
    language: Language,
}

impl Settings {
    /// Whether getting a token takes answers of the caller.
    pub(crate) fn asks_caller(&self) -> bool {
        self.host_http || self.credential.asks_caller()
    }
}

impl TokenClient {
    /// A client of these options; the environment is read here where the options ask for it. Nothing is sent.
    ///
    /// # Errors
    /// What is missing in the options or does not fit together.
    pub fn new(options: &Options) -> Result<Self> {
        let clock = SystemClock;
        let checked = options.check(&|name| options.variable(name), clock.unix())?;
        let process = Process::get();
        let trust = checked.trust_fingerprint(&process.fingerprint_key);
        let partition = match options.cache_mode {
            // Whoever holds an external key may hold several that look the same from here.
            CacheMode::Memory if !checked.credential.asks_caller() => {
                process.partition(checked.fingerprint(options.version, &process.fingerprint_key))
            }
            _ => Arc::default(),
        };
        Ok(Self(Arc::new(Inner {
            settings: Settings {
                client_id: checked.client_id,
                tenant: checked.tenant,
                authority: checked.authority,
                version: options.version,
                cloud: options.cloud.unwrap_or_default(),
                credential: Arc::new(checked.credential),
                source: checked.source,
                doubts: checked.doubts,
                replication_wait: options.replication_wait,
                host_http: options.host_http,
                timeout: options.timeout,
                attempt_timeout: options.attempt_timeout,
                max_retries: options.max_retries,
                cached: options.cache_mode == CacheMode::Memory,
                language: options.language,
            },
            partition,
            transport: Transport::share(&process.transports, checked.trust),
            exchanges: Semaphore::new(options.concurrency),
            trust,
            clock: Arc::new(clock),
        })))
    }

    /// A request for the default tenant and resource.
    #[must_use]
    pub fn request(&self) -> TokenRequest {
        TokenRequest::new(self.clone())
    }

    /// Forgets every token of this configuration and credential.
    pub fn clear_cache(&self) {
        self.0.partition.clear();
    }

    /// The app's client id in use.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.settings.client_id
    }

    /// The tenant of requests that name none.
    #[must_use]
    pub fn tenant_id(&self) -> Option<&str> {
        self.0.settings.tenant.as_ref().map(Tenant::as_str)
    }

    /// The authority in use.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.settings.authority.as_str()
    }

    /// What the credential is and where it came from, in words.
    #[must_use]
    pub fn credential_source(&self) -> &str {
        &self.0.settings.source
    }

    /// The language of messages and advice.
    #[must_use]
    pub fn language(&self) -> Language {
        self.0.settings.language
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn partition(&self) -> &Partition {
        &self.0.partition
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.0.transport
    }

    /// Tells trust configurations apart.
    pub(crate) fn trust_fingerprint(&self) -> [u8; 32] {
        self.0.trust
    }

    /// What answers the needs of its flows.
    pub(crate) fn driver(&self) -> Driver<'_> {
        Driver {
            transport: &self.0.transport,
            slots: &self.0.exchanges,
            clock: self.clock(),
        }
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    pub(crate) fn runtime(&self) -> Result<&Arc<Runtime>> {
        self.0.transport.runtime(&Process::get().runtime)
    }
}
