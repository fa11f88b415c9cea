//! Tests of reading token responses.

use super::*;
use crate::advice::Language;
use crate::authority::{Authority, Tenant};
use crate::cloud::Cloud;
use crate::resource::Resource;

const SENT_AT: i64 = 1_800_000_000;

fn answer(status: u16, content_type: &str, body: &str) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body: Secret::from(body),
    }
}

fn parse_answer(response: &HttpResponse) -> Result<TokenResponse> {
    let context = ErrorContext {
        authority: &Authority::for_cloud(Cloud::Commercial),
        tenant: &Tenant::parse("contoso.example").expect("valid"),
        client_id: "aaaaaaaa-0000-4000-8000-000000000001",
        resource: &Resource::from_resource("https://api.security.microsoft.com").expect("valid"),
    };
    parse_token_response(
        response,
        &context,
        SENT_AT,
        &[&Secret::from("hunter2~Value")],
    )
}

fn parse(body: &str) -> Result<TokenResponse> {
    parse_answer(&answer(200, "application/json; charset=utf-8", body))
}

/// A body with a token and the given further members.
fn with(members: &str) -> String {
    format!(r#"{{"access_token":"h.p.s","token_type":"Bearer"{members}}}"#)
}

/// The message of the failure, with what every such failure has in common checked.
fn refusal(result: Result<TokenResponse>, what: &str) -> String {
    let error = result.expect_err(what);
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{what}");
    assert_eq!(error.advice_text(), Some(Text::AdviseResponse), "{what}");
    assert!(!error.is_retryable(), "{what}");
    assert!(error.http_status() >= 200, "{what}");
    assert!(!format!("{error:?}").contains("h.p.s"), "{what}: {error:?}");
    let advice = error.advice(Language::English).expect("advice");
    let message = error.message(Language::English);
    assert!(
        !advice.contains('{') && !message.contains('{'),
        "{what}: {message}; {advice}"
    );
    message
}

#[test]
fn the_v2_answer() {
    let body = r#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"eyJ0.eyJh.c2ln"}"#;
    let token = parse(body).expect("a token");
    assert_eq!(token.access_token.expose(), b"eyJ0.eyJh.c2ln");
    assert_eq!(
        (token.token_type.as_str(), token.lifetime_seconds),
        ("Bearer", 3599)
    );
    assert_eq!((token.refresh_in_seconds, token.resource), (None, None));
    assert!(!format!("{:?}", parse(body)).contains("eyJ"));
}

#[test]
fn the_v1_answer_has_numbers_as_text() {
    let token = parse(
        r#"{"token_type":"Bearer","expires_in":"3599","ext_expires_in":"3599","expires_on":"1800003599",
            "not_before":"1799999700","resource":"https://api.security.microsoft.com","access_token":"h.p.s"}"#,
    )
    .expect("a token");
    assert_eq!(token.lifetime_seconds, 3599);
    assert_eq!(
        token.resource.as_deref(),
        Some("https://api.security.microsoft.com")
    );
}

