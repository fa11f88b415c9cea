//! Everything the endpoints share.

use std::io;
use std::sync::{Mutex, MutexGuard};

use crate::api::incidents::{Incident, incidents};
use crate::clock::Clock;
use crate::config::Config;
use crate::counters::Counters;
use crate::credentials::Credentials;
use crate::faults::Plan;
use crate::keys::{Keys, SigningKey};

/// The state behind the endpoints.
pub(crate) struct World {
    pub(crate) config: Config,
    /// `localhost:PORT`
    pub(crate) host: String,
    pub(crate) clock: Clock,
    pub(crate) keys: Keys,
    /// Signs what issuers outside Entra sign: GitHub, Azure Pipelines, a cluster.
    pub(crate) issuer_key: SigningKey,
    pub(crate) credentials: Credentials,
    pub(crate) faults: Plan,
    pub(crate) incidents: Vec<Incident>,
    counters: Mutex<Counters>,
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
            issuer_key: SigningKey::generate()?,
            faults: Plan::default(),
            counters: Mutex::default(),
        })
    }

    pub(crate) fn authority(&self) -> String {
        format!("https://{}", self.host)
    }

    pub(crate) fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().expect("no holder panics")
    }

    /// Back to the start: no counts, no faults, the system's time, the credentials of the configuration. Signing keys
    /// stay, so that tokens stay valid.
    pub(crate) fn reset(&self) {
        self.counters().reset();
        self.faults.clear();
        self.credentials.reset();
        self.clock.set_offset(0);
    }
}
