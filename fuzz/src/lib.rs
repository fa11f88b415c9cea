//! What each fuzz target does with its input. The same functions run over the seeds in an ordinary test.
//!
//! None may panic, hang or show a control character, whatever comes in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use mtp_token::advice::Language;
use mtp_token::authority::{Authority, Tenant};
use mtp_token::cloud::Cloud;
use mtp_token::credential::certificate::Certificate;
use mtp_token::credential::federated::presented;
use mtp_token::credential::managed_identity::{IdentityId, ManagedIdentity, SourceKind, Wanted};
use mtp_token::error::Error;
use mtp_token::protocol::HttpResponse;
use mtp_token::protocol::federated::{Service, parse_provider_response};
use mtp_token::protocol::managed_identity::challenge::{PathStyle, key, key_file};
use mtp_token::protocol::managed_identity::{Asked, parse_identity_response};
use mtp_token::secret::Secret;
use mtp_token::token::inspect::Expectations;
use mtp_token::token::jwks::{KeySet, parse_key_set};
use mtp_token::token::jwt::{Json, Parts};
use mtp_token::token::report::{Report, Verdict};
use mtp_token::token::verify::{SigningKeys, needs_keys, parse_metadata, verify};
use std::path::Path;
use std::sync::OnceLock;

/// A moment within the life of the seeds' tokens.
const NOW: i64 = 1_795_000_000;

/// The parser: anything at all.
pub fn token(input: &[u8]) {
    let Ok(parts) = Parts::of(input) else { return };
    let Ok(jwt) = parts.read() else { return };
    let _ = (
        jwt.audience(),
        jwt.tenant_id(),
        jwt.client_id(),
        jwt.roles(),
    );
    let _ = (jwt.issued_at(), jwt.not_before(), jwt.expires_on());
    for (_, value) in jwt.header().members().chain(jwt.claims().members()) {
        // What was taken in can be read: no value gets lost.
        let null = value.json() == Json::Null;
        assert_eq!(null, value.as_written() == "null");
    }
}

/// The checks: input is the claims' JSON, and behind a newline, if there is one, the header's.
pub fn check(input: &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == b'\n');
    let claims = parts.next().unwrap_or_default();
    let header = parts
        .next()
        .unwrap_or(br#"{"typ":"JWT","alg":"RS256","kid":"k"}"#);
    let token = format!("{}.{}.AAAA", BASE64.encode(header), BASE64.encode(claims));
    let expected = Expectations {
        roles: vec!["Incident.Read.All".to_owned()],
        tenant: Tenant::parse("11111111-1111-4111-8111-111111111111").ok(),
        client_id: Some("aaaaaaaa-0000-4000-8000-000000000001".to_owned()),
        verify_signature: true,
        ..Expectations::default()
    };
    let _ = needs_keys(token.as_bytes(), &expected, NOW);
    let keys = SigningKeys {
        keys: no_keys(),
        metadata: None,
        stale: false,
    };
    let report = verify(token.as_bytes(), &expected, &keys, NOW);
    assert_sound(&report);
    assert!(!report.is_valid(), "nobody has signed it");
}

/// A key set without keys.
fn no_keys() -> &'static KeySet {
    static NONE: OnceLock<KeySet> = OnceLock::new();
    NONE.get_or_init(|| parse_key_set(br#"{"keys":[]}"#).unwrap_or_default())
}

/// Key sets and metadata.
pub fn keys(input: &[u8]) {
    if let Ok(keys) = parse_key_set(input) {
        let _ = keys.find("k");
        let _ = keys.find("");
    }
    let _ = parse_metadata(
        input,
        Cloud::Commercial,
        &Authority::for_cloud(Cloud::Commercial),
    );
}

/// Certificates and keys in text and binary forms, up to where a password would be needed.
pub fn certificate(input: &[u8]) {
    let _ = Certificate::external(input);
    if let Err(error) = Certificate::look(input) {
        assert_shown(&error);
    }
}

/// The challenge of Azure Arc's agent: input is the header, and behind a newline, if there is one, the file's content.
/// Whatever it says, the file lies in the folder itself.
pub fn challenge(input: &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == b'\n');
    let header = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let response = HttpResponse {
        status: 401,
        headers: vec![("WWW-Authenticate".to_owned(), header)],
        body: Secret::from(""),
    };
    let folders = [
        (PathStyle::Unix, "/var/opt/azcmagent/tokens"),
        (
            PathStyle::Windows,
            r"C:\ProgramData\AzureConnectedMachineAgent\Tokens",
        ),
    ];
    for (style, folder) in folders {
        match key_file(&response, Path::new(folder), style, "localhost") {
            Ok(path) => {
                let name = path.strip_prefix(folder).expect("within the folder");
                let name = name.to_str().expect("text");
                assert!(!name.contains(['/', '\\', ':']) && !name.starts_with('.'));
                assert!(name.to_ascii_lowercase().ends_with(".key"));
            }
            Err(error) => assert_shown(&error),
        }
    }
    let content = Secret::new(parts.next().unwrap_or_default().to_vec());
    match key(&content, "localhost") {
        Ok(key) => assert!(key.expose().iter().all(u8::is_ascii_graphic)),
        Err(error) => assert_shown(&error),
    }
}

