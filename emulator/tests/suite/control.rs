//! Counting, resetting, and the clock.

use axum::http::StatusCode;
use entra_emulator::Counters;
use serde_json::json;

use crate::bench::{Bench, HOME, MTP, NORMAL, Outcome, access_token, decode};

#[tokio::test]
async fn everything_is_counted_but_control() -> Outcome {
    let bench = Bench::new()?;
    let token = bench.token(NORMAL, MTP).await?;
    let unknown = "99999999-9999-4999-8999-999999999999";
    bench.v1(HOME, unknown, MTP).await?;
    bench.get("/api/incidents?$top=1", Some(&token)).await?;
    bench.get(&format!("/{HOME}/discovery/keys"), None).await?;
    bench
        .get(
            &format!("/{HOME}/v2.0/.well-known/openid-configuration"),
            None,
        )
        .await?;
    bench.get("/nothing", None).await?;

    let counters = bench.get("/_emulator/counters", None).await?.json()?;
    let expected = json!({
        "connections": 6,
        "openConnections": counters["openConnections"],
        "bytesReceived": counters["bytesReceived"],
        "bytesSent": counters["bytesSent"],
        "requests": 6,
        "tokenRequests": 2,
        "byPath": {
            (format!("POST /{HOME}/oauth2/token")): 2,
            "GET /api/incidents": 1,
            (format!("GET /{HOME}/discovery/keys")): 1,
            (format!("GET /{HOME}/v2.0/.well-known/openid-configuration")): 1,
            "GET /nothing": 1,
        },
        "byApp": { NORMAL: 1, unknown: 1 },
        "apiRequests": 1,
        "keyRequests": 1,
        "metadataRequests": 1,
    });
    assert_eq!(counters, expected);
    assert_eq!(
        bench.emulator.counters().connections,
        6,
        "asking for counters counts nothing"
    );
    Ok(())
}

#[tokio::test]
async fn bytes_are_counted_as_they_travel_but_those_of_control() -> Outcome {
    let bench = Bench::new()?;
    let bytes = || {
        let counters = bench.emulator.counters();
        (counters.bytes_received, counters.bytes_sent)
    };
    bench.get("/_emulator/counters", None).await?;
    assert_eq!(bytes(), (0, 0));
    let answer = bench.get("/api/incidents", None).await?;
    let (received, sent) = bytes();
    assert!(received > 200, "a TLS hello and a request: {received}");
    let body = u64::try_from(answer.json()?.to_string().len())?;
    assert!(sent > body, "a certificate and an answer: {sent}");
    Ok(())
}

#[tokio::test]
async fn one_connection_serves_many_requests() -> Outcome {
    let bench = Bench::new()?;
    bench.same_connection(3).await?;
    let counters = bench.emulator.counters();
    assert_eq!((counters.connections, counters.requests), (1, 3));
    Ok(())
}

#[tokio::test]
async fn a_reset_forgets_counts_faults_and_clock() -> Outcome {
    let bench = Bench::new()?;
    let before = bench.token(NORMAL, MTP).await?;
    bench
        .post(
            "/_emulator/fault",
            "application/json",
            r#"{"kind":"status","status":503}"#,
        )
        .await?;
    bench
        .post(
            "/_emulator/clock",
            "application/json",
            r#"{"offsetSeconds":100000}"#,
        )
        .await?;
    assert_eq!(
        bench.get("/nothing", None).await?.status,
        StatusCode::SERVICE_UNAVAILABLE
    );

    let answer = bench
        .post("/_emulator/reset", "application/json", "")
        .await?;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let mut counters = bench.emulator.counters();
    counters.open_connections = 0;
    assert_eq!(counters, Counters::default());
    assert_eq!(
        bench.get("/api/incidents", Some(&before)).await?.status,
        StatusCode::OK
    );
    Ok(())
}

#[tokio::test]
async fn the_clock_shifts_tokens_and_dates() -> Outcome {
    let bench = Bench::new()?;
    let issued = async || -> Outcome<(i64, String)> {
        let answer = bench.v1(HOME, NORMAL, MTP).await?;
        let (_, claims) = decode(&access_token(&answer)?)?;
        let date = answer.header("date").ok_or("no date")?.to_owned();
        Ok((claims["iat"].as_i64().ok_or("no iat")?, date))
    };
    let (now, date) = issued().await?;
    let answer = bench
        .post(
            "/_emulator/clock",
            "application/json",
            r#"{"offsetSeconds":-86400}"#,
        )
        .await?;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let (shifted, shifted_date) = issued().await?;
    assert!(
        (86_390..=86_400).contains(&(now - shifted)),
        "{now} {shifted}"
    );
    assert_ne!(date[..16], shifted_date[..16], "the day of the Date header");
    Ok(())
}
