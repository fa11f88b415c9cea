//! A stand-in for Microsoft Entra ID and the Defender API on this machine's loopback, for trying and testing clients.
//!
//! It issues real RS256 tokens signed with a key of its own, refuses like Entra, and fails on demand. It proves nothing
//! about the real service.
//!
//! ```no_run
//! let emulator = entra_emulator::Emulator::start(entra_emulator::Config::default())?;
//! println!("{} trusts {}", emulator.authority(), emulator.ca_pem());
//! # std::io::Result::Ok(())
//! ```

mod api;
mod assertions;
mod call;
mod clock;
mod config;
mod control;
mod counters;
mod credentials;
mod errors;
mod faults;
mod identity;
mod issuer;
mod keys;
mod listeners;
mod metadata;
mod metered;
mod mint;
mod oidc;
mod random;
mod record;
mod routes;
mod server;
mod tenants;
mod text;
mod tls;
mod token_endpoint;
mod world;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime;
use tokio::sync::oneshot;

pub use config::{App, Assigned, Config, Federated, ManagedIdentity, Resource, Roles, Tenant};
pub use counters::Counters;
pub use faults::{Fault, Kind};
pub use record::Recorded;

use listeners::{Listener, Sockets};
use routes::router;
use tls::{Identity, SelfSigned};
use world::World;

/// A running emulator. It serves on threads of its own until it is dropped.
pub struct Emulator {
    world: Arc<World>,
    ca_pem: String,
    /// Of the main listener, the plain one and Service Fabric's.
    addresses: [SocketAddr; 3],
    fabric_thumbprint: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Starts listening, with certificates and signing keys made for this run.
    ///
    /// # Errors
    /// When the address is not a loopback address or cannot be listened on.
    pub fn start(config: Config) -> io::Result<Self> {
        let invalid = |message| io::Error::new(io::ErrorKind::InvalidInput, message);
        if !config.listen.ip().is_loopback() {
            return Err(invalid(format!(
                "{} is not a loopback address",
                config.listen
            )));
        }
        config.check().map_err(invalid)?;
        let main = Sockets::bind(config.listen)?;
        let (plain, fabric) = (main.beside()?, main.beside()?);
        let addresses = [&main, &plain, &fabric].map(|sockets| sockets.address);
        let identity = Identity::new()?;
        let self_signed = SelfSigned::new()?;
        let world = Arc::new(World::new(config, main.address.port())?);

        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        for (listener, sockets, acceptor) in [
            (Listener::Main, main, Some(identity.acceptor)),
            (Listener::Plain, plain, None),
            (Listener::Fabric, fabric, Some(self_signed.acceptor)),
        ] {
            let router = router(&world, listener);
            for socket in sockets.sockets {
                let (acceptor, router, world) =
                    (acceptor.clone(), router.clone(), Arc::clone(&world));
                runtime.spawn(server::serve(socket, acceptor, router, world));
            }
        }
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("entra-emulator".to_owned())
            .spawn(move || {
                // Either end of the channel going away ends the runtime, and with it every connection.
                let _ = runtime.block_on(stopped);
            })?;
        Ok(Self {
            world,
            ca_pem: identity.ca_pem,
            addresses,
            fabric_thumbprint: self_signed.thumbprint,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `https://localhost:PORT`: the authority for tokens, and the API's address.
    pub fn authority(&self) -> String {
        self.world.authority()
    }

    /// `localhost:PORT`
    pub fn host(&self) -> &str {
        &self.world.host
    }

    /// The certificate to trust, as PEM. It vouches for nothing but this machine's loopback names.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.addresses[0].port()
    }

    /// `http://127.0.0.1:PORT`: where the hosts of managed identities are, but for Service Fabric's.
    pub fn plain_url(&self) -> String {
        format!("http://{}", self.addresses[1])
    }

    /// `https://localhost:PORT`: where Service Fabric's host of managed identities is.
    pub fn fabric_url(&self) -> String {
        format!("https://localhost:{}", self.addresses[2].port())
    }

    /// The SHA-1 thumbprint of Service Fabric's certificate, which nothing vouches for: 40 hexadecimal digits.
    pub fn fabric_thumbprint(&self) -> &str {
        &self.fabric_thumbprint
    }

    /// What was asked so far.
    pub fn counters(&self) -> Counters {
        self.world.counters().clone()
    }

    /// The last requests to hosts of managed identities and to OIDC providers, oldest first.
    pub fn requests(&self) -> Vec<Recorded> {
        self.world.record.list()
    }

    /// Lets the hosts of managed identities answer with this identity, whatever they are asked; or as they are asked.
    pub fn answer_as(&self, assigned: Option<Assigned>) {
        self.world.answer_as(assigned);
    }

    /// Forgets counts, recorded requests, faults and what was registered, and sets the clock right. Signing keys stay.
    pub fn reset(&self) {
        self.world.reset();
    }

    /// Adds a fault. Faults are met in the order in which they were added.
    pub fn set_fault(&self, fault: Fault) {
        self.world.faults.add(fault);
    }

    /// Signs with a new key from now on; the old ones stay published.
    ///
    /// # Errors
    /// When no key can be generated.
    pub fn roll_keys(&self) -> io::Result<()> {
        self.world.keys.roll()
    }

    /// Lets the certificate in `pem` vouch for an app, until the next reset.
    ///
    /// # Errors
    /// When there is no such app, or no certificate with an RSA key.
    pub fn register_certificate(&self, client_id: &str, pem: &str) -> io::Result<()> {
        let app = self.world.config.known_app(client_id)?;
        self.world.credentials.add_certificate(app, pem)
    }

    /// Lets an issuer's tokens vouch for an app, until the next reset.
    ///
    /// # Errors
    /// When there is no such app.
    pub fn register_federated(
        &self,
        client_id: &str,
        issuer: &str,
        subject: &str,
        audience: &str,
    ) -> io::Result<()> {
        let app = self.world.config.known_app(client_id)?;
        let credential = Federated {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            audience: audience.to_owned(),
        };
        self.world.credentials.add_federated(app, credential);
        Ok(())
    }

    /// A token as an issuer outside Entra would give it to its workload: valid from `not_before_seconds` after now, for
    /// `lifetime_seconds`; both may be negative.
    pub fn issue(
        &self,
        iss: &str,
        sub: &str,
        aud: &str,
        lifetime_seconds: i64,
        not_before_seconds: i64,
    ) -> String {
        let request = issuer::Request {
            lifetime_seconds,
            not_before_seconds,
            ..issuer::Request::new(iss.to_owned(), sub.to_owned(), aud.to_owned())
        };
        issuer::issue(&self.world, &request)
    }

    /// Shifts the emulator's clock against the system's.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.world.clock.set_offset(seconds);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server thread has already been reported there.
            let _ = thread.join();
        }
    }
}
