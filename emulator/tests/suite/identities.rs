//! What every host of managed identities has in common: who the token is for, and what is remembered of a request.

use axum::http::Request;
use entra_emulator::{Assigned, Fault, Kind};
use serde_json::{Value, json};

use crate::bench::{Answer, Bench, HOME, MTP, Outcome, access_token, decode};

pub(crate) const SYSTEM: &str = "bbbbbbbb-0000-4000-8000-000000000001";
pub(crate) const SYSTEM_OBJECT: &str = "bbbbbbbb-0000-4000-8000-0000000000a1";
pub(crate) const USER: &str = "bbbbbbbb-0000-4000-8000-000000000002";
pub(crate) const USER_OBJECT: &str = "bbbbbbbb-0000-4000-8000-0000000000a2";
pub(crate) const USER_RESOURCE: &str = "/subscriptions/99999999-0000-4000-8000-000000000000/resourcegroups/soc/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";
const IMDS: &str = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=";

/// Asks the metadata service, with `more` at the end of the query.
async fn ask(bench: &Bench, more: &str) -> Outcome<Answer> {
    let request = Request::get(format!("{IMDS}{more}")).header("metadata", "true");
    bench.plain(request, "").await
}

async fn claims(bench: &Bench, more: &str) -> Outcome<Value> {
    Ok(decode(&access_token(&ask(bench, more).await?)?)?.1)
}

