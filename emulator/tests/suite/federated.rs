//! Assertions that another issuer signs, and who is trusted to.

use serde_json::{Value, json};

use crate::bench::{Bench, HOME, MTP, Outcome, access_token, decode};
use crate::signer::{Signer, now};

const FEDERATED: &str = "aaaaaaaa-0000-4000-8000-000000000020";
const CERTIFICATE: &str = "aaaaaaaa-0000-4000-8000-000000000010";
const CLUSTER: &str = "https://oidc.example/cluster";
const READER: &str = "system:serviceaccount:soc:reader";
const EXCHANGE: &str = "api://AzureADTokenExchange";

/// What the v1 endpoint says to an assertion.
async fn ask(bench: &Bench, app: &str, assertion: &str) -> Outcome<Value> {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", app),
        ("resource", MTP),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion),
    ];
    let path = format!("/{HOME}/oauth2/token");
    bench.form(&path, &fields).await?.json()
}

/// Checks that the code is this, or that there is a token where it is 0.
async fn expect(bench: &Bench, app: &str, assertion: &str, code: u32) -> Outcome<String> {
    let body = ask(bench, app, assertion).await?;
    let text = body["error_description"].as_str().unwrap_or_default();
    if code == 0 {
        assert!(body["access_token"].is_string(), "{body}");
    } else {
        assert_eq!(body["error_codes"], json!([code]), "{text}");
    }
    Ok(text.to_owned())
}

#[tokio::test]
async fn every_part_of_a_federated_credential_counts() -> Outcome {
    let bench = Bench::new()?;
    let issue = |iss: &str, sub: &str, aud: &str| bench.emulator.issue(iss, sub, aud, 600, 0);

    let right = issue(CLUSTER, READER, EXCHANGE);
    expect(&bench, FEDERATED, &right, 0).await?;
    expect(&bench, FEDERATED, &right, 0).await?;

    let upper = READER.to_uppercase();
    for (iss, sub, aud, code) in [
        ("https://oidc.example/other", READER, EXCHANGE, 700_211),
        ("https://OIDC.example/cluster", READER, EXCHANGE, 700_211),
        (CLUSTER, upper.as_str(), EXCHANGE, 7_002_138),
        (
            CLUSTER,
            "system:serviceaccount:soc:writer",
            EXCHANGE,
            700_213,
        ),
        (CLUSTER, READER, "api://other", 70_021),
    ] {
        let text = expect(&bench, FEDERATED, &issue(iss, sub, aud), code).await?;
        let presented = [(700_211, iss), (70_021, aud)];
        let word = presented
            .iter()
            .find(|row| row.0 == code)
            .map_or(sub, |row| row.1);
        assert!(text.contains(&format!("'{word}'")), "{text}");
    }
    expect(&bench, CERTIFICATE, &right, 700_211).await?;
    Ok(())
}

#[tokio::test]
async fn the_issuers_signature_and_time_count() -> Outcome {
    let bench = Bench::new()?;
    let issue = |lifetime, from| {
        bench
            .emulator
            .issue(CLUSTER, READER, EXCHANGE, lifetime, from)
    };
    for (lifetime, from, code) in [
        (600, -1000, 700_024),
        (-310, 0, 700_024),
        (600, 330, 700_024),
        (-270, 0, 0),
        (600, 290, 0),
    ] {
        expect(&bench, FEDERATED, &issue(lifetime, from), code).await?;
    }

    let right = issue(600, 0);
    let (header, claims) = decode(&right)?;
    let signer = Signer::new()?;
    let mut draft = signer.draft(CLUSTER, EXCHANGE, now());
    draft.header = header;
    draft.claims = claims;
    let forged = signer.sign(&draft)?;
    expect(&bench, FEDERATED, &forged, 700_027).await?;
    draft = draft.header("alg", json!("PS256"));
    let pss = signer.sign(&draft)?;
    expect(&bench, FEDERATED, &pss, 50_027).await?;
    let other = Bench::new()?
        .emulator
        .issue(CLUSTER, READER, EXCHANGE, 600, 0);
    expect(&bench, FEDERATED, &other, 700_027).await?;
    Ok(())
}

#[tokio::test]
async fn our_own_tenants_are_issuers_with_keys_of_their_own() -> Outcome {
    let bench = Bench::new()?;
    let issuer = format!("https://login.microsoftonline.com/{HOME}/v2.0");
    // An app that trusts another one's tokens, which the tenant signs.
    let path = format!("/{HOME}/oauth2/v2.0/token");
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", crate::bench::NORMAL),
        ("client_secret", crate::bench::SECRET),
        ("scope", "api://AzureADTokenExchange/.default"),
    ];
    let token = access_token(&bench.form(&path, &fields).await?)?;
    let (_, claims) = decode(&token)?;
    assert_eq!(claims["iss"], issuer);
    let subject = claims["sub"].as_str().ok_or("no subject")?;
    expect(&bench, FEDERATED, &token, 700_213).await?;
    bench
        .emulator
        .register_federated(FEDERATED, &issuer, subject, EXCHANGE)?;
    expect(&bench, FEDERATED, &token, 0).await?;

    let by_another = bench.emulator.issue(&issuer, subject, EXCHANGE, 600, 0);
    expect(&bench, FEDERATED, &by_another, 700_027).await?;
    Ok(())
}

#[tokio::test]
async fn trust_and_tokens_are_had_over_http() -> Outcome {
    let bench = Bench::new()?;
    let post = async |path: &str, body: Value| {
        let text = body.to_string();
        bench.post(path, "application/json", text).await
    };
    let credential = |app: &str| json!({ "clientId": app, "issuer": "https://i.example", "subject": "s", "audience": "a" });
    let path = "/_emulator/federated";
    assert_eq!(post(path, credential("nobody")).await?.status, 400);
    assert_eq!(post(path, credential(CERTIFICATE)).await?.status, 204);

    let wanted = json!({ "iss": "https://i.example", "sub": "s", "aud": "a" });
    let issued = post("/_emulator/issue", wanted.clone()).await?.json()?;
    let token = issued["token"].as_str().ok_or("no token")?;
    let (header, claims) = decode(token)?;
    assert_eq!(header["alg"], "RS256");
    let time = |name: &str| claims[name].as_i64().ok_or("no time");
    assert_eq!(time("exp")? - time("nbf")?, 600);
    assert!((now() - time("nbf")?).abs() < 60);
    expect(&bench, CERTIFICATE, token, 0).await?;

    let mut late = wanted;
    late["lifetimeSeconds"] = json!(60);
    late["notBeforeSeconds"] = json!(5000);
    let issued = post("/_emulator/issue", late).await?.json()?;
    let (_, claims) = decode(issued["token"].as_str().ok_or("no token")?)?;
    let times = ["nbf", "exp"].map(|name| claims[name].as_i64().unwrap_or_default() - now());
    assert!(
        (4940..=5000).contains(&times[0]) && (5000..=5060).contains(&times[1]),
        "{times:?}"
    );

    bench.emulator.reset();
    expect(&bench, CERTIFICATE, token, 700_211).await?;
    Ok(())
}
