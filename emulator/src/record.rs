//! The last requests to hosts of managed identities and to OIDC providers, for tests that ask what a client sent.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use axum::http::request::Parts;
use serde::Serialize;

use crate::call::Kind;
use crate::listeners::Listener;

/// How many requests are kept.
const KEPT: usize = 200;

/// A request as it came: secrets in headers are shown too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Recorded {
    /// `main`, `plain` or `fabric`.
    pub listener: &'static str,
    /// `GET`, `POST`.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// What follows the question mark, as sent; empty if nothing does.
    pub query: String,
    /// By name in lower case. What came twice is joined with a comma.
    pub headers: BTreeMap<String, String>,
    /// The body, as text.
    pub body: String,
}

/// The requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<VecDeque<Recorded>>);

impl Record {
    /// Keeps the request if it is of a kind that is kept.
    pub(crate) fn keep(&self, listener: Listener, kind: Kind, parts: &Parts, body: &[u8]) {
        if !matches!(kind, Kind::Identity | Kind::Oidc) {
            return;
        }
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in &parts.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            headers
                .entry(name.as_str().to_owned())
                .and_modify(|before| *before = format!("{before}, {value}"))
                .or_insert_with(|| value.clone().into_owned());
        }
        let recorded = Recorded {
            listener: listener.name(),
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers,
            body: String::from_utf8_lossy(body).into_owned(),
        };
        let mut requests = self.requests();
        if requests.len() == KEPT {
            requests.pop_front();
        }
        requests.push_back(recorded);
    }

    pub(crate) fn list(&self) -> Vec<Recorded> {
        self.requests().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.requests().clear();
    }

    fn requests(&self) -> MutexGuard<'_, VecDeque<Recorded>> {
        self.0.lock().expect("no holder panics")
    }
}
