//! What apps may prove themselves with beside a secret: certificates and federated credentials, those of the
//! configuration and those registered since, and the assertions that have been used up.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::assertions::Certificate;
use crate::config::{App, Config, Federated};

/// Every app's credentials, by client id as the configuration writes it.
pub(crate) struct Credentials {
    configured: ByApp,
    now: Mutex<Now>,
}

type ByApp = HashMap<String, Registered>;

#[derive(Clone, Default)]
struct Registered {
    certificates: Vec<Arc<Certificate>>,
    federated: Vec<Federated>,
}

#[derive(Default)]
struct Now {
    apps: ByApp,
    /// Client ids and the `jti` of their assertions.
    used: HashSet<(String, String)>,
}

impl Credentials {
    /// Those of the configuration.
    pub(crate) fn new(config: &Config) -> io::Result<Self> {
        let mut configured = ByApp::new();
        for app in &config.apps {
            let certificates = app.certificates.iter().map(|pem| read(pem));
            let registered = Registered {
                certificates: certificates.collect::<io::Result<_>>()?,
                federated: app.federated.clone(),
            };
            configured.insert(app.client_id.clone(), registered);
        }
        let credentials = Self {
            configured,
            now: Mutex::default(),
        };
        credentials.reset();
        Ok(credentials)
    }

    /// Forgets what was registered and used since the start.
    pub(crate) fn reset(&self) {
        *self.now() = Now {
            apps: self.configured.clone(),
            used: HashSet::new(),
        };
    }

    pub(crate) fn add_certificate(&self, app: &App, pem: &str) -> io::Result<()> {
        let certificate = read(pem)?;
        self.now().of(app).certificates.push(certificate);
        Ok(())
    }

    pub(crate) fn add_federated(&self, app: &App, credential: Federated) {
        self.now().of(app).federated.push(credential);
    }

    pub(crate) fn certificates(&self, app: &App) -> Vec<Arc<Certificate>> {
        self.now().of(app).certificates.clone()
    }

    pub(crate) fn federated(&self, app: &App) -> Vec<Federated> {
        self.now().of(app).federated.clone()
    }

    /// Whether the assertion of `app` with this `jti` is the first.
    pub(crate) fn use_once(&self, app: &App, jti: &str) -> bool {
        self.now()
            .used
            .insert((app.client_id.clone(), jti.to_owned()))
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().expect("no holder panics")
    }
}

impl Now {
    fn of(&mut self, app: &App) -> &mut Registered {
        self.apps.entry(app.client_id.clone()).or_default()
    }
}

fn read(pem: &str) -> io::Result<Arc<Certificate>> {
    Certificate::from_pem(pem).map(Arc::new)
}
