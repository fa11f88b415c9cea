//! Tokens of other issuers under tables of answers: the jobs' token services, a managed identity, a file.

mod table;

use mtp_token::advice::{Language, Text};
use mtp_token::clock::{Clock as _, Moment};
use mtp_token::cloud::Cloud;
use mtp_token::credential::federated::Provider;
use mtp_token::credential::managed_identity::{IdentityId, ManagedIdentity, Wanted};
use mtp_token::error::{Error, ErrorKind};
use mtp_token::flow::federated::{Limits, external_token, token_file};
use mtp_token::flow::{Answer, Need};
use mtp_token::protocol::{HttpRequest, Method, Route};
use mtp_token::secret::Secret;
use mtp_token::sys::clock::SystemClock;
use mtp_token::transport::{Driver, Transport, TrustConfiguration};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use table::{Told, answer, answer_with, failed, header, jwt};
use tokio::sync::Semaphore;

const BEARER: &str = "job-secret-Value";
const AUDIENCE: &str = "api://AzureADTokenExchange";
const CLIENT: &str = "cccccccc-0000-4000-8000-000000000001";

fn github() -> Provider {
    Provider::github(&|name| {
        Some(match name {
            "ACTIONS_ID_TOKEN_REQUEST_URL" => {
                "https://run.actions.example/7/idtoken?api-version=2.0".to_owned()
            }
            _ => BEARER.to_owned(),
        })
    })
    .expect("complete")
}

fn pipelines() -> Provider {
    let lookup = |name: &str| {
        Some(match name {
            "SYSTEM_OIDCREQUESTURI" => "https://dev.azure.example/o/oidctoken".to_owned(),
            _ => BEARER.to_owned(),
        })
    };
    Provider::pipelines(&lookup, Some("con/nection&x")).expect("complete")
}

fn ask(provider: Provider, seconds: u64, answers: Vec<Answer>) -> Told<Secret> {
    let limits = Limits {
        deadline: Moment::from_nanoseconds(seconds * 1_000_000_000).into(),
        attempt_timeout: Duration::from_secs(30),
        max_retries: 10,
    };
    table::run(answers, |io| async move {
        external_token(&io, &provider, AUDIENCE, limits).await
    })
}

