//! A client, its requests, and how a request gets its token: from the cache, from a flight that is under way, or from a
//! new one.

use crate::advice::{Language, Text};
use crate::authority::{Authority, EndpointVersion, Tenant};
use crate::cache::{Boarding, Flight, Landing, Outcome, Partition, Slot, SlotKey};
use crate::clock::{Clock, Moment};
use crate::cloud::Cloud;
use crate::credential::{Credential, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::flow::token::{Acquired, TokenJob, token};
use crate::flow::{Engine, Io, LogEntry, LogLevel};
use crate::nul_text::NulText;
use crate::operation::{Hosted, Operation, Queue, Reporter};
use crate::options::{CacheMode, Options};
use crate::process::{Process, random_number};
use crate::resource::Resource;
use crate::sys::clock::SystemClock;
use crate::token::{AccessToken, Asked};
use crate::transport::{Runtime, Transport, drive};
use once_cell::sync::OnceCell;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// A configuration and a credential, with their connections and tokens. Cloning shares it.
#[derive(Clone)]
pub struct TokenClient(Arc<Inner>);

struct Inner {
    client_id: Arc<str>,
    tenant: Option<Tenant>,
    authority: Authority,
    version: EndpointVersion,
    cloud: Cloud,
    credential: Arc<Credential>,
    source: Source,
    host_http: bool,
    timeout: Duration,
    attempt_timeout: Duration,
    max_retries: u32,
    language: Language,
    partition: Arc<Partition>,
    cached: bool,
    transport: Arc<Transport>,
    exchanges: Arc<Semaphore>,
    clock: Arc<dyn Clock>,
}

impl TokenClient {
    /// A client of these options; the environment is read here where the options ask for it. Nothing is sent.
    ///
    /// # Errors
    /// What is missing in the options or does not fit together.
    pub fn new(options: &Options) -> Result<Self> {
        let checked = options.check(&|name| std::env::var(name).ok())?;
        let process = Process::get();
        let partition = match options.cache_mode {
            CacheMode::Memory => {
                process.partition(checked.fingerprint(options.version, &process.fingerprint_key))
            }
            CacheMode::None => Arc::default(),
        };
        Ok(Self(Arc::new(Inner {
            client_id: checked.client_id,
            tenant: checked.tenant,
            authority: checked.authority,
            version: options.version,
            cloud: options.cloud.unwrap_or_default(),
            credential: Arc::new(checked.credential),
            source: checked.source,
            host_http: options.host_http,
            timeout: options.timeout,
            attempt_timeout: options.attempt_timeout,
            max_retries: options.max_retries,
            language: options.language,
            partition,
            cached: options.cache_mode == CacheMode::Memory,
            transport: Transport::share(&process.transports, checked.trust),
            exchanges: Arc::new(Semaphore::new(options.concurrency)),
            clock: Arc::new(SystemClock),
        })))
    }

    /// A request for the default tenant and resource.
    #[must_use]
    pub fn request(&self) -> TokenRequest {
        TokenRequest {
            client: self.clone(),
            tenant: self.0.tenant.clone(),
            resource: None,
            claims: None,
            min_validity: Duration::ZERO,
            force_refresh: false,
            deadline: Deadline::Default,
            target: OnceCell::new(),
        }
    }

    /// Forgets every token of this configuration and credential.
    pub fn clear_cache(&self) {
        self.0.partition.clear();
    }

    /// The app's client id in use.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The tenant of requests that name none.
    #[must_use]
    pub fn tenant_id(&self) -> Option<&str> {
        self.0.tenant.as_ref().map(Tenant::as_str)
    }

    /// The authority in use.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.authority.as_str()
    }

    /// Where the credential came from.
    #[must_use]
    pub fn credential_source(&self) -> Source {
        self.0.source
    }

    /// The language of messages and advice.
    #[must_use]
    pub fn language(&self) -> Language {
        self.0.language
    }

    fn runtime(&self) -> Result<&Arc<Runtime>> {
        self.0.transport.runtime(&Process::get().runtime)
    }
}

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// The client's timeout.
    Default,
    /// No time at all: only the cache is asked.
    CacheOnly,
    /// This long from the call on.
    Within(Duration),
}

/// What is asked for. It remembers its place in the cache: asking again is the fast path.
pub struct TokenRequest {
    client: TokenClient,
    tenant: Option<Tenant>,
    resource: Option<Resource>,
    claims: Option<String>,
    min_validity: Duration,
    force_refresh: bool,
    deadline: Deadline,
    target: OnceCell<Target>,
}