#[test]
fn expires_in_forms_and_bounds() {
    for (value, expected) in [
        ("3600", Some(3600)),
        (r#""3600""#, Some(3600)),
        ("0", Some(0)),
        ("2147483647", Some(2_147_483_647)),
        (r#""2147483647""#, Some(2_147_483_647)),
        ("2147483648", None),
        ("99999999999999999999999", None),
        ("-1", None),
        (r#""-1""#, None),
        (r#""+1""#, None),
        ("3600.5", None),
        ("36e2", None),
        (r#"" 3600""#, None),
        (r#""unknown format""#, None),
        (r#""""#, None),
        ("null", None),
        ("true", None),
        ("[3600]", None),
        ("{}", None),
    ] {
        let result = parse(&with(&format!(r#","expires_in":{value}"#)));
        match expected {
            Some(lifetime) => {
                assert_eq!(result.expect(value).lifetime_seconds, lifetime, "{value}")
            }
            None => assert!(
                refusal(result, value).contains("without a usable expiry"),
                "{value}"
            ),
        }
    }
}

#[test]
fn expires_on_forms_and_bounds() {
    for (value, expected) in [
        ("1800003600", Some(3600)),
        (r#""1800003600""#, Some(3600)),
        (r#""2027-01-15T09:00:00Z""#, Some(3600)),
        (r#""2027-01-15T10:00:00.000+01:00""#, Some(3600)),
        (r#""Fri, 15 Jan 2027 09:00:00 GMT""#, Some(3600)),
        (
            r#""3333-11-22T04:05:06.000Z""#,
            Some(43_040_261_106 - 1_800_000_000),
        ),
        (
            r#""Sun, 22 Nov 3333 04:05:06 GMT""#,
            Some(43_040_261_106 - 1_800_000_000),
        ),
        ("253402300799", Some(253_402_300_799 - 1_800_000_000)),
        ("253402300800", None),
        ("0", Some(0)),
        ("1799999999", Some(0)),
        ("-1", None),
        (r#""1969-12-31T23:59:59Z""#, None),
        (r#""garbage""#, None),
        (r#""""#, None),
        ("null", None),
        ("false", None),
        ("1e9", None),
    ] {
        let result = parse(&with(&format!(r#","expires_on":{value}"#)));
        match expected {
            Some(lifetime) => {
                assert_eq!(result.expect(value).lifetime_seconds, lifetime, "{value}")
            }
            None => assert!(
                refusal(result, value).contains("without a usable expiry"),
                "{value}"
            ),
        }
    }
}

#[test]
fn which_time_field_counts() {
    for (members, expected) in [
        (
            r#","expires_in":60,"expires_on":1800003600"#,
            Some((60, None)),
        ),
        (
            r#","expires_in":60,"expires_on":"garbage""#,
            Some((60, None)),
        ),
        (
            r#","expires_in":"x","expires_on":1800003600"#,
            Some((3600, None)),
        ),
        (
            r#","expires_in":null,"expires_on":"1800003600""#,
            Some((3600, None)),
        ),
        (r#","expires_in":"x","expires_on":"y""#, None),
        ("", None),
        (
            r#","expires_in":7200,"refresh_in":8400"#,
            Some((7200, Some(8400))),
        ),
        (
            r#","expires_in":7200,"refresh_in":"3600""#,
            Some((7200, Some(3600))),
        ),
        (r#","refresh_in":1200"#, Some((1200, Some(1200)))),
        (r#","refresh_in":2147483648"#, None),
        (r#","refresh_in":-1"#, None),
        (
            r#","expires_in":7200,"refresh_in":2147483648"#,
            Some((7200, None)),
        ),
        (r#","expires_in":7200,"refresh_in":-1"#, Some((7200, None))),
    ] {
        let times = parse(&with(members))
            .ok()
            .map(|token| (token.lifetime_seconds, token.refresh_in_seconds));
        assert_eq!(times, expected, "{members}");
    }
}

#[test]
fn an_answer_without_a_usable_token_is_refused() {
    for (body, expected) in [
        (
            r#"{"token_type":"Bearer","expires_in":3600}"#,
            "without a token",
        ),
        (
            r#"{"access_token":"","expires_in":3600}"#,
            "without a token",
        ),
        (
            r#"{"access_token":null,"expires_in":3600}"#,
            "without a token",
        ),
        (
            r#"{"access_token":12,"expires_in":3600}"#,
            "without a token",
        ),
        (
            r#"{"access_token":["h.p.s"],"expires_in":3600}"#,
            "without a token",
        ),
        (r#"{"error":"invalid_client"}"#, "without a token"),
        ("{}", "without a token"),
        (
            r#"{"access_token":"h.p.s\u00e4","expires_in":3600}"#,
            "no request header may carry",
        ),
        (
            r#"{"access_token":"h.p.s\r\nX: y","expires_in":3600}"#,
            "no request header may carry",
        ),
        (
            r#"{"access_token":"h.p.s x","expires_in":3600}"#,
            "no request header may carry",
        ),
        (
            r#"{"access_token":"h.p.s\u0000","expires_in":3600}"#,
            "no request header may carry",
        ),
        (
            r#"{"access_token":"h.p.s","token_type":"pop","expires_in":3600}"#,
            "'pop' instead of Bearer",
        ),
        (
            r#"{"access_token":"h.p.s","token_type":7,"expires_in":3600}"#,
            "instead of Bearer",
        ),
    ] {
        let message = refusal(parse(body), body);
        assert!(message.contains(expected), "{body}: {message}");
        assert!(message.contains("login.microsoftonline.com"), "{message}");
    }
}

#[test]
fn only_the_token_and_its_life_are_needed() {
    for body in [
        r#"{"access_token":"h.p.s","expires_in":1}"#,
        r#"{"access_token":"h.p.s","expires_in":1,"token_type":"bearer"}"#,
        r#"{"access_token":"h.p.s","expires_in":1,"token_type":null,"resource":7,"x":[[{"y":"\ud800"}]]}"#,
        "\r\n {\"access_token\":\"h.p\\u002es\",\"expires_in\":1} \n",
    ] {
        let token = parse(body).expect(body);
        assert_eq!(
            (token.access_token.expose(), token.token_type.as_str()),
            (&b"h.p.s"[..], "Bearer"),
            "{body}"
        );
    }
}

#[test]
fn a_body_that_is_not_one_json_object_is_refused() {
    let deep = format!(
        r#"{{"access_token":"h.p.s","expires_in":1,"x":{}"#,
        "[".repeat(200_000)
    );
    for body in [
        "",
        "null",
        "<html>h.p.s</html>",
        r#"["h.p.s","Bearer",3600,null,null,null]"#,
        r#""h.p.s""#,
        r#"{"access_token":"h.p.s","expires_in":3600"#,
        r#"{"access_token":"h.p.s","expires_in":3600} x"#,
        r#"{"access_token":"h.p.s","expires_in":3600,}"#,
        r#"{"access_token":"h.p.s","access_token":"i.p.s","expires_in":3600}"#,
        "\u{feff}{\"access_token\":\"h.p.s\",\"expires_in\":3600}",
        &deep,
    ] {
        assert!(refusal(parse(body), body).contains("not the JSON of a token response"));
    }
    let mut latin1 = answer(200, "application/json", "");
    latin1.body =
        Secret::new(b"{\"access_token\":\"h.p.s\",\"expires_in\":1,\"x\":\"\xe4\"}".to_vec());
    assert!(refusal(parse_answer(&latin1), "Latin-1").contains("not the JSON"));
}

#[test]
fn success_must_be_declared_as_json() {
    let body = with(r#","expires_in":3600"#);
    for content_type in [
        "application/json",
        "Application/JSON;charset=UTF-8",
        "application/problem+json ; x=y",
    ] {
        assert!(
            parse_answer(&answer(200, content_type, &body)).is_ok(),
            "{content_type}"
        );
    }
    for content_type in [
        "text/plain",
        "text/html; charset=utf-8",
        "text/json",
        "",
        "application/jsonp",
        "image/x+json",
    ] {
        let message = refusal(
            parse_answer(&answer(200, content_type, &body)),
            content_type,
        );
        assert!(
            message.contains(&format!("not JSON (content type: {})", shown(content_type))),
            "{message}"
        );
    }
    let mut bare = answer(200, "", &body);
    bare.headers.clear();
    assert!(refusal(parse_answer(&bare), "no content type").contains("content type: none"));
}

#[test]
fn redirects_are_not_followed() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let error = parse_answer(&answer(status, "text/html", "")).expect_err("a redirect");
        assert_eq!(
            (error.kind(), error.http_status()),
            (ErrorKind::InvalidResponse, status)
        );
        assert!(error.to_string().contains("redirect"), "{error}");
    }
}

#[test]
fn the_request_s_secret_is_not_shown_when_it_comes_back() {
    let token = parse(&with(
        r#","expires_in":1,"resource":"hunter2%7EValue\r\nx""#,
    ))
    .expect("a token");
    assert_eq!(token.resource.as_deref(), Some("(redacted) x"));
    let error = parse_answer(&answer(
        401,
        "application/json",
        r#"{"error":"invalid_client"}"#,
    ))
    .expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidClient);
}

/// Row R7: it is remembered for answers that bring no token, whatever their status.
#[test]
fn retry_after_counts_in_an_answer_without_a_token_too() {
    for status in [200, 302] {
        let mut response = answer(status, "text/html", "<html>Busy</html>");
        response
            .headers
            .push(("Retry-After".to_owned(), "40".to_owned()));
        let error = parse_answer(&response).expect_err("no token");
        assert_eq!(error.retry_after_seconds(), Some(40), "{status}");
        assert!(!error.is_retryable(), "{status}");
        let remembered = crate::flow::retry::remembered(&error);
        assert_eq!(remembered.map(|wait| wait.as_secs()), Some(40), "{status}");
    }
}