/// A token, and the answer of GitHub that holds it.
fn given() -> (String, Answer) {
    let token = jwt(r#"{"sub":"repo:o/r:ref:refs/heads/main"}"#);
    let body = format!(r#"{{"count":1,"value":"{token}"}}"#);
    (token, answer(200, &body))
}

#[test]
fn a_job_of_github_asks_with_the_audience() {
    let (token, good) = given();
    let told = ask(github(), 100, vec![good]);
    let request = &told.sent[0];
    assert_eq!(
        request.url,
        "https://run.actions.example/7/idtoken?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange"
    );
    assert_eq!(
        (request.method, &request.route),
        (Method::Get, &Route::Configured)
    );
    assert_eq!(
        header(request, "Authorization"),
        Some("Bearer job-secret-Value")
    );
    assert!(request.body.is_empty());
    let said = told.everything_said();
    assert!(!said.contains(BEARER) && !said.contains(&token), "{said}");
    assert_eq!(
        told.outcome.expect("a token").expose_str(),
        Some(token.as_str())
    );
}

#[test]
fn a_job_of_pipelines_asks_for_its_connection() {
    let token = jwt("{}");
    let told = ask(
        pipelines(),
        100,
        vec![answer(200, &format!(r#"{{"oidcToken":"{token}"}}"#))],
    );
    let request = &told.sent[0];
    assert_eq!(
        request.url,
        "https://dev.azure.example/o/oidctoken?api-version=7.1&serviceConnectionId=con%2Fnection%26x"
    );
    assert_eq!(
        (request.method, &request.route),
        (Method::Post, &Route::Configured)
    );
    assert_eq!(
        header(request, "Authorization"),
        Some("Bearer job-secret-Value")
    );
    assert_eq!(header(request, "X-TFS-FedAuthRedirect"), Some("Suppress"));
    assert!(request.body.is_empty());
    assert!(!told.everything_said().contains(BEARER));
    assert_eq!(
        told.outcome.expect("a token").expose_str(),
        Some(token.as_str())
    );
}

#[test]
fn an_answer_without_a_token_that_can_be_presented_is_none() {
    for body in [
        "<html>Sign in</html>",
        "[]",
        "{}",
        r#"{"value":null,"oidcToken":null}"#,
        r#"{"value":"","oidcToken":""}"#,
        r#"{"value":"opaque-words","oidcToken":"opaque-words"}"#,
        r#"{"value":1,"oidcToken":1}"#,
    ] {
        for provider in [github(), pipelines()] {
            let error = ask(provider, 100, vec![answer(200, body)])
                .outcome
                .expect_err(body);
            assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}");
            assert!(!format!("{error:?}").contains("opaque-words"));
            assert!(error.advice_text().is_some());
        }
    }
    // Each has a field of its own.
    let (_, github_answer) = given();
    assert!(ask(pipelines(), 100, vec![github_answer]).outcome.is_err());
}

#[test]
fn refusals_are_final_and_say_what_to_do() {
    for (status, kind) in [
        (302, ErrorKind::InvalidResponse),
        (400, ErrorKind::ProviderError),
        (401, ErrorKind::AccessDenied),
        (403, ErrorKind::AccessDenied),
        (404, ErrorKind::ProviderError),
    ] {
        for provider in [github(), pipelines()] {
            let of_github = matches!(provider, Provider::GitHubActions { .. });
            let body = format!(r#"{{"message":"not for {BEARER}"}}"#);
            let told = ask(provider, 100, vec![answer(status, &body)]);
            assert!(told.slept.is_empty() && !told.everything_said().contains(BEARER));
            let error = told.outcome.expect_err("refused");
            assert_eq!((error.kind(), error.http_status()), (kind, status));
            let advice = error.advice(Language::English).expect("advice");
            let words = if of_github {
                "id-token: write"
            } else {
                "service connection"
            };
            assert!(advice.contains(words), "{advice}");
            assert!(!error.to_string().contains('{'), "{error}");
        }
    }
}

#[test]
fn the_ids_of_azure_devops_are_kept() {
    let headers = [("x-vss-e2eid", "e2e-id"), ("x-msedge-ref", "Ref A: 1")];
    let told = ask(pipelines(), 100, vec![answer_with(403, &headers, "")]);
    let error = told.outcome.expect_err("refused");
    let server = error.server().expect("details");
    assert_eq!(server.correlation_id.as_deref(), Some("e2e-id"));
    assert_eq!(server.trace_id.as_deref(), Some("Ref A: 1"));
}

/// Row F.
#[test]
fn passing_trouble_is_waited_out() {
    for (trouble, waits) in [
        (answer(503, ""), 1),
        (answer(408, ""), 1),
        (answer_with(429, &[("Retry-After", "5")], ""), 5),
        (failed(ErrorKind::Connect), 1),
    ] {
        let (_, good) = given();
        let told = ask(github(), 100, vec![trouble, good]);
        assert_eq!(told.slept, [waits]);
        told.outcome.expect("a token");
    }
    let told = ask(pipelines(), 100, (0..4).map(|_| answer(500, "")).collect());
    assert_eq!(told.slept, [1, 2, 4]);
    let error = told.outcome.expect_err("to the end");
    assert_eq!(
        (error.kind(), error.attempts().len()),
        (ErrorKind::ServiceUnavailable, 3)
    );
    let told = ask(
        github(),
        3,
        vec![answer_with(429, &[("Retry-After", "5")], "")],
    );
    let error = told.outcome.expect_err("no time");
    assert_eq!(
        (error.kind(), error.retry_after_seconds()),
        (ErrorKind::Throttled, Some(5))
    );
}

#[test]
fn a_managed_identity_gives_a_token_for_the_exchange() {
    let wanted = Wanted {
        source: None,
        id: IdentityId::ClientId(CLIENT.to_owned()),
    };
    let identity = ManagedIdentity::resolve(&wanted, &|_| None, false).expect("anywhere");
    let provider = Provider::managed_identity(Arc::new(identity)).expect("user-assigned");
    let body = format!(r#"{{"access_token":"opaque","expires_in":"60","client_id":"{CLIENT}"}}"#);
    let told = ask(provider, 100, vec![answer(400, ""), answer(200, &body)]);
    assert!(
        told.urls()[1].ends_with(&format!(
            "&resource=api%3A%2F%2FAzureADTokenExchange&client_id={CLIENT}"
        )),
        "{:?}",
        told.urls()
    );
    assert_eq!(told.outcome.expect("a token"), Secret::from("opaque"));
}

#[test]
fn each_cloud_has_its_audience() {
    for (cloud, audience) in [
        (Cloud::Commercial, AUDIENCE),
        (Cloud::Gcc, AUDIENCE),
        (Cloud::GccHigh, "api://AzureADTokenExchangeUSGov"),
        (Cloud::DoD, "api://AzureADTokenExchangeUSGov"),
        (Cloud::China, "api://AzureADTokenExchangeChina"),
    ] {
        assert_eq!(cloud.exchange_audience(), audience, "{cloud:?}");
    }
}

fn read(content: Answer) -> Told<Secret> {
    table::run(vec![content], |io| async move {
        token_file(&io, Path::new("/var/run/secrets/token")).await
    })
}

#[test]
fn a_file_is_read_anew_and_trimmed() {
    let token = jwt("{}");
    let told = read(Answer::File(Ok(Secret::from(
        format!("\n{token} \r\n").as_str(),
    ))));
    let request = &told.read[0];
    assert_eq!(
        (request.path.as_path(), request.limit, &request.folder),
        (Path::new("/var/run/secrets/token"), 65_536, &None)
    );
    assert_eq!(
        told.outcome.expect("a token").expose_str(),
        Some(token.as_str())
    );
}

/// Case 26: before any request.
#[test]
fn a_file_without_a_token_is_refused_unseen() {
    for content in ["", " \n", "opaque-words"] {
        let error = read(Answer::File(Ok(Secret::from(content))))
            .outcome
            .expect_err("no token");
        assert_eq!(error.kind(), ErrorKind::CredentialInvalid);
        assert!(!format!("{error:?}").contains("opaque-words"));
    }
    let absent = Error::new(ErrorKind::CredentialInvalid, Text::FileUnusable);
    assert!(read(Answer::File(Err(absent))).outcome.is_err());
}

/// Azure DevOps answers a POST of unknown length with 411.
#[test]
fn a_post_without_a_body_says_so_on_the_wire() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let lines = BufReader::new(stream.try_clone().expect("a copy")).lines();
        let head: Vec<String> = lines
            .map(|line| line.expect("text").to_ascii_lowercase())
            .take_while(|line| !line.is_empty())
            .collect();
        let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        stream.write_all(answer).expect("sent");
        head
    });
    let transport = Transport::new(TrustConfiguration {
        proxy: Some(String::new()),
        no_proxy: String::new(),
        extra_ca: Vec::new(),
        connect_timeout: Duration::from_secs(30),
    });
    let driver = Driver {
        transport: &transport,
        slots: &Semaphore::new(1),
        clock: &SystemClock,
    };
    let need = Need::Http {
        request: HttpRequest {
            route: Route::Direct,
            method: Method::Post,
            url,
            headers: Vec::new(),
            body: Secret::from(""),
        },
        timeout: Duration::from_secs(30),
        deadline: SystemClock.now().plus(Duration::from_secs(30)).into(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let answer = runtime.block_on(driver.answer(need)).expect("answered");
    assert!(matches!(answer, Answer::Http(Ok(response)) if response.status == 204));
    let head = server.join().expect("the server");
    assert!(head.contains(&"content-length: 0".to_owned()), "{head:?}");
}