/// What hosts of managed identities and the token services of jobs answer: the first byte chooses the status, the rest is
/// the body.
pub fn identity(input: &[u8]) {
    const STATUSES: [u16; 8] = [200, 302, 400, 401, 404, 410, 429, 500];
    let (choice, body) = input.split_first().unwrap_or((&0, &[]));
    let response = HttpResponse {
        status: STATUSES[usize::from(choice % 8)],
        headers: Vec::new(),
        body: Secret::new(body.to_vec()),
    };
    let secret = Secret::from("hunter2-hunter2");
    for identity in identities() {
        let asked = Asked {
            identity,
            resource: "https://api.security.microsoft.com",
            sent_at_unix: NOW,
            secrets: &[&secret],
        };
        match parse_identity_response(&response, &asked) {
            Ok(token) => {
                assert!(token.lifetime_seconds > 0);
                assert!(token.access_token.expose().iter().all(u8::is_ascii_graphic));
            }
            Err(error) => assert_shown(&error),
        }
    }
    let services = [
        Service::GitHubActions { audience: "a" },
        Service::AzurePipelines {
            service_connection_id: "c",
        },
    ];
    for service in services {
        match parse_provider_response(&response, service, "host", &secret, NOW) {
            Ok(token) => {
                let _ = presented(&token);
            }
            Err(error) => assert_shown(&error),
        }
    }
}

/// The metadata service, asked for each kind of identity, and Azure Arc, which has to prove whose its token is.
fn identities() -> &'static [ManagedIdentity] {
    static IDENTITIES: OnceLock<Vec<ManagedIdentity>> = OnceLock::new();
    IDENTITIES.get_or_init(|| {
        let guid = "cccccccc-0000-4000-8000-000000000001";
        let ids = [
            IdentityId::System,
            IdentityId::ClientId(guid.to_owned()),
            IdentityId::ObjectId(guid.to_owned()),
        ];
        let sources = [SourceKind::Imds, SourceKind::AzureArc];
        let wanted = sources.into_iter().flat_map(|source| {
            ids.iter().map(move |id| Wanted {
                source: Some(source),
                id: id.clone(),
            })
        });
        wanted
            .map(|wanted| ManagedIdentity::resolve(&wanted, &|_| None, true).expect("a host"))
            .collect()
    })
}

/// What an error says can be shown.
fn assert_shown(error: &Error) {
    for text in [
        Some(error.message(Language::English)),
        error.advice(Language::English),
    ] {
        let text = text.unwrap_or_default();
        assert!(
            !text.chars().any(char::is_control),
            "a control character is shown"
        );
        assert!(text.len() < 65_536, "a text without bound");
        assert!(!text.contains("hunter2-hunter2"), "a secret is shown");
    }
}

/// A report is complete, and every text of it can be shown.
fn assert_sound(report: &Report) {
    assert!(!report.checks.is_empty(), "a report without checks");
    for check in &report.checks {
        let texts = [
            Some(check.message(Language::English)),
            check.advice(Language::English),
            check.expected().map(std::borrow::Cow::into_owned),
            check.found().map(std::borrow::Cow::into_owned),
        ];
        for text in texts.into_iter().flatten() {
            assert!(
                !text.chars().any(char::is_control),
                "a control character is shown"
            );
            assert!(text.len() < 65_536, "a text without bound");
        }
    }
    assert_eq!(report.is_valid(), report.verdict() == Verdict::Pass);
}

/// Files of the token cache: what is in one, or would be if it were sealed.
pub fn store(input: &[u8]) {
    mtp_token::store::look(input);
}
