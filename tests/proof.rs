//! How an app proves who it is, attempt by attempt: what is sent, what is tried again, and what a refusal says.

mod table;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mtp_token::advice::Language;
use mtp_token::authority::{Authority, EndpointVersion, Tenant};
use mtp_token::cloud::Cloud;
use mtp_token::credential::certificate::Certificate;
use mtp_token::credential::{Credential, Signer};
use mtp_token::error::ErrorKind;
use mtp_token::flow::Answer;
use mtp_token::flow::token::{Acquired, TokenJob, token};
use mtp_token::protocol::{Algorithm, HttpRequest};
use mtp_token::resource::Resource;
use mtp_token::secret::Secret;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use table::{NOW, NoWaits, Sign, Told, answer, answer_with, entra, run_signing};

const GOOD: &str = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"opaque-token"}"#;
const V2: &str = "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token";

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/data/certificates/{name}")).expect(name)
}

fn certificate() -> Certificate {
    Certificate::from_bytes(&file("rsa2048.pem"), None, None).expect("a certificate")
}

fn external() -> Certificate {
    Certificate::external(&file("certificate.pem")).expect("a certificate")
}

fn signer(certificate: Certificate) -> Arc<Credential> {
    let signer = Signer::new(certificate, false, Algorithm::Ps256);
    Arc::new(Credential::Certificate(Box::new(signer)))
}

fn run_for(
    credential: &Arc<Credential>,
    version: EndpointVersion,
    replication_wait: u64,
    sign: Sign<'_>,
    answers: Vec<Answer>,
) -> Told<Acquired> {
    run_up_to(10, credential, version, replication_wait, sign, answers)
}

fn run_up_to(
    max_retries: u32,
    credential: &Arc<Credential>,
    version: EndpointVersion,
    replication_wait: u64,
    sign: Sign<'_>,
    answers: Vec<Answer>,
) -> Told<Acquired> {
    let credential = Arc::clone(credential);
    run_signing(sign, answers, |io| {
        let job = TokenJob {
            authority: Authority::for_cloud(Cloud::Commercial),
            version,
            tenant: Tenant::parse("contoso.example").expect("a tenant"),
            client_id: "app".into(),
            credential,
            exchange_audience: "api://AzureADTokenExchange",
            replication_wait: Duration::from_secs(replication_wait),
            resource: Resource::from_resource("https://api.security.microsoft.com")
                .expect("a resource"),
            claims: None,
            deadline: io.clock().now().plus(Duration::from_secs(100)).into(),
            attempt_timeout: Duration::from_secs(30),
            max_retries,
            waits: Arc::new(NoWaits),
        };
        token(io, job)
    })
}

fn run(credential: &Arc<Credential>, answers: Vec<Answer>) -> Told<Acquired> {
    let sign: Sign<'_> = &mut |_, _| unreachable!("nobody signs");
    run_for(credential, EndpointVersion::V2, 0, sign, answers)
}

fn run_with_key(
    credential: &Arc<Credential>,
    sign: Sign<'_>,
    answers: Vec<Answer>,
) -> Told<Acquired> {
    run_for(credential, EndpointVersion::V2, 0, sign, answers)
}

fn good() -> Answer {
    answer(200, GOOD)
}

fn refused(code: i64) -> Answer {
    answer(401, &entra("invalid_client", code))
}

/// A refusal with the server's time in it.
fn dated(headers: &[(&str, &str)]) -> Answer {
    let mut all = vec![
        ("Content-Type", "application/json"),
        ("Date", "Fri, 15 Jan 2027 09:00:00 GMT"),
    ];
    all.extend(headers);
    answer_with(401, &all, &entra("invalid_client", 700_024))
}

/// The assertion in a request's form: whole, header, claims.
fn assertion(request: &HttpRequest) -> (String, Value, Value) {
    let form = request.body.expose_str().expect("ASCII");
    let field = form
        .split('&')
        .find_map(|field| field.strip_prefix("client_assertion="))
        .expect("an assertion");
    let parts: Vec<_> = field.split('.').collect();
    let json = |part: &str| {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
    };
    (field.to_owned(), json(parts[0]), json(parts[1]))
}

