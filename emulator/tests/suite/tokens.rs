//! What a successful token request gives: the answer's shape on both endpoints, and the token's claims.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use entra_emulator::Config;
use serde_json::{Value, json};

use crate::bench::{
    Bench, CUSTOMER, HOME, MTP, NORMAL, Outcome, SECRET, access_token, decode, form,
};

fn names(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn v1_answers_in_strings() -> Outcome {
    let bench = Bench::new()?;
    let answer = bench.v1(HOME, NORMAL, MTP).await?;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    let body = answer.json()?;
    let expected = [
        "access_token",
        "expires_in",
        "expires_on",
        "ext_expires_in",
        "not_before",
        "resource",
        "token_type",
    ];
    assert_eq!(names(&body), expected);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["resource"], MTP);
    let (_, claims) = decode(&access_token(&answer)?)?;
    let lifetime = claims["exp"]
        .as_i64()
        .zip(claims["iat"].as_i64())
        .map(|(exp, iat)| exp - iat)
        .ok_or("times")?;
    assert!((3600..=3900).contains(&lifetime), "{lifetime}");
    assert_eq!(body["expires_in"], lifetime.to_string());
    assert_eq!(body["ext_expires_in"], lifetime.to_string());
    assert_eq!(body["expires_on"], claims["exp"].to_string());
    assert_eq!(body["not_before"], claims["nbf"].to_string());
    Ok(())
}

#[tokio::test]
async fn v2_answers_in_numbers() -> Outcome {
    let bench = Bench::new()?;
    let answer = bench
        .v2(HOME, NORMAL, "https://api.security.microsoft.com/.default")
        .await?;
    assert_eq!(answer.status, StatusCode::OK);
    let body = answer.json()?;
    assert_eq!(
        names(&body),
        ["access_token", "expires_in", "ext_expires_in", "token_type"]
    );
    let (_, claims) = decode(&access_token(&answer)?)?;
    let lifetime = claims["exp"]
        .as_i64()
        .zip(claims["iat"].as_i64())
        .map(|(exp, iat)| exp - iat)
        .ok_or("times")?;
    assert_eq!(body["expires_in"], lifetime);
    assert_eq!(body["ext_expires_in"], lifetime);
    Ok(())
}

#[tokio::test]
async fn a_v1_token_says_who_and_what_for() -> Outcome {
    let bench = Bench::new()?;
    let token = access_token(
        &bench
            .v2("Contoso.Example", NORMAL, &format!("{MTP}/.default"))
            .await?,
    )?;
    assert!(
        token.starts_with("eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsIn"),
        "{token}"
    );
    let (header, claims) = decode(&token)?;
    assert_eq!(names(&header), ["alg", "kid", "typ", "x5t"]);
    assert_eq!(header["x5t"], header["kid"]);
    let expected = [
        "aio",
        "app_displayname",
        "appid",
        "appidacr",
        "aud",
        "exp",
        "iat",
        "idp",
        "idtyp",
        "iss",
        "nbf",
        "oid",
        "rh",
        "roles",
        "sub",
        "tenant_region_scope",
        "tid",
        "uti",
        "ver",
    ];
    assert_eq!(names(&claims), expected);
    assert_eq!(claims["aud"], MTP);
    assert_eq!(claims["iss"], format!("https://sts.windows.net/{HOME}/"));
    assert_eq!(claims["idp"], claims["iss"]);
    assert_eq!(claims["appid"], NORMAL);
    assert_eq!(claims["appidacr"], "1");
    assert_eq!(claims["idtyp"], "app");
    assert_eq!(claims["tid"], HOME);
    assert_eq!(claims["sub"], claims["oid"]);
    assert_eq!(claims["nbf"], claims["iat"]);
    assert_eq!(
        claims["roles"],
        json!(["AdvancedHunting.Read.All", "Incident.Read.All"])
    );
    assert_eq!(claims["ver"], "1.0");
    Ok(())
}

#[tokio::test]
async fn the_object_id_belongs_to_tenant_and_app() -> Outcome {
    let bench = Bench::new()?;
    let oid = async |tenant: &str, app: &str| -> Outcome<Value> {
        Ok(decode(&access_token(&bench.v1(tenant, app, MTP).await?)?)?.1["oid"].clone())
    };
    let first = oid(HOME, NORMAL).await?;
    assert_eq!(oid(HOME, NORMAL).await?, first);
    assert_ne!(oid(CUSTOMER, NORMAL).await?, first);
    assert_ne!(
        oid(HOME, "aaaaaaaa-0000-4000-8000-000000000004").await?,
        first
    );
    Ok(())
}

