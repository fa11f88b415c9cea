//! Many processes, one request: turns, and waits that all of them heed.

use super::*;

/// The first token request is never answered.
fn hold_the_first(emulator: &Emulator) {
    emulator.set_fault(Fault {
        path: "/oauth2/".to_owned(),
        kind: Kind::Hold,
        times: Some(1),
        ..Fault::default()
    });
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
    let left = without_turns(folder.names(""));
    assert_eq!(left.len(), 2, "{left:?}");
    let later = Other::run(&emulator, &folder, &[("MTP_OTHER_CACHE_ONLY", "1")]);
    assert!(later.starts_with("Cache"), "{later}");
    assert_eq!(emulator.counters().token_requests, 1);
}

#[test]
fn who_dies_with_the_turn_holds_nobody_up() {
    let (emulator, folder) = (emulator(), Folder::new("killed"));
    hold_the_first(&emulator);
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
    assert_eq!(without_turns(folder.names(".lock")), Vec::<PathBuf>::new());
}

#[test]
fn who_has_the_turn_for_long_does_not_fail_the_others() {
    let (emulator, folder) = (emulator(), Folder::new("slow"));
    hold_the_first(&emulator);
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

/// The wait is longer than half of their time: that half is for a process that is asking, not for one that waits as they do.
#[test]
fn after_a_wait_one_process_asks() {
    let (emulator, folder) = (emulator(), Folder::new("after-wait"));
    emulator.set_fault(throttled("8", 1));
    let said = Other::run(&emulator, &folder, &[]);
    assert!(said.starts_with("Throttled"), "{said}");
    let mut others: Vec<_> = (0..4)
        .map(|_| Other::start(&emulator, &folder, &[("MTP_OTHER_SECONDS", "14")]))
        .collect();
    others.iter_mut().for_each(Other::go);
    let said: Vec<_> = others.into_iter().map(Other::said).collect();
    assert_eq!(emulator.counters().token_requests, 2, "{said:#?}");
}
