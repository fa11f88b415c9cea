//! The way of a flight of a client whose tokens are kept for other processes: look, take the turn, look again, go to the
//! network, write, give the turn up.
//!
//! Ten processes that want the same token so make one request: one has the turn, the others look at what it writes. No
//! more than half of a flight's time is spent on waiting for a turn; after that it goes to the network without. While the
//! server wants to hear nothing the time does not count, or all would ask at once where that ends. The turn ends with
//! its process. Different tokens have different turns.
//!
//! Files are read and written on threads of their own, as a file system may stall: nothing waits for it longer than
//! [`STALL`], and one that did not answer is left alone for a while. Nobody joins these threads.

use super::entry::{Entry, StoredToken, StoredWait};
use super::shelf::{Doubt, Reading, Spot, Turn};
use crate::authority::{Authority, Tenant};
use crate::cache::{Flight, Slot};
use crate::clock::{Clock, Moment};
use crate::error::{Error, Result};
use crate::flow::token::Acquired;
use crate::flow::{Engine, LogEntry, LogLevel, RememberedWaits, Step};
use crate::protocol::{ErrorContext, error_of};
use crate::resource::Resource;
use crate::token::{AccessToken, Asked};
use crate::transport::Driver;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long one access to the folder may take before the flight goes on without it.
const STALL: Duration = Duration::from_secs(5);
/// The longest time between two looks at what the one with the turn has brought.
const LOOK: Duration = Duration::from_millis(100);

type Sink = Arc<dyn Fn(LogEntry) + Send + Sync>;

/// Something that is being written.
pub(crate) type Writing = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a flight needs to share its token with other processes.
pub(crate) struct Sharing {
    pub(crate) spot: Spot,
    pub(crate) slot: Arc<Slot>,
    pub(crate) waits: Arc<NotedWaits>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) asked: Arc<Asked>,
    pub(crate) context: Context,
    pub(crate) random: fn() -> u64,
    pub(crate) log: Sink,
}

/// What was asked, for errors of other processes that are told again. A managed identity has no tenant, and no waits.
pub(crate) struct Context {
    pub(crate) authority: Authority,
    pub(crate) tenant: Option<Tenant>,
    pub(crate) client_id: Arc<str>,
    pub(crate) resource: Resource,
}

/// The waits of a slot, and what was said about them since they were last written down.
pub(crate) struct NotedWaits {
    slot: Arc<Slot>,
    note: Mutex<Option<(Moment, Error)>>,
}

impl NotedWaits {
    pub(crate) fn new(slot: &Arc<Slot>) -> Arc<Self> {
        Arc::new(Self {
            slot: Arc::clone(slot),
            note: Mutex::default(),
        })
    }

    fn take(&self) -> Option<(Moment, Error)> {
        self.note
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn note(&self, note: Option<(Moment, Error)>) {
        *self.note.lock().unwrap_or_else(PoisonError::into_inner) = note;
    }
}

impl RememberedWaits for NotedWaits {
    fn remember(&self, until: Moment, failure: &Error) {
        self.slot.remember(until, failure);
        self.note(Some((until, failure.clone())));
    }

    fn standing(&self, now: Moment) -> Option<(Duration, Error)> {
        self.slot.standing(now)
    }

    fn forget(&self) {
        self.slot.forget();
        self.note(None);
    }
}

impl Sharing {
    /// Flies: `None` where other processes' token was enough for everybody who waits.
    pub(crate) async fn fly(
        &self,
        flight: &Arc<Flight>,
        driver: &Driver<'_>,
        mut engine: Engine<Acquired>,
    ) -> Option<Result<Acquired>> {
        let turn = match self.approach(flight).await {
            Approach::Served => return None,
            Approach::Go(turn) => turn,
        };
        let mut answer = None;
        let result = loop {
            match engine.step(answer.take()) {
                Step::Done(result) => break result,
                Step::Needs(need) => {
                    // Before a wait: who is not to send anything must learn of it now.
                    self.write_waits(None).await;
                    match driver.answer(need).await {
                        Ok(given) => answer = Some(given),
                        Err(failure) => break Err(failure),
                    }
                }
            }
        };
        // Whoever has the turn next is to find what was written, so it is given up after that.
        match &result {
            Ok(acquired) => self.write_token(acquired, turn).await,
            Err(_) => self.write_waits(turn).await,
        }
        Some(result)
    }

