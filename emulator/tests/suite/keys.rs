//! What clients look up: the published keys, which verify the tokens, and the metadata that leads to them.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::bench::{Bench, HOME, MTP, NORMAL, Outcome, decode};

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
