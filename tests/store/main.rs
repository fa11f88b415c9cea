//! Tokens kept for the user's other processes: real processes, each of them this very program once more.

#[path = "../common/mod.rs"]
mod common;
mod folder;
mod processes;
mod requests;

use common::clock::SetClock;
use common::{APP, SECRET, TENANT, emulator, emulator_of, eventually, options};
use entra_emulator::{Emulator, Fault, Kind};
use mtp_token::authority::{AllowedHost, Tenant};
use mtp_token::client::TokenClient;
use mtp_token::credential::Given;
use mtp_token::error::{Error, ErrorKind};
use mtp_token::flow::Answer;
use mtp_token::operation::{Operation, State};
use mtp_token::options::{CacheMode, Options};
use mtp_token::protocol::HttpResponse;
use mtp_token::request::{Deadline, TokenRequest};
use mtp_token::secret::Secret;
use mtp_token::token::{AccessToken, Source};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// The emulator's second tenant.
const ELSEWHERE: &str = "44444444-4444-4444-8444-000000000001";
/// Another secret that the emulator's apps have not.
const WRONG: &str = "another-secret-Value~2";
/// How long a process may take that has nothing to wait for: a hundred times as long as it takes.
const LIVELY: Duration = Duration::from_secs(30);

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("mtp-store-{name}-{}", std::process::id()));
        let folder = Self(path);
        folder.remove();
        folder
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn remove(&self) {
        let _ = std::fs::remove_dir_all(&self.0);
        let _ = std::fs::remove_file(self.0.with_extension("pem"));
    }

    fn names(&self, ending: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.0).expect("the folder");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.to_string_lossy().ends_with(ending))
            .collect();
        names.sort();
        names
    }
}

/// What is kept, without the files that turns were taken with: Windows leaves them.
fn without_turns(mut names: Vec<PathBuf>) -> Vec<PathBuf> {
    names.retain(|name| cfg!(unix) || name.extension() != Some("lock".as_ref()));
    names
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Options whose tokens are kept in `folder`.
fn kept(emulator: &Emulator, folder: &Folder) -> Options {
    Options {
        cache_mode: CacheMode::User,
        cache_folder: Some(folder.path().to_owned()),
        ..options(emulator)
    }
}

fn client(options: &Options) -> TokenClient {
    TokenClient::new(options).expect("a client")
}

fn get(options: &Options) -> Arc<AccessToken> {
    client(options).request().get_token().expect("a token")
}

/// Ends an operation well, and gives its log.
fn finished(operation: &Operation) -> (State, String) {
    let state = operation.wait(Some(LIVELY));
    (state, log_of(operation))
}

fn log_of(operation: &Operation) -> String {
    let lines: Vec<_> = std::iter::from_fn(|| operation.drain_log()).collect();
    format!("{lines:?}")
}

fn throttled(retry_after: &str, times: u32) -> Fault {
    Fault {
        path: "/oauth2/".to_owned(),
        kind: Kind::Status,
        aadsts: Some(90055),
        status: Some(429),
        retry_after: Some(retry_after.to_owned()),
        times: Some(times),
        ..Fault::default()
    }
}

#[cfg(unix)]
fn owner_only(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).expect("ours");
}

#[cfg(not(unix))]
fn owner_only(_path: &Path) {}

/// Another process: it waits for a line, gets one token, and says what came of it.
struct Other(Child);

impl Other {
    fn start(emulator: &Emulator, folder: &Folder, more: &[(&str, &str)]) -> Self {
        let ca = folder.path().with_extension("pem");
        // Once: another process may be reading it.
        if !ca.exists() {
            std::fs::write(&ca, emulator.ca_pem()).expect("written");
        }
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .args(["--exact", "as_another_process", "--nocapture"])
            .env("MTP_OTHER_AUTHORITY", emulator.authority())
            .env("MTP_OTHER_HOST", emulator.host())
            .env("MTP_OTHER_CA", &ca)
            .env("MTP_OTHER_FOLDER", folder.path())
            .envs(more.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        Self(command.spawn().expect("started"))
    }

    fn go(&mut self) {
        let mut input = self.0.stdin.take().expect("a pipe");
        input.write_all(b"\n").expect("listening");
    }

    fn said(mut self) -> String {
        let mut said = String::new();
        let mut output = self.0.stdout.take().expect("a pipe");
        output.read_to_string(&mut said).expect("text");
        assert!(self.0.wait().expect("ended").success(), "{said}");
        let found = said.lines().find_map(|line| line.split_once("OTHER "));
        found.expect(&said).1.to_owned()
    }

    /// Has the turn, with a request under way that the emulator holds back.
    fn held_up(emulator: &Emulator, folder: &Folder) -> Self {
        let mut other = Self::start(emulator, folder, &[]);
        other.go();
        eventually("its request is under way", || {
            (emulator.counters().token_requests == 1).then_some(())
        });
        other
    }

    fn kill(&mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("gone");
    }

    /// Starts, goes and tells at once.
    fn run(emulator: &Emulator, folder: &Folder, more: &[(&str, &str)]) -> String {
        let mut other = Self::start(emulator, folder, more);
        other.go();
        other.said()
    }
}

/// No test of its own: what another process does.
#[test]
fn as_another_process() {
    let Ok(authority) = std::env::var("MTP_OTHER_AUTHORITY") else {
        return;
    };
    let variable = |name: &str| std::env::var(format!("MTP_OTHER_{name}")).ok();
    let host = variable("HOST").expect("set");
    let secret = variable("SECRET").unwrap_or_else(|| SECRET.to_owned());
    let mut options = Options {
        client_id: Some(APP.to_owned()),
        tenant: Some(Tenant::parse(TENANT).expect("a tenant")),
        authority: Some(authority),
        allowed_hosts: vec![AllowedHost::parse(&host).expect("a host")],
        credential: Some(Given::Secret(Secret::from(secret.as_str()))),
        proxy: Some(String::new()),
        max_retries: 0,
        cache_mode: CacheMode::User,
        cache_folder: variable("FOLDER").map(Into::into),
        ..Options::default()
    };
    let ca = std::fs::read(variable("CA").expect("set")).expect("the CA");
    options.set_extra_ca(&ca).expect("the CA");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("a line");
    let client = client(&options);
    let mut request = client.request();
    if let Some(seconds) = variable("SECONDS") {
        let seconds = seconds.parse().expect("a number");
        request.set_deadline(Deadline::Within(Duration::from_secs(seconds)));
    }
    if variable("CACHE_ONLY").is_some() {
        request.set_deadline(Deadline::CacheOnly);
    }
    if variable("FORCE").is_some() {
        request.set_force_refresh(true);
    }
    if variable("CLEAR").is_some() {
        client.clear_cache();
        request.set_deadline(Deadline::CacheOnly);
    }
    let operation = request.begin_get_token(None).expect("begun");
    let _ = operation.wait(None);
    let outcome = match operation.take_token() {
        Ok(token) => format!("{:?} {}", token.source(), token.expires_on()),
        Err(error) => format!(
            "{:?} {} {:?} {}",
            error.kind(),
            error.http_status(),
            error.retry_after_seconds(),
            error.server().map_or(0, |server| server.aadsts_code)
        ),
    };
    let said = format!("\nOTHER {outcome} | {}\n", log_of(&operation));
    let mut output = std::io::stdout();
    output.write_all(said.as_bytes()).expect("heard");
    output.flush().expect("heard");
}
