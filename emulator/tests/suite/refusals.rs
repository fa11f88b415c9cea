//! Every way in which Entra refuses, as the emulator plays it: HTTP status, OAuth error, AADSTS code, body.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::bench::{
    Bench, CUSTOMER, HOME, MTP, NORMAL, Outcome, SECRET, UNLICENSED, form, v1_fields, v2_fields,
};

const SECRET_ID: &str = "5ec2e71d-0000-4000-8000-000000000001";

/// Sends a form and compares status, `error` and code.
async fn refused(
    bench: &Bench,
    path: &str,
    fields: &[(&str, &str)],
    expected: (u16, &str, u32),
) -> Outcome<Value> {
    let answer = bench.form(path, fields).await?;
    let body = answer.json()?;
    let (status, error, code) = expected;
    assert_eq!(answer.status, status, "{path} {fields:?}: {body}");
    assert_eq!(body["error"], error, "{path} {fields:?}");
    assert_eq!(body["error_codes"], json!([code]), "{path} {fields:?}");
    Ok(body)
}

fn v1(tenant: &str) -> String {
    format!("/{tenant}/oauth2/token")
}

fn v2(tenant: &str) -> String {
    format!("/{tenant}/oauth2/v2.0/token")
}

/// The fields with one of them replaced, or left out when the value is empty.
fn with<'a>(
    fields: [(&'a str, &'a str); 4],
    name: &str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let replaced = fields.map(|field| {
        if field.0 == name {
            (field.0, value)
        } else {
            field
        }
    });
    replaced
        .into_iter()
        .filter(|field| !field.1.is_empty())
        .collect()
}

