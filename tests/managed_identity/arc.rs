//! The challenge of Azure Arc's agent, where it has one: on Linux here.

use super::table::header;
use super::*;
use mtp_token::error::Error;
use std::path::Path;

const KEY: &str = "arc-key-Value";
const FILE: &str = "/var/opt/azcmagent/tokens/1.key";

fn challenge(file: &str) -> Answer {
    let value = format!("Basic realm={file}");
    answer_with(401, &[("WWW-Authenticate", &value)], "")
}

fn key(content: &str) -> Answer {
    Answer::File(Ok(Secret::from(content)))
}

fn arc(id: IdentityId, answers: Vec<Answer>) -> Told<Acquired> {
    ask(&identity(ARC, id), 100, answers)
}

#[test]
fn the_key_is_shown_to_the_agent() {
    let answers = vec![
        challenge(FILE),
        key(" arc-key-Value\r\n"),
        answer(200, GOOD),
    ];
    let told = arc(IdentityId::System, answers);
    let url = format!(
        "http://localhost:40342/metadata/identity/oauth2/token?api-version=2020-06-01&{ENCODED}"
    );
    assert_eq!(told.urls(), [&url, &url]);
    assert_eq!(header(&told.sent[0], "Metadata"), Some("true"));
    assert_eq!(header(&told.sent[0], "Authorization"), None);
    assert_eq!(header(&told.sent[1], "Metadata"), Some("true"));
    assert_eq!(
        header(&told.sent[1], "Authorization"),
        Some("Basic arc-key-Value")
    );
    assert!(
        told.sent
            .iter()
            .all(|request| request.route == Route::Direct)
    );
    let read = &told.read[0];
    assert_eq!(
        (read.path.as_path(), read.limit, read.folder.as_deref()),
        (
            Path::new(FILE),
            4096,
            Some(Path::new("/var/opt/azcmagent/tokens"))
        )
    );
    assert!(!told.everything_said().contains(KEY));
    // Life counts from the request that brought the token, the second one.
    let acquired = told.outcome.expect("a token");
    assert_eq!(acquired.sent_at, Moment::from_nanoseconds(200_000_000));
}

/// Case 48: nothing is read.
#[test]
fn a_challenge_that_leads_elsewhere_is_not_followed() {
    for first in [
        answer(401, ""),
        answer_with(401, &[("WWW-Authenticate", "Bearer realm=x")], ""),
        answer_with(401, &[("WWW-Authenticate", "Basic")], ""),
        challenge("/var/opt/azcmagent/tokens/a=b.key"),
        challenge("/etc/shadow.key"),
        challenge("/var/opt/azcmagent/tokens/1.txt"),
        challenge("/var/opt/azcmagent/tokens/../../../../etc/x.key"),
        challenge(r"\\server\share\x.key"),
        challenge(r"\\?\C:\x.key"),
    ] {
        let told = arc(IdentityId::System, vec![first]);
        assert!(told.read.is_empty());
        assert_eq!((told.sent.len(), told.slept.len()), (1, 0));
        let error = told.outcome.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("challenge"), "{error}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_who_may() {
    let refused = Error::new(ErrorKind::CredentialInvalid, Text::FileUnusable)
        .with("path", FILE)
        .with("reason", "this account may not read it");
    let told = arc(
        IdentityId::System,
        vec![challenge(FILE), Answer::File(Err(refused))],
    );
    let error = told.outcome.expect_err("unreadable");
    assert_eq!(error.kind(), ErrorKind::CredentialInvalid);
    let advice = error
        .advice(mtp_token::advice::Language::English)
        .expect("advice");
    assert!(advice.contains("himds"), "{advice}");
    assert!(error.to_string().contains(FILE));
    for content in ["", "\n", "two words"] {
        let told = arc(IdentityId::System, vec![challenge(FILE), key(content)]);
        assert_eq!(
            told.outcome.expect_err("no key").kind(),
            ErrorKind::InvalidResponse
        );
    }
}

#[test]
fn a_second_challenge_is_the_end() {
    let told = arc(
        IdentityId::System,
        vec![challenge(FILE), key(KEY), challenge(FILE)],
    );
    let error = told.outcome.expect_err("refused");
    assert!(error.to_string().contains("did not accept"), "{error}");
    assert_eq!(
        (error.kind(), error.http_status()),
        (ErrorKind::AccessDenied, 401)
    );
    assert_eq!(
        (told.sent.len(), told.read.len(), told.slept.len()),
        (2, 1, 0)
    );
}

#[test]
fn an_agent_that_echoes_the_key_does_not_spread_it() {
    let echo = answer(400, &format!(r#"{{"message":"not {KEY}"}}"#));
    let told = arc(IdentityId::System, vec![challenge(FILE), key(KEY), echo]);
    assert!(!told.everything_said().contains(KEY));
    let said = told.outcome.expect_err("refused").to_string();
    assert!(said.contains("not (redacted)"), "{said}");
}

#[test]
fn each_try_takes_a_new_challenge() {
    let told = arc(
        IdentityId::System,
        vec![
            answer(503, ""),
            challenge(FILE),
            key(KEY),
            answer(503, &format!("no {KEY}")),
            challenge("/var/opt/azcmagent/tokens/2.key"),
            key("second"),
            answer(200, GOOD),
        ],
    );
    assert_eq!(told.slept, [1, 1]);
    assert_eq!(header(&told.sent[4], "Authorization"), Some("Basic second"));
    assert!(!told.everything_said().contains(KEY));
    told.outcome.expect("a token");
}

/// Case 46: the agent may ignore the id, so that silence is no answer.
#[test]
fn a_user_assigned_identity_must_be_proven() {
    let shown = |body: &str| {
        let answers = vec![challenge(FILE), key(KEY), answer(200, body)];
        arc(client(), answers)
    };
    let told = shown(&good(&format!(r#","client_id":"{CLIENT}""#)));
    assert!(told.urls()[1].ends_with(&format!("&client_id={CLIENT}")));
    told.outcome.expect("proven");
    let by_token = good("").replace("opaque", &jwt(&format!(r#"{{"appid":"{CLIENT}"}}"#)));
    shown(&by_token).outcome.expect("proven by the token");
    for body in [good(""), good(&format!(r#","client_id":"{OTHER}""#))] {
        let error = shown(&body).outcome.expect_err("not proven");
        assert_eq!(error.kind(), ErrorKind::IdentityUnavailable);
        assert!(error.to_string().contains(CLIENT), "{error}");
    }
}