/// Whether the certificate's key has signed the assertion.
fn verifies(assertion: &str, algorithm: Algorithm) -> bool {
    let (input, signature) = assertion.rsplit_once('.').expect("a signature");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    certificate().verify(algorithm, input.as_bytes(), &signature)
}

/// A token of another identity provider.
fn foreign(lifetime: i64) -> Secret {
    let encoded = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = encoded(serde_json::json!({"alg": "RS256", "kid": "1"}));
    let claims = encoded(serde_json::json!({
        "iss": "https://issuer.example", "sub": "repo:a/b", "aud": "api://AzureADTokenExchange",
        "exp": NOW + lifetime
    }));
    Secret::from(format!("{header}.{claims}.c2lnbmF0dXJl").as_str())
}

#[test]
fn a_certificates_assertion_is_for_the_url_it_is_posted_to() {
    for (version, url) in [
        (EndpointVersion::V2, V2),
        (
            EndpointVersion::V1,
            "https://login.microsoftonline.com/contoso.example/oauth2/token",
        ),
    ] {
        let told = run_for(
            &signer(certificate()),
            version,
            0,
            &mut |_, _| unreachable!("the key is here"),
            vec![good()],
        );
        told.outcome.expect("a token");
        let (whole, header, claims) = assertion(&told.sent[0]);
        assert_eq!(told.sent[0].url, url);
        assert_eq!(claims["aud"], url);
        assert_eq!(
            (&claims["iss"], &claims["sub"]),
            (&"app".into(), &"app".into())
        );
        assert_eq!(
            (claims["nbf"].as_i64(), claims["exp"].as_i64()),
            (Some(NOW), Some(NOW + 600))
        );
        assert_eq!(header["alg"], "PS256");
        assert!(header["x5t#S256"].is_string() && header.get("x5c").is_none());
        assert!(verifies(&whole, Algorithm::Ps256));
    }
}

#[test]
fn each_attempt_has_an_assertion_of_its_own() {
    let answers = vec![answer(503, ""), answer(503, ""), good()];
    let told = run(&signer(certificate()), answers);
    let ids: HashSet<_> = told
        .sent
        .iter()
        .map(|request| {
            let claims = assertion(request).2;
            claims["jti"].as_str().expect("an id").to_owned()
        })
        .collect();
    // Not the assertions: PS256 makes two of the same content differ.
    assert_eq!((told.sent.len(), ids.len()), (3, 3));
}

#[test]
fn an_app_that_cannot_do_ps256_gets_rs256_at_once_and_from_then_on() {
    let credential = signer(certificate());
    let told = run(&credential, vec![refused(5_002_730), good()]);
    told.outcome.expect("a token");
    assert!(told.slept.is_empty());
    let (whole, header, _) = assertion(&told.sent[1]);
    assert_eq!(header["alg"], "RS256");
    assert!(header["x5t"].is_string() && header.get("x5t#S256").is_none());
    assert!(verifies(&whole, Algorithm::Rs256));
    // Remembered: the next call begins with it, and a second refusal is final.
    let told = run(&credential, vec![refused(5_002_730)]);
    assert_eq!(assertion(&told.sent[0]).1["alg"], "RS256");
    assert_eq!(
        told.outcome.expect_err("refused").kind(),
        ErrorKind::InvalidClient
    );
}

#[test]
fn who_signed_before_another_call_found_out_gets_rs256_too() {
    let local = certificate();
    let credential = signer(external());
    let told = run_with_key(
        &credential,
        &mut |algorithm, input| {
            if algorithm == Algorithm::Ps256 {
                let mut key = |algorithm, input: &[u8]| local.sign(algorithm, input).ok();
                let answers = vec![refused(5_002_730), good()];
                let other = run_with_key(&credential, &mut key, answers);
                other.outcome.expect("a token");
            }
            local.sign(algorithm, input).ok()
        },
        vec![refused(5_002_730), good()],
    );
    told.outcome.expect("a token");
    assert_eq!(assertion(&told.sent[1]).1["alg"], "RS256");
    // The same where it is the key that cannot.
    let credential = signer(external());
    let told = run_with_key(
        &credential,
        &mut |algorithm, input| {
            if algorithm == Algorithm::Ps256 {
                let mut key = |algorithm, input: &[u8]| {
                    (algorithm == Algorithm::Rs256).then(|| local.sign(algorithm, input).ok())?
                };
                let other = run_with_key(&credential, &mut key, vec![good()]);
                other.outcome.expect("a token");
                return None;
            }
            local.sign(algorithm, input).ok()
        },
        vec![good()],
    );
    told.outcome.expect("a token");
}