#[tokio::test]
async fn the_audience_is_written_as_asked_for() -> Outcome {
    let bench = Bench::new()?;
    for resource in [
        "https://api.security.microsoft.com",
        "https://api.security.microsoft.com/",
        "https://security.microsoft.com/mtp",
        "https://securitycenter.microsoft.com/mtp/",
        "8ee8fdad-f234-4243-8f3b-15c294843740",
        "https://api.securitycenter.windows.com",
        "https://securitycenter.onmicrosoft.com/windowsatpservice/",
        "fc780465-2017-40d4-a0c5-307022471b92",
    ] {
        let (_, claims) = decode(&bench.token(NORMAL, resource).await?)?;
        assert_eq!(claims["aud"], resource);
        let scope = format!("{resource}/.default");
        let (_, claims) = decode(&access_token(&bench.v2(HOME, NORMAL, &scope).await?)?)?;
        assert_eq!(claims["aud"], resource);
    }
    Ok(())
}

#[tokio::test]
async fn an_app_without_grants_has_no_roles_claim() -> Outcome {
    let bench = Bench::new()?;
    let (_, claims) = decode(
        &bench
            .token("aaaaaaaa-0000-4000-8000-000000000002", MTP)
            .await?,
    )?;
    assert_eq!(claims.get("roles"), None);
    Ok(())
}

#[tokio::test]
async fn each_api_has_roles_of_its_own() -> Outcome {
    let bench = Bench::new()?;
    for (resource, roles) in [
        (
            "https://api.securitycenter.microsoft.com",
            json!(["AdvancedQuery.Read.All", "Alert.Read.All"]),
        ),
        (
            "https://graph.microsoft.com",
            json!([
                "SecurityAlert.Read.All",
                "SecurityIncident.Read.All",
                "ThreatHunting.Read.All"
            ]),
        ),
    ] {
        let (_, claims) = decode(&bench.token(NORMAL, resource).await?)?;
        assert_eq!(claims["roles"], roles, "{resource}");
    }
    Ok(())
}

#[tokio::test]
async fn thousands_of_tenants_exist() -> Outcome {
    let bench = Bench::new()?;
    for last in ["000000000000", "0123456789ab", "ffffffffffff"] {
        let tenant = format!("44444444-4444-4444-8444-{last}");
        let (_, claims) = decode(&access_token(
            &bench.v1(&tenant.to_uppercase(), NORMAL, MTP).await?,
        )?)?;
        assert_eq!(claims["tid"], tenant);
    }
    Ok(())
}

#[tokio::test]
async fn basic_authentication_works_on_v2_only() -> Outcome {
    let bench = Bench::new()?;
    let credentials = STANDARD.encode(format!("{NORMAL}:{}", SECRET.replace('~', "%7E")));
    let request = |path: &str, what: (&str, &str)| {
        Request::post(format!("/{HOME}{path}"))
            .header(header::HOST, bench.emulator.host())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, format!("Basic {credentials}"))
            .body(Body::from(form(&[
                ("grant_type", "client_credentials"),
                what,
            ])))
    };
    let answer = bench
        .send(request(
            "/oauth2/v2.0/token",
            ("scope", &format!("{MTP}/.default")),
        )?)
        .await?;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = bench
        .send(request("/oauth2/token", ("resource", MTP))?)
        .await?;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(bench.emulator.counters().by_app.get(NORMAL), Some(&1));
    Ok(())
}

#[tokio::test]
async fn a_resource_may_want_v2_tokens() -> Outcome {
    let mut config = Config::default();
    config.resources[0].token_version = 2;
    let bench = Bench::with(config)?;
    let (header, claims) = decode(&bench.token(NORMAL, MTP).await?)?;
    assert_eq!(names(&header), ["alg", "kid", "typ"]);
    assert_eq!(claims["ver"], "2.0");
    assert_eq!(claims["aud"], "8ee8fdad-f234-4243-8f3b-15c294843740");
    assert_eq!(
        claims["iss"],
        format!("https://login.microsoftonline.com/{HOME}/v2.0")
    );
    assert_eq!(
        (&claims["azp"], &claims["azpacr"]),
        (&json!(NORMAL), &json!("1"))
    );
    for absent in [
        "appid",
        "appidacr",
        "idp",
        "app_displayname",
        "tenant_region_scope",
    ] {
        assert_eq!(claims.get(absent), None, "{absent}");
    }
    Ok(())
}
