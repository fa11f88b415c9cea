//! The hosts of managed identities, each with its own demands, answers and refusals. Azure Arc's has a file of its own.

use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::bench::{Answer, Bench, MTP, Outcome, access_token, decode};
use crate::identities::{SYSTEM, USER, USER_OBJECT, USER_RESOURCE};

const UNKNOWN: &str = "99999999-9999-4999-8999-999999999999";

/// A request that a host answers, in parts that a test can change.
#[derive(Clone)]
struct Ask {
    path: &'static str,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, &'static str)>,
    form: Option<String>,
    /// Whether it goes to the listener with the self-signed certificate.
    fabric: bool,
}

impl Ask {
    fn new(path: &'static str, version: &str, headers: &[(&'static str, &'static str)]) -> Self {
        let mut query = vec![("resource", MTP.to_owned())];
        if !version.is_empty() {
            query.push(("api-version", version.to_owned()));
        }
        Self {
            path,
            query,
            headers: headers.to_vec(),
            form: None,
            fabric: false,
        }
    }

    /// With the parameter set to a value, or left out when that is empty.
    fn with(&self, name: &'static str, value: &str) -> Self {
        let mut changed = self.clone();
        changed.query.retain(|field| field.0 != name);
        if !value.is_empty() {
            changed.query.push((name, value.to_owned()));
        }
        changed
    }

    /// With the header set to a value, or left out when that is empty.
    fn header(&self, name: &'static str, value: &'static str) -> Self {
        let mut changed = self.clone();
        changed.headers.retain(|field| field.0 != name);
        if !value.is_empty() {
            changed.headers.push((name, value));
        }
        changed
    }

    async fn send(&self, bench: &Bench) -> Outcome<Answer> {
        let fields: Vec<_> = self
            .query
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let target = format!("{}?{}", self.path, crate::bench::form(&fields));
        let mut request = if self.form.is_some() {
            Request::post(target).header("content-type", "application/x-www-form-urlencoded")
        } else {
            Request::get(target)
        };
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        if self.fabric {
            return bench.fabric(request).await;
        }
        bench
            .plain(request, self.form.as_deref().unwrap_or_default())
            .await
    }

    /// The client id in the token that answers.
    async fn answered_for(&self, bench: &Bench) -> Outcome<String> {
        let answer = self.send(bench).await?;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        let (_, claims) = decode(&access_token(&answer)?)?;
        Ok(claims["appid"].as_str().ok_or("no client id")?.to_owned())
    }

    async fn refused(&self, bench: &Bench, status: u16) -> Outcome<Value> {
        let answer = self.send(bench).await?;
        assert_eq!(answer.status, status, "{:?} {:?}", self.query, self.headers);
        answer.json()
    }
}

fn imds() -> Ask {
    let path = "/metadata/identity/oauth2/token";
    Ask::new(path, "2018-02-01", &[("metadata", "true")])
}

fn app_service() -> Ask {
    let headers = [("x-identity-header", "app-service-header")];
    Ask::new("/appservice/msi/token", "2019-08-01", &headers)
}

fn automation() -> Ask {
    let headers = [
        ("x-identity-header", "app-service-header"),
        ("metadata", "true"),
    ];
    Ask::new("/automation/oauth2/token", "2019-08-01", &headers)
}

fn hybrid() -> Ask {
    let headers = [("secret", "hybrid-secret"), ("metadata", "true")];
    Ask::new("/hybrid/token", "", &headers)
}

fn machine_learning() -> Ask {
    let headers = [("secret", "ml-secret"), ("metadata", "true")];
    Ask::new("/ml/token", "2017-09-01", &headers)
}

fn service_fabric() -> Ask {
    let path = "/metadata/identity/oauth2/token";
    Ask {
        fabric: true,
        ..Ask::new(path, "2020-05-01", &[("secret", "fabric-secret")])
    }
}

/// The members of an answer, sorted.
fn members(answer: &Value) -> Vec<&str> {
    let members = answer
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys());
    members.map(String::as_str).collect()
}