    /// Looks for a token that serves, and waits for the turn.
    async fn approach(&self, flight: &Arc<Flight>) -> Approach {
        let mut began = self.clock.now();
        let mut patience = flight.horizon().moment().since(began) / 2;
        if let Some(token) = self.look().await
            && self.serve(flight, &token)
        {
            return Approach::Served;
        }
        let mut pause = Duration::from_millis(5);
        let mut said = false;
        loop {
            let turn = match self.on_disk(|spot| spot.turn()).await {
                Some(Ok(turn)) => turn,
                Some(Err(_)) => {
                    self.say(
                        LogLevel::Verbose,
                        "the folder of the token cache knows no locks: several processes may ask at once",
                    );
                    return Approach::Go(None);
                }
                None => return Approach::Go(None),
            };
            // Once more with the turn, and while another process has it: what that one writes is for all.
            if let Some(token) = self.look().await
                && flight.would_serve(&token)
            {
                // Before anybody is told: a program that has its token may end at once.
                self.give_up(turn).await;
                if self.serve(flight, &token) {
                    return Approach::Served;
                }
                continue;
            }
            if turn.is_some() {
                return Approach::Go(turn);
            }
            let (now, end) = (self.clock.now(), flight.horizon().moment());
            if let Some((left, _)) = self.slot.standing(now) {
                if now.plus(left) >= end {
                    // Nothing will be sent.
                    return Approach::Go(None);
                }
                // Whoever has the turn waits as this one would: patience begins where the server's ends.
                (began, patience) = (now, end.since(now) / 2);
            }
            if now.since(began) >= patience {
                self.say(
                    LogLevel::Verbose,
                    "another process is getting this token and takes long: asking as well",
                );
                return Approach::Go(None);
            }
            if !std::mem::replace(&mut said, true) {
                self.say(
                    LogLevel::Verbose,
                    "another process is getting this token: waiting for it",
                );
            }
            self.clock.pass(pause).await;
            pause = (pause * 2).min(LOOK);
        }
    }

    /// Takes over what is in the store, and gives its token.
    async fn look(&self) -> Option<Arc<AccessToken>> {
        let clears = self.slot.clears();
        let reading = self.on_disk(Spot::read).await?;
        self.take_over(reading, clears)
    }

    /// Gives the token to those whom it suits. True where nobody is left to wait.
    fn serve(&self, flight: &Arc<Flight>, token: &Arc<AccessToken>) -> bool {
        let said = LogEntry {
            level: LogLevel::Verbose,
            text: from_store(token),
        };
        flight.serve(&self.slot, token, &said)
    }

    /// The same on this thread, for whoever wants to know what is there now and nothing more.
    pub(crate) fn glance(&self) {
        if self.spot.shelf.answers(self.clock.now()) {
            let clears = self.slot.clears();
            self.take_over(self.spot.read(), clears);
        }
    }

    /// Puts what was read into the slot, and gives the token; none where the slot was cleared while it was read.
    fn take_over(&self, reading: Reading, clears: u64) -> Option<Arc<AccessToken>> {
        match reading.doubt {
            Some(Doubt::Wrong(reason)) => self.say(
                LogLevel::Warning,
                &format!("a stored token is not used: {reason}; the next one replaces it"),
            ),
            Some(Doubt::Outdated) => self.say(
                LogLevel::Debug,
                "a stored token is not used: it was got with an earlier assertion",
            ),
            None => {}
        }
        let now = self.spot.shelf.now(self.clock.as_ref());
        if let Some(wait) = reading.entry.wait
            && let Some(left) = wait.left(now.unix)
            && let Some(failure) = self.failure(wait)
        {
            let known = self.slot.standing(now.moment).map(|(left, _)| left);
            if known.is_none_or(|known| known < left) {
                self.slot.remember(now.moment.plus(left), &failure);
            }
        }
        let stored = reading.entry.token?;
        let life = stored.life(now, (self.random)())?;
        let token = AccessToken::stored(
            &stored.secret,
            &stored.token_type,
            life,
            Arc::clone(&self.asked),
        );
        let kept = self.slot.adopt(token, now.moment, now.unix);
        if self.slot.clears() == clears {
            return Some(kept);
        }
        self.slot.give_back(&kept);
        None
    }

    /// The failure of a request of another process.
    fn failure(&self, wait: StoredWait) -> Option<Error> {
        let context = ErrorContext {
            authority: &self.context.authority,
            tenant: self.context.tenant.as_ref()?,
            client_id: &self.context.client_id,
            resource: &self.context.resource,
        };
        Some(error_of(
            wait.http_status,
            wait.server,
            wait.retry_after,
            &context,
        ))
    }

