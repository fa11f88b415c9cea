//! Tests of reading error answers. The bodies are written in the shape in which Entra ID answers.

use super::*;
use crate::advice::Language;
use crate::cloud::Cloud;

const NOW: i64 = 784_111_777;
const SECRET: &str = "hunter2~Value/+";

fn context<T>(use_it: impl FnOnce(&ErrorContext<'_>) -> T) -> T {
    use_it(&ErrorContext {
        authority: &Authority::for_cloud(Cloud::Commercial),
        tenant: &Tenant::parse("contoso.example").expect("valid"),
        client_id: "aaaaaaaa-0000-4000-8000-000000000001",
        resource: &Resource::from_resource("https://api.security.microsoft.com").expect("valid"),
    })
}

fn parse(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Error {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let response = HttpResponse {
        status,
        headers,
        body: Secret::new(body.to_vec()),
    };
    context(|context| parse_error(&response, context, &[&Secret::from(SECRET)], NOW))
}

/// A body as Entra ID writes it.
fn entra(error: &str, code: i64, text: &str) -> String {
    let ids = "Trace ID: 5f0c0000-0000-4000-8000-000000000001 Correlation ID: 0f0f0f0f-0000-4000-8000-000000000001 \
               Timestamp: 2026-03-01 08:00:00Z";
    serde_json::json!({
        "error": error,
        "error_description": format!("AADSTS{code}: {text} {ids}"),
        "error_codes": [code],
        "timestamp": "2026-03-01 08:00:00Z",
        "trace_id": "5f0c0000-0000-4000-8000-000000000001",
        "correlation_id": "0f0f0f0f-0000-4000-8000-000000000001",
        "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
    })
    .to_string()
}

fn advice(error: &Error) -> String {
    error.advice(Language::English).expect("advice")
}

#[test]
fn everything_the_server_says_is_kept() {
    let error = parse(
        401,
        &[],
        entra("invalid_client", 7000215, "Invalid client secret provided.").as_bytes(),
    );
    let server = error.server().expect("an answer");
    assert_eq!(server.oauth_error.as_deref(), Some("invalid_client"));
    assert_eq!(server.aadsts_code, 7000215);
    assert_eq!(
        server.trace_id.as_deref(),
        Some("5f0c0000-0000-4000-8000-000000000001")
    );
    assert_eq!(
        server.correlation_id.as_deref(),
        Some("0f0f0f0f-0000-4000-8000-000000000001")
    );
    assert_eq!(server.timestamp.as_deref(), Some("2026-03-01 08:00:00Z"));
    assert_eq!(
        (server.suberror.clone(), server.claims.clone()),
        (None, None)
    );
    assert_eq!(
        (
            error.http_status(),
            error.retry_after_seconds(),
            error.is_retryable()
        ),
        (401, None, false)
    );
    assert_eq!(
        error.to_string(),
        "Entra ID refused the credential of application aaaaaaaa-0000-4000-8000-000000000001 (invalid_client): \
         AADSTS7000215: Invalid client secret provided. Trace ID: 5f0c0000-0000-4000-8000-000000000001 Correlation ID: \
         0f0f0f0f-0000-4000-8000-000000000001 Timestamp: 2026-03-01 08:00:00Z"
    );
}

#[test]
fn claims_and_suberror_are_kept() {
    let claims = r#"{"access_token":{"capolids":{"essential":true,"values":["x"]}}}"#;
    let body = serde_json::json!({
        "error": "interaction_required", "error_description": "AADSTS53003: blocked", "error_codes": [53003],
        "suberror": "message_only", "claims": claims,
    });
    let error = parse(400, &[], body.to_string().as_bytes());
    let server = error.server().expect("an answer");
    assert_eq!(server.claims.as_deref(), Some(claims));
    assert_eq!(server.suberror.as_deref(), Some("message_only"));
    let longest = "x".repeat(CLAIMS);
    for (claims, kept) in [
        (longest.as_str(), true),
        (&format!("{longest}x"), false),
        (r###"{"a":"##"}"###, false),
        (SECRET, false),
        ("", false),
    ] {
        let body = serde_json::json!({ "error": "interaction_required", "claims": claims });
        let error = parse(400, &[], body.to_string().as_bytes());
        let server = error.server().expect("an answer");
        assert_eq!(server.claims.as_deref(), kept.then_some(claims));
    }
}

#[test]
fn a_short_secret_does_not_change_the_kind() {
    let response = HttpResponse {
        status: 401,
        headers: Vec::new(),
        body: Secret::from(
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: bad","suberror":"a"}"#,
        ),
    };
    let error = context(|context| parse_error(&response, context, &[&Secret::from("a")], NOW));
    assert_eq!(error.kind(), ErrorKind::InvalidClient);
    let server = error.server().expect("an answer");
    assert_eq!(server.oauth_error.as_deref(), Some("invalid_client"));
    assert_eq!(server.suberror.as_deref(), Some("(redacted)"));
    assert_eq!(
        server.description.as_deref(),
        Some("AADSTS7000215: b(redacted)d")
    );
}

#[test]
fn the_kind_hangs_on_error_and_status() {
    use ErrorKind as K;
    for (status, error, code, kind, retryable) in [
        (401, "invalid_client", 7000215, K::InvalidClient, false),
        (400, "invalid_client", 7000222, K::InvalidClient, false),
        (
            400,
            "unauthorized_client",
            700016,
            K::UnauthorizedClient,
            false,
        ),
        (400, "invalid_request", 90002, K::InvalidRequest, false),
        (400, "invalid_grant", 70000, K::InvalidGrant, false),
        (400, "invalid_scope", 70011, K::InvalidScope, false),
        (400, "invalid_resource", 500011, K::RejectedResource, false),
        (400, "access_denied", 53003, K::AccessDenied, false),
        (400, "interaction_required", 53003, K::AccessDenied, false),
        (
            400,
            "unsupported_grant_type",
            70003,
            K::ProviderError,
            false,
        ),
        (400, "something_new", 1, K::ProviderError, false),
        (418, "invalid_client", 0, K::InvalidClient, false),
        (429, "temporarily_unavailable", 90055, K::Throttled, true),
        (429, "invalid_request", 0, K::Throttled, true),
        (400, "invalid_grant", 50196, K::Throttled, true),
        (
            400,
            "temporarily_unavailable",
            0,
            K::ServiceUnavailable,
            true,
        ),
        (400, "request_timeout", 0, K::ServiceUnavailable, true),
        (400, "server_error", 0, K::ServiceUnavailable, true),
        (408, "x", 0, K::ServiceUnavailable, true),
        (500, "invalid_client", 0, K::ServiceUnavailable, true),
        (
            503,
            "temporarily_unavailable",
            90033,
            K::ServiceUnavailable,
            true,
        ),
        (505, "x", 0, K::ServiceUnavailable, true),
        (506, "x", 0, K::ServiceUnavailable, false),
        (400, "invalid_request", 50033, K::ServiceUnavailable, true),
        (400, "invalid_grant", 90090, K::ServiceUnavailable, true),
    ] {
        let parsed = parse(status, &[], entra(error, code, "x").as_bytes());
        assert_eq!(
            (parsed.kind(), parsed.is_retryable()),
            (kind, retryable),
            "{status} {error} {code}"
        );
    }
}

#[test]
fn an_answer_without_an_oauth_error_is_judged_by_its_status() {
    use ErrorKind as K;
    for (status, kind, retryable, words) in [
        (199, K::ProviderError, false, "proxy"),
        (400, K::ProviderError, false, "proxy"),
        (401, K::ProviderError, false, "proxy"),
        (404, K::ProviderError, false, "proxy"),
        (407, K::Proxy, false, "proxy"),
        (408, K::ServiceUnavailable, true, "later"),
        (429, K::Throttled, true, "cache"),
        (500, K::ServiceUnavailable, true, "later"),
        (502, K::ServiceUnavailable, true, "later"),
        (599, K::ServiceUnavailable, false, "later"),
    ] {
        let error = parse(status, &[], b"");
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (kind, retryable),
            "{status}"
        );
        assert!(
            advice(&error).contains(words),
            "{status}: {}",
            advice(&error)
        );
        assert!(
            error
                .message(Language::English)
                .contains("login.microsoftonline.com")
                || status == 429,
            "{error}"
        );
        let server = error.server().expect("an answer");
        assert_eq!(
            (server.oauth_error.clone(), server.description.clone()),
            (None, None),
            "{status}"
        );
    }
}

#[test]
fn other_shapes_show_their_text() {
    for (body, oauth_error, description) in [
        (
            r#"{"statusCode":500,"message":"No identity","correlationId":"x"}"#,
            None,
            "No identity",
        ),
        (r#"{"message":"Gone"}"#, None, "Gone"),
        (
            r#"{"error":"invalid_request","error_description":"Identity not found"}"#,
            Some("invalid_request"),
            "Identity not found",
        ),
        (
            r#"{"error":{"code":"BadRequest","message":"Nested","innererror":{"trace":"x"}}}"#,
            Some("BadRequest"),
            "Nested",
        ),
        (r#"{"error":{"message":"Nested"}}"#, None, "Nested"),
        (r#"{"what":"ever"}"#, None, r#"{"what":"ever"}"#),
        (r#"["a",1,2,3,4,5,6,7,8]"#, None, r#"["a",1,2,3,4,5,6,7,8]"#),
        (r#"{"error":["a","b"]}"#, None, r#"{"error":["a","b"]}"#),
        ("<html>\r\n<b>Blocked</b>", None, "<html> <b>Blocked</b>"),
        (
            r#"{"error":"a","error":"b"}"#,
            None,
            r#"{"error":"a","error":"b"}"#,
        ),
        (
            r#"{"error":7,"error_codes":"x"}"#,
            None,
            r#"{"error":7,"error_codes":"x"}"#,
        ),
    ] {
        let error = parse(400, &[], body.as_bytes());
        let server = error.server().expect("an answer");
        assert_eq!(server.oauth_error.as_deref(), oauth_error, "{body}");
        assert_eq!(server.description.as_deref(), Some(description), "{body}");
        assert!(error.to_string().ends_with(description), "{error}");
    }
    let bytes = parse(400, &[], b"\xff\xfeA\0");
    assert_eq!(
        bytes
            .server()
            .and_then(|server| server.description.as_deref()),
        Some("\u{fffd}\u{fffd}A")
    );
}

#[test]
fn the_code_is_the_first_of_the_list() {
    for (codes, expected) in [
        ("[7,8]", 7),
        ("[]", 0),
        ("[\"7\"]", 0),
        ("[7.5]", 0),
        ("null", 0),
        ("7", 0),
        ("[99999999999999999999]", 0),
    ] {
        let body = format!(r#"{{"error":"invalid_request","error_codes":{codes}}}"#);
        let error = parse(400, &[], body.as_bytes());
        assert_eq!(
            error.server().expect("an answer").aadsts_code,
            expected,
            "{codes}"
        );
    }
    let bare = parse(
        400,
        &[],
        br#"{"error":"invalid_request","error_codes":[90002]}"#,
    );
    assert_eq!(
        bare.to_string(),
        "Entra ID answered invalid_request, AADSTS90002"
    );
}

#[test]
fn the_wait_that_the_server_asks_for() {
    for (value, expected) in [
        ("7", Some(7)),
        (" 7 ", Some(7)),
        ("0", Some(0)),
        ("7200", Some(7200)),
        ("1.0", Some(1)),
        ("1.5", Some(2)),
        ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
        ("Sun, 06 Nov 1994 08:49:36 GMT", Some(0)),
        ("-1", None),
        ("", None),
        ("soon", None),
        ("99999999999999999999", None),
    ] {
        let error = parse(503, &[("retry-after", value)], b"");
        assert_eq!(error.retry_after_seconds(), expected, "{value}");
    }
    let throttled = parse(
        429,
        &[("Retry-After", "7")],
        entra("temporarily_unavailable", 90055, "Busy.").as_bytes(),
    );
    assert!(
        advice(&throttled).contains("Wait 7 seconds"),
        "{}",
        advice(&throttled)
    );
    assert_eq!(
        parse(400, &[("Retry-After", "7")], b"").retry_after_seconds(),
        Some(7)
    );
}

#[test]
fn advice_names_what_was_asked() {
    let not_found = parse(
        400,
        &[],
        entra("unauthorized_client", 700016, "Application not found.").as_bytes(),
    );
    let text = advice(&not_found);
    let link = "https://login.microsoftonline.com/contoso.example/adminconsent?client_id=aaaaaaaa-0000-4000-8000-000000000001";
    assert!(text.ends_with(link), "{text}");
    for code in [
        7000215, 7000222, 700016, 7000112, 7000229, 500011, 650056, 90023, 50049, 500021,
    ] {
        let text = advice(&parse(
            400,
            &[],
            entra("invalid_client", code, "x").as_bytes(),
        ));
        assert!(!text.contains('{'), "{code}: {text}");
    }
}

#[test]
fn the_secret_never_comes_back() {
    let echoes = [
        SECRET,
        "hunter2%7EValue%2F%2B",
        "hunter2~Value%2f%2b",
        "hunter2\u{202e}~Value/+",
        "hunter2~Va\r\u{200b}lue/+",
    ];
    let noise = format!("{}\r\n::error::x \u{202e}", echoes[..4].join(" "));
    let body = serde_json::json!({
        "error": noise, "error_description": format!("AADSTS7000215: {noise}{}", "x".repeat(100_000)),
        "error_codes": [7000215], "trace_id": noise, "correlation_id": noise, "timestamp": noise, "suberror": noise,
        "claims": noise,
    });
    for body in [
        body.to_string(),
        noise.clone(),
        format!("{{\"x\":\"{}\"}}", r"hunter2~Value\/\u002b"),
    ] {
        let error = parse(401, &[], body.as_bytes());
        let shown = format!("{error:?} {error}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("\u{202e}") && !shown.contains('\n'),
            "{shown}"
        );
        assert!(shown.contains("(redacted)"));
        assert!(error.to_string().len() < 6000);
    }
}

#[test]
fn the_table_of_failures_holds() {
    let table: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/failures.json")).expect("JSON");
    let mut checked = 0;
    for case in table["cases"].as_array().expect("cases") {
        let (name, expect) = (&case["name"], &case["expect"]);
        let status = expect["httpStatus"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
            .expect("a status");
        // What other credentials add to a refusal is not of this room, and other hosts answer otherwise.
        if status < 400 || case["given"]["clientSecret"].is_null() {
            continue;
        }
        let body = expect["oauthError"].as_str().map(|error| {
            entra(
                error,
                expect["aadstsCode"].as_i64().expect("a code"),
                "Told by the table.",
            )
        });
        let wait = expect["retryAfterSeconds"]
            .as_i64()
            .filter(|seconds| *seconds >= 0)
            .map(|seconds| seconds.to_string());
        let headers: Vec<(&str, &str)> = wait
            .iter()
            .map(|wait| ("Retry-After", wait.as_str()))
            .collect();
        let error = parse(status, &headers, body.unwrap_or_default().as_bytes());
        let kind = format!("{:?}", error.kind()).to_ascii_lowercase();
        let expected = expect["status"]
            .as_str()
            .expect("a name")
            .replace('_', "")
            .to_ascii_lowercase();
        assert_eq!(kind, expected, "{name}");
        assert_eq!(
            Some(error.is_retryable()),
            expect["isRetryable"].as_bool(),
            "{name}"
        );
        for words in expect["adviceContains"].as_array().expect("words") {
            let words = words.as_str().expect("text").to_ascii_lowercase();
            assert!(
                advice(&error).to_ascii_lowercase().contains(&words),
                "{name}: {}",
                advice(&error)
            );
        }
        checked += 1;
    }
    assert!(checked > 12, "{checked}");
}
