//! Tokens kept for the user's other processes: real processes, each of them this very program once more.

mod common;

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

#[test]
fn ten_processes_make_one_request() {
    let (emulator, folder) = (emulator(), Folder::new("ten"));
    // As long as it takes to have all of them wait.
    emulator.set_fault(Fault {
        path: "/oauth2/".to_owned(),
        delay_ms: 1500,
        ..Fault::default()
    });
    let mut others: Vec<_> = (0..10)
        .map(|_| Other::start(&emulator, &folder, &[]))
        .collect();
    others.iter_mut().for_each(Other::go);
    let said: Vec<_> = others.into_iter().map(Other::said).collect();
    assert_eq!(emulator.counters().token_requests, 1, "{said:#?}");
    let network = said.iter().filter(|said| said.starts_with("Network"));
    assert_eq!(network.count(), 1, "{said:#?}");
    let expiries: std::collections::HashSet<_> = said
        .iter()
        .map(|said| said.split(' ').nth(1).expect("two words"))
        .collect();
    assert_eq!(expiries.len(), 1, "{said:#?}");
    assert!(
        said.iter()
            .any(|said| said.contains("another process is getting this token: waiting for it")),
        "{said:#?}"
    );
    assert!(
        !said.iter().any(|said| said.contains("Warning")),
        "{said:#?}"
    );
    // Neither turns nor halves are left lying about.
    assert_eq!(folder.names("").len(), 2, "{:?}", folder.names(""));
    let later = Other::run(&emulator, &folder, &[("MTP_OTHER_CACHE_ONLY", "1")]);
    assert!(later.starts_with("Cache"), "{later}");
    assert_eq!(emulator.counters().token_requests, 1);
}

#[test]
fn who_dies_with_the_turn_holds_nobody_up() {
    let (emulator, folder) = (emulator(), Folder::new("killed"));
    emulator.set_fault(Fault {
        path: "/oauth2/".to_owned(),
        kind: Kind::Hold,
        times: Some(1),
        ..Fault::default()
    });
    let mut first = Other::held_up(&emulator, &folder);
    assert_eq!(folder.names(".lock").len(), 1);
    let mut second = Other::start(&emulator, &folder, &[]);
    second.go();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(emulator.counters().token_requests, 1, "it waits");
    first.kill();
    let said = second.said();
    assert!(said.starts_with("Network"), "{said}");
    assert!(
        said.contains("waiting for it") && !said.contains("takes long"),
        "{said}"
    );
    assert_eq!(emulator.counters().token_requests, 2);
    assert_eq!(folder.names(".lock"), Vec::<PathBuf>::new());
}

#[test]
fn who_has_the_turn_for_long_does_not_fail_the_others() {
    let (emulator, folder) = (emulator(), Folder::new("slow"));
    emulator.set_fault(Fault {
        path: "/oauth2/".to_owned(),
        kind: Kind::Hold,
        times: Some(1),
        ..Fault::default()
    });
    let mut first = Other::held_up(&emulator, &folder);
    let client = client(&Options {
        timeout: Duration::from_secs(8),
        ..kept(&emulator, &folder)
    });
    let operation = client.request().begin_get_token(None).expect("begun");
    let (state, log) = finished(&operation);
    assert_eq!(state, State::Done, "{log}");
    assert!(log.contains("takes long: asking as well"), "{log}");
    first.kill();
}

#[test]
fn waiting_for_a_turn_ends_with_the_callers_time_and_wish() {
    let (emulator, folder) = (emulator(), Folder::new("cancel"));
    emulator.set_fault(Fault {
        path: "/oauth2/".to_owned(),
        kind: Kind::Hold,
        ..Fault::default()
    });
    let mut first = Other::held_up(&emulator, &folder);
    let client = client(&kept(&emulator, &folder));
    let waiting = client.request().begin_get_token(None).expect("begun");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(waiting.state(), State::Pending);
    waiting.cancel();
    assert_eq!(waiting.wait(Some(Duration::ZERO)), State::Failed);
    assert_eq!(emulator.counters().token_requests, 1, "nothing was sent");
    let mut hurried = client.request();
    hurried.set_deadline(Deadline::Within(Duration::from_millis(400)));
    let error = hurried.get_token().expect_err("no time");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    first.kill();
}

