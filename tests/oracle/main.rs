//! A corpus of tokens, good and hostile, put before this library and before `jsonwebtoken`, an implementation that
//! nobody here has written. They must agree, or a row of [`DISAGREEMENTS`] says why not; a row without a disagreement
//! fails the test too.
//!
//! Compared is what both do: form, algorithm, signature, issuer, audience, `nbf` and `exp`. What only this library looks
//! at (tenant, application, roles) is in order in every token but those that are about it.
//!
//! Where the environment variable `MTP_TOKEN_CORPUS` names a path, the corpus is written there, so that other
//! implementations can be asked as well. The file is one JSON object:
//!
//! | member | what it is |
//! |---|---|
//! | `now` | the time to judge at, in Unix seconds |
//! | `skewSeconds` | how far clocks may differ |
//! | `keySet` | the JSON Web Key Set of the issuer; a token's key is the one of its `kid` |
//! | `issuer`, `audiences`, `tenant`, `clientId`, `roles` | what is expected; of `audiences` one is enough, and one slash at its end more or less does not count |
//! | `tokens[].name` | what the token is about |
//! | `tokens[].token` | the token |
//! | `tokens[].accepted` | whether form, algorithm, signature, issuer, audience, `nbf` and `exp` all pass here |
//! | `tokens[].checks` | every check of the report with its verdict |
//! | `tokens[].disagreement` | why `jsonwebtoken` says otherwise; absent where it does not |

#[path = "../mint/mod.rs"]
mod mint;

mod corpus;

use corpus::{Case, cases};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use mint::{APP, KID, TENANT, attacker_key, expectations, issuer_key, weak_key};
use mtp_token::token::jwks::{KeySet, parse_key_set};
use mtp_token::token::report::{CheckName, Report, Verdict};
use mtp_token::token::verify::{SigningKeys, verify};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the two differ: how the names of the cases begin, and why this library refuses what `jsonwebtoken` takes.
const DISAGREEMENTS: &[(&str, &str)] = &[
    (
        "iss [\"https",
        "an issuer is one text; an array with the right one in it is not looked into",
    ),
    (
        "exp before nbf",
        "a life that ends before it begins is none",
    ),
    (
        "header crit",
        "whoever does not understand all of crit refuses (RFC 7515 section 4.1.11)",
    ),
    ("header b64", "b64 takes a crit (RFC 7797 section 6)"),
    (
        "header nonce",
        "the signature of a token with a nonce is only the API's to check",
    ),
    (
        "twice roles",
        "names are unique (RFC 7519 section 4); which of two counts is anybody's guess",
    ),
    (
        "twice unknown",
        "names are unique (RFC 7519 section 4), unknown ones too",
    ),
    (
        "twice in the header unknown",
        "names are unique (RFC 7515 section 4), unknown ones too",
    ),
    (
        "too large",
        "a token has 256,000 bytes at most, as in Microsoft's own libraries",
    ),
    (
        "weak key",
        "a key with the weakness ROCA proves nothing (CVE-2017-15361)",
    ),
];

/// The checks that both make.
const SHARED: [CheckName; 7] = [
    CheckName::WellFormed,
    CheckName::Algorithm,
    CheckName::Issuer,
    CheckName::Audience,
    CheckName::NotBefore,
    CheckName::Expiry,
    CheckName::Signature,
];

const AUDIENCES: [&str; 4] = [
    "https://api.security.microsoft.com",
    "https://security.microsoft.com/mtp",
    "https://securitycenter.microsoft.com/mtp",
    "8ee8fdad-f234-4243-8f3b-15c294843740",
];

fn issuer() -> String {
    format!("https://sts.windows.net/{TENANT}/")
}

/// The issuer's key, a second one, and one that must not be used.
fn key_set() -> Value {
    let weak = weak_key().jwk("weak");
    json!({ "keys": [issuer_key().jwk(KID), attacker_key().jwk("second"), weak] })
}

/// The verdict of this library.
fn ours(token: &str, keys: &KeySet, now: i64) -> Report {
    let keys = SigningKeys {
        keys,
        metadata: None,
        stale: false,
    };
    verify(token.as_bytes(), &expectations(), &keys, now)
}

