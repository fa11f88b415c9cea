//! Looking whether there is a metadata service.

use super::*;

/// Case 55: the probe has no header, one second and no second try; who has been seen is not probed again.
#[test]
fn the_metadata_service_is_looked_for_once() {
    for status in [400, 403, 429, 500] {
        let identity = identity(IMDS, IdentityId::System);
        let told = ask(&identity, 100, vec![answer(status, ""), answer(200, GOOD)]);
        assert!(told.outcome.is_ok(), "{status}");
        let probe = told.sent.first().expect("a probe");
        assert!(probe.headers.is_empty());
        assert_eq!(told.urls()[0], told.urls()[1]);
        assert_eq!(
            told.timeouts,
            [Duration::from_secs(1), Duration::from_secs(30)]
        );
        let told = ask(&identity, 100, vec![answer(200, GOOD)]);
        assert!(told.outcome.is_ok(), "not again: {:?}", told.outcome);
    }
}

#[test]
fn where_no_metadata_service_is_nothing_is_waited_for() {
    let docker = r#"{"error":"A socket operation was attempted to an unreachable network."}"#;
    for (answer, words) in [
        (failed(ErrorKind::Timeout), "does not answer"),
        (failed(ErrorKind::Connect), "cannot be reached"),
        (failed(ErrorKind::Network), "cannot be reached"),
        (answer(404, ""), "404"),
        (answer(200, "<html>"), "200"),
        (answer(302, ""), "302"),
        (answer(403, docker), "403"),
    ] {
        let identity = identity(IMDS, IdentityId::System);
        let told = ask(&identity, 100, vec![answer]);
        let error = told.outcome.expect_err("nobody there");
        assert_eq!(error.kind(), ErrorKind::IdentityUnavailable, "{words}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.advice_text(), Some(Text::AdviseIdentityAbsent));
        assert!(told.slept.is_empty());
    }
}

#[test]
fn a_call_without_time_says_so() {
    let told = ask(
        &identity(IMDS, IdentityId::System),
        0,
        vec![failed(ErrorKind::Timeout)],
    );
    assert_eq!(told.outcome.expect_err("late").kind(), ErrorKind::Timeout);
}

#[test]
fn a_pod_identity_agent_is_taken_at_its_word() {
    let variables: Variables = &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:2579")];
    let token = jwt(&format!(
        r#"{{"xms_mirid":"{RESOURCE_ID}","appid":"{OTHER}"}}"#
    ));
    let body = GOOD.replace("opaque", &token);
    let told = ask(
        &identity(variables, IdentityId::System),
        100,
        vec![answer(200, &body)],
    );
    assert!(
        told.outcome.is_ok(),
        "no probe, any identity: {:?}",
        told.outcome
    );
    assert!(told.urls()[0].starts_with("http://127.0.0.1:2579/metadata/identity/oauth2/token?"));
}