#[test]
fn other_tenants_do_not_wait_for_a_turn() {
    let (emulator, folder) = (emulator(), Folder::new("tenants"));
    emulator.set_fault(Fault {
        path: "/oauth2/".to_owned(),
        kind: Kind::Hold,
        tenant: Some(TENANT.to_owned()),
        ..Fault::default()
    });
    let mut first = Other::held_up(&emulator, &folder);
    let mut request = client(&kept(&emulator, &folder)).request();
    request.set_tenant(Tenant::parse(ELSEWHERE).expect("a tenant"));
    let operation = request.begin_get_token(None).expect("begun");
    let (state, log) = finished(&operation);
    assert_eq!(state, State::Done, "{log}");
    assert!(!log.contains("another process"), "{log}");
    first.kill();
}

#[test]
fn a_wait_is_heeded_by_the_next_process() {
    let (emulator, folder) = (emulator(), Folder::new("throttled"));
    emulator.set_fault(throttled("300", 1));
    let error = client(&kept(&emulator, &folder))
        .request()
        .get_token()
        .expect_err("throttled");
    assert_eq!(error.kind(), ErrorKind::Throttled);
    let said = Other::run(&emulator, &folder, &[]);
    let words: Vec<_> = said.split(' ').collect();
    assert_eq!(words[..2], ["Throttled", "429"], "{said}");
    assert_eq!(words[3], "90055", "{said}");
    let left: u64 = words[2]
        .trim_start_matches("Some(")
        .trim_end_matches(')')
        .parse()
        .expect("a number");
    assert!((200..=300).contains(&left), "{said}");
    assert!(said.contains("nothing was sent"), "{said}");
    assert_eq!(emulator.counters().token_requests, 1);
    // Another secret was told nothing, and another tenant neither.
    let said = Other::run(&emulator, &folder, &[("MTP_OTHER_SECRET", WRONG)]);
    assert!(said.starts_with("InvalidClient"), "{said}");
    let mut request = client(&kept(&emulator, &folder)).request();
    request.set_tenant(Tenant::parse(ELSEWHERE).expect("a tenant"));
    request.get_token().expect("a token");
}

#[test]
fn a_wait_is_told_while_its_process_waits() {
    let (emulator, folder) = (emulator(), Folder::new("waiting"));
    emulator.set_fault(throttled("60", 1));
    let patient = Options {
        max_retries: 3,
        ..kept(&emulator, &folder)
    };
    let first = client(&patient).request().begin_get_token(None);
    let first = first.expect("begun");
    eventually("it is written", || folder.names(".token").first().cloned());
    let mut hurried = Options {
        timeout: Duration::from_secs(20),
        ..kept(&emulator, &folder)
    };
    // Another one by its endpoint would be another token; by another client it is another process, nearly.
    hurried.credential = patient.credential.clone();
    let said = Other::run(&emulator, &folder, &[("MTP_OTHER_CACHE_ONLY", "1")]);
    assert!(said.starts_with("NotCached"), "{said}");
    assert_eq!(first.state(), State::Pending);
    first.cancel();
    let error = client(&hurried).request().get_token().expect_err("told");
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(emulator.counters().token_requests, 1);
}