#[test]
fn a_clock_that_is_wrong_is_corrected_once_by_the_servers() {
    let late = || dated(&[]);
    let told = run(&signer(certificate()), vec![late(), good()]);
    told.outcome.expect("a token");
    let theirs = 1_800_003_600;
    assert_eq!(assertion(&told.sent[0]).2["nbf"], NOW);
    let corrected = assertion(&told.sent[1]).2["nbf"]
        .as_i64()
        .expect("a number");
    assert!((corrected - theirs).abs() <= 1, "{corrected}");
    // Only once, and never by a cache's date or without one.
    let told = run(&signer(certificate()), vec![late(), late()]);
    assert_eq!(
        told.outcome.expect_err("still wrong").kind(),
        ErrorKind::InvalidClient
    );
    let aged = dated(&[("Age", "3600")]);
    for answer in [aged, refused(700_024)] {
        assert_eq!(run(&signer(certificate()), vec![answer]).sent.len(), 1);
    }
}

#[test]
fn an_expired_certificate_sends_nothing() {
    let expired = Certificate::from_bytes(&file("expired.pem"), None, None).expect("readable");
    let told = run(&signer(expired), Vec::new());
    let error = told.outcome.expect_err("expired");
    assert_eq!(error.kind(), ErrorKind::CredentialInvalid);
}

#[test]
fn a_refused_certificate_is_named_by_its_thumbprints() {
    let told = run(&signer(certificate()), vec![refused(700_027)]);
    let error = told.outcome.expect_err("refused");
    let advice = error.advice(Language::English).expect("advice");
    let certificate = certificate();
    for thumbprint in [
        certificate.sha1_thumbprint(),
        certificate.sha256_thumbprint(),
    ] {
        assert!(advice.contains(thumbprint), "{advice}");
    }
}

#[test]
fn an_external_key_signs_and_its_signature_is_checked() {
    let local = certificate();
    let told = run_with_key(
        &signer(external()),
        &mut |algorithm, input| local.sign(algorithm, input).ok(),
        vec![good()],
    );
    told.outcome.expect("a token");
    assert!(verifies(&assertion(&told.sent[0]).0, Algorithm::Ps256));

    let told = run_with_key(
        &signer(external()),
        &mut |_, _| Some(vec![1; 256]),
        Vec::new(),
    );
    let error = told.outcome.expect_err("not of this key");
    assert_eq!(error.kind(), ErrorKind::CredentialInvalid);
    assert!(error.to_string().contains("nothing was sent"), "{error}");
}

#[test]
fn a_store_without_pss_makes_the_assertion_anew_for_rs256() {
    let (local, credential) = (certificate(), signer(external()));
    let told = run_with_key(
        &credential,
        &mut |algorithm, input| {
            (algorithm == Algorithm::Rs256).then(|| local.sign(algorithm, input).expect("signed"))
        },
        vec![good()],
    );
    told.outcome.expect("a token");
    let (whole, header, _) = assertion(&told.sent[0]);
    assert!(header["x5t"].is_string() && verifies(&whole, Algorithm::Rs256));

    let told = run_with_key(&signer(external()), &mut |_, _| None, Vec::new());
    assert_eq!(
        told.outcome.expect_err("neither").kind(),
        ErrorKind::CredentialInvalid
    );
}

#[test]
fn the_chain_goes_along_only_when_asked_for() {
    let chain = Certificate::from_bytes(&file("chain.pem"), None, None).expect("a chain");
    let expected = chain.chain().len();
    let signer = Signer::new(chain, true, Algorithm::Ps256);
    let credential = Arc::new(Credential::Certificate(Box::new(signer)));
    let told = run(&credential, vec![good()]);
    let sent = assertion(&told.sent[0]).1["x5c"]
        .as_array()
        .expect("a list")
        .len();
    assert_eq!(sent, expected);
    assert!(sent > 1);
}

