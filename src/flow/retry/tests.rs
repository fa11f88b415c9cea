use super::*;
use crate::advice::Text;
use crate::error::ServerDetails;

const START: Moment = Moment::from_nanoseconds(0);
/// Varies by nothing: 80 + 20 = 100 percent.
const STEADY: u64 = 20;

fn failure(kind: ErrorKind) -> Error {
    Error::new(kind, Text::Cancelled).retryable(true)
}

fn coded(kind: ErrorKind, aadsts_code: i64) -> Error {
    Error::new(kind, Text::Cancelled).with_server(
        400,
        ServerDetails {
            aadsts_code,
            ..ServerDetails::default()
        },
    )
}

fn rules(table: Table, limit: u32) -> Rules {
    Rules {
        table,
        limit,
        deadline: START.plus(Duration::from_secs(100_000)),
        replication: None,
    }
}

/// All waits, in seconds, until `failure` is final; time passes by the waits alone.
fn waits_by(rules: &Rules, failure: &Error) -> Vec<u64> {
    let mut attempts = Attempts::default();
    let mut now = START;
    let mut waits = Vec::new();
    while let Decision::Retry(wait) = decide(&mut attempts, rules, failure, now, STEADY) {
        now = now.plus(wait);
        waits.push(wait.as_secs());
    }
    waits
}

fn waits(failure: &Error, limit: u32) -> Vec<u64> {
    waits_by(&rules(Table::TokenEndpoint, limit), failure)
}

/// An answer of a host that issues tokens of its own accord.
fn answered(status: u16) -> Error {
    Error::new(ErrorKind::ProviderError, Text::Cancelled).with_http_status(status)
}

#[test]
fn each_row_has_its_tries_and_waits() {
    let with_header = |kind, seconds| failure(kind).with_retry_after(Some(seconds));
    let table: [(&str, Error, &[u64]); 14] = [
        ("R1 name", failure(ErrorKind::NameResolution), &[1, 2, 4]),
        ("R1 connect", failure(ErrorKind::Connect), &[1, 2, 4]),
        ("R1 handshake cut", failure(ErrorKind::Tls), &[1, 2, 4]),
        (
            "R1 certificate not trusted",
            failure(ErrorKind::Tls).retryable(false),
            &[],
        ),
        ("R2 timeout", failure(ErrorKind::Timeout), &[1, 2]),
        ("R2 cut", failure(ErrorKind::Network), &[1, 2]),
        ("R3", failure(ErrorKind::ServiceUnavailable), &[1, 2, 4]),
        ("R4 429", with_header(ErrorKind::Throttled, 7), &[7, 7, 7]),
        (
            "R4 503",
            with_header(ErrorKind::ServiceUnavailable, 3),
            &[3, 3, 4],
        ),
        ("R5", failure(ErrorKind::Throttled), &[60]),
        (
            "R6",
            coded(ErrorKind::Throttled, 50196).retryable(true),
            &[],
        ),
        (
            "R7",
            failure(ErrorKind::InvalidClient).retryable(false),
            &[],
        ),
        (
            "E1 under 400",
            coded(ErrorKind::InvalidRequest, 90033),
            &[1, 2, 4],
        ),
        ("other code", coded(ErrorKind::InvalidRequest, 90002), &[]),
    ];
    for (name, failure, expected) in table {
        assert_eq!(waits(&failure, 99), expected, "{name}");
    }
}

#[test]
fn the_callers_limit_caps_all_rows() {
    assert_eq!(waits(&failure(ErrorKind::Connect), 1), [1]);
    assert!(waits(&failure(ErrorKind::Connect), 0).is_empty());
}

#[test]
fn rows_have_budgets_of_their_own() {
    let mut attempts = Attempts::default();
    let rules = rules(Table::TokenEndpoint, 99);
    let mut next = |kind| decide(&mut attempts, &rules, &failure(kind), START, STEADY);
    assert_eq!(
        next(ErrorKind::Network),
        Decision::Retry(Duration::from_secs(1))
    );
    assert_eq!(
        next(ErrorKind::Connect),
        Decision::Retry(Duration::from_secs(1))
    );
    assert_eq!(
        next(ErrorKind::Network),
        Decision::Retry(Duration::from_secs(2))
    );
    assert_eq!(next(ErrorKind::Network), Decision::Stop);
    assert_eq!(
        next(ErrorKind::Connect),
        Decision::Retry(Duration::from_secs(2))
    );
}

