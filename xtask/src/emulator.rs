//! The loopback stand-in for Entra ID and the Defender API: built, started, ended by closing its input.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::tools::{Echo, Result, Stop, fail, must, say};
use crate::workshop::Workshop;

/// The tenant, application and secret that the emulator knows without any configuration.
pub(crate) const TENANT_ID: &str = "11111111-1111-4111-8111-111111111111";
pub(crate) const CLIENT_ID: &str = "aaaaaaaa-0000-4000-8000-000000000001";
pub(crate) const CLIENT_SECRET: &str = "emulator-secret-Value~1";
/// The application that has no credential before a certificate is registered for it.
pub(crate) const CERTIFICATE_APP: &str = "aaaaaaaa-0000-4000-8000-000000000010";

/// A running emulator. It ends when this is dropped.
pub(crate) struct Emulator {
    child: Child,
    pub(crate) authority: String,
    pub(crate) host: String,
    pub(crate) ca_file: String,
    pub(crate) plain_url: String,
    pub(crate) assertion: String,
}

/// Builds the emulator and returns its binary, or the one that is named where the tests run this.
pub(crate) fn build(shop: &Workshop) -> Result<PathBuf> {
    if let Some(built) = std::env::var_os("MTP_TOKEN_EMULATOR") {
        return Ok(built.into());
    }
    let mut cargo = shop.cargo("build");
    cargo.args(["--quiet", "--package", "entra-emulator"]);
    must(&mut cargo, Duration::from_mins(20), Echo::On)?;
    Ok(binary(shop))
}

/// The same with optimisation, for measuring: never the one that the tests name.
pub(crate) fn optimised(shop: &Workshop) -> Result<PathBuf> {
    let mut cargo = shop.cargo("build");
    cargo.args(["--quiet", "--release", "--package", "entra-emulator"]);
    must(&mut cargo, Duration::from_mins(20), Echo::On)?;
    let name = format!("entra-emulator{}", std::env::consts::EXE_SUFFIX);
    Ok(shop.target.join("release").join(name))
}

/// Where cargo puts it.
pub(crate) fn binary(shop: &Workshop) -> PathBuf {
    let name = format!("entra-emulator{}", std::env::consts::EXE_SUFFIX);
    shop.target.join("debug").join(name)
}

impl Emulator {
    /// Starts it on a free port and waits for the line that says where it is.
    pub(crate) fn start(binary: &Path) -> Result<Self> {
        Self::run(Command::new(binary))
    }

    /// The same, with the test's certificate registered for its app.
    pub(crate) fn start_with_certificate(shop: &Workshop, binary: &Path) -> Result<Self> {
        let mut config: serde_json::Value =
            serde_json::from_slice(&fs::read(shop.path("emulator/src/builtin.json"))?)
                .map_err(|error| Stop::Failed(format!("builtin.json: {error}")))?;
        let pem = fs::read_to_string(shop.path("tests/data/certificates/certificate.pem"))?;
        for app in config["apps"].as_array_mut().into_iter().flatten() {
            if app["clientId"] == CERTIFICATE_APP {
                app["certificates"] = serde_json::json!([pem]);
            }
        }
        let file = shop.target.join("emulator-with-certificate.json");
        fs::write(&file, config.to_string())?;
        let mut command = Command::new(binary);
        command.arg("--config").arg(file);
        Self::run(command)
    }

    fn run(mut command: Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let Some(stdout) = child.stdout.take() else {
            return fail("the emulator has no output");
        };
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = BufReader::new(stdout).read_line(&mut line);
            // Nobody listens any more when the emulator was too slow.
            let _ = sender.send(read.map(|_| line));
        });
        let line = match receiver.recv_timeout(Duration::from_secs(20)) {
            Ok(line) => line?,
            Err(error) => {
                child.kill()?;
                return fail(format!(
                    "the emulator did not say that it is ready: {error}"
                ));
            }
        };
        let ready: serde_json::Value = serde_json::from_str(&line)
            .map_err(|error| Stop::Failed(format!("the emulator's first line: {error}: {line}")))?;
        let text = |name: &str| {
            ready
                .get(name)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        Ok(Self {
            child,
            authority: text("authority"),
            host: text("host"),
            ca_file: text("caFile"),
            plain_url: text("plainUrl"),
            assertion: text("assertion"),
        })
    }

    /// Tells a C program where the emulator is.
    pub(crate) fn describe(&self, command: &mut Command) {
        command.envs([
            ("MTP_TEST_AUTHORITY", &self.authority),
            ("MTP_TEST_HOST", &self.host),
            ("MTP_TEST_CA_FILE", &self.ca_file),
            ("MTP_TEST_PLAIN_URL", &self.plain_url),
            ("MTP_TEST_ASSERTION", &self.assertion),
        ]);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                say("the emulator did not end when its input was closed\n");
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}
