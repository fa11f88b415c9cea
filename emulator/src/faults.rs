//! Trouble on demand: which requests run into it, and for how long. What it then looks like is in [`play`].

mod bodies;
mod play;

use std::collections::HashMap;
use std::sync::Mutex;

use serde::Deserialize;

pub(crate) use bodies::Cut;
pub(crate) use play::play;

use crate::call::{Call, Kind as CallKind};
use crate::config::Config;
use crate::mint;

/// A fault and the requests it meets. A field that is absent narrows nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// How the path starts, either in full or without its first segment where that is a tenant: `/oauth2/` is every
    /// token request.
    #[serde(default)]
    pub path: String,
    /// Whose request: the client id in the form, or in the bearer token.
    pub client_id: Option<String>,
    /// Which tenant, by id or domain.
    pub tenant: Option<String>,
    /// What happens.
    pub kind: Kind,
    /// With [`Kind::Status`]: the HTTP status; absent means that of `aadsts`, or 500.
    pub status: Option<u16>,
    /// With [`Kind::Status`]: the Entra error whose status and body are sent.
    pub aadsts: Option<u32>,
    /// With [`Kind::Status`]: the `Retry-After` header.
    pub retry_after: Option<String>,
    /// How long the answer waits, whatever the kind.
    #[serde(default)]
    pub delay_ms: u64,
    /// How many requests it meets; absent means all. An app's own fault counts for each tenant by itself.
    pub times: Option<u32>,
}

/// What a fault does.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Kind {
    /// Answers with a status: empty, or with the error body of `aadsts`, or of the API.
    Status,
    /// Answers as always, after the delay.
    #[default]
    Delay,
    /// Closes the connection without an answer.
    Cut,
    /// Closes the connection half-way through the answer.
    Truncate,
    /// Answers 200 with a web page.
    Html,
    /// Pads the answer's JSON to ten megabytes.
    Huge,
    /// Answers nothing for a minute, then closes the connection.
    Hold,
    /// Sends half the answer, nothing for a minute, then closes the connection.
    Stall,
    /// Answers as always, but says it is plain text.
    PlainText,
    /// Leaves the token out of the answer.
    NoToken,
    /// Redirects to the real sign-in host.
    Redirect,
    /// Answers 401 with a description that repeats the secret and more that should never reach a log.
    Echo,
    /// Issues a token that is no JWT.
    OpaqueToken,
    /// Issues a token that lives two seconds.
    ShortToken,
}

/// How long a token lives that would live for `usual` seconds.
pub(crate) fn token_lifetime(trick: Option<Kind>, usual: i64) -> i64 {
    if trick == Some(Kind::ShortToken) {
        2
    } else {
        usual
    }
}

/// The form in which a token is given out.
pub(crate) fn token_form(trick: Option<Kind>, token: String) -> String {
    if trick == Some(Kind::OpaqueToken) {
        mint::opaque(&token)
    } else {
        token
    }
}

impl Fault {
    fn meets(&self, call: &Call, config: &Config) -> bool {
        let after_tenant = call
            .path
            .get(1..)
            .filter(|_| call.kind.has_tenants())
            .and_then(|path| path.find('/').map(|slash| &path[slash..]));
        let path = call.path.starts_with(&self.path)
            || after_tenant.is_some_and(|path| path.starts_with(&self.path));
        let client = self.client_id.as_deref().is_none_or(|wanted| {
            call.client_id
                .as_deref()
                .is_some_and(|client_id| client_id.eq_ignore_ascii_case(wanted))
        });
        let tenant = self.tenant.as_deref().is_none_or(|wanted| {
            config
                .directory(&call.tenant)
                .is_some_and(|directory| directory.is_named(wanted))
        });
        path && client && tenant
    }
}

/// The faults that wait for their requests.
#[derive(Debug, Default)]
pub(crate) struct Plan(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    /// Set by hand, met in this order.
    set: Vec<Fault>,
    /// How often an app's own fault was met, by tenant and app.
    met: HashMap<(String, String), u32>,
}

impl Plan {
    pub(crate) fn add(&self, fault: Fault) {
        self.0.lock().expect("no holder panics").set.push(fault);
    }

    pub(crate) fn clear(&self) {
        *self.0.lock().expect("no holder panics") = Waiting::default();
    }

    /// The fault that `call` runs into. One that was set goes before an app's own.
    pub(crate) fn take(&self, call: &Call, config: &Config) -> Option<Fault> {
        let mut waiting = self.0.lock().expect("no holder panics");
        if let Some(index) = waiting
            .set
            .iter()
            .position(|fault| fault.meets(call, config))
        {
            let fault = waiting.set[index].clone();
            match &mut waiting.set[index].times {
                Some(times) if *times > 1 => *times -= 1,
                Some(_) => drop(waiting.set.remove(index)),
                None => {}
            }
            return Some(fault);
        }

        if call.kind != CallKind::Token {
            return None;
        }
        let app = config.app(call.client_id.as_deref()?)?;
        let fault = app.fault.as_ref()?;
        let directory = config.directory(&call.tenant)?;
        let met = waiting
            .met
            .entry((directory.id, app.client_id.clone()))
            .or_default();
        *met = met.saturating_add(1);
        fault
            .times
            .is_none_or(|times| *met <= times)
            .then(|| fault.clone())
    }
}
