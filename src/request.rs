//! A request, and how it gets its token: from the cache, from a flight that is under way, or from a new one.

mod passenger;
mod stored;

use crate::advice::Text;
use crate::authority::Tenant;
use crate::cache::{Boarding, Flight, Landing, Place, Slot, SlotKey, Waiter, Worth};
use crate::client::TokenClient;
use crate::clock::{Horizon, Moment};
use crate::cloud::Cloud;
use crate::credential::Credential;
use crate::error::{Error, ErrorKind, Result};
use crate::flow::managed_identity::{IdentityJob, identity_token};
use crate::flow::token::{Acquired, TokenJob, token};
use crate::flow::{Engine, Io, LogEntry, LogLevel, RememberedWaits};
use crate::nul_text::NulText;
use crate::operation::{Hosted, Operation, Queue, Reporter};
use crate::process::random_number;
use crate::resource::Resource;
use crate::token::{AccessToken, Asked};
use crate::transport::{Runtime, timed_out};
use once_cell::sync::OnceCell;
use passenger::{Background, Passenger, Terms};
use std::sync::Arc;
use std::time::Duration;
use stored::waits_of;

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

/// What is asked for. It remembers its place in the cache: asking again is the fast path, and reads nothing but the
/// few fields here.
pub struct TokenRequest {
    client: TokenClient,
    place: OnceCell<Place>,
    min_validity: Duration,
    reads_cache: bool,
    deadline: Deadline,
    wanted: Box<Wanted>,
}

/// The part of a request that a hit does not read.
#[derive(Default)]
struct Wanted {
    tenant: Option<Tenant>,
    resource: Option<Resource>,
    claims: Option<String>,
    force_refresh: bool,
}

/// Whether somebody is there to answer what a flow asks the caller.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
    Caller,
    Nobody,
}

/// How much longer than its own deadline a request waits for a flight that is about to end: its error says more.
const GRACE: Duration = Duration::from_secs(1);

/// What a flight is to bring.
struct Target {
    /// A managed identity has its own, whether one is given or not.
    tenant: Option<Tenant>,
    resource: Resource,
}

impl TokenRequest {
    /// A request of `client` for its default tenant and resource.
    pub(crate) fn new(client: TokenClient) -> Self {
        let settings = client.settings();
        let wanted = Wanted {
            tenant: settings.tenant.clone(),
            ..Wanted::default()
        };
        Self {
            reads_cache: settings.cached,
            place: OnceCell::new(),
            min_validity: Duration::ZERO,
            deadline: Deadline::Default,
            wanted: Box::new(wanted),
            client,
        }
    }

    /// The client it belongs to.
    #[must_use]
    pub fn client(&self) -> &TokenClient {
        &self.client
    }

    /// Asks in this tenant.
    pub fn set_tenant(&mut self, tenant: Tenant) {
        self.want(|wanted| wanted.tenant = Some(tenant));
    }

    /// Asks for this resource.
    pub fn set_resource(&mut self, resource: Resource) {
        self.want(|wanted| wanted.resource = Some(resource));
    }

    /// Answers a claims challenge, and does not read the cache.
    pub fn set_claims(&mut self, claims: Option<String>) {
        self.want(|wanted| wanted.claims = claims);
    }

    /// Does not read the cache, but fills it.
    pub fn set_force_refresh(&mut self, force_refresh: bool) {
        self.want(|wanted| wanted.force_refresh = force_refresh);
    }

    fn want(&mut self, change: impl FnOnce(&mut Wanted)) {
        change(&mut self.wanted);
        self.reads_cache = self.client.settings().cached
            && !self.wanted.force_refresh
            && self.wanted.claims.is_none();
        self.place = OnceCell::new();
    }