/// A request's place in the cache, and what it asks for.
struct Target {
    slot: Arc<Slot>,
    asked: Arc<Asked>,
    tenant: Tenant,
    resource: Resource,
}

impl TokenRequest {
    /// The client it belongs to.
    #[must_use]
    pub fn client(&self) -> &TokenClient {
        &self.client
    }

    /// Asks in this tenant.
    pub fn set_tenant(&mut self, tenant: Tenant) {
        self.tenant = Some(tenant);
        self.target = OnceCell::new();
    }

    /// Asks for this resource.
    pub fn set_resource(&mut self, resource: Resource) {
        self.resource = Some(resource);
        self.target = OnceCell::new();
    }

    /// Answers a claims challenge, and does not read the cache.
    pub fn set_claims(&mut self, claims: Option<String>) {
        self.claims = claims;
        self.target = OnceCell::new();
    }

    /// Accepts only a token that is good for this long.
    pub fn set_min_validity(&mut self, min_validity: Duration) {
        self.min_validity = min_validity;
    }

    /// Does not read the cache, but fills it.
    pub fn set_force_refresh(&mut self, force_refresh: bool) {
        self.force_refresh = force_refresh;
    }

    /// Limits how long it may take.
    pub fn set_deadline(&mut self, deadline: Deadline) {
        self.deadline = deadline;
    }

    /// Gets a token, waiting for it.
    ///
    /// # Errors
    /// Why there is none.
    pub fn get_token(&self) -> Result<Arc<AccessToken>> {
        if let Some(token) = self.hit(self.target()?) {
            return Ok(token);
        }
        if self.client.0.host_http {
            return Err(
                Error::new(ErrorKind::InvalidState, Text::InvalidState).with(
                    "expected",
                    "an operation, because the caller makes the HTTP exchanges itself",
                ),
            );
        }
        let operation = self.begin_get_token(None)?;
        let _ = operation.wait(None);
        operation.take_token()
    }

    /// Begins to get a token. Each change of the operation is told to the queue with its tag.
    ///
    /// # Errors
    /// What is wrong with the request itself; whatever comes later is the operation's failure.
    pub fn begin_get_token(&self, tell: Option<(Arc<Queue>, u64)>) -> Result<Operation> {
        let target = self.target()?;
        let (operation, reporter) = Operation::begin(tell);
        match self.hit(target) {
            Some(token) => reporter.settle(&Ok(token)),
            None if self.deadline == Deadline::CacheOnly => {
                reporter.settle(&Err(Error::new(ErrorKind::NotCached, Text::NotCached)));
            }
            None if self.client.0.host_http => self.host(target, &reporter)?,
            None => self.board(target, &reporter)?,
        }
        Ok(operation)
    }

    fn hit(&self, target: &Target) -> Option<Arc<AccessToken>> {
        let client = &*self.client.0;
        if self.force_refresh || self.claims.is_some() || !client.cached {
            return None;
        }
        target.slot.fresh(client.clock.as_ref(), self.min_validity)
    }

    /// Joins the flight that brings this token, or starts one.
    fn board(&self, target: &Target, reporter: &Reporter) -> Result<()> {
        let runtime = self.client.runtime()?;
        let deadline = self.ends_at();
        reporter.waits_at(&target.slot);
        match Flight::board(&target.slot, reporter.as_waiter(), || self.hit(target)) {
            Boarding::Landed(token) => reporter.settle(&Ok(token)),
            Boarding::Joined => self.limit(runtime, reporter, deadline),
            Boarding::TakeOff(flight) => {
                let engine = self.engine(target, deadline, {
                    let flight = Arc::downgrade(&flight);
                    move |entry| {
                        if let Some(flight) = flight.upgrade() {
                            flight.tell(&entry);
                        }
                    }
                });
                let conclude = self.conclusion(target);
                let slot = Arc::clone(&target.slot);
                let client = &*self.client.0;
                let (transport, exchanges, clock) = (
                    Arc::clone(&client.transport),
                    Arc::clone(&client.exchanges),
                    Arc::clone(&client.clock),
                );
                let landing = Landing::new(&flight, slot);
                let task = runtime.spawn(async move {
                    let result = drive(engine, &transport, &exchanges, clock.as_ref()).await;
                    landing.land(&conclude(result));
                });
                flight.stop_with(move || task.abort());
            }
        }
        Ok(())
    }

