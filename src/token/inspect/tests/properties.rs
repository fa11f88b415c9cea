use super::*;
use proptest::prelude::*;
use std::borrow::Cow;

/// What holds for every report, whatever the token.
fn assert_report(
    report: &Report,
    expected: &Expectations,
) -> std::result::Result<(), TestCaseError> {
    let names: Vec<CheckName> = report.checks.iter().map(|check| check.name).collect();
    let complete: Vec<CheckName> = match report.facts.kind {
        TokenKind::Jwt => CheckName::ALL
            .into_iter()
            .filter(|name| match name {
                CheckName::Tenant => expected.tenant.is_some(),
                CheckName::Client => expected.client_id.is_some(),
                CheckName::Signature => expected.verify_signature,
                _ => true,
            })
            .collect(),
        _ if expected.verify_signature => vec![CheckName::WellFormed, CheckName::Signature],
        _ => vec![CheckName::WellFormed],
    };
    prop_assert_eq!(names, complete);
    let mut texts: Vec<String> = report.facts.roles.iter().map(str::to_owned).collect();
    let facts = [
        &report.facts.audience,
        &report.facts.tenant_id,
        &report.facts.client_id,
    ];
    texts.extend(facts.into_iter().flatten().cloned());
    for check in &report.checks {
        let message = check.message(Language::English);
        let open = ["{cause}", "{claim}", "{seconds}", "{kid}"]
            .iter()
            .any(|name| message.contains(name));
        prop_assert!(!message.is_empty() && !open, "{}", message);
        texts.push(message);
        texts.extend(check.advice(Language::English));
        texts.extend(check.expected().map(Cow::into_owned));
        texts.extend(check.found().map(Cow::into_owned));
        let advised = check.verdict == Verdict::Pass || check.advice(Language::English).is_some();
        prop_assert!(
            advised
                || check.name == CheckName::Signature
                || check.message_finding() == Finding::IssuerUnknown,
            "{:?}",
            check
        );
    }
    for text in &texts {
        prop_assert!(
            text.bytes().all(|byte| matches!(byte, b' '..=b'~')),
            "{:?}",
            text
        );
        prop_assert!(text.len() < 3_000, "{}", text.len());
    }
    let signature = report
        .check(CheckName::Signature)
        .map(|check| check.verdict);
    prop_assert!(signature != Some(Verdict::Pass), "nothing was verified");
    Ok(())
}

fn expecting(all: bool) -> Expectations {
    if !all {
        return Expectations::default();
    }
    Expectations {
        roles: vec!["Incident.Read.All".to_owned(), "\u{1b}x".to_owned()],
        tenant: Some(Tenant::parse(TENANT).expect("a tenant")),
        client_id: Some("\u{7f}".to_owned()),
        verify_signature: true,
        ..Expectations::default()
    }
}

/// JSON values of every kind, with the texts that claims have among them.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop_oneof![
            Just(TENANT),
            Just("app"),
            Just("1.0"),
            Just("2.0"),
            Just("RS256"),
            Just("Incident.Read.All")
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(any::<String>(), inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn object(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let name = proptest::sample::select(names);
    proptest::collection::hash_map(name, value(), 0..names.len()).prop_map(|members| {
        Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    })
}

const HEADER: &[&str] = &["alg", "kid", "typ", "crit", "b64", "nonce", "x5t"];
const CLAIMS: &[&str] = &[
    "aud", "iss", "iat", "nbf", "exp", "appid", "azp", "idtyp", "scp", "roles", "tid", "TID",
    "ver", "sub", "oid",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_whole_report(bytes in proptest::collection::vec(any::<u8>(), 0..300), all in any::<bool>(), now in any::<i64>()) {
        let expected = expecting(all);
        assert_report(&inspect(&bytes, &expected, now), &expected)?;
    }

    #[test]
    fn any_text_gives_a_whole_report(text in "[.A-Za-z0-9_= -]{0,60}", all in any::<bool>()) {
        let expected = expecting(all);
        assert_report(&inspect(text.as_bytes(), &expected, NOW), &expected)?;
    }

    #[test]
    fn any_members_give_a_whole_report(header in object(HEADER), claims in object(CLAIMS), all in any::<bool>(), now in any::<i64>()) {
        let encode = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let token = format!("{}.{}.AAAA", encode(&header), encode(&claims));
        let expected = expecting(all);
        let report = inspect(token.as_bytes(), &expected, now);
        prop_assert_eq!(report.facts.kind, TokenKind::Jwt);
        assert_report(&report, &expected)?;
    }

    #[test]
    fn one_changed_claim_gives_a_whole_report(name in proptest::sample::select(CLAIMS), value in value()) {
        let expected = expecting(true);
        let report = report(json!({ name: value }), &expected);
        assert_report(&report, &expected)?;
    }
}