#[tokio::test]
async fn tenants() -> Outcome {
    let bench = Bench::new()?;
    for (tenant, code) in [
        ("99999999-9999-4999-8999-999999999999", 90002),
        ("44444444-4444-4444-8444-00000000000g", 90002),
        ("unknown.example", 90002),
        ("a_b", 900_023),
        ("common", 9_001_023),
        ("Organizations", 9_001_023),
        ("consumers", 9_001_023),
    ] {
        let expected = (400, "invalid_request", code);
        refused(&bench, &v1(tenant), &v1_fields(NORMAL, MTP), expected).await?;
        refused(
            &bench,
            &v2(tenant),
            &v2_fields(NORMAL, "https://api.security.microsoft.com/.default"),
            expected,
        )
        .await?;
        for path in [
            "/.well-known/openid-configuration",
            "/v2.0/.well-known/openid-configuration",
            "/discovery/keys",
        ] {
            let answer = bench.get(&format!("/{tenant}{path}"), None).await?;
            assert_eq!(answer.status, 400, "{tenant}{path}");
            assert_eq!(
                answer.json()?["error_codes"],
                json!([code]),
                "{tenant}{path}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn missing_fields() -> Outcome {
    let bench = Bench::new()?;
    let scope = "https://api.security.microsoft.com/.default";
    for (path, fields, what) in [
        (v1(HOME), v1_fields(NORMAL, MTP), "resource"),
        (v2(HOME), v2_fields(NORMAL, scope), "scope"),
    ] {
        for name in ["grant_type", "client_id", what] {
            let expected = (400, "invalid_request", 900_144);
            let body = refused(&bench, &path, &with(fields, name, ""), expected).await?;
            let text = body["error_description"].as_str().unwrap_or_default();
            assert!(text.contains(&format!("'{name}'")), "{text}");
        }
        let expected = (401, "invalid_client", 7_000_218);
        refused(&bench, &path, &with(fields, "client_secret", ""), expected).await?;
        let expected = (400, "unsupported_grant_type", 70_003);
        refused(
            &bench,
            &path,
            &with(fields, "grant_type", "magic"),
            expected,
        )
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_no_form_has_no_fields() -> Outcome {
    let bench = Bench::new()?;
    let text = form(&v1_fields(NORMAL, MTP));
    let answer = bench.post(&v1(HOME), "application/json", text).await?;
    assert_eq!(answer.json()?["error_codes"], json!([900_144]));
    Ok(())
}

#[tokio::test]
async fn apps() -> Outcome {
    let bench = Bench::new()?;
    let app = |last: u32| format!("aaaaaaaa-0000-4000-8000-{last:012}");
    let unknown = (400, "unauthorized_client", 700_016);
    for (tenant, client_id, expected) in [
        (
            HOME,
            "99999999-9999-4999-8999-999999999999".to_owned(),
            unknown,
        ),
        (HOME, "no guid".to_owned(), unknown),
        (CUSTOMER, app(4), unknown),
        (CUSTOMER, app(5), (401, "invalid_client", 7_000_229)),
        (HOME, app(6), (400, "unauthorized_client", 7_000_112)),
    ] {
        refused(&bench, &v1(tenant), &v1_fields(&client_id, MTP), expected).await?;
    }
    for (tenant, client_id) in [(HOME, app(4)), (HOME, app(5))] {
        assert_eq!(
            bench.v1(tenant, &client_id, MTP).await?.status,
            200,
            "{tenant} {client_id}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn secrets() -> Outcome {
    let bench = Bench::new()?;
    let wrong = (401, "invalid_client", 7_000_215);
    let truncated = &SECRET[..SECRET.len() - 1];
    for secret in [
        SECRET_ID,
        "99999999-9999-4999-8999-999999999999",
        "wrong",
        truncated,
    ] {
        let body = refused(
            &bench,
            &v1(HOME),
            &with(v1_fields(NORMAL, MTP), "client_secret", secret),
            wrong,
        )
        .await?;
        let expected = format!(
            "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client \
             secret value, not the client secret ID, for a secret added to app '{NORMAL}'."
        );
        let text = body["error_description"].as_str().unwrap_or_default();
        assert!(text.starts_with(&expected), "{text}");
    }
    let expired = "aaaaaaaa-0000-4000-8000-000000000003";
    refused(
        &bench,
        &v1(HOME),
        &v1_fields(expired, MTP),
        (401, "invalid_client", 7_000_222),
    )
    .await?;
    refused(
        &bench,
        &v1(HOME),
        &with(v1_fields(expired, MTP), "client_secret", "wrong"),
        wrong,
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn resources() -> Outcome {
    let bench = Bench::new()?;
    let missing = (400, "invalid_resource", 500_011);
    for (tenant, resource) in [
        (UNLICENSED, MTP),
        (CUSTOMER, "https://api.securitycenter.microsoft.com"),
        (HOME, "https://unknown.example"),
        (HOME, "https://api.security.microsoft.com//"),
    ] {
        let body = refused(&bench, &v1(tenant), &v1_fields(NORMAL, resource), missing).await?;
        let text = body["error_description"].as_str().unwrap_or_default();
        assert!(text.contains(resource) && text.contains(tenant), "{text}");
        let scope = format!("{resource}/.default");
        refused(&bench, &v2(tenant), &v2_fields(NORMAL, &scope), missing).await?;
    }
    assert_eq!(
        bench
            .v1(UNLICENSED, NORMAL, "https://graph.microsoft.com")
            .await?
            .status,
        200
    );
    Ok(())
}

#[tokio::test]
async fn scopes() -> Outcome {
    let bench = Bench::new()?;
    let two = "https://api.security.microsoft.com/.default https://graph.microsoft.com/.default";
    for (scope, code) in [
        ("https://api.security.microsoft.com", 1_002_012),
        ("Incident.Read.All", 1_002_012),
        (two, 28_002),
        ("https://api.security.microsoft.com/.default openid", 70_011),
        ("/.default", 70_011),
    ] {
        refused(
            &bench,
            &v2(HOME),
            &v2_fields(NORMAL, scope),
            (400, "invalid_scope", code),
        )
        .await?;
    }
    let mut fields = v2_fields(NORMAL, "https://api.security.microsoft.com/.default").to_vec();
    fields.push(("resource", MTP));
    refused(
        &bench,
        &v2(HOME),
        &fields,
        (400, "invalid_request", 901_002),
    )
    .await?;
    refused(
        &bench,
        &v2(HOME),
        &v1_fields(NORMAL, MTP),
        (400, "invalid_request", 901_002),
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn the_body_and_the_headers_name_the_request() -> Outcome {
    let bench = Bench::new()?;
    let id = "0c0ffee0-0000-4000-8000-000000000001";
    let request = |path: String, asks: &str| {
        Request::post(path)
            .header(header::HOST, bench.emulator.host())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("client-request-id", id)
            .header("return-client-request-id", asks)
            .body(Body::empty())
    };
    for (path, gap) in [(v1(HOME), "\r\n"), (v2(HOME), " ")] {
        let answer = bench.send(request(path, "true")?).await?;
        let body = answer.json()?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(text("correlation_id"), id);
        assert_eq!(answer.header("client-request-id"), Some(id));
        assert_eq!(
            answer.header("x-ms-request-id"),
            Some(text("trace_id").as_str())
        );
        assert!(
            answer
                .header("date")
                .is_some_and(|date| date.ends_with(" GMT"))
        );
        assert_eq!(
            text("error_uri"),
            "https://login.microsoftonline.com/error?code=900144"
        );
        let (time, trace) = (text("timestamp"), text("trace_id"));
        assert!(
            time.len() == 20 && time.ends_with('Z') && time.as_bytes()[10] == b' ',
            "{time}"
        );
        let tail = format!("{gap}Trace ID: {trace}{gap}Correlation ID: {id}{gap}Timestamp: {time}");
        assert!(text("error_description").ends_with(&tail), "{body}");
    }
    let answer = bench.send(request(v1(HOME), "false")?).await?;
    assert_eq!(answer.header("client-request-id"), None);
    Ok(())
}

#[tokio::test]
async fn unknown_paths_and_methods() -> Outcome {
    let bench = Bench::new()?;
    assert_eq!(bench.get("/nothing/here", None).await?.status, 404);
    assert_eq!(bench.get(&v1(HOME), None).await?.status, 405);
    Ok(())
}
