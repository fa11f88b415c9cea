use super::*;
use crate::credential::managed_identity::Wanted;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

const GITHUB: &[(&str, &str)] = &[
    ("GITHUB_ACTION", "__run"),
    (
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "https://run.actions.example/token?api-version=2.0",
    ),
    ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "geheim"),
];
const PIPELINES: &[(&str, &str)] = &[
    (
        "SYSTEM_OIDCREQUESTURI",
        "https://dev.azure.example/o/p/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken",
    ),
    ("SYSTEM_ACCESSTOKEN", "geheim"),
    ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "from-the-task"),
];

/// The variables, with one of them another way.
fn variables<'a>(
    base: &'a [(&'a str, &'a str)],
    other: (&'a str, &'a str),
) -> impl Fn(&str) -> Option<String> + 'a {
    move |name| {
        if name == other.0 {
            return Some(other.1.to_owned());
        }
        let (_, value) = base.iter().find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    }
}

fn identity(id: IdentityId) -> Arc<ManagedIdentity> {
    let wanted = Wanted { source: None, id };
    Arc::new(ManagedIdentity::resolve(&wanted, &|_| None, false).expect("anywhere"))
}

fn user_assigned() -> Arc<ManagedIdentity> {
    identity(IdentityId::ClientId(
        "cccccccc-0000-4000-8000-000000000001".to_owned(),
    ))
}