#[tokio::test]
async fn the_token_names_the_identity() -> Outcome {
    let bench = Bench::new()?;
    let vm = "/subscriptions/99999999-0000-4000-8000-000000000000/resourcegroups/soc/providers/Microsoft.Compute/virtualMachines/reader-vm";
    for (more, client, object, resource) in [
        ("", SYSTEM, SYSTEM_OBJECT, vm),
        (&format!("&client_id={SYSTEM}"), SYSTEM, SYSTEM_OBJECT, vm),
        (
            &format!("&object_id={USER_OBJECT}"),
            USER,
            USER_OBJECT,
            USER_RESOURCE,
        ),
    ] {
        let claims = claims(&bench, &format!("{MTP}{more}")).await?;
        assert_eq!(claims["aud"], MTP);
        assert_eq!(claims["iss"], format!("https://sts.windows.net/{HOME}/"));
        assert_eq!(claims["appid"], client);
        assert_eq!(claims["appidacr"], "2");
        assert_eq!(
            (&claims["oid"], &claims["sub"]),
            (&json!(object), &json!(object))
        );
        assert_eq!(claims["xms_mirid"], resource);
        assert_eq!(claims["idtyp"], "app");
        assert_eq!(claims["tid"], HOME);
        assert_eq!(claims["ver"], "1.0");
        let roles = ["AdvancedHunting.Read.All", "Incident.Read.All"];
        assert_eq!(claims["roles"], json!(roles));
        assert_eq!(claims["app_displayname"], Value::Null);
    }
    let token = access_token(&ask(&bench, MTP).await?)?;
    assert_eq!(bench.get("/api/incidents", Some(&token)).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_user_assigned_identity_vouches_for_an_app() -> Outcome {
    let bench = Bench::new()?;
    for (client_id, expected) in [(USER, json!(null)), (SYSTEM, json!([700_213]))] {
        let more = format!("api://AzureADTokenExchange&client_id={client_id}");
        let answer = ask(&bench, &more).await?;
        assert_eq!(answer.json()?["resource"], "api://AzureADTokenExchange");
        let token = access_token(&answer)?;
        let (_, claims) = decode(&token)?;
        assert_eq!(claims["ver"], "2.0");
        assert_eq!(claims["azp"], client_id);
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", "aaaaaaaa-0000-4000-8000-000000000020"),
            ("resource", MTP),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", &token),
        ];
        let answer = bench
            .form(&format!("/{HOME}/oauth2/token"), &fields)
            .await?;
        assert_eq!(answer.json()?["error_codes"], expected);
        assert_eq!(answer.status == 200, expected.is_null());
    }
    Ok(())
}

#[tokio::test]
async fn a_host_may_answer_with_another_identity() -> Outcome {
    let bench = Bench::new()?;
    let post = async |body: &str| {
        let path = "/_emulator/identity";
        bench.post(path, "application/json", body.to_owned()).await
    };
    let unknown = format!("{MTP}&client_id=99999999-9999-4999-8999-999999999999");
    assert_eq!(ask(&bench, &unknown).await?.status, 400);
    assert_eq!(post(r#"{"answerAs":"user"}"#).await?.status, 204);
    for more in [MTP, &unknown, &format!("{MTP}&client_id={SYSTEM}")] {
        assert_eq!(claims(&bench, more).await?["appid"], USER, "{more}");
    }
    assert_eq!(post(r#"{"answerAs":null}"#).await?.status, 204);
    assert_eq!(claims(&bench, MTP).await?["appid"], SYSTEM);

    bench.emulator.answer_as(Some(Assigned::System));
    let by_name = format!("{MTP}&client_id={USER}");
    assert_eq!(claims(&bench, &by_name).await?["appid"], SYSTEM);
    bench.emulator.reset();
    assert_eq!(claims(&bench, &by_name).await?["appid"], USER);
    Ok(())
}

#[tokio::test]
async fn requests_are_remembered_as_they_came() -> Outcome {
    let bench = Bench::new()?;
    bench.token(crate::bench::NORMAL, MTP).await?;
    let request = Request::post("/cloudshell/token?x=%20")
        .header("Metadata", "true")
        .header("X-Twice", "a")
        .header("X-Twice", "b")
        .header("Authorization", "Bearer shown");
    bench.plain(request, "resource=a%20b").await?;
    let request = Request::get("/metadata/identity/oauth2/token").header("Secret", "s");
    bench.fabric(request).await?;

    let answer = bench.get("/_emulator/requests", None).await?.json()?;
    let mut expected = json!([
        {
            "listener": "plain",
            "method": "POST",
            "path": "/cloudshell/token",
            "query": "x=%20",
            "headers": { "metadata": "true", "x-twice": "a, b", "authorization": "Bearer shown", "content-length": "14" },
            "body": "resource=a%20b",
        },
        {
            "listener": "fabric",
            "method": "GET",
            "path": "/metadata/identity/oauth2/token",
            "query": "",
            "headers": { "secret": "s" },
            "body": "",
        },
    ]);
    for (request, url) in [
        (0, bench.emulator.plain_url()),
        (1, bench.emulator.fabric_url()),
    ] {
        let host = url.split_once("//").ok_or("no host")?.1;
        expected[request]["headers"]["host"] = json!(host);
    }
    assert_eq!(answer, expected);
    assert_eq!(json!(bench.emulator.requests()), expected);
    bench.emulator.reset();
    assert!(bench.emulator.requests().is_empty());

    for number in 0..201 {
        let path = format!("/nothing/{number}");
        bench.plain(Request::get(path), "").await?;
    }
    let requests = bench.emulator.requests();
    assert_eq!(requests.len(), 200);
    assert_eq!(requests[0].path, "/nothing/1", "the oldest is forgotten");
    Ok(())
}

#[tokio::test]
async fn faults_meet_these_hosts_too() -> Outcome {
    let bench = Bench::new()?;
    let fault = |path: &str, kind| Fault {
        path: path.to_owned(),
        kind,
        times: Some(1),
        ..Fault::default()
    };
    bench.emulator.set_fault(Fault {
        status: Some(410),
        ..fault("/metadata/identity/", Kind::Status)
    });
    let arc = Request::get("/arc/metadata/identity/oauth2/token");
    assert_eq!(bench.plain(arc, "").await?.status, 400, "another path");
    assert_eq!(ask(&bench, MTP).await?.status, 410);
    assert_eq!(ask(&bench, MTP).await?.status, 200);

    bench.emulator.set_fault(fault("/metadata/", Kind::Cut));
    assert!(ask(&bench, MTP).await.is_err());
    bench
        .emulator
        .set_fault(fault("/metadata/", Kind::ShortToken));
    let short = ask(&bench, MTP).await?.json()?;
    assert_eq!(short["expires_in"], "2");
    bench
        .emulator
        .set_fault(fault("/metadata/", Kind::OpaqueToken));
    let opaque = access_token(&ask(&bench, MTP).await?)?;
    assert!(!opaque.contains('.'));
    bench.emulator.set_fault(fault("/metadata/", Kind::NoToken));
    assert!(access_token(&ask(&bench, MTP).await?).is_err());
    assert_eq!(bench.emulator.requests().len(), 7, "met or not");
    Ok(())
}

#[tokio::test]
async fn listeners_keep_to_their_own_paths() -> Outcome {
    let bench = Bench::new()?;
    assert_eq!(bench.get("/appservice/msi/token", None).await?.status, 404);
    let control = Request::get("/_emulator/requests");
    assert_eq!(bench.plain(control, "").await?.status, 404);
    let imds = Request::post("/metadata/identity/oauth2/token");
    assert_eq!(bench.plain(imds, "").await?.status, 405);
    Ok(())
}
