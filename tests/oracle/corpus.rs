//! The tokens of the corpus: names and texts, made anew each time around the given time.

mod writing;

use crate::mint::{self, KID, attacker_key, header, issuer_key, weak_key, with};
use serde_json::{Value, json};

/// A token, and what it is about.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) token: String,
}

/// The corpus.
pub(crate) fn cases(now: i64) -> Vec<Case> {
    let maker = Maker { now };
    [
        maker.good(),
        maker.times(),
        maker.texts(),
        maker.headers(),
        maker.json(),
        maker.forms(),
        maker.signatures(),
        maker.changed_characters(),
    ]
    .concat()
    .into_iter()
    .map(|(name, token)| Case { name, token })
    .collect()
}

type Named = (String, String);

struct Maker {
    now: i64,
}

impl Maker {
    fn claims(&self) -> Value {
        let claims = with(&mint::claims(), "iat", Some(json!(self.now - 100)));
        let claims = with(&claims, "nbf", Some(json!(self.now - 100)));
        with(&claims, "exp", Some(json!(self.now + 3_900)))
    }

    /// The claims with one claim written as `raw` JSON.
    fn claims_with(&self, name: &str, raw: &str) -> String {
        let mut text = with(&self.claims(), name, None).to_string();
        text.pop();
        format!("{text},\"{name}\":{raw}}}")
    }

    fn claim(&self, name: &str, raw: &str) -> Named {
        let token = issuer_key().token(header().to_string(), self.claims_with(name, raw));
        (format!("{name} {raw}"), token)
    }

    fn header(&self, name: &str, raw: &str) -> Named {
        let mut text = with(&header(), name, None).to_string();
        text.pop();
        let comma = if text.len() > 1 { "," } else { "" };
        let head = format!("{text}{comma}\"{name}\":{raw}}}");
        let token = issuer_key().token(head, self.claims().to_string());
        (format!("header {name} {raw}"), token)
    }

    fn genuine(&self) -> String {
        issuer_key().token(header().to_string(), self.claims().to_string())
    }

