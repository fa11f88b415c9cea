//! Assertions that an app signs with its own certificate.

use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};

use crate::bench::{Bench, HOME, MTP, Outcome, access_token, decode};
use crate::signer::{Draft, Signer, now};

const CERTIFICATE: &str = "aaaaaaaa-0000-4000-8000-000000000010";
const RS256_ONLY: &str = "aaaaaaaa-0000-4000-8000-000000000011";
const CHAIN: &str = "aaaaaaaa-0000-4000-8000-000000000012";
const FAULTY: &str = "ffffffff-0000-4000-8000-00000000000b";
const SCOPE: &str = "https://api.security.microsoft.com/.default";
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A started emulator with one certificate registered for every app here.
struct Registered {
    bench: Bench,
    signer: Signer,
}

impl Registered {
    fn new() -> Outcome<Self> {
        let (bench, signer) = (Bench::new()?, Signer::new()?);
        for app in [CERTIFICATE, RS256_ONLY, CHAIN] {
            bench.emulator.register_certificate(app, &signer.pem)?;
        }
        Ok(Self { bench, signer })
    }

    fn path() -> String {
        format!("/{HOME}/oauth2/v2.0/token")
    }

    /// A right assertion for the v2 endpoint.
    fn draft(&self, app: &str) -> Draft {
        let address = format!("{}{}", self.bench.emulator.authority(), Self::path());
        self.signer.draft(app, &address, now())
    }

    /// What the v2 endpoint says to an assertion: the code, or 0, and the text.
    async fn ask(&self, app: &str, assertion: &str) -> Outcome<(u64, String)> {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", app),
            ("scope", SCOPE),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", assertion),
        ];
        code(&self.bench.form(&Self::path(), &fields).await?.json()?)
    }

    async fn try_draft(&self, app: &str, draft: &Draft) -> Outcome<(u64, String)> {
        self.ask(app, &self.signer.sign(draft)?).await
    }
}

fn code(body: &Value) -> Outcome<(u64, String)> {
    if body["access_token"].is_string() {
        return Ok((0, String::new()));
    }
    let code = body["error_codes"][0].as_u64().ok_or("no code")?;
    let text = body["error_description"].as_str().ok_or("no text")?;
    Ok((code, text.to_owned()))
}