#[test]
fn a_wait_is_over_when_its_time_is() {
    let (emulator, folder, clock) = (emulator(), Folder::new("over"), SetClock::new());
    let by_clock = || {
        let clock: Arc<SetClock> = Arc::clone(&clock);
        TokenClient::with_clock(&kept(&emulator, &folder), clock).expect("a client")
    };
    emulator.set_fault(throttled("300", 1));
    by_clock().request().get_token().expect_err("throttled");
    clock.forward(100);
    let mut request = by_clock().request();
    request.set_deadline(Deadline::Within(Duration::from_secs(50)));
    let error = request.get_token().expect_err("still");
    assert_eq!(error.retry_after_seconds(), Some(200));
    drop(request);
    clock.forward(200);
    by_clock().request().get_token().expect("a token");
    assert_eq!(emulator.counters().token_requests, 2);
}

#[test]
fn nothing_in_the_folder_can_be_read() {
    let (emulator, folder) = (emulator(), Folder::new("plain"));
    let token = get(&kept(&emulator, &folder));
    let mut other = client(&kept(&emulator, &folder)).request();
    other.set_tenant(Tenant::parse(ELSEWHERE).expect("a tenant"));
    other.get_token().expect("a token");
    let resource = token.asked().resource.as_str().to_owned();
    let secrets: [&[u8]; 7] = [
        SECRET.as_bytes(),
        token.secret(),
        TENANT.as_bytes(),
        ELSEWHERE.as_bytes(),
        APP.as_bytes(),
        resource.as_bytes(),
        b"Bearer",
    ];
    let files = folder.names("");
    assert_eq!(files.len(), 3, "a key and two tokens: {files:?}");
    for file in files {
        let mut content = std::fs::read(&file).expect("readable");
        content.extend_from_slice(file.as_os_str().as_encoded_bytes());
        for secret in secrets {
            // Half of it would be too much as well.
            for part in [&secret[..secret.len() / 2 + 1], &secret[secret.len() / 2..]] {
                let found = content
                    .windows(part.len().max(5))
                    .any(|window| window.eq_ignore_ascii_case(part));
                assert!(!found, "{file:?}");
            }
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&file)
                .expect("there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o7777, 0o600, "{file:?}");
        }
    }
}

#[test]
fn another_credential_finds_nothing() {
    let (emulator, folder) = (emulator(), Folder::new("credential"));
    get(&kept(&emulator, &folder));
    let mut options = kept(&emulator, &folder);
    options.credential = Some(Given::Secret(Secret::from(WRONG)));
    let mut request = client(&options).request();
    request.set_deadline(Deadline::CacheOnly);
    assert_eq!(
        request.get_token().expect_err("none").kind(),
        ErrorKind::NotCached
    );
    let said = Other::run(&emulator, &folder, &[("MTP_OTHER_CACHE_ONLY", "1")]);
    assert!(said.starts_with("Cache"), "the right one finds it: {said}");
}

#[test]
fn clearing_forgets_what_is_ones_own() {
    let (emulator, folder) = (emulator(), Folder::new("clear"));
    let mut elsewhere = client(&kept(&emulator, &folder)).request();
    elsewhere.set_tenant(Tenant::parse(ELSEWHERE).expect("a tenant"));
    elsewhere.get_token().expect("a token");
    get(&kept(&emulator, &folder));
    drop(elsewhere);
    assert_eq!(folder.names(".token").len(), 2);
    // Another credential's clearing is none of its business.
    let mut options = kept(&emulator, &folder);
    options.credential = Some(Given::Secret(Secret::from(WRONG)));
    client(&options).clear_cache();
    assert_eq!(folder.names(".token").len(), 2);
    let said = Other::run(&emulator, &folder, &[("MTP_OTHER_CLEAR", "1")]);
    assert!(said.starts_with("NotCached"), "{said}");
    assert_eq!(folder.names(".token"), Vec::<PathBuf>::new());
    assert_eq!(get(&kept(&emulator, &folder)).source(), Source::Network);
}

