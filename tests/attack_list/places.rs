//! Where metadata may send a client for keys.

use mtp_token::authority::{AllowedHost, Authority};
use mtp_token::cloud::Cloud;
use mtp_token::error::ErrorKind;
use mtp_token::token::verify::{MAX_METADATA_BYTES, parse_metadata};
use serde_json::{Value, json};

fn metadata(jwks_uri: &str) -> Value {
    json!({
        "issuer": "https://sts.windows.net/11111111-1111-4111-8111-111111111111/",
        "jwks_uri": jwks_uri, "cloud_instance_name": "microsoftonline.com", "token_endpoint": 7,
    })
}

fn is_taken(jwks_uri: &str, cloud: Cloud, authority: &Authority) -> bool {
    match parse_metadata(metadata(jwks_uri).to_string().as_bytes(), cloud, authority) {
        Ok(taken) => {
            assert_eq!(taken.jwks_uri, jwks_uri);
            true
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            false
        }
    }
}

#[test]
fn keys_come_from_a_listed_host_of_the_cloud() {
    let commercial = Authority::for_cloud(Cloud::Commercial);
    for good in [
        "https://login.microsoftonline.com/common/discovery/keys",
        "https://login.microsoftonline.com/x/discovery/v2.0/keys?appid=1",
        "https://login.windows.net/common/discovery/keys",
        "https://login.microsoftonline.com:443/keys",
    ] {
        assert!(is_taken(good, Cloud::Commercial, &commercial), "{good}");
        assert!(is_taken(good, Cloud::Gcc, &commercial), "{good}");
    }
    for bad in [
        "https://attacker.example/keys",
        "http://login.microsoftonline.com/keys",
        "https://login.microsoftonline.com.attacker.example/keys",
        "https://login.microsoftonline.com\u{3002}attacker.example/keys",
        "https://login\u{3002}microsoftonline\u{3002}com/keys",
        "https://login.microsoftonline.com./keys",
        "https://login.microsoftonline.com@attacker.example/keys",
        "https://user:word@login.microsoftonline.com/keys",
        "https://attacker.example\\@login.microsoftonline.com/keys",
        "https:\\\\login.microsoftonline.com/keys",
        "https://login.microsoftonline.com\\.attacker.example/keys",
        "https://login.microsoftonline%2ecom/keys",
        "https://40.126.31.67/keys",
        "https://[::1]/keys",
        "https://127.0.0.1/keys",
        "https://2130706433/keys",
        "https://localhost/keys",
        "https://login.microsoftonline.com:8443/keys",
        "https://login.microsoftonline.us/common/discovery/keys",
        "https://login.partner.microsoftonline.cn/common/discovery/keys",
        "https://login.microsoftonline.com/ keys",
        "https://login.microsoftonline.com/\r\nkeys",
        "https://login.microsoftonline.com/\0",
        "https:///keys",
        "//login.microsoftonline.com/keys",
        "file:///etc/passwd",
        "data:application/json,{}",
        "",
    ] {
        assert!(!is_taken(bad, Cloud::Commercial, &commercial), "{bad}");
    }
}

#[test]
fn an_allowed_authority_may_keep_its_own_keys() {
    let allowed = AllowedHost::parse("localhost:8443").expect("a host");
    let own = Authority::parse("https://localhost:8443", &[allowed]).expect("allowed");
    assert!(is_taken(
        "https://localhost:8443/t/discovery/keys",
        Cloud::Commercial,
        &own
    ));
    assert!(is_taken(
        "https://login.microsoftonline.com/keys",
        Cloud::Commercial,
        &own
    ));
    for bad in [
        "https://localhost/keys",
        "https://localhost:8444/keys",
        "https://127.0.0.1:8443/keys",
        "https://login.microsoftonline.us/keys",
    ] {
        assert!(!is_taken(bad, Cloud::Commercial, &own), "{bad}");
    }
}

#[test]
fn each_cloud_keeps_its_keys_to_itself() {
    for cloud in Cloud::ALL {
        let authority = Authority::for_cloud(cloud);
        for other in Cloud::ALL {
            let url = format!("https://{}/common/discovery/keys", other.authority_host());
            let same = other.authority_host() == cloud.authority_host();
            assert_eq!(is_taken(&url, cloud, &authority), same, "{cloud:?}: {url}");
        }
    }
}

#[test]
fn metadata_is_a_bounded_json_object() {
    let authority = Authority::for_cloud(Cloud::Commercial);
    let url = "https://login.microsoftonline.com/keys";
    let good = metadata(url).to_string();
    let with =
        |name: &str, value: Value| crate::mint::with(&metadata(url), name, Some(value)).to_string();
    let without = |name: &str| crate::mint::with(&metadata(url), name, None).to_string();
    for (what, text) in [
        ("not JSON", "<html>".to_owned()),
        ("an array", "[]".to_owned()),
        ("a BOM", format!("\u{feff}{good}")),
        (
            "too large",
            format!("{good}{}", " ".repeat(MAX_METADATA_BYTES)),
        ),
        ("no issuer", without("issuer")),
        ("issuer empty", with("issuer", json!(""))),
        ("issuer twice", good.replacen('{', r#"{"issuer":"x","#, 1)),
        ("issuer an array", with("issuer", json!(["x"]))),
        ("no jwks_uri", without("jwks_uri")),
        ("jwks_uri null", with("jwks_uri", json!(null))),
        (
            "an instance that is no text",
            with("cloud_instance_name", json!(7)),
        ),
    ] {
        let error = parse_metadata(text.as_bytes(), Cloud::Commercial, &authority).expect_err(what);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{what}");
        assert!(error.advice_text().is_some());
    }
    let taken = parse_metadata(
        without("cloud_instance_name").as_bytes(),
        Cloud::Commercial,
        &authority,
    );
    assert_eq!(
        taken
            .expect("the instance may be absent")
            .cloud_instance_name,
        None
    );
}