#[tokio::test]
async fn right_assertions_get_tokens_from_both_endpoints() -> Outcome {
    let registered = Registered::new()?;
    let (bench, signer) = (&registered.bench, &registered.signer);
    let rs256 = |draft: Draft| {
        draft
            .header("alg", json!("RS256"))
            .header("x5t#S256", Value::Null)
            .header("x5t", json!(signer.sha1()))
    };
    for (version, what) in [("", ("resource", MTP)), ("v2.0/", ("scope", SCOPE))] {
        let path = format!("/{HOME}/oauth2/{version}token");
        let address = format!("{}{path}", bench.emulator.authority());
        let plain = || signer.draft(CERTIFICATE, &address, now());
        for draft in [
            plain(),
            rs256(plain()),
            plain().header("alg", json!("RS256")),
            plain().header("typ", Value::Null),
            plain().header("x5t", json!(signer.sha1())),
            plain().header("x5c", json!([signer.x5c()])),
            plain().header("x5c", json!([signer.x5c(), Signer::new()?.x5c()])),
        ] {
            let fields = [
                ("grant_type", "client_credentials"),
                ("client_id", CERTIFICATE),
                what,
                ("client_assertion_type", JWT_BEARER),
                ("client_assertion", &signer.sign(&draft)?),
            ];
            let answer = bench.form(&path, &fields).await?;
            assert_eq!(answer.status, 200, "{} {:?}", draft.header, answer.body);
            let (_, claims) = decode(&access_token(&answer)?)?;
            assert_eq!(claims["appid"], CERTIFICATE);
            assert_eq!(claims["appidacr"], "2", "by assertion");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_signed_token_is_refused() -> Outcome {
    let registered = Registered::new()?;
    let right = registered.signer.sign(&registered.draft(CERTIFICATE))?;
    let padded = format!("{right}=");
    for text in ["x", "a.b", "a.b.c", "e30.e30.e30", "W10.e30.AAAA", &padded] {
        let (code, text) = registered.ask(CERTIFICATE, text).await?;
        assert_eq!(code, 50_027, "{text}");
    }
    let draft = || registered.draft(CERTIFICATE);
    for (draft, word) in [
        (draft().header("typ", json!("JWE")), "'typ'"),
        (draft().header("typ", json!(1)), "header"),
        (draft().header("alg", json!("none")), "'alg'"),
        (draft().header("alg", json!("HS256")), "'alg'"),
        (draft().header("alg", Value::Null), "header"),
        (draft().header("x5t#S256", Value::Null), "'x5t#S256'"),
        (
            draft().header(
                "x5t#S256",
                json!(format!("{}=", registered.signer.sha256())),
            ),
            "'x5t#S256'",
        ),
        (
            draft()
                .header("x5t#S256", Value::Null)
                .header("x5t", json!(registered.signer.sha1())),
            "'x5t#S256'",
        ),
    ] {
        let (code, text) = registered.try_draft(CERTIFICATE, &draft).await?;
        assert_eq!(code, 50_027, "{}", draft.header);
        assert!(text.contains(word), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn only_a_registered_key_signs() -> Outcome {
    let registered = Registered::new()?;
    let other = Signer::new()?;
    let draft = registered.draft(CERTIFICATE);

    let unknown = draft.clone().header("x5t#S256", json!(other.sha256()));
    let (code, text) = registered.ask(CERTIFICATE, &other.sign(&unknown)?).await?;
    let thumbprint: String = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &other.der)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    assert_eq!(code, 700_027);
    assert!(text.contains(&format!("'{thumbprint}'")), "{text}");

    let half_known = draft.clone().header("x5t", json!(other.sha1()));
    assert_eq!(
        registered.try_draft(CERTIFICATE, &half_known).await?.0,
        700_027
    );

    let (code, text) = registered.ask(CERTIFICATE, &other.sign(&draft)?).await?;
    assert_eq!(code, 700_027);
    assert!(text.contains("signature"), "{text}");

    // The signature of one padding under the name of the other.
    let signed = registered
        .signer
        .sign(&draft.clone().header("alg", json!("RS256")))?;
    let pss = registered.signer.sign(&draft)?;
    let mixed = format!(
        "{}.{}",
        pss.rsplit_once('.').ok_or("no dot")?.0,
        signed.rsplit_once('.').ok_or("no dot")?.1
    );
    assert_eq!(registered.ask(CERTIFICATE, &mixed).await?.0, 700_027);

    registered.bench.emulator.reset();
    assert_eq!(registered.try_draft(CERTIFICATE, &draft).await?.0, 700_027);
    Ok(())
}

#[tokio::test]
async fn every_claim_counts() -> Outcome {
    let registered = Registered::new()?;
    let draft = || registered.draft(CERTIFICATE);
    let other = json!(CHAIN);
    let v1 = format!(
        "{}/{HOME}/oauth2/token",
        registered.bench.emulator.authority()
    );
    let text = |seconds: i64| json!(seconds.to_string());
    for (draft, code, word) in [
        (draft().claim("sub", other.clone()), 50_048, CHAIN),
        (draft().claim("iss", other.clone()), 50_048, CHAIN),
        (
            draft().claim("iss", other.clone()).claim("sub", other),
            50_027,
            "issuer",
        ),
        (draft().claim("iss", Value::Null), 50_027, "'iss'"),
        (draft().claim("sub", Value::Null), 50_027, "'sub'"),
        (draft().claim("aud", json!(v1)), 50_027, "audience"),
        (draft().claim("aud", Value::Null), 50_027, "'aud'"),
        (draft().claim("aud", json!([v1])), 50_027, "'aud'"),
        (draft().claim("nbf", text(now())), 50_027, "'nbf'"),
        (draft().claim("exp", text(now() + 600)), 50_027, "'exp'"),
        (draft().claim("nbf", Value::Null), 50_027, "'nbf'"),
        (draft().claim("exp", Value::Null), 50_027, "'exp'"),
        (draft().claim("jti", Value::Null), 50_027, "'jti'"),
        (draft().claim("jti", json!("")), 50_027, "'jti'"),
        (
            draft().claim("nbf", json!(now() + 330)),
            700_024,
            "valid from",
        ),
        (
            draft().claim("exp", json!(now() - 310)),
            700_024,
            "expiry time",
        ),
    ] {
        let (got, text) = registered.try_draft(CERTIFICATE, &draft).await?;
        assert_eq!(got, code, "{}: {text}", draft.claims);
        assert!(text.contains(word), "{text}");
    }
    for draft in [
        draft().claim("nbf", json!(now() + 290)),
        draft().claim("exp", json!(now() - 270)),
    ] {
        let (code, text) = registered.try_draft(CERTIFICATE, &draft).await?;
        assert_eq!(code, 0, "within the leeway: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn the_time_that_counts_is_the_emulators() -> Outcome {
    let registered = Registered::new()?;
    let draft = registered
        .draft(CERTIFICATE)
        .claim("nbf", json!(1_770_091_506))
        .claim("exp", json!(1_770_092_106));
    let (code, text) = registered.try_draft(CERTIFICATE, &draft).await?;
    assert_eq!(code, 700_024);
    let times = "assertion valid from 2026-02-03T04:05:06.0000000Z, \
                 expiry time of assertion 2026-02-03T04:15:06.0000000Z";
    assert!(
        text.contains(times) && text.contains("Current time: "),
        "{text}"
    );

    registered
        .bench
        .emulator
        .set_clock_offset(1_770_091_800 - now());
    assert_eq!(registered.try_draft(CERTIFICATE, &draft).await?.0, 0);
    Ok(())
}

#[tokio::test]
async fn an_assertion_counts_once() -> Outcome {
    let registered = Registered::new()?;
    let draft = registered.draft(CERTIFICATE);
    let wrong = draft.clone().claim("aud", json!("elsewhere"));
    assert_eq!(registered.try_draft(CERTIFICATE, &wrong).await?.0, 50_027);
    assert_eq!(
        registered.try_draft(CERTIFICATE, &draft).await?.0,
        0,
        "a refused assertion uses up nothing"
    );
    let (code, text) = registered.try_draft(CERTIFICATE, &draft).await?;
    assert_eq!(code, 50_027);
    assert!(text.contains("'jti'"), "{text}");

    let emulator = &registered.bench.emulator;
    emulator.reset();
    emulator.register_certificate(CERTIFICATE, &registered.signer.pem)?;
    assert_eq!(registered.try_draft(CERTIFICATE, &draft).await?.0, 0);
    Ok(())
}

#[tokio::test]
async fn some_apps_want_more() -> Outcome {
    let registered = Registered::new()?;
    let signer = &registered.signer;
    let draft = registered.draft(RS256_ONLY);
    assert_eq!(registered.try_draft(RS256_ONLY, &draft).await?.0, 5_002_730);
    let rs256 = draft.header("alg", json!("RS256"));
    assert_eq!(registered.try_draft(RS256_ONLY, &rs256).await?.0, 0);

    let draft = || registered.draft(CHAIN);
    let other = Signer::new()?.x5c();
    let pem = json!([signer.pem]);
    let url_safe = json!([signer.x5c().replace('+', "-").replace('/', "_")]);
    for (x5c, code) in [
        (Value::Null, 700_027),
        (json!(signer.x5c()), 50_012),
        (json!([]), 50_012),
        (json!([other, signer.x5c()]), 50_012),
        (json!([signer.x5c(), "AAAA"]), 50_012),
        (pem, 50_012),
        (url_safe, 50_012),
        (json!([signer.x5c()]), 0),
    ] {
        let draft = draft().header("x5c", x5c);
        let (got, text) = registered.try_draft(CHAIN, &draft).await?;
        assert_eq!(got, code, "{}: {text}", draft.header);
    }
    Ok(())
}

#[tokio::test]
async fn the_type_of_an_assertion_is_named() -> Outcome {
    let registered = Registered::new()?;
    let assertion = registered.signer.sign(&registered.draft(CERTIFICATE))?;
    for (kind, code) in [("", 900_144), ("magic", 50_027), (JWT_BEARER, 0)] {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", CERTIFICATE),
            ("scope", SCOPE),
            ("client_assertion_type", kind),
            ("client_assertion", &assertion),
            ("client_secret", "wrong and not looked at"),
        ];
        let answer = registered.bench.form(&Registered::path(), &fields).await?;
        assert_eq!(self::code(&answer.json()?)?.0, code, "{kind}");
    }
    Ok(())
}

#[tokio::test]
async fn an_app_in_trouble_takes_any_assertion() -> Outcome {
    let registered = Registered::new()?;
    assert_eq!(registered.ask(FAULTY, "anything").await?.0, 0);
    Ok(())
}

#[tokio::test]
async fn certificates_are_registered_over_http_too() -> Outcome {
    let registered = Registered::new()?;
    let post = async |body: Value| {
        let path = "/_emulator/certificate";
        let text = body.to_string();
        registered.bench.post(path, "application/json", text).await
    };
    let other = Signer::new()?;
    let answer = post(json!({ "clientId": CERTIFICATE, "pem": other.pem })).await?;
    assert_eq!(answer.status, 204);
    let draft = registered
        .draft(CERTIFICATE)
        .header("x5t#S256", json!(other.sha256()));
    let assertion = other.sign(&draft)?;
    assert_eq!(registered.ask(CERTIFICATE, &assertion).await?.0, 0);

    let elliptic = KeyPair::generate()?;
    let elliptic = CertificateParams::default().self_signed(&elliptic)?.pem();
    for (client_id, pem, why) in [
        ("nobody", other.pem.as_str(), "'nobody'"),
        (CERTIFICATE, "no PEM", "no certificate"),
        (
            CERTIFICATE,
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "X.509",
        ),
        (CERTIFICATE, &elliptic, "RSA"),
    ] {
        let answer = post(json!({ "clientId": client_id, "pem": pem })).await?;
        assert_eq!(answer.status, 400);
        let text = String::from_utf8(answer.body.to_vec())?;
        assert!(text.contains(why), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn the_configuration_registers_certificates() -> Outcome {
    let signer = Signer::new()?;
    let mut config = entra_emulator::Config::default();
    let app = config
        .apps
        .iter_mut()
        .find(|app| app.client_id == CERTIFICATE);
    app.ok_or("no app")?.certificates.push(signer.pem.clone());
    let bench = Bench::with(config.clone())?;
    bench.emulator.reset();
    let registered = Registered { bench, signer };
    let draft = registered.draft(CERTIFICATE);
    assert_eq!(registered.try_draft(CERTIFICATE, &draft).await?.0, 0);

    config.apps[0].certificates.push("nonsense".to_owned());
    assert!(Bench::with(config).is_err());
    Ok(())
}