fn accepts(report: &Report) -> bool {
    SHARED.into_iter().all(|name| {
        report
            .check(name)
            .is_some_and(|check| check.verdict == Verdict::Pass)
    })
}

/// The verdict of `jsonwebtoken`, set up as strictly as it can be.
fn theirs(token: &str, keys: &JwkSet) -> bool {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.leeway = 300;
    validation.validate_nbf = true;
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.set_issuer(&[issuer()]);
    let with_slash = AUDIENCES.map(|audience| format!("{audience}/"));
    let audiences: Vec<&str> = AUDIENCES
        .into_iter()
        .chain(with_slash.iter().map(String::as_str))
        .collect();
    validation.set_audience(&audiences);
    let Some(kid) = decode_header(token).ok().and_then(|header| header.kid) else {
        return false;
    };
    let Some(key) = keys
        .find(&kid)
        .and_then(|key| DecodingKey::from_jwk(key).ok())
    else {
        return false;
    };
    decode::<Value>(token, &key, &validation).is_ok()
}

/// A case and what the two say about it.
struct Judged {
    case: Case,
    report: Report,
    they_accept: bool,
}

impl Judged {
    fn we_accept(&self) -> bool {
        accepts(&self.report)
    }

    /// Why this library refuses what the other takes, where that is so and is meant.
    fn disagreement(&self) -> Option<&'static str> {
        let (_, why) = DISAGREEMENTS
            .iter()
            .find(|(begin, _)| self.case.name.starts_with(begin))?;
        (!self.we_accept() && self.they_accept).then_some(*why)
    }
}

fn write_corpus(path: &str, now: i64, keys: &Value, judged: &[Judged]) {
    let tokens: Vec<Value> = judged
        .iter()
        .map(|one| {
            let checks = one.report.checks.iter().map(|check| {
                let verdict = json!(check.verdict.as_str());
                (check.name.as_str().to_owned(), verdict)
            });
            let mut token = json!({
                "name": one.case.name, "token": one.case.token, "accepted": one.we_accept(),
                "checks": checks.collect::<serde_json::Map<_, _>>(),
            });
            if let Some(why) = one.disagreement() {
                token["disagreement"] = json!(why);
            }
            token
        })
        .collect();
    let corpus = json!({
        "now": now, "skewSeconds": 300, "keySet": keys, "issuer": issuer(), "audiences": AUDIENCES,
        "tenant": TENANT, "clientId": APP, "roles": ["Incident.Read.All"], "tokens": tokens,
    });
    std::fs::write(path, corpus.to_string())
        .expect("MTP_TOKEN_CORPUS names a path that can be written");
}

#[test]
fn another_implementation_agrees() {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_secs();
    let now = i64::try_from(now).expect("before the end of time");
    let set = key_set();
    let keys = parse_key_set(set.to_string().as_bytes()).expect("a key set");
    let their_keys: JwkSet = serde_json::from_value(set.clone()).expect("a key set");
    let judged: Vec<Judged> = cases(now)
        .into_iter()
        .map(|case| Judged {
            report: ours(&case.token, &keys, now),
            they_accept: theirs(&case.token, &their_keys),
            case,
        })
        .collect();
    let names: BTreeSet<&str> = judged.iter().map(|one| one.case.name.as_str()).collect();
    assert_eq!(names.len(), judged.len(), "each name stands for one token");
    assert!(judged.len() >= 300, "{} tokens", judged.len());
    let accepted = judged.iter().filter(|one| one.we_accept()).count();
    assert!(accepted >= 50, "{accepted} good ones");

    let unexplained: Vec<&str> = judged
        .iter()
        .filter(|one| one.we_accept() != one.they_accept && one.disagreement().is_none())
        .map(|one| one.case.name.as_str())
        .collect();
    assert_eq!(unexplained, [""; 0], "they differ without a reason");
    let seen: BTreeSet<&str> = judged.iter().filter_map(Judged::disagreement).collect();
    let explained: BTreeSet<&str> = DISAGREEMENTS.iter().map(|(_, why)| *why).collect();
    assert_eq!(seen, explained, "every explanation is needed");
    if let Ok(path) = std::env::var("MTP_TOKEN_CORPUS") {
        write_corpus(&path, now, &set, &judged);
    }
}