#[test]
fn a_wait_past_the_deadline_is_not_begun() {
    let throttled = failure(ErrorKind::Throttled).with_retry_after(Some(30));
    let rules = Rules {
        deadline: START.plus(Duration::from_secs(30)),
        ..rules(Table::TokenEndpoint, 9)
    };
    let decision = decide(&mut Attempts::default(), &rules, &throttled, START, STEADY);
    assert_eq!(decision, Decision::NoTimeLeft(Duration::from_secs(30)));
}

#[test]
fn backoff_varies_by_a_fifth_either_way() {
    let waits: Vec<u128> = (0..41)
        .map(|random| vary(Duration::from_secs(1), random).as_millis())
        .collect();
    assert_eq!(waits.first(), Some(&800));
    assert_eq!(waits.last(), Some(&1200));
}

/// Whatever the jitter: who is told when to ask again does not ask before.
#[test]
fn what_the_server_says_is_never_undercut() {
    let throttled = failure(ErrorKind::Throttled);
    let rows = [
        ("R4 429", Table::TokenEndpoint, throttled),
        (
            "R4 503",
            Table::TokenEndpoint,
            failure(ErrorKind::ServiceUnavailable),
        ),
        (
            "E1",
            Table::TokenEndpoint,
            coded(ErrorKind::InvalidRequest, 90033),
        ),
        ("F", Table::Provider, answered(503)),
        ("M1", Table::Imds, answered(503)),
        ("M2", Table::Imds, answered(410)),
        ("M3", Table::IdentityHost, answered(503)),
        ("M3", Table::ServiceFabric, answered(503)),
    ];
    for (name, table, failure) in rows {
        for seconds in [1, 2, 10, 30] {
            let failure = failure.clone().with_retry_after(Some(seconds));
            for random in [0, STEADY, 40, u64::MAX] {
                let mut attempts = Attempts::default();
                let decision = decide(&mut attempts, &rules(table, 9), &failure, START, random);
                let Decision::Retry(wait) = decision else {
                    unreachable!("{name}: {decision:?}");
                };
                assert!(
                    wait >= Duration::from_secs(seconds),
                    "{name}: {wait:?} instead of {seconds} s, random {random}"
                );
            }
        }
    }
}

#[test]
fn the_metadata_service_is_given_time_to_wake_up() {
    let imds = rules(Table::Imds, 99);
    for status in [404, 408, 429, 500, 502, 503, 504] {
        assert_eq!(
            waits_by(&imds, &answered(status)),
            [2, 6, 14, 30],
            "M1 {status}"
        );
    }
    for kind in [ErrorKind::Timeout, ErrorKind::Network] {
        assert_eq!(
            waits_by(&imds, &failure(kind)),
            [2, 6, 14, 30],
            "M1 {kind:?}"
        );
    }
    assert_eq!(waits_by(&imds, &answered(410)), [10; 7], "M2");
    assert_eq!(
        waits_by(&imds, &answered(429).with_retry_after(Some(20))),
        [20, 20, 20, 30],
        "M1 with a header"
    );
    for status in [200, 301, 400, 401, 403] {
        assert!(waits_by(&imds, &answered(status)).is_empty(), "M4 {status}");
    }
    assert!(waits_by(&imds, &failure(ErrorKind::Connect)).is_empty());
}

#[test]
fn a_service_that_is_gone_is_waited_for_75_seconds() {
    let slow = answered(410).with_retry_after(Some(20));
    // The first failure is at 0; waits that end at 20, 40 and 60 are before 75, 80 is not.
    assert_eq!(waits_by(&rules(Table::Imds, 99), &slow), [20, 20, 20]);
}

