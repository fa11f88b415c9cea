//! What is tried again, and when.

use super::*;

/// Rows M1 and M2, cases 39 and 53.
#[test]
fn the_metadata_service_is_asked_again() {
    for (status, waits, kind, words) in [
        (
            404,
            &[2_u64, 6, 14, 30][..],
            ErrorKind::IdentityUnavailable,
            "not assigned",
        ),
        (429, &[2, 6, 14, 30][..], ErrorKind::Throttled, "no more"),
        (
            500,
            &[2, 6, 14, 30][..],
            ErrorKind::ServiceUnavailable,
            "cannot answer",
        ),
        (
            502,
            &[2, 6, 14, 30][..],
            ErrorKind::ServiceUnavailable,
            "gateway error",
        ),
        (
            504,
            &[2, 6, 14, 30][..],
            ErrorKind::ServiceUnavailable,
            "gateway error",
        ),
        (
            410,
            &[10; 7][..],
            ErrorKind::ServiceUnavailable,
            "cannot answer",
        ),
    ] {
        let answers = (0..=waits.len()).map(|_| answer(status, "")).collect();
        let told = ask_as(IMDS, IdentityId::System, answers);
        assert_eq!(told.slept, waits, "{status}");
        let error = told.outcome.expect_err("to the end");
        assert_eq!((error.kind(), error.attempts().len()), (kind, waits.len()));
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.is_retryable());
    }
    let told = ask_as(
        IMDS,
        IdentityId::System,
        vec![failed(ErrorKind::Timeout), answer(200, GOOD)],
    );
    assert!(told.outcome.is_ok() && told.slept == [2]);
}

/// Row M3 and case 38.
#[test]
fn other_hosts_are_asked_again_after_a_second() {
    for variables in SIMPLE {
        for status in [408, 429, 500, 503, 504] {
            let answers = (0..4).map(|_| answer(status, "")).collect();
            let told = ask_as(variables, IdentityId::System, answers);
            assert_eq!(told.slept, [1, 1, 1], "{status}");
            assert!(told.outcome.is_err());
        }
        let told = ask_as(
            variables,
            IdentityId::System,
            vec![failed(ErrorKind::Timeout), answer(200, GOOD)],
        );
        assert!(told.outcome.is_ok() && told.slept == [1]);
    }
    let not_found = || answer(404, "");
    let told = ask_as(SERVICE_FABRIC, IdentityId::System, vec![not_found()]);
    assert!(told.outcome.is_err() && told.slept.is_empty());
    let told = ask_as(
        APP_SERVICE,
        IdentityId::System,
        vec![not_found(), answer(200, GOOD)],
    );
    assert!(told.outcome.is_ok() && told.slept == [1]);
}

/// Case 38: seconds, a fraction or a date.
#[test]
fn a_wait_that_the_host_names_is_kept() {
    for (value, wait) in [
        ("7", 7),
        ("2.5", 3),
        ("Fri, 15 Jan 2027 08:00:09 GMT", 9),
        ("0", 1),
    ] {
        let throttled = answer_with(429, &[("Retry-After", value)], "");
        let told = ask_as(
            APP_SERVICE,
            IdentityId::System,
            vec![throttled, answer(200, GOOD)],
        );
        assert!(told.outcome.is_ok());
        assert_eq!(told.slept, [wait], "{value}");
    }
}

/// Case 40.
#[test]
fn each_call_has_the_whole_budget() {
    let identity = identity(APP_SERVICE, IdentityId::System);
    for _ in 0..3 {
        let answers = (0..4).map(|_| answer(503, "")).collect();
        assert_eq!(ask(&identity, 100, answers).slept, [1, 1, 1]);
    }
}

#[test]
fn the_deadline_ends_it() {
    let identity = identity(APP_SERVICE, IdentityId::System);
    let throttled = answer_with(429, &[("Retry-After", "10")], "");
    let told = ask(&identity, 5, vec![throttled]);
    let error = told.outcome.expect_err("no time");
    assert_eq!(
        (error.kind(), error.retry_after_seconds()),
        (ErrorKind::Throttled, Some(10))
    );
    assert!(told.slept.is_empty());
}