    /// Tokens that have more, less or other claims than the usual one, and are in order.
    fn good(&self) -> Vec<Named> {
        let mut good = vec![("good".to_owned(), self.genuine())];
        let second = with(&header(), "kid", Some(json!("second")));
        good.push((
            "good second key".to_owned(),
            attacker_key().token(second.to_string(), self.claims().to_string()),
        ));
        for absent in ["iat", "aio", "uti", "rh", "idp", "appidacr", "nbf"] {
            let claims = with(&self.claims(), absent, None);
            let token = issuer_key().token(header().to_string(), claims.to_string());
            good.push((format!("good without {absent}"), token));
        }
        let deep = format!("{}1{}", "[".repeat(90), "]".repeat(90));
        let long = format!("\"{}\"", "x".repeat(100_000));
        for (name, raw) in [
            ("wids", r#"["0997a1d0-0d1d-4acb-b408-d5ca73121e90"]"#),
            ("xms_cc", r#"["cp1"]"#),
            ("groups", "[]"),
            (
                "_claim_sources",
                r#"{"src1":{"endpoint":"https://graph.windows.net/x"}}"#,
            ),
            ("name", r#""\u00e5\u00e4\u00f6 \ud83d\ude00""#),
            ("name ", r#""åäö 😀""#),
            ("empty", r#""""#),
            ("", "1"),
            ("number", "1.5e300"),
            ("negative", "-9223372036854775809"),
            ("nothing", "null"),
            ("truth", "true"),
            ("nul", r#""a\u0000b""#),
            ("deep", &deep),
            ("long", &long),
            ("roles", r#"["Incident.Read.All","\u0041.B"]"#),
        ] {
            let (name, token) = self.claim(name, raw);
            good.push((
                format!("good {}", name.chars().take(40).collect::<String>()),
                token,
            ));
        }
        for (name, raw) in [
            ("typ", r#""at+jwt""#),
            ("jku", r#""https://attacker.example/keys""#),
            ("x5u", r#""https://attacker.example/certificate""#),
            ("x5c", "[]"),
            ("x5t", r#""other""#),
            ("cty", r#""JWT""#),
        ] {
            let (name, token) = self.header(name, raw);
            good.push((format!("good {name}"), token));
        }
        good
    }

    fn times(&self) -> Vec<Named> {
        let mut times = Vec::new();
        for offset in [
            10,
            60,
            3_600,
            86_400,
            1_000_000_000,
            -10,
            -200,
            -280,
            -320,
            -400,
            -3_600,
            -86_400,
        ] {
            // A token that has expired began earlier than that.
            let claims = with(&self.claims(), "exp", Some(json!(self.now + offset)));
            let claims = with(&claims, "nbf", Some(json!(self.now + offset.min(0) - 100)));
            let token = issuer_key().token(header().to_string(), claims.to_string());
            times.push((format!("exp at {offset}"), token));
            for name in ["nbf", "iat"] {
                let token = self.claim(name, &(self.now + offset).to_string()).1;
                times.push((format!("{name} at {offset}"), token));
            }
        }
        let early = self.claim("exp", &(self.now - 200).to_string()).1;
        times.push(("exp before nbf".to_owned(), early));
        let fraction = format!("{}.75", self.now + 100);
        for raw in [
            "null",
            r#""1""#,
            "[1]",
            "{}",
            "true",
            "-1",
            "0",
            "-0",
            "1e3",
            "1e30",
            "1e400",
            "18446744073709551616",
            "18446744073709551615",
            "9223372036854775808",
            "9007199254740993",
            "9999999999.5",
            "99999999999",
            &fraction,
        ] {
            times.push(self.claim("exp", raw));
            times.push(self.claim("nbf", raw));
        }
        let claims = with(&self.claims(), "exp", None);
        let token = issuer_key().token(header().to_string(), claims.to_string());
        times.push(("exp absent".to_owned(), token));
        times
    }

    fn texts(&self) -> Vec<Named> {
        let good = crate::issuer();
        let mut texts = Vec::new();
        for issuer in [
            good.to_ascii_uppercase(),
            good.trim_end_matches('/').to_owned(),
            format!("{good}/"),
            format!("{good} "),
            format!("{good}\0"),
            format!(" {good}"),
            String::new(),
            "https://attacker.example/".to_owned(),
            good.replace("sts.windows.net", "login.microsoftonline.com"),
            good.replace("sts.windows.net", "sts.chinacloudapi.cn"),
            good.replace('1', "2"),
            good.replace("https", "http"),
        ] {
            texts.push(self.claim("iss", &json!(issuer).to_string()));
        }
        let escaped = good.replace('/', "\\/");
        for raw in ["null", "7", "{}", "true", "[]", &format!("\"{escaped}\"")] {
            texts.push(self.claim("iss", raw));
        }
        texts.push(self.claim("iss", &json!([good]).to_string()));
        texts.push(self.claim(
            "iss",
            &json!(["https://attacker.example/", good]).to_string(),
        ));
        let first = crate::AUDIENCES[0];
        for audience in [
            json!(crate::AUDIENCES[1]),
            json!(crate::AUDIENCES[2]),
            json!(crate::AUDIENCES[3]),
            json!(format!("{first}/")),
            json!(format!("{first}//")),
            json!(format!("{first}\0")),
            json!(first.to_ascii_uppercase()),
            json!(&first[..20]),
            json!(format!("{first}.example")),
            json!(""),
            json!("/"),
            json!([first]),
            json!(["https://x.example", first]),
            json!(["https://x.example"]),
            json!([first, "https://x.example"]),
            json!([first, 7]),
            json!([7, first]),
            json!([null, first]),
            json!([[first]]),
            json!([]),
            json!({}),
            json!({ "aud": first }),
            json!(7),
            json!(null),
            json!(true),
            json!("https://graph.microsoft.com"),
            json!("https://api.securitycenter.microsoft.com"),
            json!(format!("{first} https://x.example")),
            json!([format!("{first}/")]),
        ] {
            texts.push(self.claim("aud", &audience.to_string()));
        }
        for absent in ["iss", "aud"] {
            let claims = with(&self.claims(), absent, None);
            let token = issuer_key().token(header().to_string(), claims.to_string());
            texts.push((format!("{absent} absent"), token));
        }
        texts
    }

    fn headers(&self) -> Vec<Named> {
        let mut headers = Vec::new();
        for algorithm in [
            r#""none""#,
            r#""None""#,
            r#""HS256""#,
            r#""RS384""#,
            r#""RS512""#,
            r#""PS256""#,
            r#""ES256""#,
            r#""EdDSA""#,
            r#""rs256""#,
            r#""RS256 ""#,
            r#""""#,
            "null",
            "7",
            r#"["RS256"]"#,
            "{}",
            r#""\u0052S256""#,
        ] {
            headers.push(self.header("alg", algorithm));
        }
        for kid in [
            r#""unknown""#,
            r#""""#,
            r#""second""#,
            r#""../../x""#,
            r#""' OR 1=1""#,
            "null",
            "7",
            r#"["x"]"#,
            &json!(KID.to_ascii_lowercase()).to_string(),
            &json!(format!("{KID}\0")).to_string(),
        ] {
            headers.push(self.header("kid", kid));
        }
        for crit in ["[]", r#"["exp"]"#, r#"["b64"]"#] {
            headers.push(self.header("crit", crit));
        }
        headers.push(self.header("b64", "false"));
        headers.push(self.header("zip", r#""DEF""#));
        for nonce in [r#""AAAA""#, r#""""#] {
            headers.push(self.header("nonce", nonce));
        }
        for absent in ["alg", "kid"] {
            let head = with(&header(), absent, None);
            let token = issuer_key().token(head.to_string(), self.claims().to_string());
            headers.push((format!("header {absent} absent"), token));
        }
        let weak = with(&header(), "kid", Some(json!("weak"))).to_string();
        let claims = self.claims().to_string();
        headers.push(("weak key".to_owned(), weak_key().token(&weak, &claims)));
        headers.push((
            "other key than weak".to_owned(),
            issuer_key().token(weak, claims),
        ));
        headers
    }
}