#[test]
fn what_a_request_wants_is_not_forgotten() {
    let (emulator, folder) = (emulator(), Folder::new("wants"));
    let first = get(&kept(&emulator, &folder));
    let left = Duration::from_secs(60 * 60 * 30);
    // Each of these as if in a process of its own: nobody else holds what the others have in memory.
    let by = |change: &dyn Fn(&mut TokenRequest)| {
        let mut request = client(&kept(&emulator, &folder)).request();
        change(&mut request);
        request.get_token()
    };
    assert_eq!(by(&|_| {}).expect("kept").source(), Source::Cache);
    assert_eq!(emulator.counters().token_requests, 1);
    let forced = by(&|request| request.set_force_refresh(true)).expect("new");
    assert_eq!(forced.source(), Source::Network);
    assert_ne!(forced.secret(), first.secret());
    let kept_now = by(&|_| {}).expect("kept");
    assert_eq!(kept_now.secret(), forced.secret(), "it is written, too");
    let too_long = by(&|request| request.set_min_validity(left)).expect_err("too long");
    assert_eq!(too_long.kind(), ErrorKind::InvalidArgument);
    assert_eq!(emulator.counters().token_requests, 3);
    let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;
    let challenged = by(&|request| request.set_claims(Some(claims.to_owned()))).expect("new");
    assert_eq!(challenged.source(), Source::Network);
    assert_eq!(folder.names(".token").len(), 2, "a place of its own");
}

#[test]
fn one_flight_serves_those_whom_a_kept_token_suits_and_goes_on_for_the_rest() {
    let (emulator, folder) = (emulator(), Folder::new("rest"));
    let first = get(&kept(&emulator, &folder));
    emulator.set_fault(Fault {
        path: "/oauth2/".to_owned(),
        delay_ms: 700,
        ..Fault::default()
    });
    let client = client(&kept(&emulator, &folder));
    let (mut forced, content) = (client.request(), client.request());
    forced.set_force_refresh(true);
    let forced = forced.begin_get_token(None).expect("begun");
    let content = content.begin_get_token(None).expect("begun");
    let (state, log) = finished(&content);
    assert_eq!(state, State::Done, "{log}");
    let (state, log) = finished(&forced);
    assert_eq!(state, State::Done, "{log}");
    let forced = forced.take_token().expect("new");
    assert_eq!(forced.source(), Source::Network);
    assert_ne!(forced.secret(), first.secret());
    assert_eq!(emulator.counters().token_requests, 2);
}

#[test]
fn a_kept_token_is_renewed_ahead_of_its_time_and_never_outlives_itself() {
    let (emulator, folder, clock) = (
        emulator_of(3600, Some(1800)),
        Folder::new("ahead"),
        SetClock::new(),
    );
    let by_clock = || {
        let clock: Arc<SetClock> = Arc::clone(&clock);
        TokenClient::with_clock(&kept(&emulator, &folder), clock).expect("a client")
    };
    let first = by_clock().request().get_token().expect("a token");
    clock.forward(1800 + 301);
    // Due: handed out, and renewed beside that by a process that goes on.
    let client = by_clock();
    let request = client.request();
    let token = request.get_token().expect("kept");
    assert_eq!(token.expires_on(), first.expires_on());
    request.get_token().expect("kept");
    eventually("renewed", || {
        let line = client.drain_log()?;
        line.text
            .contains("renewed ahead of its time")
            .then_some(())
    });
    assert_eq!(emulator.counters().token_requests, 2);
    drop((client, request));
    let second = by_clock().request().get_token().expect("kept");
    assert_eq!(second.source(), Source::Cache);
    assert!(second.expires_on() > first.expires_on());
    clock.forward(3600);
    let mut late = by_clock().request();
    late.set_deadline(Deadline::CacheOnly);
    assert_eq!(
        late.get_token().expect_err("expired").kind(),
        ErrorKind::NotCached
    );
    drop(late);
    let third = by_clock().request().get_token().expect("a token");
    assert_eq!(third.source(), Source::Network);
}