#[tokio::test]
async fn answers_have_the_members_of_each_host() -> Outcome {
    let bench = Bench::new()?;
    let full = vec![
        "access_token",
        "client_id",
        "expires_in",
        "expires_on",
        "ext_expires_in",
        "not_before",
        "resource",
        "token_type",
    ];
    let brief = vec![
        "access_token",
        "client_id",
        "expires_on",
        "resource",
        "token_type",
    ];
    let fabric = vec!["access_token", "expires_on", "resource", "token_type"];
    for (ask, expected) in [
        (imds(), full.clone()),
        (app_service(), brief.clone()),
        (automation(), brief.clone()),
        (hybrid(), full),
        (machine_learning(), brief),
        (service_fabric(), fabric),
    ] {
        let answer = ask.send(&bench).await?.json()?;
        assert_eq!(members(&answer), expected, "{}", ask.path);
        assert_eq!(answer["resource"], MTP);
        assert_eq!(answer["token_type"], "Bearer");
        let (_, claims) = decode(answer["access_token"].as_str().ok_or("no token")?)?;
        let expiry = &answer["expires_on"];
        let expiry = expiry.as_i64().or_else(|| expiry.as_str()?.parse().ok());
        assert_eq!(claims["exp"].as_i64(), expiry);
        assert_eq!(answer["expires_on"].is_number(), ask.fabric);
        if expected.contains(&"expires_in") {
            assert_eq!(answer["expires_in"], "86400");
            assert_eq!(answer["not_before"], claims["nbf"].to_string());
        }
        if expected.contains(&"client_id") {
            assert_eq!(answer["client_id"], SYSTEM);
        }
    }
    Ok(())
}

#[tokio::test]
async fn each_host_has_its_own_names_for_an_identity() -> Outcome {
    let bench = Bench::new()?;
    let names = [
        ("client_id", USER),
        ("clientid", USER),
        ("object_id", USER_OBJECT),
        ("principalId", USER_OBJECT),
        ("msi_res_id", USER_RESOURCE),
        ("mi_res_id", USER_RESOURCE),
    ];
    for (ask, known) in [
        (imds(), &["client_id", "object_id", "msi_res_id"][..]),
        (app_service(), &["client_id", "object_id", "mi_res_id"]),
        (automation(), &["client_id", "object_id", "mi_res_id"]),
        (hybrid(), &[]),
        (machine_learning(), &["clientid"]),
        (service_fabric(), &["principalId"]),
    ] {
        assert_eq!(ask.answered_for(&bench).await?, SYSTEM);
        for (name, value) in names {
            let by_name = ask.with(name, value);
            if known.contains(&name) {
                assert_eq!(
                    by_name.answered_for(&bench).await?,
                    USER,
                    "{} {name}",
                    ask.path
                );
                let upper = ask.with(name, &value.to_uppercase());
                assert_eq!(upper.answered_for(&bench).await?, USER);
                let unknown = ask.with(name, UNKNOWN);
                let status = if ask.fabric { 404 } else { 400 };
                unknown.refused(&bench, status).await?;
                let other = names.iter().find(|other| other.0 != name).ok_or("one")?;
                by_name.with(other.0, other.1).refused(&bench, 400).await?;
            } else {
                let body = by_name.refused(&bench, 400).await?;
                assert!(body.to_string().contains(name), "{body}");
            }
        }
    }
    let machine = "/subscriptions/99999999-0000-4000-8000-000000000000/resourcegroups/soc/providers/Microsoft.Compute/virtualMachines/reader-vm";
    imds()
        .with("msi_res_id", machine)
        .refused(&bench, 400)
        .await?;
    Ok(())
}

#[tokio::test]
async fn each_host_demands_its_headers() -> Outcome {
    let bench = Bench::new()?;
    for (ask, name, missing, wrong) in [
        (imds(), "metadata", 400, 400),
        (app_service(), "x-identity-header", 401, 401),
        (automation(), "x-identity-header", 401, 401),
        (automation(), "metadata", 400, 400),
        (hybrid(), "secret", 401, 401),
        (hybrid(), "metadata", 400, 400),
        (machine_learning(), "secret", 401, 401),
        (machine_learning(), "metadata", 400, 400),
        (service_fabric(), "secret", 400, 404),
    ] {
        ask.send(&bench).await?.json()?["access_token"]
            .as_str()
            .ok_or("refused")?;
        ask.header(name, "").refused(&bench, missing).await?;
        // In upper case it is another value.
        let value = if name == "metadata" { "True" } else { "other" };
        ask.header(name, value).refused(&bench, wrong).await?;
    }
    for ask in [imds(), hybrid()] {
        ask.header("x-forwarded-for", "192.0.2.1")
            .refused(&bench, 400)
            .await?;
    }
    let request = Request::get("/metadata/identity/oauth2/token");
    let nothing = bench.fabric(request).await?;
    assert_eq!(nothing.status, 400);
    assert_eq!(nothing.json()?["error"]["code"], "SecretHeaderNotFound");
    Ok(())
}

