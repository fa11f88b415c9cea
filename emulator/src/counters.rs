//! What was asked of the emulator so far.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::{Call, Kind};

/// Numbers since the start or the last reset. Control requests, and connections opened for them, are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Counters {
    /// TCP connections accepted, whether or not TLS or a request followed.
    pub connections: u64,
    /// Those of them that are still open; a reset does not change it.
    pub open_connections: u64,
    /// Bytes that came over them, TLS included.
    pub bytes_received: u64,
    /// Bytes that went over them, TLS included.
    pub bytes_sent: u64,
    /// Requests of every kind.
    pub requests: u64,
    /// Requests to a token endpoint.
    pub token_requests: u64,
    /// Requests by method and path, without the query.
    pub by_path: BTreeMap<String, u64>,
    /// Token requests by client id, as sent.
    pub by_app: BTreeMap<String, u64>,
    /// Requests to the API.
    pub api_requests: u64,
    /// Requests for signing keys.
    pub key_requests: u64,
    /// Requests for metadata and instance discovery.
    pub metadata_requests: u64,
}

impl Counters {
    /// Forgets everything but what is open right now.
    pub(crate) fn reset(&mut self) {
        *self = Self {
            open_connections: self.open_connections,
            ..Self::default()
        };
    }

    pub(crate) fn count(&mut self, call: &Call) {
        self.requests += 1;
        *self
            .by_path
            .entry(format!("{} {}", call.method, call.path))
            .or_default() += 1;
        match call.kind {
            Kind::Token => {
                self.token_requests += 1;
                if let Some(client_id) = &call.client_id {
                    *self.by_app.entry(client_id.clone()).or_default() += 1;
                }
            }
            Kind::Keys => self.key_requests += 1,
            Kind::Metadata => self.metadata_requests += 1,
            Kind::Api => self.api_requests += 1,
            Kind::Identity | Kind::Oidc | Kind::Other => {}
        }
    }
}
