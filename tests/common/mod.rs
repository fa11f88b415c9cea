//! What the Rust integration tests share: a running emulator, and options that lead to it.
#![allow(dead_code, reason = "each test program uses a part")]

pub(crate) mod clock;

use entra_emulator::{Config, Emulator};
use mtp_token::authority::{AllowedHost, Tenant};
use mtp_token::client::TokenClient;
use mtp_token::credential::Given;
use mtp_token::options::Options;
use mtp_token::secret::Secret;
use std::time::{Duration, Instant};

/// The emulator's first tenant.
pub(crate) const TENANT: &str = "11111111-1111-4111-8111-111111111111";
/// Its app with roles.
pub(crate) const APP: &str = "aaaaaaaa-0000-4000-8000-000000000001";
/// The secret of all its apps.
pub(crate) const SECRET: &str = "emulator-secret-Value~1";

/// A fresh emulator.
pub(crate) fn emulator() -> Emulator {
    Emulator::start(Config::default()).expect("the emulator starts")
}

/// One whose app with roles gets tokens of these times.
pub(crate) fn emulator_of(lifetime_seconds: u32, refresh_in_seconds: Option<u32>) -> Emulator {
    let mut config = Config::default();
    for app in &mut config.apps {
        if app.client_id == APP {
            app.lifetime_seconds = Some(lifetime_seconds);
            app.refresh_in_seconds = refresh_in_seconds;
        }
    }
    Emulator::start(config).expect("the emulator starts")
}

/// Waits until something holds that happens on another thread: many times as long as it takes, and shorter than an
/// attempt may take and than the emulator holds a connection.
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "not within the time: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// One of the emulator's apps that misbehave.
pub(crate) fn faulty(suffix: &str) -> String {
    format!("ffffffff-0000-4000-8000-{suffix:0>12}")
}

/// Options of the app with roles, without retries.
pub(crate) fn options(emulator: &Emulator) -> Options {
    let mut options = Options {
        client_id: Some(APP.to_owned()),
        tenant: Some(Tenant::parse(TENANT).expect("a tenant")),
        authority: Some(emulator.authority()),
        allowed_hosts: vec![AllowedHost::parse(emulator.host()).expect("a host")],
        credential: Some(Given::Secret(Secret::from(SECRET))),
        proxy: Some(String::new()),
        max_retries: 0,
        ..Options::default()
    };
    options
        .set_extra_ca(emulator.ca_pem().as_bytes())
        .expect("the emulator's CA");
    options
}

/// A client that only fetches keys from this emulator.
pub(crate) fn keys_only(emulator: &Emulator) -> TokenClient {
    let options = Options {
        client_id: None,
        credential: None,
        keys_only: true,
        ..options(emulator)
    };
    TokenClient::new(&options).expect("a client")
}

/// A new token of the app with roles.
pub(crate) fn token(emulator: &Emulator) -> Vec<u8> {
    let client = TokenClient::new(&options(emulator)).expect("a client");
    let mut request = client.request();
    request.set_force_refresh(true);
    request.get_token().expect("a token").secret().to_vec()
}