#[test]
fn other_hosts_are_asked_again_after_a_second() {
    for table in [Table::IdentityHost, Table::ServiceFabric] {
        let rules = rules(table, 99);
        for status in [408, 429, 500, 503, 504] {
            assert_eq!(
                waits_by(&rules, &answered(status)),
                [1, 1, 1],
                "M3 {status}"
            );
        }
        assert_eq!(waits_by(&rules, &failure(ErrorKind::Timeout)), [1, 1, 1]);
        assert_eq!(
            waits_by(&rules, &answered(503).with_retry_after(Some(9))),
            [9, 9, 9]
        );
        for status in [400, 401, 403, 410, 501, 502] {
            assert!(waits_by(&rules, &answered(status)).is_empty(), "{status}");
        }
        assert!(waits_by(&rules, &failure(ErrorKind::Connect)).is_empty());
    }
    let not_found = answered(404);
    assert_eq!(
        waits_by(&rules(Table::IdentityHost, 99), &not_found),
        [1, 1, 1]
    );
    assert!(waits_by(&rules(Table::ServiceFabric, 99), &not_found).is_empty());
}

#[test]
fn providers_are_asked_again_as_the_token_endpoint_is() {
    let rules = rules(Table::Provider, 99);
    for status in [408, 429, 500, 503, 599] {
        assert_eq!(waits_by(&rules, &answered(status)), [1, 2, 4], "F {status}");
    }
    for kind in [ErrorKind::NameResolution, ErrorKind::Connect] {
        assert_eq!(waits_by(&rules, &failure(kind)), [1, 2, 4], "F {kind:?}");
    }
    assert_eq!(
        waits_by(&rules, &answered(429).with_retry_after(Some(3))),
        [3, 3, 4]
    );
    for status in [200, 302, 400, 401, 403, 404] {
        assert!(waits_by(&rules, &answered(status)).is_empty(), "{status}");
    }
    assert!(waits_by(&rules, &failure(ErrorKind::Tls).retryable(false)).is_empty());
    assert!(waits_by(&rules, &failure(ErrorKind::Timeout)).is_empty());
}

#[test]
fn a_new_federated_credential_is_waited_for_only_on_request() {
    for code in [70021, 700_211, 700_213] {
        let failure = coded(ErrorKind::InvalidClient, code);
        assert!(waits(&failure, 99).is_empty(), "E3 {code}");
        let window = Rules {
            replication: Some(START.plus(Duration::from_secs(100))),
            // The window is a permission of its own.
            ..rules(Table::TokenEndpoint, 0)
        };
        assert_eq!(
            waits_by(&window, &failure),
            [5, 10, 20, 30, 30],
            "E3 {code}"
        );
    }
    let short = Rules {
        deadline: START.plus(Duration::from_secs(16)),
        replication: Some(START.plus(Duration::from_secs(600))),
        ..rules(Table::TokenEndpoint, 9)
    };
    let failure = coded(ErrorKind::InvalidClient, 70021);
    assert_eq!(waits_by(&short, &failure), [5, 10], "not past the deadline");
}

#[test]
fn the_callers_limit_counts_each_table() {
    assert_eq!(waits_by(&rules(Table::Imds, 2), &answered(404)), [2, 6]);
    assert!(waits_by(&rules(Table::Provider, 0), &answered(503)).is_empty());
}

#[test]
fn what_outlives_a_call() {
    let said = |kind, status, seconds| {
        Error::new(kind, Text::Cancelled)
            .with_http_status(status)
            .with_retry_after(seconds)
    };
    let table = [
        ("R3", said(ErrorKind::ServiceUnavailable, 503, None), None),
        ("R4", said(ErrorKind::Throttled, 429, Some(7)), Some(7)),
        (
            "R4",
            said(ErrorKind::ServiceUnavailable, 503, Some(120)),
            Some(120),
        ),
        ("R5", said(ErrorKind::Throttled, 429, None), Some(60)),
        ("R6", said(ErrorKind::Throttled, 400, None), Some(60)),
        (
            "R6 with header",
            said(ErrorKind::Throttled, 400, Some(300)),
            Some(300),
        ),
        ("R7", said(ErrorKind::InvalidClient, 401, None), None),
        (
            "R7 with header",
            said(ErrorKind::InvalidClient, 401, Some(5)),
            Some(5),
        ),
        (
            "at most an hour",
            said(ErrorKind::Throttled, 429, Some(7200)),
            Some(3600),
        ),
        (
            "no wait at all",
            said(ErrorKind::ServiceUnavailable, 503, Some(0)),
            None,
        ),
        ("no answer", said(ErrorKind::Timeout, 0, None), None),
    ];
    for (name, failure, seconds) in table {
        let expected = seconds.map(Duration::from_secs);
        assert_eq!(remembered(&failure), expected, "{name}");
    }
}