#[test]
fn what_another_process_has_renewed_needs_no_request() {
    let (emulator, folder, clock) = (
        emulator_of(3600, Some(1800)),
        Folder::new("renewed"),
        SetClock::new(),
    );
    let by_clock = |version| {
        let clock: Arc<SetClock> = Arc::clone(&clock);
        let mut options = kept(&emulator, &folder);
        options.concurrency = version;
        TokenClient::with_clock(&options, clock).expect("a client")
    };
    let client = by_clock(1);
    let request = client.request();
    let first = request.get_token().expect("a token");
    clock.forward(1800 + 301);
    // What another process does meanwhile, done by hand: the file is replaced by one of a newer token.
    let before = folder.names(".token");
    let newer = Folder::new("renewed-newer");
    std::fs::create_dir_all(newer.path()).expect("made");
    owner_only(newer.path());
    std::fs::copy(folder.path().join("key"), newer.path().join("key")).expect("copied");
    let mut options = kept(&emulator, &newer);
    options.concurrency = 2;
    let other: Arc<SetClock> = Arc::clone(&clock);
    // Shared by name and key, not by memory: the partitions are told apart by the same name, so this one is forced.
    let mut forced = TokenClient::with_clock(&options, other)
        .expect("a client")
        .request();
    forced.set_force_refresh(true);
    let second = forced.get_token().expect("a token");
    assert!(second.expires_on() > first.expires_on());
    let after = newer.names(".token");
    assert_eq!(
        before[0].file_name(),
        after[0].file_name(),
        "the same place"
    );
    std::fs::rename(&after[0], &before[0]).expect("moved");
    assert_eq!(emulator.counters().token_requests, 2);
    let token = request.get_token().expect("a token");
    assert!(token.expires_on() >= first.expires_on());
    eventually("taken over", || {
        let token = request.get_token().expect("a token");
        (token.expires_on() == second.expires_on()).then_some(())
    });
    assert_eq!(emulator.counters().token_requests, 2);
}

#[cfg(unix)]
fn owner_only(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).expect("ours");
}

#[cfg(not(unix))]
fn owner_only(_path: &Path) {}

#[test]
fn what_is_damaged_is_named_and_replaced() {
    let (emulator, folder) = (emulator(), Folder::new("damaged"));
    get(&kept(&emulator, &folder));
    let file = folder.names(".token").remove(0);
    let mut content = std::fs::read(&file).expect("readable");
    let middle = content.len() / 2;
    content[middle] ^= 1;
    std::fs::write(&file, content).expect("written");
    let operation = client(&kept(&emulator, &folder))
        .request()
        .begin_get_token(None)
        .expect("begun");
    let (state, log) = finished(&operation);
    assert_eq!(state, State::Done, "{log}");
    assert!(
        log.contains("Warning: a stored token is not used: it is damaged"),
        "{log}"
    );
    drop(operation);
    let said = Other::run(&emulator, &folder, &[("MTP_OTHER_CACHE_ONLY", "1")]);
    assert!(
        said.starts_with("Cache") && !said.contains("Warning"),
        "{said}"
    );
}