fn assertion(claims: &str) -> Secret {
    let (header, claims) = (BASE64.encode(r#"{"alg":"RS256"}"#), BASE64.encode(claims));
    Secret::from(format!("{header}.{claims}.AAAA").as_str())
}

#[test]
fn a_job_without_the_permission_is_told_which() {
    for name in [
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    ] {
        let error = Provider::github(&variables(GITHUB, (name, ""))).expect_err("absent");
        assert_eq!(error.kind(), ErrorKind::IdentityUnavailable);
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(error.advice_text(), Some(Text::AdviseGitHub));
    }
    for name in ["SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN"] {
        let lookup = variables(PIPELINES, (name, ""));
        let error = Provider::pipelines(&lookup, None).expect_err("absent");
        assert_eq!(error.kind(), ErrorKind::IdentityUnavailable);
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(error.advice_text(), Some(Text::AdvisePipelines));
    }
}

#[test]
fn a_service_connection_is_given_or_that_of_the_task() {
    let connection = |given, of_the_task| -> Result<String> {
        let name = "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID";
        match Provider::pipelines(&variables(PIPELINES, (name, of_the_task)), given)? {
            Provider::AzurePipelines {
                service_connection_id,
                ..
            } => Ok(service_connection_id),
            other => unreachable!("{other:?}"),
        }
    };
    assert_eq!(connection(Some("mine"), "task's").expect("given"), "mine");
    assert_eq!(connection(None, "task's").expect("found"), "task's");
    let error = connection(None, "").expect_err("none");
    assert_eq!(error.kind(), ErrorKind::CredentialMissing);
}

#[test]
fn a_jobs_token_goes_over_tls_only() {
    for url in [
        "http://run.actions.example/token",
        "https://user@run.actions.example/token",
        "https://:geheim@run.actions.example/token",
        "https://run.actions.example/token#geheim",
        "geheim",
        "file:///geheim",
    ] {
        for result in [
            Provider::github(&variables(GITHUB, ("ACTIONS_ID_TOKEN_REQUEST_URL", url))),
            Provider::pipelines(&variables(PIPELINES, ("SYSTEM_OIDCREQUESTURI", url)), None),
        ] {
            let error = result.expect_err(url);
            assert_eq!(error.kind(), ErrorKind::CredentialInvalid, "{url}");
            assert!(!format!("{error:?}").contains("geheim"), "{error:?}");
        }
    }
}

#[test]
fn nothing_shows_a_jobs_token() {
    let two_lines = ("SYSTEM_ACCESSTOKEN", "geheim\r\nX: y");
    let error = Provider::pipelines(&variables(PIPELINES, two_lines), None).expect_err("two lines");
    assert!(!format!("{error:?}").contains("geheim"), "{error:?}");
    let provider = Provider::github(&variables(GITHUB, ("", ""))).expect("complete");
    let said = format!("{provider:?} {}", provider.describe());
    assert!(
        said.contains("GitHub Actions") && !said.contains("geheim"),
        "{said}"
    );
}

#[test]
fn only_a_user_assigned_identity_can_be_trusted() {
    let error = Provider::managed_identity(identity(IdentityId::System)).expect_err("system");
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    let provider = Provider::managed_identity(user_assigned()).expect("user-assigned");
    assert!(provider.describe().contains("user-assigned"));
}

#[test]
fn fingerprints_differ_where_tokens_do() {
    let fingerprint = |provider: &Provider| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
        let mut context = hmac::Context::with_key(&key);
        provider.update_fingerprint(&mut context);
        context.sign().as_ref().to_vec()
    };
    let github = |name, value| Provider::github(&variables(GITHUB, (name, value)));
    let pipelines = |id| Provider::pipelines(&variables(PIPELINES, ("", "")), Some(id));
    let providers = [
        github("", "").expect("complete"),
        github("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "other").expect("complete"),
        github("ACTIONS_ID_TOKEN_REQUEST_URL", "https://other.example/").expect("complete"),
        pipelines("a").expect("complete"),
        pipelines("b").expect("complete"),
        Provider::managed_identity(user_assigned()).expect("user-assigned"),
    ];
    let different: std::collections::HashSet<_> = providers.iter().map(fingerprint).collect();
    assert_eq!(different.len(), providers.len());
}

#[test]
fn what_is_no_assertion_is_refused_unseen() {
    check_assertion(&assertion(r#"{"sub":"s"}"#)).expect("an assertion");
    let long = format!("e30.{}.AAAA", "A".repeat(LONGEST_ASSERTION));
    for (text, words) in [
        ("", "empty"),
        ("geheim", "three parts"),
        ("geheim.geheim", "three parts"),
        ("ge.heim.ge.heim.x", "three parts"),
        ("/var/run/secrets/geheim.txt", "three parts"),
        ("e30..AAAA", "three parts"),
        ("e30.e30.", "three parts"),
        ("e30.e3 0.AAAA", "three parts"),
        ("e30.e30.AAAA\n", "three parts"),
        ("e30.e30=.AAAA", "three parts"),
        (&long, "65536"),
    ] {
        let error = check_assertion(&Secret::from(text)).expect_err(words);
        assert_eq!(error.kind(), ErrorKind::CredentialInvalid);
        let said = format!("{error:?}");
        assert!(said.contains(words) && !said.contains("geheim"), "{said}");
    }
    // 4 + 65528 + 4: as long as it may be, and whole groups of base64url.
    let longest = format!("e30.{}.AAA", "A".repeat(LONGEST_ASSERTION - 8));
    assert_eq!(longest.len(), LONGEST_ASSERTION);
    check_assertion(&Secret::from(longest.as_str())).expect("as long as it may be");
}

#[test]
fn a_presented_token_is_shown_by_its_claims() {
    let claims = r#"{"iss":"https://issuer.example","sub":"repo:o/r:ref:refs/heads/m\u001b[0m","aud":["a","b"],"exp":1800000000.5}"#;
    let shown = presented(&assertion(claims)).expect("readable");
    assert_eq!(
        shown,
        Presented {
            iss: "https://issuer.example".to_owned(),
            sub: "repo:o/r:ref:refs/heads/m[0m".to_owned(),
            aud: "a, b".to_owned(),
            exp: Some(1_800_000_000),
        }
    );
    let none = presented(&assertion(r#"{"iss":1,"aud":{}}"#)).expect("readable");
    assert_eq!(none, Presented::default());
    assert_eq!(presented(&Secret::from("opaque")), None);
}
