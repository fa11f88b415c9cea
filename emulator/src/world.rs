//! Everything the endpoints share.

use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock};

use crate::api::incidents::{Incident, incidents};
use crate::clock::Clock;
use crate::config::{Assigned, Config};
use crate::counters::Counters;
use crate::credentials::Credentials;
use crate::faults::Plan;
use crate::identity::arc::Challenges;
use crate::keys::{Keys, SigningKey};
use crate::record::Record;

/// The state behind the endpoints.
pub(crate) struct World {
    pub(crate) config: Config,
    /// `localhost:PORT`
    pub(crate) host: String,
    pub(crate) clock: Clock,
    pub(crate) keys: Keys,
    issuer_key: OnceLock<SigningKey>,
    pub(crate) credentials: Credentials,
    pub(crate) faults: Plan,
    pub(crate) incidents: Vec<Incident>,
    pub(crate) record: Record,
    pub(crate) challenges: Challenges,
    counters: Mutex<Counters>,
    answers_as: Mutex<Option<Assigned>>,
}

impl World {
    pub(crate) fn new(config: Config, port: u16) -> io::Result<Self> {
        let clock = Clock::default();
        Ok(Self {
            credentials: Credentials::new(&config)?,
            config,
            host: format!("localhost:{port}"),
            incidents: incidents(clock.unix()),
            clock,
            keys: Keys::new()?,
            issuer_key: OnceLock::new(),
            faults: Plan::default(),
            record: Record::default(),
            challenges: Challenges::default(),
            counters: Mutex::default(),
            answers_as: Mutex::default(),
        })
    }

    pub(crate) fn authority(&self) -> String {
        format!("https://{}", self.host)
    }

    /// Signs what issuers outside Entra sign: GitHub, Azure Pipelines, a cluster. Made when it is first needed, since
    /// that takes longer than everything else at the start.
    pub(crate) fn issuer_key(&self) -> &SigningKey {
        self.issuer_key
            .get_or_init(|| SigningKey::generate().expect("an RSA key can be generated"))
    }

    pub(crate) fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().expect("no holder panics")
    }

    /// Which managed identity answers, whatever was asked.
    pub(crate) fn answers_as(&self) -> Option<Assigned> {
        *self.answers_as.lock().expect("no holder panics")
    }

    pub(crate) fn answer_as(&self, assigned: Option<Assigned>) {
        *self.answers_as.lock().expect("no holder panics") = assigned;
    }

    /// Back to the start: no counts, no faults, no recorded requests, the system's time, the credentials of the
    /// configuration. Signing keys stay, so that tokens stay valid.
    pub(crate) fn reset(&self) {
        self.counters().reset();
        self.faults.clear();
        self.credentials.reset();
        self.record.clear();
        self.challenges.clear();
        self.answer_as(None);
        self.clock.set_offset(0);
    }
}