#[tokio::test]
async fn each_host_demands_its_version_and_a_resource() -> Outcome {
    let bench = Bench::new()?;
    for ask in [
        imds(),
        app_service(),
        automation(),
        machine_learning(),
        service_fabric(),
    ] {
        for version in ["", "2000-01-01"] {
            let body = ask
                .with("api-version", version)
                .refused(&bench, 400)
                .await?;
            assert!(body.to_string().contains("api-version"), "{body}");
        }
    }
    let older = service_fabric().with("api-version", "2019-07-01-preview");
    assert_eq!(older.answered_for(&bench).await?, SYSTEM);

    for ask in [
        imds(),
        app_service(),
        automation(),
        hybrid(),
        machine_learning(),
        service_fabric(),
    ] {
        let body = ask.with("resource", "").refused(&bench, 400).await?;
        assert!(body.to_string().contains("resource"), "{body}");
        let vague = ask.headers[0].0 == "x-identity-header";
        let status = if vague { 500 } else { 400 };
        for resource in ["https://unknown.example", &format!("{MTP}/.default")] {
            let body = ask
                .with("resource", resource)
                .refused(&bench, status)
                .await?;
            assert_eq!(body.to_string().contains(resource), !vague, "{body}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn refusals_have_the_form_of_each_host() -> Outcome {
    let bench = Bench::new()?;
    let body = imds().header("metadata", "").refused(&bench, 400).await?;
    let text = "Required metadata header not specified";
    assert_eq!(
        body,
        json!({ "error": "invalid_request", "error_description": text })
    );
    let body = imds()
        .with("client_id", UNKNOWN)
        .refused(&bench, 400)
        .await?;
    let text = "Identity not found";
    assert_eq!(
        body,
        json!({ "error": "invalid_request", "error_description": text })
    );

    let body = app_service()
        .header("x-identity-header", "wrong")
        .refused(&bench, 401)
        .await?;
    assert_eq!(members(&body), ["message", "statusCode"]);
    assert_eq!(body["statusCode"], 401);

    for (ask, status, code) in [
        (
            service_fabric().header("secret", "wrong"),
            404,
            "ManagedIdentityNotFound",
        ),
        (
            service_fabric().with("principalId", UNKNOWN),
            404,
            "ManagedIdentityNotFound",
        ),
        (
            service_fabric().with("api-version", ""),
            400,
            "InvalidApiVersion",
        ),
        (
            service_fabric().with("resource", ""),
            400,
            "ArgumentNullOrEmpty",
        ),
    ] {
        let body = ask.refused(&bench, status).await?;
        assert_eq!(body["error"]["code"], code);
        assert!(body["error"]["message"].is_string());
    }
    Ok(())
}

#[tokio::test]
async fn a_hybrid_worker_may_send_a_form() -> Outcome {
    let bench = Bench::new()?;
    let mut ask = hybrid().with("resource", "");
    ask.form = Some(crate::bench::form(&[("resource", MTP)]));
    assert_eq!(ask.answered_for(&bench).await?, SYSTEM);
    ask.form = Some(String::new());
    ask.refused(&bench, 400).await?;
    Ok(())
}

#[tokio::test]
async fn cloud_shell_gives_a_users_token() -> Outcome {
    let bench = Bench::new()?;
    let mut ask = Ask::new("/cloudshell/token", "", &[("metadata", "true")]).with("resource", "");
    ask.form = Some(crate::bench::form(&[("resource", MTP)]));
    let (_, claims) = decode(&access_token(&ask.send(&bench).await?)?)?;
    assert_eq!(claims["scp"], "user_impersonation");
    for absent in ["roles", "idtyp", "xms_mirid"] {
        assert_eq!(claims[absent], Value::Null);
    }

    let body = ask.header("metadata", "").refused(&bench, 400).await?;
    assert!(body["error"]["message"].is_string(), "{body}");
    let mut with_identity = ask.clone();
    with_identity.form = Some(crate::bench::form(&[
        ("resource", MTP),
        ("client_id", USER),
    ]));
    with_identity.refused(&bench, 400).await?;
    ask.with("object_id", USER_OBJECT)
        .refused(&bench, 400)
        .await?;
    ask.form = Some(String::new());
    ask.with("resource", MTP).refused(&bench, 400).await?;
    ask.form = None;
    assert_eq!(
        ask.send(&bench).await?.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    Ok(())
}
