//! Faults that a test sets: which requests they meet, how often, and what each kind does.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use entra_emulator::{Fault, Kind};
use serde_json::json;

use crate::bench::{Bench, CUSTOMER, HOME, MTP, NORMAL, Outcome, hangs};

#[tokio::test]
async fn a_set_fault_meets_only_what_it_names() -> Outcome {
    let bench = Bench::new()?;
    let status = async |tenant: &str, app: &str| {
        Outcome::Ok(bench.v1(tenant, app, MTP).await?.status.as_u16())
    };
    let fault = Fault {
        kind: Kind::Status,
        status: Some(503),
        ..Fault::default()
    };
    let other = "aaaaaaaa-0000-4000-8000-000000000002";

    bench.emulator.set_fault(Fault {
        client_id: Some(NORMAL.to_uppercase()),
        ..fault.clone()
    });
    assert_eq!(
        (status(HOME, NORMAL).await?, status(HOME, other).await?),
        (503, 200)
    );
    bench.emulator.reset();

    bench.emulator.set_fault(Fault {
        tenant: Some("contoso.example".to_owned()),
        ..fault.clone()
    });
    assert_eq!(
        (status(HOME, NORMAL).await?, status(CUSTOMER, NORMAL).await?),
        (503, 200)
    );
    bench.emulator.reset();

    for path in [
        "/oauth2/",
        "/11111111-1111-4111-8111-111111111111/oauth2/token",
    ] {
        bench.emulator.set_fault(Fault {
            path: path.to_owned(),
            ..fault.clone()
        });
        assert_eq!(status(HOME, NORMAL).await?, 503, "{path}");
        assert_eq!(
            bench
                .get(&format!("/{HOME}/discovery/keys"), None)
                .await?
                .status,
            200,
            "{path}"
        );
        bench.emulator.reset();
    }
    assert_eq!(status(HOME, NORMAL).await?, 200);
    Ok(())
}

#[tokio::test]
async fn set_faults_queue_up_and_run_out() -> Outcome {
    let bench = Bench::new()?;
    for (status, times) in [(503, Some(2)), (429, Some(1))] {
        let fault = Fault {
            kind: Kind::Status,
            status: Some(status),
            times,
            ..Fault::default()
        };
        bench.emulator.set_fault(fault);
    }
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(bench.v1(HOME, NORMAL, MTP).await?.status.as_u16());
    }
    assert_eq!(statuses, [503, 503, 429, 200]);
    Ok(())
}

#[tokio::test]
async fn faults_can_be_set_over_http() -> Outcome {
    let bench = Bench::new()?;
    let set = async |fault: &str| {
        bench
            .post("/_emulator/fault", "application/json", fault.to_owned())
            .await
    };
    let answer = set(
        r#"{"path":"/api/","clientId":null,"tenant":null,"kind":"status","status":429,"retryAfter":"7","delayMs":0,"times":1}"#,
    );
    assert_eq!(answer.await?.status, StatusCode::NO_CONTENT);
    let token = bench.token(NORMAL, MTP).await?;
    let limited = bench.get("/api/incidents", Some(&token)).await?;
    assert_eq!(
        (limited.status.as_u16(), limited.header("retry-after")),
        (429, Some("7"))
    );
    assert_eq!(limited.json()?["error"]["code"], "TooManyRequests");
    assert_eq!(
        bench.get("/api/incidents", Some(&token)).await?.status,
        StatusCode::OK
    );

    for wrong in [
        r#"{"path":"/"}"#,
        r#"{"kind":"unheard of"}"#,
        r#"{"kind":"cut","colour":1}"#,
    ] {
        assert_eq!(
            set(wrong).await?.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn each_kind_can_be_set() -> Outcome {
    let bench = Bench::new()?;
    let once = |kind| Fault {
        kind,
        times: Some(1),
        ..Fault::default()
    };
    for kind in [Kind::Cut, Kind::Truncate] {
        assert!(bench.under(once(kind)).await.is_err(), "{kind:?}");
    }
    for kind in [Kind::Hold, Kind::Stall] {
        assert!(hangs(bench.under(once(kind))).await, "{kind:?}");
    }
    assert!(bench.under(once(Kind::Html)).await?.body.starts_with(b"<"));
    assert_eq!(
        bench.under(once(Kind::Huge)).await?.body.len(),
        10 * 1024 * 1024
    );
    let started = Instant::now();
    let answer = bench
        .under(Fault {
            delay_ms: 200,
            ..once(Kind::Delay)
        })
        .await?;
    assert!(answer.status == StatusCode::OK && started.elapsed() >= Duration::from_millis(200));
    let answer = bench
        .under(Fault {
            aadsts: Some(90033),
            status: Some(500),
            ..once(Kind::Status)
        })
        .await?;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()?["error_codes"], json!([90033]));
    Ok(())
}