#[test]
fn a_folder_that_cannot_be_written_fails_no_request() {
    let (emulator, folder) = (emulator(), Folder::new("gone"));
    let client = client(&kept(&emulator, &folder));
    std::fs::remove_dir_all(folder.path()).expect("removed");
    let operation = client.request().begin_get_token(None).expect("begun");
    let (state, log) = finished(&operation);
    assert_eq!(state, State::Done, "{log}");
    assert!(
        log.contains("Warning: the token cache of the user could not be written"),
        "{log}"
    );
    assert_eq!(
        client.request().get_token().expect("kept").source(),
        Source::Cache
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_use_is_refused() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (emulator, folder) = (emulator(), Folder::new("refused"));
    std::fs::create_dir_all(folder.path()).expect("made");
    let link = folder.path().join("link");
    symlink("/nowhere", &link).expect("linked");
    let file = folder.path().join("file");
    std::fs::write(&file, b"").expect("written");
    let open = folder.path().join("open");
    std::fs::create_dir(&open).expect("made");
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o750)).expect("opened");
    let ours = folder.path().join("ours");
    std::fs::create_dir(&ours).expect("made");
    owner_only(&ours);
    let to_ours = folder.path().join("to_ours");
    symlink(&ours, &to_ours).expect("linked");
    for (path, reason) in [
        (&link, "symbolic link"),
        (&file, "no folder"),
        (&open, "other accounts"),
        (&to_ours, "symbolic link"),
        (&PathBuf::from("/"), "account"),
    ] {
        let options = Options {
            cache_folder: Some(path.clone()),
            ..kept(&emulator, &folder)
        };
        let error = TokenClient::new(&options).err().expect(reason);
        assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
        let said = error.to_string();
        assert!(
            said.contains(reason) && said.contains("nothing was sent"),
            "{said}"
        );
        let advice = error.advice(mtp_token::advice::Language::English);
        assert!(advice.is_some_and(|advice| advice.contains("0700")));
    }
    assert_eq!(
        std::fs::metadata(&open)
            .expect("there")
            .permissions()
            .mode()
            & 0o777,
        0o750
    );
    let deep = Options {
        cache_folder: Some(ours.join("a/b/c")),
        ..kept(&emulator, &folder)
    };
    get(&deep);
    for made in ["a", "a/b", "a/b/c"] {
        let mode = std::fs::metadata(ours.join(made))
            .expect("made")
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o700, "{made}");
    }
}

#[test]
fn the_usual_folder_is_the_users_own() {
    let (emulator, folder) = (emulator(), Folder::new("usual"));
    std::fs::create_dir_all(folder.path().join("home")).expect("made");
    std::fs::create_dir_all(folder.path().join("run")).expect("made");
    let told = |names: &[(&str, Option<&str>)]| {
        let mut options = Options {
            cache_folder: None,
            ..kept(&emulator, &folder)
        };
        for name in ["XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "HOME"] {
            options.variables.insert(name.to_owned(), None);
        }
        for (name, value) in names {
            let value = value.map(|value| match value.strip_prefix('/') {
                Some(_) => value.to_owned(),
                None => folder.path().join(value).to_string_lossy().into_owned(),
            });
            options.variables.insert((*name).to_owned(), value);
        }
        TokenClient::new(&options).map(|_| ())
    };
    told(&[("XDG_RUNTIME_DIR", Some("run")), ("HOME", Some("home"))]).expect("run");
    assert!(folder.path().join("run/mtp_token/key").exists());
    assert!(!folder.path().join("home/.cache").exists());
    told(&[("XDG_RUNTIME_DIR", Some("gone")), ("HOME", Some("home"))]).expect("home");
    assert!(folder.path().join("home/.cache/mtp_token/key").exists());
    told(&[("XDG_CACHE_HOME", Some("run")), ("HOME", Some("home"))]).expect("run");
    let error = told(&[("HOME", Some("/nonexistent"))]).expect_err("nowhere");
    assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
    assert!(error.to_string().contains("XDG_RUNTIME_DIR"));
}

#[test]
fn nothing_is_kept_unless_that_is_asked_for() {
    let (emulator, folder) = (emulator(), Folder::new("off"));
    for cache_mode in [CacheMode::Memory, CacheMode::None] {
        get(&Options {
            cache_mode,
            ..kept(&emulator, &folder)
        });
    }
    assert!(!folder.path().exists());
}

