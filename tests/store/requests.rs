//! What a single request makes of a kept token: whom it suits, when it is renewed, what the caller carries.

use super::*;

/// Answers the exchange that an operation asks its caller for, with this token, and sees it done.
fn answer(operation: &Operation, token: &str) {
    let body = format!(r#"{{"expires_in":3600,"access_token":"{token}"}}"#);
    operation
        .provide(Answer::Http(Ok(HttpResponse {
            status: 200,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: Secret::from(body.as_str()),
        })))
        .expect("wanted");
    assert_eq!(operation.wait(Some(LIVELY)), State::Done);
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

#[test]
fn what_the_caller_carries_is_kept_where_it_is_known_whose_it_is() {
    let (emulator, folder) = (emulator(), Folder::new("caller"));
    let hosted = Options {
        host_http: true,
        ..kept(&emulator, &folder)
    };
    let operation = client(&hosted)
        .request()
        .begin_get_token(None)
        .expect("begun");
    assert_eq!(operation.wait(Some(LIVELY)), State::NeedsInput);
    answer(&operation, "carried");
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
    answer(&operation, "federated");
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
