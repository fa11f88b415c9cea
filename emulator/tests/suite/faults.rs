//! The apps that always meet trouble.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use serde_json::json;

use crate::bench::{
    Answer, Bench, CUSTOMER, HOME, MTP, Outcome, access_token, decode, form, hangs, v1_fields,
};

fn app(last: &str) -> String {
    format!("ffffffff-0000-4000-8000-{last:0>12}")
}

/// What the app with this client id meets in the home tenant.
async fn met(bench: &Bench, last: &str) -> Outcome<Answer> {
    bench.v1(HOME, &app(last), MTP).await
}

#[tokio::test]
async fn apps_that_are_refused() -> Outcome {
    let bench = Bench::new()?;
    for (last, status, error, code, wait) in [
        ("429", 429, "temporarily_unavailable", 90055, Some("7")),
        ("50196", 400, "invalid_grant", 50196, None),
        ("503", 503, "temporarily_unavailable", 90033, None),
        ("53003", 400, "access_denied", 53003, None),
    ] {
        for _ in 0..2 {
            let answer = met(&bench, last).await?;
            assert_eq!(answer.status, status, "{last}");
            assert_eq!(answer.header("retry-after"), wait, "{last}");
            let body = answer.json()?;
            assert_eq!(
                (&body["error"], &body["error_codes"]),
                (&json!(error), &json!([code])),
                "{last}"
            );
        }
    }
    let answer = met(&bench, "500").await?;
    assert_eq!(
        (answer.status, answer.body.len()),
        (StatusCode::INTERNAL_SERVER_ERROR, 0)
    );
    Ok(())
}

#[tokio::test]
async fn a_fault_app_takes_any_secret_but_needs_one() -> Outcome {
    let bench = Bench::new()?;
    let client_id = app("4");
    let mut fields = v1_fields(&client_id, MTP);
    fields[2].1 = "anything";
    let path = format!("/{HOME}/oauth2/token");
    assert_eq!(bench.form(&path, &fields).await?.status, StatusCode::OK);
    fields[2].1 = "";
    assert_eq!(
        bench.form(&path, &fields).await?.status,
        StatusCode::UNAUTHORIZED
    );
    Ok(())
}

#[tokio::test]
async fn answers_of_the_wrong_kind() -> Outcome {
    let bench = Bench::new()?;
    let page = met(&bench, "2").await?;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(page.status == StatusCode::OK && page.body.starts_with(b"<!DOCTYPE html>"));

    let huge = met(&bench, "3").await?;
    assert_eq!(
        huge.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(huge.body.len(), 10 * 1024 * 1024);
    assert!(access_token(&huge).is_ok());

    let plain = met(&bench, "4").await?;
    assert_eq!(
        plain.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert!(access_token(&plain).is_ok());

    let empty = met(&bench, "7").await?;
    assert!(empty.status == StatusCode::OK && access_token(&empty).is_err());
    assert_eq!(empty.json()?["token_type"], "Bearer");

    let elsewhere = met(&bench, "8").await?;
    assert_eq!(elsewhere.status, StatusCode::FOUND);
    assert_eq!(
        elsewhere.header("location"),
        Some("https://login.microsoftonline.com/")
    );
    Ok(())
}

#[tokio::test]
async fn connections_that_break() -> Outcome {
    let bench = Bench::new()?;
    for last in ["1", "6"] {
        assert!(met(&bench, last).await.is_err(), "{last}");
    }
    assert_eq!(bench.emulator.counters().token_requests, 2);
    Ok(())
}

#[tokio::test]
async fn connections_that_hang_end_with_the_client() -> Outcome {
    let bench = Bench::new()?;
    for last in ["5", "e"] {
        assert!(hangs(met(&bench, last)).await, "{last}");
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    while bench.emulator.counters().open_connections > 0 {
        assert!(Instant::now() < deadline, "still held");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

#[tokio::test]
async fn a_stalled_answer_has_begun() -> Outcome {
    let bench = Bench::new()?;
    let (status, received) = bench.first_piece(&form(&v1_fields(&app("e"), MTP))).await?;
    assert_eq!(status, StatusCode::OK);
    assert!(received.starts_with(b"{\"token_type\"") && !received.ends_with(b"}"));
    Ok(())
}

#[tokio::test]
async fn an_error_text_that_is_hostile() -> Outcome {
    let bench = Bench::new()?;
    let client_id = app("9");
    let mut fields = v1_fields(&client_id, MTP);
    fields[2].1 = "a+b/c";
    let answer = bench
        .form(&format!("/{HOME}/oauth2/token"), &fields)
        .await?;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let body = answer.json()?;
    let text = body["error_description"].as_str().unwrap_or_default();
    for piece in [
        "a+b/c",
        "a%2Bb%2Fc",
        "%61%2B%62%2F%63",
        "\r\n::error::x",
        "\u{202e}",
    ] {
        assert!(text.contains(piece), "{piece}");
    }
    assert!(text.len() > 100_000);
    Ok(())
}

#[tokio::test]
async fn an_app_that_recovers_does_so_in_each_tenant() -> Outcome {
    let bench = Bench::new()?;
    for tenant in [HOME, CUSTOMER] {
        let first = bench.v1(tenant, &app("a"), MTP).await?;
        assert_eq!(
            (first.status, first.header("retry-after")),
            (StatusCode::SERVICE_UNAVAILABLE, None)
        );
        assert_eq!(
            bench.v1(tenant, &app("a"), MTP).await?.status,
            StatusCode::OK
        );
    }
    bench.emulator.reset();
    assert_eq!(
        met(&bench, "a").await?.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    Ok(())
}

#[tokio::test]
async fn tokens_of_another_kind() -> Outcome {
    let bench = Bench::new()?;
    let started = Instant::now();
    assert_eq!(met(&bench, "b").await?.status, StatusCode::OK);
    assert!(started.elapsed() >= Duration::from_millis(1500));

    let opaque = access_token(&met(&bench, "c").await?)?;
    assert!(!opaque.contains('.'));
    let incidents = bench.get("/api/incidents", Some(&opaque)).await?;
    assert_eq!(
        incidents.status,
        StatusCode::OK,
        "the API knows its own opaque tokens"
    );

    let short = met(&bench, "d").await?;
    assert_eq!(short.json()?["expires_in"], "2");
    let (_, claims) = decode(&access_token(&short)?)?;
    assert_eq!(
        claims["exp"].as_i64(),
        claims["iat"].as_i64().map(|issued| issued + 2)
    );
    Ok(())
}