    async fn write_token(&self, acquired: &Acquired, turn: Option<Turn>) {
        let (entry, unix) = (self.entry_of(acquired), self.clock.unix());
        let write = move |spot: &Spot| {
            let written = spot.write(&entry, unix);
            if let Some(turn) = turn {
                turn.give_up();
            }
            written
        };
        self.told(self.on_disk(write).await);
    }

    async fn write_waits(&self, turn: Option<Turn>) {
        let wait = self.noted();
        if wait.is_none() && turn.is_none() {
            return;
        }
        let unix = self.clock.unix();
        let slot = Arc::clone(&self.slot);
        let write = move |spot: &Spot| {
            let written = wait.map_or(Ok(()), |wait| write_wait(spot, &slot, wait, unix));
            if let Some(turn) = turn {
                turn.give_up();
            }
            written
        };
        self.told(self.on_disk(write).await);
    }

    async fn give_up(&self, turn: Option<Turn>) {
        if let Some(turn) = turn {
            let _ = self.on_disk(|_| turn.give_up()).await;
        }
    }

    /// Writes what a flow has brought that asks the caller, on the runtime: whoever provides the last answer does not
    /// wait for a disk, nor does the runtime's thread. `None` where there is nothing to write.
    pub(crate) fn write(self: &Arc<Self>, result: &Result<Acquired>) -> Option<Writing> {
        let (sharing, unix) = (Arc::clone(self), self.clock.unix());
        Some(match (result, self.noted()) {
            (Ok(acquired), _) => {
                let entry = self.entry_of(acquired);
                Box::pin(async move {
                    let write = move |spot: &Spot| spot.write(&entry, unix);
                    sharing.told(sharing.on_disk(write).await);
                })
            }
            (Err(_), Some(wait)) => Box::pin(async move {
                let slot = Arc::clone(&sharing.slot);
                let write = move |spot: &Spot| write_wait(spot, &slot, wait, unix);
                sharing.told(sharing.on_disk(write).await);
            }),
            (Err(_), None) => return None,
        })
    }

    fn entry_of(&self, acquired: &Acquired) -> Entry {
        Entry {
            token: Some(StoredToken::of(acquired, self.spot.shelf.boot())),
            wait: None,
        }
    }

    fn noted(&self) -> Option<StoredWait> {
        let (until, failure) = self.waits.take()?;
        let left = until.since(self.clock.now());
        StoredWait::of(&failure, left, self.clock.unix())
    }

    fn told(&self, written: Option<std::result::Result<(), &'static str>>) {
        if let Some(Err(reason)) = written {
            let text = format!("the token cache of the user could not be written: {reason}");
            self.say(LogLevel::Warning, &text);
        }
    }

    /// Has `work` done on a thread of its own; `None` where the folder does not answer.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Spot) -> T + Send + 'static,
    ) -> Option<T> {
        let shelf = &self.spot.shelf;
        if !shelf.answers(self.clock.now()) {
            return None;
        }
        let spot = self.spot.clone();
        let task = tokio::task::spawn_blocking(move || work(&spot));
        match tokio::time::timeout(STALL, task).await {
            Ok(done) => done.ok(),
            Err(_) => {
                shelf.rest(self.clock.now());
                self.say(
                    LogLevel::Warning,
                    "the folder of the token cache does not answer: going on without it",
                );
                None
            }
        }
    }

    fn say(&self, level: LogLevel, text: &str) {
        (self.log)(LogEntry {
            level,
            text: text.to_owned(),
        });
    }
}

/// Adds a wait to what is there; not to a token that is forgotten meanwhile.
fn write_wait(
    spot: &Spot,
    slot: &Slot,
    wait: StoredWait,
    unix: i64,
) -> std::result::Result<(), &'static str> {
    let clears = slot.clears();
    let token = spot.read().entry.token;
    let entry = Entry {
        token,
        wait: Some(wait),
    };
    let written = spot.write(&entry, unix);
    if slot.clears() != clears {
        spot.forget();
    }
    written
}

fn from_store(token: &AccessToken) -> String {
    format!(
        "token of another process from the user's token cache, expires at {} (Unix time)",
        token.expires_on()
    )
}

/// How a flight goes on.
enum Approach {
    /// It has ended: everybody has a token.
    Served,
    /// To the network, with the turn where it was to be had.
    Go(Option<Turn>),
}
