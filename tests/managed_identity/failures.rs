//! What hosts say when they give no token.

use super::*;

/// Case 52, and the texts of case 53.
#[test]
fn what_a_host_says_about_a_failure_is_passed_on() {
    let nested = r#"{"error":{"code":"ManagedIdentityNotFound","message":"the words","innererror":{"trace":"x"}}}"#;
    for body in [
        r#"{"statusCode":400,"message":"the words","correlationId":"the id"}"#,
        r#"{"error":"invalid_request","error_description":"the words"}"#,
        nested,
        r#"{"message":"the words"}"#,
        r#"{"other":"the words"}"#,
        "the words",
    ] {
        let told = ask_as(APP_SERVICE, IdentityId::System, vec![answer(400, body)]);
        let error = told.outcome.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::IdentityUnavailable, "{body}");
        assert!(error.to_string().contains("the words"), "{error}");
        if body.contains("the id") {
            let id = error
                .server()
                .and_then(|server| server.correlation_id.as_deref());
            assert_eq!(id, Some("the id"));
        }
    }
    let told = ask_as(APP_SERVICE, IdentityId::System, vec![answer(400, "")]);
    assert!(
        told.outcome
            .expect_err("refused")
            .to_string()
            .contains("not assigned")
    );
}

#[test]
fn each_status_has_its_kind_and_words() {
    let not_found = r#"{"error":"invalid_request","error_description":"Identity not found"}"#;
    let resource =
        r#"{"error":"invalid_resource","error_description":"AADSTS500011: no such resource"}"#;
    for (status, body, kind, words) in [
        (
            400,
            not_found,
            ErrorKind::IdentityUnavailable,
            "not assigned",
        ),
        (
            400,
            resource,
            ErrorKind::RejectedResource,
            "invalid_resource",
        ),
        (401, "", ErrorKind::AccessDenied, "does not let"),
        (403, "", ErrorKind::AccessDenied, "does not let"),
        (302, "", ErrorKind::InvalidResponse, "redirect"),
        (200, "<html>", ErrorKind::InvalidResponse, "not the JSON"),
        (200, "{}", ErrorKind::InvalidResponse, "without a token"),
        (
            200,
            r#"{"access_token":"a b","expires_in":9}"#,
            ErrorKind::InvalidResponse,
            "characters",
        ),
        (
            200,
            r#"{"access_token":"a","expires_in":9,"token_type":"PoP"}"#,
            ErrorKind::InvalidResponse,
            "PoP",
        ),
        (418, "", ErrorKind::ProviderError, "does not let"),
    ] {
        for variables in SIMPLE.into_iter().chain([IMDS]) {
            let told = ask_as(variables, IdentityId::System, vec![answer(status, body)]);
            let error = told.outcome.expect_err("no token");
            assert_eq!(error.kind(), kind, "{status} {body}");
            assert!(error.to_string().contains(words), "{error}");
            assert_eq!(error.http_status(), status);
            let advice = error
                .advice(mtp_token::advice::Language::English)
                .expect("advice");
            assert!(
                !advice.contains('{') && !error.to_string().contains('{'),
                "{advice} {error}"
            );
            assert!(told.slept.is_empty(), "{status} is final");
        }
    }
}

/// App Service answers a wrong resource with a general error.
#[test]
fn a_vague_failure_speaks_of_the_resource() {
    let answers =
        (0..4).map(|_| answer(500, r#"{"statusCode":500,"message":"An unexpected error"}"#));
    let told = ask_as(APP_SERVICE, IdentityId::System, answers.collect());
    let error = told.outcome.expect_err("refused");
    let advice = error
        .advice(mtp_token::advice::Language::English)
        .expect("advice");
    assert!(advice.contains(RESOURCE), "{advice}");
}

#[test]
fn a_host_that_echoes_the_secret_does_not_spread_it() {
    for status in [400, 401, 418] {
        let body = format!(r#"{{"message":"bad header {SECRET}"}}"#);
        let told = ask_as(APP_SERVICE, IdentityId::System, vec![answer(status, &body)]);
        assert!(!told.everything_said().contains(SECRET));
        let said = told.outcome.expect_err("refused").to_string();
        assert!(said.contains("bad header (redacted)"), "{said}");
    }
}

#[test]
fn nor_does_one_that_hides_it_in_a_success() {
    for body in [
        format!(r#"{{"access_token":"a","expires_in":9,"token_type":"{SECRET}"}}"#),
        good(&format!(r#","client_id":"{SECRET}""#)),
    ] {
        let told = ask_as(APP_SERVICE, client(), vec![answer(200, &body)]);
        assert!(!told.everything_said().contains(SECRET));
        let said = told.outcome.expect_err("refused").to_string();
        assert!(said.contains("(redacted)"), "{said}");
    }
}
