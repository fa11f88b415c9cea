//! The server that everything is measured against: the emulator, optimised, and what it has counted.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::emulator::{self, CLIENT_ID, CLIENT_SECRET, Emulator, TENANT_ID};
use crate::tools::{Echo, Result, Stop, find, must};
use crate::workshop::Workshop;

/// Where Linux systems keep the roots that they trust.
const SYSTEM_ROOTS: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

pub(super) struct Server {
    pub(super) emulator: Emulator,
    /// The system's roots and the emulator's: everybody reads the same file, as long as in real life.
    pub(super) roots: PathBuf,
}

/// What one run cost on the network.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wire {
    pub(super) connections: u64,
    pub(super) requests: u64,
    pub(super) bytes: u64,
}

impl Server {
    pub(super) fn start(shop: &Workshop) -> Result<Self> {
        Self::around(
            Emulator::start_with_certificate(shop, &emulator::optimised(shop)?)?,
            shop,
        )
    }

    pub(super) fn around(emulator: Emulator, shop: &Workshop) -> Result<Self> {
        let mut roots = fs::read(&emulator.ca_file)?;
        if let Some(system) = SYSTEM_ROOTS.iter().find_map(|file| fs::read(file).ok()) {
            roots.extend(system);
        }
        let file = shop.target.join("bench/roots.pem");
        fs::write(&file, roots)?;
        Ok(Self {
            emulator,
            roots: file,
        })
    }

    /// Tells a program where the server is and who asks.
    pub(super) fn describe(&self, command: &mut Command) {
        self.emulator.describe(command);
        command.env("SSL_CERT_FILE", &self.roots).envs([
            ("AZURE_TENANT_ID", TENANT_ID),
            ("AZURE_CLIENT_ID", CLIENT_ID),
            ("AZURE_CLIENT_SECRET", CLIENT_SECRET),
        ]);
    }

    /// Forgets what was counted, and every delay.
    pub(super) fn reset(&self, shop: &Workshop) -> Result<()> {
        self.ask(shop, "/_emulator/reset", Some("{}")).map(drop)
    }

    /// From now on token requests wait for so long.
    pub(super) fn delay(&self, shop: &Workshop, milliseconds: u64) -> Result<()> {
        let fault = json!({"path": "/oauth2/", "kind": "delay", "delayMs": milliseconds});
        self.ask(shop, "/_emulator/fault", Some(&fault.to_string()))
            .map(drop)
    }

    /// What was counted since the last reset.
    pub(super) fn wire(&self, shop: &Workshop) -> Result<Wire> {
        let text = self.ask(shop, "/_emulator/counters", None)?;
        let counters: Value = serde_json::from_str(&text)
            .map_err(|error| Stop::Failed(format!("the emulator's counters: {error}")))?;
        let number = |name: &str| counters.get(name).and_then(Value::as_u64).unwrap_or(0);
        Ok(Wire {
            connections: number("connections"),
            requests: number("requests"),
            bytes: number("bytesReceived") + number("bytesSent"),
        })
    }

    /// The key set of the tenant's tokens.
    pub(super) fn keys(&self, shop: &Workshop) -> Result<String> {
        self.ask(shop, &format!("/{TENANT_ID}/discovery/keys"), None)
    }

    fn ask(&self, shop: &Workshop, path: &str, body: Option<&str>) -> Result<String> {
        let mut curl = shop.command(find("curl")?);
        curl.args(["--silent", "--show-error", "--fail", "--cacert"]);
        curl.arg(&self.emulator.ca_file);
        if let Some(body) = body {
            curl.args(["--header", "Content-Type: application/json", "--data", body]);
        }
        curl.arg(format!("{}{path}", self.emulator.authority));
        Ok(must(&mut curl, Duration::from_secs(30), Echo::Off)?.output)
    }
}
