//! A client: a configuration and a credential, with their connections and tokens.

use crate::advice::Language;
use crate::authority::{Authority, EndpointVersion, Tenant};
use crate::cache::Partition;
use crate::clock::Clock;
use crate::cloud::Cloud;
use crate::credential::Credential;
use crate::error::Result;
use crate::flow::LogEntry;
use crate::nul_text::NulText;
use crate::operation::Log;
use crate::options::{CacheMode, Checked, Options, combined};
use crate::process::Process;
use crate::request::TokenRequest;
use crate::store::{Proof, Shelf, Store};
use crate::sys::clock::SystemClock;
use crate::transport::{Driver, Runtime, Transport};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// A configuration and a credential, with their connections and tokens. Cloning shares it.
#[derive(Clone)]
pub struct TokenClient {
    base: Arc<Base>,
    /// Not in the base, which flights hold: the last client and request take background work along.
    partition: Arc<Partition>,
    /// Where tokens are kept for other processes.
    shelf: Option<Arc<Shelf>>,
}

/// What flights need of a client.
pub(crate) struct Base {
    pub(crate) settings: Settings,
    pub(crate) transport: Arc<Transport>,
    exchanges: Semaphore,
    trust: [u8; 32],
    pub(crate) clock: Arc<dyn Clock>,
    /// Of what happens in the background.
    pub(crate) log: Arc<Log>,
}

/// What every request of a client has in common.
pub(crate) struct Settings {
    pub(crate) client_id: Arc<NulText>,
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

    /// How long a request may take that says nothing about it.
    pub(crate) fn longest(&self) -> Duration {
        self.timeout.max(self.replication_wait)
    }
}

impl TokenClient {
    /// A client of these options; the environment is read here where the options ask for it. Nothing is sent.
    ///
    /// # Errors
    /// What is missing in the options or does not fit together.
    pub fn new(options: &Options) -> Result<Self> {
        Self::with_clock(options, Arc::new(SystemClock))
    }

    /// The same, by another clock. Timeouts of single exchanges pass by the machine's all the same.
    ///
    /// # Errors
    /// As [`TokenClient::new`].
    pub fn with_clock(options: &Options, clock: Arc<dyn Clock>) -> Result<Self> {
        let checked = options.check(&|name| options.variable(name), clock.unix())?;
        let process = Process::get();
        let trust = checked.trust_fingerprint(&process.fingerprint_key);
        let shelf = match options.cache_mode {
            CacheMode::User => shelf_of(options, &checked)?,
            _ => None,
        };
        let partition = match options.cache_mode {
            // Whoever holds an external key may hold several that look the same from here.
            CacheMode::Memory | CacheMode::User if !checked.credential.asks_caller() => {
                let fingerprint = checked.fingerprint(options.version, &process.fingerprint_key);
                // What is kept elsewhere too is shared with those alone who keep it there.
                let kept = shelf.as_ref().map_or(&[][..], |shelf| shelf.id());
                process.partition(combined(&process.fingerprint_key, &fingerprint, kept))
            }
            _ => Arc::default(),
        };
        let base = Base {
            settings: Settings {
                client_id: Arc::new(NulText::new(&checked.client_id)),
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
                cached: options.cache_mode != CacheMode::None,
                language: options.language,
            },
            transport: Transport::share(&process.transports, checked.trust),
            exchanges: Semaphore::new(options.concurrency),
            trust,
            clock,
            log: Arc::default(),
        };
        Ok(Self {
            base: Arc::new(base),
            partition,
            shelf,
        })
    }

    /// A request for the default tenant and resource.
    #[must_use]
    pub fn request(&self) -> TokenRequest {
        TokenRequest::new(self.clone())
    }

    /// Forgets every token of this configuration and credential; with [`CacheMode::User`] in the user's folder too.
    pub fn clear_cache(&self) {
        self.partition.clear();
        if let Some(shelf) = &self.shelf {
            shelf.clear();
            // Once more: a file may have been read just before it went.
            self.partition.clear();
        }
    }

    /// Takes the oldest line of the log of what happened in the background: tokens renewed ahead of their time by
    /// requests of this client.
    #[must_use]
    pub fn drain_log(&self) -> Option<LogEntry> {
        self.base.log.pop()
    }

    /// The app's client id in use.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.base.settings.client_id.as_str()
    }

    /// The tenant of requests that name none.
    #[must_use]
    pub fn tenant_id(&self) -> Option<&str> {
        self.base.settings.tenant.as_ref().map(Tenant::as_str)
    }

    /// The authority in use.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.base.settings.authority.as_str()
    }

    /// What the credential is and where it came from, in words.
    #[must_use]
    pub fn credential_source(&self) -> &str {
        &self.base.settings.source
    }

    /// The language of messages and advice.
    #[must_use]
    pub fn language(&self) -> Language {
        self.base.settings.language
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.base.settings
    }

    pub(crate) fn partition(&self) -> &Partition {
        &self.partition
    }

    pub(crate) fn shelf(&self) -> Option<&Arc<Shelf>> {
        self.shelf.as_ref()
    }

    /// Tells trust configurations apart.
    pub(crate) fn trust_fingerprint(&self) -> [u8; 32] {
        self.base.trust
    }

    pub(crate) fn base(&self) -> &Arc<Base> {
        &self.base
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.base.clock.as_ref()
    }

    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.base.clock)
    }

    pub(crate) fn driver(&self) -> Driver<'_> {
        self.base.driver()
    }

    pub(crate) fn runtime(&self) -> Result<&Arc<Runtime>> {
        self.base.transport.runtime(&Process::get().runtime)
    }
}

/// The place in the user's folder of what this configuration and credential bring. An assertion that the calling program
/// gives says nothing about whose it is, so what it brings is not kept there.
fn shelf_of(options: &Options, checked: &Checked) -> Result<Option<Arc<Shelf>>> {
    if matches!(
        checked.credential,
        Credential::CallerAssertion | Credential::None
    ) {
        return Ok(None);
    }
    let folder = options.cache_folder.as_deref();
    let store = Store::open(folder, &|name| options.variable(name))?;
    let key = store.fingerprint_key();
    let fingerprint = checked.fingerprint(options.version, &key);
    let proof = Proof::of(&checked.credential, &key)?;
    Ok(Some(Arc::new(Shelf::new(store, &fingerprint, proof))))
}

impl Base {
    /// What answers the needs of flows.
    pub(crate) fn driver(&self) -> Driver<'_> {
        Driver {
            transport: &self.transport,
            slots: &self.exchanges,
            clock: self.clock.as_ref(),
        }
    }
}
