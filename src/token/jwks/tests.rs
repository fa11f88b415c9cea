use super::*;
use crate::advice::Language;
use proptest::prelude::*;

#[test]
fn every_reason_has_a_text_of_its_own() {
    let reasons = [
        Reason::Malformed,
        Reason::NotRsa,
        Reason::Symmetric,
        Reason::Use,
        Reason::Operations,
        Reason::Algorithm,
        Reason::Size,
        Reason::EvenModulus,
        Reason::Exponent,
        Reason::Weak,
    ];
    let texts: std::collections::HashSet<_> = reasons
        .into_iter()
        .map(|reason| reason.finding().in_language(Language::English))
        .collect();
    assert_eq!(texts.len(), reasons.len());
    assert!(texts.iter().all(|text| text.contains("{kid}")));
}

#[test]
fn the_limits_are_named() {
    let large = vec![b' '; MAX_KEY_SET_BYTES + 1];
    let error = parse_key_set(&large).expect_err("too large");
    assert_eq!(
        error.to_string(),
        "The key set of the issuer is larger than 1048576 bytes"
    );
    let keys = vec!["{}"; MAX_KEYS + 1].join(",");
    let error = parse_key_set(format!("{{\"keys\":[{keys}]}}").as_bytes()).expect_err("too many");
    assert_eq!(
        error.to_string(),
        "The key set of the issuer is larger than 1000 keys"
    );
}

#[test]
fn debug_output_shows_no_key() {
    let modulus = format!("{}Q", "v".repeat(341));
    let text = format!(r#"{{"keys":[{{"kty":"RSA","kid":"k","n":"{modulus}","e":"AQAB"}}]}}"#);
    let set = parse_key_set(text.as_bytes()).expect("a key set");
    assert!(matches!(set.find("k"), Lookup::Usable(_)), "{set:?}");
    assert!(!format!("{set:?}").contains("vvv"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse_key_set(&bytes);
    }

    #[test]
    fn no_keys_make_it_panic(keys in proptest::collection::vec(r#"[\[\]{}":,a-z0-9.\\]{0,40}"#, 0..6)) {
        let _ = parse_key_set(format!("{{\"keys\":[{}]}}", keys.join(",")).as_bytes());
    }

    /// Whatever a key says, it can be found by its id alone, and only one way.
    #[test]
    fn every_key_with_an_id_is_known(
        kid in any::<String>(),
        kty in prop_oneof![Just("RSA"), Just("EC"), Just("oct"), Just("")],
        n in "[A-Za-z0-9_-]{0,400}",
        usage in proptest::option::of(any::<String>()),
        twice in any::<bool>(),
    ) {
        let mut key = serde_json::json!({ "kid": kid, "kty": kty, "n": n, "e": "AQAB" });
        if let (Some(usage), Some(members)) = (usage, key.as_object_mut()) {
            members.insert("use".to_owned(), usage.into());
        }
        let keys = if twice { vec![key.clone(), key] } else { vec![key] };
        let set = parse_key_set(serde_json::json!({ "keys": keys }).to_string().as_bytes()).expect("a key set");
        prop_assert_eq!(set.len(), 1);
        prop_assert_eq!(matches!(set.find(&kid), Lookup::Ambiguous), twice);
        let other = format!("{kid}x");
        prop_assert!(matches!(set.find(&other), Lookup::Unknown));
    }
}
