//! The OIDC providers, and that Entra takes what they give.

use axum::body::Body;
use axum::http::{Request, StatusCode, header, request};
use entra_emulator::{Fault, Kind};
use serde_json::Value;

use crate::bench::{Answer, Bench, HOME, MTP, Outcome, decode};

const GITHUB: &str = "/github/oidc?api-version=2.0";
const PIPELINES: &str =
    "/pipelines/oidc?api-version=7.1&serviceConnectionId=00000000-0000-4000-8000-0000000000bb";
const EXCHANGE: &str = "api%3A%2F%2FAzureADTokenExchange";

async fn send(bench: &Bench, request: request::Builder, body: &str) -> Outcome<Answer> {
    let request = request.header(header::HOST, bench.emulator.host());
    bench.send(request.body(Body::from(body.to_owned()))?).await
}

fn github(target: &str) -> request::Builder {
    Request::get(target).header("Authorization", "Bearer github-request-token")
}

fn pipelines(target: &str) -> request::Builder {
    Request::post(target)
        .header("Authorization", "Bearer pipelines-access-token")
        .header("X-TFS-FedAuthRedirect", "Suppress")
}

/// What Entra says to the federated app with this token.
async fn exchanged(bench: &Bench, token: &Value) -> Outcome<StatusCode> {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", "aaaaaaaa-0000-4000-8000-000000000020"),
        ("resource", MTP),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", token.as_str().ok_or("no token")?),
    ];
    let path = format!("/{HOME}/oauth2/token");
    Ok(bench.form(&path, &fields).await?.status)
}

#[tokio::test]
async fn github_gives_a_token_that_entra_takes() -> Outcome {
    let bench = Bench::new()?;
    let target = format!("{GITHUB}&audience={EXCHANGE}");
    let answer = send(&bench, github(&target), "").await?.json()?;
    assert_eq!(exchanged(&bench, &answer["value"]).await?, 200);

    let answer = send(&bench, github(GITHUB), "").await?.json()?;
    let (_, claims) = decode(answer["value"].as_str().ok_or("no token")?)?;
    assert_eq!(claims["aud"], "https://github.com/contoso/automation");
    assert_eq!(exchanged(&bench, &answer["value"]).await?, 400);
    Ok(())
}

#[tokio::test]
async fn github_demands_its_bearer_token_and_version() -> Outcome {
    let bench = Bench::new()?;
    for (request, status) in [
        (Request::get(GITHUB), 401),
        (
            Request::get(GITHUB).header("Authorization", "Bearer wrong"),
            401,
        ),
        (github("/github/oidc"), 400),
        (Request::post(GITHUB), 405),
    ] {
        assert_eq!(send(&bench, request, "").await?.status, status);
    }
    Ok(())
}

#[tokio::test]
async fn pipelines_gives_a_token_that_entra_takes() -> Outcome {
    let bench = Bench::new()?;
    let answer = send(&bench, pipelines(PIPELINES), "").await?.json()?;
    assert_eq!(exchanged(&bench, &answer["oidcToken"]).await?, 200);
    Ok(())
}

#[tokio::test]
async fn pipelines_demands_everything_it_needs() -> Outcome {
    let bench = Bench::new()?;
    let unknown = PIPELINES.replace("bb", "bc");
    let suppressed = || Request::post(PIPELINES).header("X-TFS-FedAuthRedirect", "Suppress");
    let signed_in =
        || Request::post(PIPELINES).header("Authorization", "Bearer pipelines-access-token");
    for (request, body, status) in [
        (signed_in(), "", 302),
        (signed_in().header("X-TFS-FedAuthRedirect", "No"), "", 302),
        (suppressed(), "", 401),
        (
            suppressed().header("Authorization", "Bearer wrong"),
            "",
            401,
        ),
        (pipelines(PIPELINES), "{}", 400),
        (pipelines(&PIPELINES.replace("7.1", "7.0")), "", 400),
        (pipelines("/pipelines/oidc?api-version=7.1"), "", 404),
        (pipelines(&unknown), "", 404),
    ] {
        let answer = send(&bench, request, body).await?;
        assert_eq!(answer.status, status);
        let named = |name| answer.header(name).is_some_and(|value| !value.is_empty());
        assert_eq!(named("x-vss-e2eid") && named("x-msedge-ref"), status != 302);
        if status == 302 {
            let location = answer.header("location").ok_or("no location")?;
            let page = bench.get(location, None).await?;
            assert!(
                page.header("content-type")
                    .is_some_and(|kind| kind.starts_with("text/html"))
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn faults_and_the_record_know_the_providers() -> Outcome {
    let bench = Bench::new()?;
    for (path, kind, status) in [
        ("/github/oidc", Kind::Status, Some(503)),
        ("/pipelines/oidc", Kind::NoToken, None),
        ("/github/oidc", Kind::NoToken, None),
    ] {
        bench.emulator.set_fault(Fault {
            path: path.to_owned(),
            kind,
            status,
            times: Some(1),
            ..Fault::default()
        });
    }
    assert_eq!(send(&bench, github(GITHUB), "").await?.status, 503);
    let answer = send(&bench, github(GITHUB), "").await?.json()?;
    assert_eq!(answer["value"], Value::Null);
    let answer = send(&bench, pipelines(PIPELINES), "").await?.json()?;
    assert_eq!(answer["oidcToken"], Value::Null);

    let requests = bench.emulator.requests();
    assert_eq!(requests.len(), 3);
    let (listener, path) = (requests[2].listener, requests[2].path.as_str());
    assert_eq!((listener, path), ("main", "/pipelines/oidc"));
    assert_eq!(
        requests[2].headers["authorization"],
        "Bearer pipelines-access-token"
    );
    Ok(())
}