#[test]
fn a_token_file_is_read_for_each_attempt() {
    let credential = Arc::new(Credential::TokenFile("/var/run/token".into()));
    let answers = vec![
        Answer::File(Ok(foreign(-9))),
        refused(700_024),
        Answer::File(Ok(foreign(600))),
        good(),
    ];
    let told = run(&credential, answers);
    told.outcome.expect("a token");
    assert_eq!(told.read.len(), 2);
    let sent: Vec<_> = told
        .sent
        .iter()
        .map(|request| assertion(request).0)
        .collect();
    assert_ne!(sent[0], sent[1]);
}

#[test]
fn a_given_assertion_is_not_tried_twice() {
    let credential = Arc::new(Credential::Assertion(foreign(-9)));
    let told = run(&credential, vec![refused(700_024)]);
    assert_eq!(
        told.outcome.expect_err("too old").kind(),
        ErrorKind::InvalidClient
    );
}

#[test]
fn the_callers_assertion_is_for_the_token_exchange() {
    let credential = Arc::new(Credential::CallerAssertion);
    let told = run(&credential, vec![Answer::Assertion(foreign(600)), good()]);
    told.outcome.expect("a token");
    assert_eq!(told.asserted, ["api://AzureADTokenExchange"]);
    for useless in ["", "no token", "a.b"] {
        let told = run(&credential, vec![Answer::Assertion(Secret::from(useless))]);
        let error = told.outcome.expect_err("useless");
        assert_eq!(error.kind(), ErrorKind::CredentialInvalid, "{useless}");
    }
}

#[test]
fn a_refused_federated_token_says_what_it_said_of_itself_and_never_its_text() {
    let credential = Arc::new(Credential::Assertion(foreign(600)));
    for code in [70_021, 700_211, 700_213, 7_002_138] {
        let told = run(&credential, vec![refused(code)]);
        let error = told.outcome.expect_err("refused");
        let advice = error.advice(Language::English).expect("advice");
        for said in [
            "https://issuer.example",
            "repo:a/b",
            "api://AzureADTokenExchange",
        ] {
            assert!(advice.contains(said), "{advice}");
        }
        let all = format!("{error:?} {:?}", told.log);
        assert!(!all.contains("c2lnbmF0dXJl"), "{all}");
    }
}

#[test]
fn a_new_federated_credential_is_waited_for_where_that_is_wanted() {
    let unknown = || refused(700_213);
    let credential = Arc::new(Credential::Assertion(foreign(600)));
    let told = run(&credential, vec![unknown()]);
    assert!(told.outcome.is_err() && told.slept.is_empty());
    let answers = vec![unknown(), unknown(), unknown(), good()];
    let sign: Sign<'_> = &mut |_, _| unreachable!("nobody signs");
    let told = run_for(&credential, EndpointVersion::V2, 60, sign, answers);
    told.outcome.expect("known at last");
    assert_eq!(told.slept, [5, 10, 20]);
}

#[test]
fn an_attempt_that_is_made_at_once_counts_against_the_cap() {
    for (cap, requests) in [(0, 1), (1, 2), (2, 3), (3, 4)] {
        let mut answers = vec![refused(5_002_730)];
        answers.extend((1..requests).map(|_| answer(503, "")));
        let told = run_up_to(
            cap,
            &signer(certificate()),
            EndpointVersion::V2,
            0,
            &mut |_, _| unreachable!("nobody signs"),
            answers,
        );
        told.outcome.expect_err("an outage");
        assert_eq!(told.sent.len(), requests, "{cap}");
    }
}

/// Waiting for a new credential has a window of its own, and takes nothing from the cap.
#[test]
fn a_window_leaves_the_cap_to_other_retries() {
    let told = run_up_to(
        1,
        &signer(certificate()),
        EndpointVersion::V2,
        300,
        &mut |_, _| unreachable!("nobody signs"),
        vec![refused(70021), refused(70021), refused(5_002_730), good()],
    );
    told.outcome.expect("a token");
}
