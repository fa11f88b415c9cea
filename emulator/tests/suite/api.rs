//! `GET /api/incidents`: who may call it, and what a client finds there.

use axum::http::StatusCode;
use serde_json::Value;

use crate::bench::{Bench, HOME, MTP, NORMAL, Outcome, access_token};

#[tokio::test]
async fn every_name_of_the_api_opens_it() -> Outcome {
    let bench = Bench::new()?;
    for resource in [
        MTP,
        "https://security.microsoft.com/mtp/",
        "8ee8fdad-f234-4243-8f3b-15c294843740",
    ] {
        let token = bench.token(NORMAL, resource).await?;
        let answer = bench.get("/api/incidents", Some(&token)).await?;
        assert_eq!(answer.status, StatusCode::OK, "{resource}");
        let body = answer.json()?;
        assert_eq!(
            body["@odata.context"],
            "https://api.security.microsoft.com/api/$metadata#Incidents"
        );
        assert_eq!(body["value"].as_array().map(Vec::len), Some(10));
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_does_not_open_it() -> Outcome {
    let bench = Bench::new()?;
    let refused = async |token: Option<&str>, why: &str| -> Outcome {
        let answer = bench.get("/api/incidents", token).await?;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{why}");
        assert!(
            answer
                .header("www-authenticate")
                .is_some_and(|challenge| challenge.starts_with("Bearer")),
            "{why}"
        );
        let error = &answer.json()?["error"];
        assert_eq!(error["code"], "Unauthorized", "{why}");
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| message.contains(why)),
            "{why}: {error}"
        );
        assert!(
            error["target"]
                .as_str()
                .is_some_and(|target| target.starts_with('|')),
            "{why}"
        );
        Ok(())
    };
    refused(None, "no bearer token").await?;
    refused(Some("nonsense"), "not valid").await?;
    refused(Some("a.b.c"), "not valid").await?;

    let token = bench.token(NORMAL, MTP).await?;
    let other = Bench::new()?;
    refused(Some(&other.token(NORMAL, MTP).await?), "not valid").await?;
    let (message, _) = token.rsplit_once('.').ok_or("no JWT")?;
    refused(Some(&format!("{message}.")), "not valid").await?;
    refused(
        Some(
            &bench
                .token(NORMAL, "https://api.securitycenter.microsoft.com")
                .await?,
        ),
        "audience",
    )
    .await?;

    bench.emulator.set_clock_offset(3599);
    assert_eq!(
        bench.get("/api/incidents", Some(&token)).await?.status,
        StatusCode::OK
    );
    bench.emulator.set_clock_offset(3901);
    refused(Some(&token), "expired").await
}

#[tokio::test]
async fn an_app_without_the_role() -> Outcome {
    let bench = Bench::new()?;
    let token = bench
        .token("aaaaaaaa-0000-4000-8000-000000000002", MTP)
        .await?;
    let answer = bench.get("/api/incidents", Some(&token)).await?;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let error = &answer.json()?["error"];
    assert_eq!(error["code"], "Forbidden");
    assert_eq!(
        error["message"],
        "Missing application roles. API required roles: Incident.Read.All,Incident.ReadWrite.All, application roles: ."
    );
    Ok(())
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() -> Outcome {
    let bench = Bench::new()?;
    let token = bench.token(NORMAL, MTP).await?;
    let mut path = "/api/incidents".to_owned();
    let mut sizes = Vec::new();
    let mut ids = Vec::new();
    loop {
        let body = bench.get(&path, Some(&token)).await?.json()?;
        let page = body["value"].as_array().ok_or("no page")?;
        sizes.push(page.len());
        ids.extend(
            page.iter()
                .filter_map(|incident| incident["incidentId"].as_u64()),
        );
        let Some(next) = body["@odata.nextLink"].as_str() else {
            break;
        };
        path = next
            .strip_prefix(&bench.emulator.authority())
            .ok_or("another host")?
            .to_owned();
    }
    assert_eq!(sizes, [10, 10, 5]);
    assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
    Ok(())
}

#[tokio::test]
async fn options_choose_the_page() -> Outcome {
    let bench = Bench::new()?;
    let token = bench.token(NORMAL, MTP).await?;
    let list = async |query: &str| -> Outcome<(usize, Option<String>)> {
        let body = bench
            .get(&format!("/api/incidents?{query}"), Some(&token))
            .await?
            .json()?;
        let next = body["@odata.nextLink"].as_str().map(str::to_owned);
        Ok((
            body["value"]
                .as_array()
                .ok_or_else(|| body.to_string())?
                .len(),
            next,
        ))
    };
    assert_eq!(list("$top=100").await?, (25, None));
    assert_eq!(list("$top=5&$skip=20").await?, (5, None));
    assert_eq!(list("$skip=24").await?, (1, None));
    assert_eq!(list("$skip=1000").await?, (0, None));
    let (count, next) = list("$top=3&$filter=status%20eq%20%27Active%27").await?;
    let expected = format!(
        "{}/api/incidents?$top=3&$skip=3&$filter=status%20eq%20%27Active%27",
        bench.emulator.authority()
    );
    assert_eq!((count, next), (3, Some(expected)));

    for wrong in [
        "$top=0",
        "$top=101",
        "$top=x",
        "$skip=-1",
        "$filter=severity%20eq%20%27High%27",
        "$filter=status",
    ] {
        let answer = bench
            .get(&format!("/api/incidents?{wrong}"), Some(&token))
            .await?;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(answer.json()?["error"]["code"], "BadRequest", "{wrong}");
    }
    Ok(())
}

#[tokio::test]
async fn the_filter_compares_and_joins() -> Outcome {
    let bench = Bench::new()?;
    let token = access_token(&bench.v1(HOME, NORMAL, MTP).await?)?;
    let all = bench
        .get("/api/incidents?$top=100", Some(&token))
        .await?
        .json()?;
    let all = all["value"].as_array().ok_or("no page")?;
    let middle = all[12]["lastUpdateTime"].as_str().ok_or("no time")?;
    for (filter, expected) in [
        (format!("lastUpdateTime ge {middle}"), 13),
        (format!("lastUpdateTime gt {middle}"), 12),
        (format!("lastUpdateTime lt {middle}"), 12),
        (
            "status eq 'resolved'".to_owned(),
            count(all, "status", "Resolved"),
        ),
        (
            "status ne 'Resolved'".to_owned(),
            count(all, "status", "Active"),
        ),
        (
            "assignedTo eq 'analyst@contoso.example'".to_owned(),
            count(all, "assignedTo", "analyst@contoso.example"),
        ),
    ] {
        let filter = filter.replace(' ', "%20");
        let body = bench
            .get(
                &format!("/api/incidents?$top=100&$filter={filter}"),
                Some(&token),
            )
            .await?
            .json()?;
        assert_eq!(
            body["value"].as_array().map(Vec::len),
            Some(expected),
            "{filter}"
        );
        assert!(expected > 0 && expected < 25, "{filter}");
    }
    let both = format!("status eq 'Active' and lastUpdateTime ge {middle}").replace(' ', "%20");
    let body = bench
        .get(
            &format!("/api/incidents?$top=100&$filter={both}"),
            Some(&token),
        )
        .await?
        .json()?;
    let expected = count(&all[..=12], "status", "Active");
    assert_eq!(body["value"].as_array().map(Vec::len), Some(expected));
    Ok(())
}

fn count(incidents: &[Value], field: &str, value: &str) -> usize {
    incidents
        .iter()
        .filter(|incident| incident[field] == value)
        .count()
}
