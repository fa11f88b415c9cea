//! What a successful token request gives: the answer's shape on both endpoints, the token's claims, its signature under
//! the published keys.

use crate::bench::{
    Bench, CUSTOMER, HOME, MTP, NORMAL, Outcome, SECRET, access_token, decode, form,
};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use entra_emulator::Config;
use serde_json::{Value, json};

/// Whether `token` is signed by a key in `keys`.
fn signed(token: &str, keys: &Value) -> Outcome<bool> {
    let (message, signature) = token.rsplit_once('.').ok_or("no signature")?;
    let (header, _) = decode(token)?;
    let keys = keys["keys"].as_array().ok_or("no keys")?;
    let key = keys
        .iter()
        .find(|key| key["kid"] == header["kid"])
        .ok_or("no such key")?;
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap_or_default());
    let public = RsaPublicKeyComponents {
        n: number("n")?,
        e: number("e")?,
    };
    let signature = URL_SAFE_NO_PAD.decode(signature)?;
    Ok(public
        .verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature)
        .is_ok())
}

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
async fn the_published_keys_verify_the_token() -> Outcome {
    let bench = Bench::new()?;
    let token = bench.token(NORMAL, MTP).await?;
    for (path, issuer) in [
        ("discovery/keys", None),
        (
            "discovery/v2.0/keys",
            Some("https://login.microsoftonline.com/{tenantid}/v2.0"),
        ),
    ] {
        let keys = bench.get(&format!("/{HOME}/{path}"), None).await?.json()?;
        assert!(signed(&token, &keys)?);
        let key = &keys["keys"][0];
        assert_eq!((&key["kty"], &key["use"]), (&json!("RSA"), &json!("sig")));
        assert_eq!(key.get("issuer").and_then(Value::as_str), issuer);
        let certificate = STANDARD.decode(key["x5c"][0].as_str().ok_or("no certificate")?)?;
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &certificate));
        assert_eq!(
            (&key["x5t"], &key["kid"]),
            (&json!(thumbprint), &json!(thumbprint))
        );
        let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().ok_or("no modulus")?)?;
        assert!(
            certificate
                .windows(modulus.len())
                .any(|window| window == modulus),
            "another key's certificate"
        );
    }
    let other = bench.token(NORMAL, MTP).await?;
    let keys = bench
        .get(&format!("/{HOME}/discovery/keys"), None)
        .await?
        .json()?;
    let ((message, _), (_, signature)) = token
        .rsplit_once('.')
        .zip(other.rsplit_once('.'))
        .ok_or("no JWT")?;
    assert!(
        !signed(&format!("{message}.{signature}"), &keys)?,
        "the check accepts anything"
    );
    Ok(())
}

#[tokio::test]
async fn rolled_keys_join_the_old_ones() -> Outcome {
    let bench = Bench::new()?;
    let before = bench.token(NORMAL, MTP).await?;
    let rolled = bench
        .post("/_emulator/roll-keys", "application/json", "")
        .await?;
    assert_eq!(rolled.status, StatusCode::NO_CONTENT);
    let after = bench.token(NORMAL, MTP).await?;
    assert_ne!(decode(&before)?.0["kid"], decode(&after)?.0["kid"]);
    let keys = bench
        .get(&format!("/{HOME}/discovery/keys"), None)
        .await?
        .json()?;
    assert_eq!(keys["keys"].as_array().map(Vec::len), Some(2));
    assert!(signed(&before, &keys)? && signed(&after, &keys)?);
    Ok(())
}

#[tokio::test]
async fn a_graph_token_is_signed_with_its_nonce_hashed() -> Outcome {
    let bench = Bench::new()?;
    let token = bench.token(NORMAL, "https://graph.microsoft.com").await?;
    assert!(token.starts_with("eyJ0eXAiOiJKV1QiLCJub25jZSI6"), "{token}");
    let keys = bench
        .get(&format!("/{HOME}/discovery/keys"), None)
        .await?
        .json()?;
    assert!(!signed(&token, &keys)?, "a plain check must fail");

    let (header, _) = token.split_once('.').ok_or("no header")?;
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(header)?)?;
    let nonce = decode(&token)?.0["nonce"]
        .as_str()
        .ok_or("no nonce")?
        .to_owned();
    let hashed = text.replace(
        &nonce,
        &URL_SAFE_NO_PAD.encode(digest(&SHA256, nonce.as_bytes())),
    );
    assert!(signed(
        &token.replacen(header, &URL_SAFE_NO_PAD.encode(hashed), 1),
        &keys
    )?);
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

#[tokio::test]
async fn metadata_leads_to_keys_and_endpoints() -> Outcome {
    let bench = Bench::new()?;
    let authority = bench.emulator.authority();
    for (version, issuer) in [
        ("", format!("https://sts.windows.net/{HOME}/")),
        (
            "/v2.0",
            format!("https://login.microsoftonline.com/{HOME}/v2.0"),
        ),
    ] {
        let path = format!("/contoso.example{version}/.well-known/openid-configuration");
        let metadata = bench.get(&path, None).await?.json()?;
        assert_eq!(metadata["issuer"], issuer);
        assert_eq!(
            metadata["token_endpoint"],
            format!("{authority}/{HOME}/oauth2{version}/token")
        );
        assert_eq!(
            metadata["jwks_uri"],
            format!("{authority}/{HOME}/discovery{version}/keys")
        );
        assert_eq!(metadata["cloud_instance_name"], "microsoftonline.com");
    }
    Ok(())
}

#[tokio::test]
async fn instance_discovery_leads_here() -> Outcome {
    let bench = Bench::new()?;
    let (host, authority) = (bench.emulator.host(), bench.emulator.authority());
    let path = format!(
        "/common/discovery/instance?api-version=1.1&authorization_endpoint=https://{host}/{HOME}/oauth2/v2.0/authorize"
    );
    let body = bench.get(&path, None).await?.json()?;
    assert_eq!(
        body["tenant_discovery_endpoint"],
        format!("{authority}/{HOME}/v2.0/.well-known/openid-configuration")
    );
    assert_eq!(body["metadata"][0]["preferred_network"], host);
    assert_eq!(body["metadata"][0]["aliases"], json!([host]));
    let answer = bench
        .get("/common/discovery/instance?api-version=1.1", None)
        .await?;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    Ok(())
}