#[test]
fn what_the_caller_carries_is_kept_where_it_is_known_whose_it_is() {
    let (emulator, folder) = (emulator(), Folder::new("caller"));
    let hosted = Options {
        host_http: true,
        ..kept(&emulator, &folder)
    };
    let body = r#"{"expires_in":3600,"access_token":"carried"}"#;
    let operation = client(&hosted)
        .request()
        .begin_get_token(None)
        .expect("begun");
    assert_eq!(operation.wait(Some(LIVELY)), State::NeedsInput);
    operation
        .provide(Answer::Http(Ok(HttpResponse {
            status: 200,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: Secret::from(body),
        })))
        .expect("wanted");
    assert_eq!(operation.wait(Some(LIVELY)), State::Done);
    assert_eq!(emulator.counters().token_requests, 0);
    // Another client of a kind that has a memory of its own, and one that makes its exchanges itself.
    let found = client(&hosted).request().get_token().expect("kept");
    assert_eq!(
        (found.source(), found.secret()),
        (Source::Cache, &b"carried"[..])
    );
    assert_eq!(get(&kept(&emulator, &folder)).secret(), b"carried");
    // Nobody knows whose an assertion of the caller's is.
    let other = Folder::new("caller-assertion");
    let options = Options {
        credential: Some(Given::CallerAssertion),
        ..kept(&emulator, &other)
    };
    client(&options);
    assert!(!other.path().exists());
}

#[test]
fn what_the_caller_carries_is_renewed_although_it_is_kept() {
    let (emulator, folder, clock) = (emulator(), Folder::new("carried"), SetClock::new());
    let hosted = Options {
        host_http: true,
        ..kept(&emulator, &folder)
    };
    let shared: Arc<SetClock> = Arc::clone(&clock);
    let request = TokenClient::with_clock(&hosted, shared)
        .expect("a client")
        .request();
    for token in ["one", "two"] {
        let operation = request.begin_get_token(None).expect("begun");
        assert_eq!(operation.wait(Some(LIVELY)), State::NeedsInput, "{token}");
        let body = format!(r#"{{"expires_in":3600,"refresh_in":1800,"access_token":"{token}"}}"#);
        operation
            .provide(Answer::Http(Ok(HttpResponse {
                status: 200,
                headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
                body: Secret::from(body.as_str()),
            })))
            .expect("wanted");
        assert_eq!(operation.wait(Some(LIVELY)), State::Done);
        let token = operation.take_token().expect("a token");
        assert_eq!(token.source(), Source::Network);
        clock.forward(1800 + 301);
    }
}

#[test]
fn a_file_of_an_assertion_opens_what_it_got_and_its_successor_does_not() {
    let (emulator, folder) = (emulator(), Folder::new("assertion"));
    let hosted = |path: &Path| Options {
        host_http: true,
        credential: Some(Given::TokenFile(path.to_owned())),
        ..kept(&emulator, &folder)
    };
    let file = folder.path().with_extension("jwt");
    std::fs::write(&file, "e30.e30.AAAA").expect("written");
    let operation = client(&hosted(&file))
        .request()
        .begin_get_token(None)
        .expect("begun");
    assert_eq!(operation.wait(Some(LIVELY)), State::NeedsInput);
    operation
        .provide(Answer::Http(Err(Error::host_failed(ErrorKind::Network))))
        .expect("wanted");
    assert_eq!(operation.wait(Some(LIVELY)), State::Failed);
    let operation = client(&hosted(&file))
        .request()
        .begin_get_token(None)
        .expect("begun");
    assert_eq!(operation.wait(Some(LIVELY)), State::NeedsInput);
    let body = r#"{"expires_in":3600,"access_token":"federated"}"#;
    operation
        .provide(Answer::Http(Ok(HttpResponse {
            status: 200,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: Secret::from(body),
        })))
        .expect("wanted");
    assert_eq!(operation.wait(Some(LIVELY)), State::Done);
    let found = client(&hosted(&file)).request().get_token().expect("kept");
    assert_eq!(found.secret(), b"federated");
    std::fs::write(&file, "e30.e30.BBBB").expect("written");
    let operation = client(&hosted(&file))
        .request()
        .begin_get_token(None)
        .expect("begun");
    let (state, log) = finished(&operation);
    assert_eq!(state, State::NeedsInput, "{log}");
    assert!(log.contains("Debug: a stored token is not used"), "{log}");
    let _ = std::fs::remove_file(&file);
}