    /// Accepts only a token that is good for this long.
    pub fn set_min_validity(&mut self, min_validity: Duration) {
        self.min_validity = min_validity;
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
        let slot = self.slot()?;
        if let Some(token) = self.hit(slot, Asking::Nobody) {
            return Ok(token);
        }
        if self.client.settings().asks_caller() {
            if let Some(token) = self.found_in_store(slot, Asking::Nobody, |_| {}) {
                return Ok(token);
            }
            return Err(
                Error::new(ErrorKind::InvalidState, Text::InvalidState).with(
                    "expected",
                    "an operation, because it needs answers of the caller",
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
        let slot = self.slot()?;
        let (operation, reporter) = Operation::begin(tell);
        let found = self
            .hit(slot, Asking::Caller)
            .or_else(|| self.found_in_store(slot, Asking::Caller, reporter.log_sink()));
        match found {
            Some(token) => {
                reporter.log(LogEntry {
                    level: LogLevel::Verbose,
                    text: format!(
                        "token from the cache, expires at {} (Unix time)",
                        token.expires_on()
                    ),
                });
                reporter.settle(&Ok(token));
            }
            None if self.deadline == Deadline::CacheOnly => {
                reporter.settle(&Err(Error::new(ErrorKind::NotCached, Text::NotCached)));
            }
            None if self.client.settings().asks_caller() => self.host(slot, &reporter)?,
            None => self.board(slot, &reporter)?,
        }
        Ok(operation)
    }

    /// The cached token, if this request is to have it without a further word.
    fn hit(&self, slot: &Arc<Slot>, asking: Asking) -> Option<Arc<AccessToken>> {
        if !self.reads_cache {
            return None;
        }
        match slot.look(self.client.clock(), self.min_validity)? {
            (token, Worth::Fresh) => Some(token),
            (token, worth) => self.serves(slot, worth, asking).then_some(token),
        }
    }

    /// Whether a token that ought to be renewed serves before that.
    #[cold]
    fn serves(&self, slot: &Arc<Slot>, worth: Worth, asking: Asking) -> bool {
        let asks_caller = self.client.settings().asks_caller();
        let now = self.client.clock().now();
        if self.deadline == Deadline::CacheOnly || asks_caller && asking == Asking::Nobody {
            return true;
        }
        if slot.standing(now).is_some() {
            return true;
        }
        match worth {
            Worth::Marginal => slot.paused(now),
            _ if !slot.begin_pause(now) => true,
            _ if asks_caller => false,
            _ => {
                self.refresh_ahead(slot);
                true
            }
        }
    }

    /// Renews the token beside whoever uses it. Why it cannot be begun, the request that waits for one will be told.
    fn refresh_ahead(&self, slot: &Arc<Slot>) {
        // One that takes longer than a pause goes on by itself; it has one waiter, whom the last client finds.
        if slot.is_renewed() {
            return;
        }
        let (Ok(runtime), Ok(target)) = (self.client.runtime(), self.target()) else {
            return;
        };
        let base = self.client.base();
        let deadline = base.clock.now().plus(base.settings.longest());
        let waiter: Arc<dyn Waiter> = Arc::new(Background {
            log: Arc::clone(&base.log),
            clock: Arc::clone(&base.clock),
            what: target.describe(),
        });
        slot.set_background(Arc::clone(&waiter));
        if let Boarding::TakeOff(flight) = Flight::board(slot, waiter, deadline, || None) {
            self.fly(runtime, &flight, slot, target);
        }
    }

    /// Joins the flight that brings this token, or starts one.
    fn board(&self, slot: &Arc<Slot>, reporter: &Reporter) -> Result<()> {
        let runtime = self.client.runtime()?;
        let target = self.target()?;
        let deadline = self.ends_at();
        let waiter: Arc<dyn Waiter> = Arc::new(Passenger {
            reporter: reporter.clone(),
            terms: self.terms(slot),
        });
        reporter.waits_at(slot, &waiter);
        let landed_since = || {
            let found = slot.landed(self.client.clock(), self.min_validity);
            found.filter(|_| self.reads_cache)
        };
        let flight = match Flight::board(slot, waiter, deadline, landed_since) {
            Boarding::Landed(token) => {
                reporter.settle(&Ok(token));
                return Ok(());
            }
            Boarding::Joined(flight) => {
                if let Some(failure) = self.turned_away(slot, deadline) {
                    let log = |entry| reporter.log(entry);
                    reporter.end(&self.terms(slot).apply(&Err(failure), &log));
                    return Ok(());
                }
                flight
            }
            Boarding::TakeOff(flight) => {
                self.fly(runtime, &flight, slot, target);
                flight
            }
        };
        self.limit(
            runtime,
            reporter,
            self.terms(slot),
            flight.horizon(),
            deadline,
        );
        Ok(())
    }

    /// What the server said, where it wants to hear nothing until after `deadline`: a flight that has more time waits.
    fn turned_away(&self, slot: &Slot, deadline: Moment) -> Option<Error> {
        let now = self.client.clock().now();
        let (left, failure) = slot.standing(now)?;
        (now.plus(left) >= deadline).then(|| failure.still_for(left))
    }

    /// Starts a flight on the runtime's thread.
    fn fly(&self, runtime: &Runtime, flight: &Arc<Flight>, slot: &Arc<Slot>, target: Target) {
        let heard = Arc::downgrade(flight);
        let log = move |entry| {
            if let Some(flight) = heard.upgrade() {
                flight.tell(&entry);
            }
        };
        let asked = self.asked(&target);
        let sharing = self.sharing(&target, slot, log.clone());
        let waits = waits_of(slot, sharing.as_ref());
        let engine = self.engine(target, waits, flight.horizon().clone(), log);
        let base = Arc::clone(self.client.base());
        let landing = Landing::new(flight, Arc::clone(slot));
        let flown = Arc::clone(flight);
        let task = runtime.spawn(async move {
            let result = match sharing {
                None => base.driver().run(engine).await,
                Some(sharing) => match sharing.fly(&flown, &base.driver(), engine).await {
                    Some(result) => result,
                    None => return landing.over(),
                },
            };
            let outcome = result.map(|acquired| handed_out(acquired, asked));
            landing.land(&outcome, base.settings.cached, base.clock.now());
        });
        flight.stop_with(move || task.abort());
    }

    /// Lets a waiter go at its own deadline, where the flight goes on for others, or hangs: with the token that still
    /// serves, where there is one.
    fn limit(
        &self,
        runtime: &Runtime,
        reporter: &Reporter,
        terms: Terms,
        horizon: &Horizon,
        deadline: Moment,
    ) {
        let left = deadline.since(self.client.clock().now());
        let settings = self.client.settings();
        let host = match settings.credential.as_ref() {
            Credential::ManagedIdentity(identity) => identity.endpoint.host(),
            _ => settings.authority.host().to_owned(),
        };
        let late = Err(timed_out(&host, left));
        let (waiting, horizon) = (reporter.downgrade(), horizon.clone());
        let task = runtime.spawn(async move {
            tokio::time::sleep(left).await;
            if horizon.moment() <= deadline.plus(GRACE) {
                tokio::time::sleep(GRACE).await;
            }
            if let Some(reporter) = waiting.upgrade() {
                reporter.end(&terms.apply(&late, &|entry| reporter.log(entry)));
            }
        });
        reporter.stop_with(move || task.abort());
    }

    /// Runs a flow of its own, which asks the caller for what only the caller has.
    fn host(&self, slot: &Arc<Slot>, reporter: &Reporter) -> Result<()> {
        let target = self.target()?;
        let (asked, terms) = (self.asked(&target), self.terms(slot));
        let sharing = self.sharing(&target, slot, reporter.log_sink());
        let waits = waits_of(slot, sharing.as_ref());
        let sharing = sharing.map(Arc::new);
        let engine = self.engine(target, waits, self.ends_at().into(), reporter.log_sink());
        let runtime = Arc::clone(self.client.runtime()?);
        let base = Arc::clone(self.client.base());
        let cached = base.settings.cached;
        let log = reporter.log_sink();
        reporter.host(Hosted {
            engine,
            write: Box::new(move |result| sharing.as_ref()?.write(result)),
            finish: Box::new(move |result| {
                let outcome = result.map(|acquired| handed_out(acquired, Arc::clone(&asked)));
                match &outcome {
                    Ok(token) if cached => terms.slot.keep(token),
                    Ok(_) => {}
                    Err(_) => terms.slot.pause(terms.clock.now()),
                }
                terms.apply(&outcome, &log)
            }),
            http_too: base.settings.host_http,
            answer: Box::new(move |need| {
                let base = Arc::clone(&base);
                Box::pin(async move { base.driver().answer(need).await })
            }),
            runtime,
        });
        Ok(())
    }

    fn engine(
        &self,
        target: Target,
        waits: Arc<dyn RememberedWaits>,
        deadline: Horizon,
        log: impl Fn(LogEntry) + Send + Sync + 'static,
    ) -> Engine<Acquired> {
        let client = self.client.settings();
        let io = Io::new(self.client.shared_clock(), random_number, log);
        io.log(
            LogLevel::Debug,
            format!(
                "credential: {}; {}",
                client.source,
                self.client.base().transport.describe()
            ),
        );
        for doubt in &client.doubts {
            io.log(LogLevel::Warning, doubt.as_str());
        }
        let resource = target.resource;
        if let Credential::ManagedIdentity(identity) = client.credential.as_ref() {
            let job = IdentityJob {
                identity: Arc::clone(identity),
                resource: resource.resource().to_owned(),
                deadline,
                attempt_timeout: client.attempt_timeout,
                max_retries: client.max_retries,
            };
            return Engine::new(io.clone(), identity_token(io, job));
        }
        let Some(tenant) = target.tenant else {
            return Engine::new(io, std::future::ready(Err(tenant_missing())));
        };
        let job = TokenJob {
            authority: client.authority.clone(),
            version: client.version,
            tenant,
            client_id: client.client_id.as_str().into(),
            credential: Arc::clone(&client.credential),
            exchange_audience: client.cloud.exchange_audience(),
            replication_wait: client.replication_wait,
            resource,
            claims: self.wanted.claims.clone(),
            deadline,
            attempt_timeout: client.attempt_timeout,
            max_retries: client.max_retries,
            waits,
        };
        Engine::new(io.clone(), token(io, job))
    }

    /// What is asked for: the cache's copy, once this request has its place there.
    fn asked(&self, target: &Target) -> Arc<Asked> {
        let made = || {
            Arc::new(Asked {
                tenant_id: NulText::new(target.tenant_id()),
                client_id: Arc::clone(&self.client.settings().client_id),
                resource: NulText::new(target.resource.resource()),
            })
        };
        let place = self.place.get();
        place.map_or_else(made, |place| Arc::clone(&place.asked))
    }

    fn terms(&self, slot: &Arc<Slot>) -> Terms {
        Terms {
            slot: Arc::clone(slot),
            clock: self.client.shared_clock(),
            min_validity: self.min_validity,
            reads_cache: self.reads_cache,
        }
    }

    fn ends_at(&self) -> Moment {
        let limit = match self.deadline {
            Deadline::Default => self.client.settings().longest(),
            Deadline::CacheOnly => Duration::ZERO,
            Deadline::Within(limit) => limit,
        };
        self.client.clock().now().plus(limit)
    }

    /// The slot of the request's place in the cache.
    fn slot(&self) -> Result<&Arc<Slot>> {
        let place = self.place.get_or_try_init(|| {
            let target = self.target()?;
            let key = self.key(&target);
            Ok(if self.client.settings().cached {
                self.client.partition().place(key)
            } else {
                // Without a cache nothing is shared: each request flies alone.
                Place {
                    slot: Arc::default(),
                    asked: key.asked,
                }
            })
        })?;
        Ok(&place.slot)
    }

    fn key(&self, target: &Target) -> SlotKey {
        SlotKey {
            asked: self.asked(target),
            claims: self.wanted.claims.as_deref().map(Into::into),
        }
    }

    fn target(&self) -> Result<Target> {
        let settings = self.client.settings();
        let tenant = self.wanted.tenant.clone();
        if tenant.is_none() && !matches!(*settings.credential, Credential::ManagedIdentity(_)) {
            return Err(tenant_missing());
        }
        Ok(Target {
            tenant,
            resource: match &self.wanted.resource {
                Some(resource) => resource.clone(),
                None => default_resource(settings.cloud)?,
            },
        })
    }
}

impl Target {
    fn tenant_id(&self) -> &str {
        self.tenant.as_ref().map_or("", Tenant::as_str)
    }

    fn describe(&self) -> String {
        let resource = self.resource.resource();
        match &self.tenant {
            Some(tenant) => format!("{resource} in {tenant}", tenant = tenant.as_str()),
            None => resource.to_owned(),
        }
    }
}

fn handed_out(acquired: Acquired, asked: Arc<Asked>) -> Arc<AccessToken> {
    Arc::new(AccessToken::new(acquired, asked, random_number()))
}

fn tenant_missing() -> Error {
    Error::new(ErrorKind::InvalidTenant, Text::TenantMissing).advise(Text::AdviseTenantId)
}

fn default_resource(cloud: Cloud) -> Result<Resource> {
    match cloud.default_mtp_resource() {
        Some(resource) => Resource::from_resource(resource),
        None => Err(Error::new(ErrorKind::InvalidResource, Text::ResourceEmpty)
            .advise(Text::AdviseResource)),
    }
}