    /// Lets a waiter go at its own deadline, which may be before the flight's.
    fn limit(&self, runtime: &Runtime, reporter: &Reporter, deadline: Moment) {
        let left = deadline.since(self.client.0.clock.now());
        let (reporter, host) = (reporter.clone(), self.client.0.authority.host().to_owned());
        runtime.spawn(async move {
            tokio::time::sleep(left).await;
            if !reporter.has_ended() {
                reporter.time_out(crate::transport::timed_out(&host, left));
            }
        });
    }

    /// Hands the flow to the caller, exchange by exchange.
    fn host(&self, target: &Target, reporter: &Reporter) -> Result<()> {
        let runtime = Arc::clone(self.client.runtime()?);
        let engine = self.engine(target, self.ends_at(), reporter.log_sink());
        reporter.host(Hosted {
            engine,
            finish: Box::new(self.conclusion(target)),
            runtime,
        });
        Ok(())
    }

    fn engine(
        &self,
        target: &Target,
        deadline: Moment,
        log: impl Fn(LogEntry) + Send + Sync + 'static,
    ) -> Engine<Acquired> {
        let client = &*self.client.0;
        let job = TokenJob {
            authority: client.authority.clone(),
            version: client.version,
            tenant: target.tenant.clone(),
            client_id: Arc::clone(&client.client_id),
            credential: Arc::clone(&client.credential),
            resource: target.resource.clone(),
            claims: self.claims.clone(),
            deadline,
            attempt_timeout: client.attempt_timeout,
            max_retries: client.max_retries,
        };
        let io = Io::new(Arc::clone(&client.clock), random_number, log);
        io.log(
            LogLevel::Debug,
            format!("credential: {}", client.source.describe()),
        );
        Engine::new(io.clone(), token(io, job))
    }

    /// What becomes of a flow's result: a token is kept, and where none came, one that is still valid serves.
    fn conclusion(&self, target: &Target) -> impl Fn(Result<Acquired>) -> Outcome + Send + 'static {
        let (slot, asked) = (Arc::clone(&target.slot), Arc::clone(&target.asked));
        let (cached, clock, min_validity) = (
            self.client.0.cached,
            Arc::clone(&self.client.0.clock),
            self.min_validity,
        );
        let fallback = cached && !self.force_refresh && self.claims.is_none();
        move |result| match result {
            Ok(acquired) => {
                let token = Arc::new(AccessToken::new(acquired, Arc::clone(&asked)));
                if cached {
                    slot.keep(&token);
                }
                Ok(token)
            }
            Err(error) => match slot.valid(clock.as_ref(), min_validity) {
                Some(token) if fallback => Ok(token),
                _ => Err(error),
            },
        }
    }

    fn ends_at(&self) -> Moment {
        let client = &*self.client.0;
        let limit = match self.deadline {
            Deadline::Default => client.timeout,
            Deadline::CacheOnly => Duration::ZERO,
            Deadline::Within(limit) => limit,
        };
        client.clock.now().plus(limit)
    }

    fn target(&self) -> Result<&Target> {
        self.target.get_or_try_init(|| {
            let client = &*self.client.0;
            let tenant = self.tenant.clone().ok_or_else(|| {
                Error::new(ErrorKind::InvalidTenant, Text::TenantMissing)
                    .advise(Text::AdviseTenantId)
            })?;
            let resource = match &self.resource {
                Some(resource) => resource.clone(),
                None => default_resource(client.cloud)?,
            };
            let asked = Asked {
                tenant_id: NulText::new(tenant.as_str()),
                client_id: NulText::new(&client.client_id),
                resource: NulText::new(resource.resource()),
            };
            let key = SlotKey {
                tenant_id: tenant.as_str().into(),
                resource: resource.resource().into(),
                claims: self.claims.as_deref().map(Into::into),
            };
            // Without a cache nothing is shared: each request flies alone.
            let slot = if client.cached {
                client.partition.slot(key)
            } else {
                Arc::default()
            };
            Ok(Target {
                slot,
                asked: Arc::new(asked),
                tenant,
                resource,
            })
        })
    }
}

fn default_resource(cloud: Cloud) -> Result<Resource> {
    match cloud.default_mtp_resource() {
        Some(resource) => Resource::from_resource(resource),
        None => Err(Error::new(ErrorKind::InvalidResource, Text::ResourceEmpty)
            .advise(Text::AdviseScopeDefault)),
    }
}
