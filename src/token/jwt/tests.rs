//! Tests of the strict reader: what it takes, and everything that it must refuse.

use super::object::MAX_DEPTH;
use super::*;
use crate::advice::Language;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

const HEADER: &str = r#"{"typ":"JWT","alg":"RS256","kid":"k"}"#;

fn encode(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn token(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    format!("{}.{}.c2ln", encode(header), encode(claims))
}

/// Reads a token, and leaves it where it lies for as long as the tests run.
fn read(token: &[u8]) -> Result<Jwt<'static>> {
    let token: &'static [u8] = token.to_owned().leak();
    let parts: &'static Parts<'static> = Box::leak(Box::new(Parts::of(token)?));
    parts.read()
}

fn claims(claims: &str) -> Jwt<'static> {
    read(token(HEADER, claims).as_bytes()).expect(claims)
}

/// Asserts that the token is refused for that reason.
fn refused(token: impl AsRef<[u8]>, reason: Text, what: &str) {
    let error = read(token.as_ref()).expect_err(what);
    assert_eq!(error.kind(), ErrorKind::MalformedToken, "{what}");
    let message = error.message(Language::English);
    let words = reason.in_language(Language::English);
    let begin = words.split('{').next().unwrap_or_default();
    let end = words.rsplit('}').next().unwrap_or_default();
    assert!(
        message.starts_with(begin) && message.ends_with(end) && !message.contains('{'),
        "{what}: {message} instead of {words}"
    );
    assert!(
        error
            .advice(Language::English)
            .is_some_and(|advice| advice.contains("whole token"))
    );
}

#[test]
fn a_token_of_entra_s_form_is_taken_apart() {
    let jwt = claims(
        r#"{"aud":"https://api.security.microsoft.com","iss":"https://sts.windows.net/t/","iat":1800000000,
            "nbf":1800000001,"exp":1800003900,"appid":"a","idtyp":"app","tid":"t","ver":"1.0",
            "roles":["AdvancedHunting.Read.All","Incident.Read.All"],"xms":{"a":[1, 2]},"n":null,"b":true}"#,
    );
    let names: Vec<_> = jwt.claims().names().collect();
    assert_eq!(
        names,
        [
            "aud", "iss", "iat", "nbf", "exp", "appid", "idtyp", "tid", "ver", "roles", "xms", "n",
            "b"
        ]
    );
    assert_eq!(jwt.header().len(), 3);
    let (name, algorithm) = jwt.header().members().nth(1).expect("a second member");
    assert_eq!(
        (name, algorithm.json()),
        ("alg", Json::String("RS256".into()))
    );
    assert_eq!(
        jwt.audience().as_deref(),
        Some("https://api.security.microsoft.com")
    );
    assert_eq!(jwt.tenant_id().as_deref(), Some("t"));
    assert_eq!(jwt.client_id().as_deref(), Some("a"));
    assert_eq!(jwt.issued_at(), Some(1_800_000_000));
    assert_eq!(jwt.not_before(), Some(1_800_000_001));
    assert_eq!(jwt.expires_on(), Some(1_800_003_900));
    assert_eq!(
        jwt.roles(),
        ["AdvancedHunting.Read.All", "Incident.Read.All"]
    );
    let values = jwt.claims().members().skip(10);
    let values: Vec<_> = values.map(|(_, value)| value.json()).collect();
    assert_eq!(
        values,
        [
            Json::Object(r#"{"a":[1, 2]}"#),
            Json::Null,
            Json::Bool(true)
        ]
    );
}

#[test]
fn a_v2_token_has_its_client_in_azp() {
    for (text, id) in [
        (r#"{"azp":"b"}"#, Some("b")),
        (r#"{"azp":"b","appid":"a"}"#, Some("a")),
        (r#"{"azp":"b","appid":7}"#, None),
    ] {
        assert_eq!(claims(text).client_id().as_deref(), id, "{text}");
    }
}

#[test]
fn claims_of_another_type_are_not_read() {
    let jwt =
        claims(r#"{"aud":["x"],"tid":7,"appid":null,"iat":"1","nbf":null,"exp":[1],"roles":"x"}"#);
    assert_eq!(
        (jwt.audience(), jwt.tenant_id(), jwt.client_id()),
        (None, None, None)
    );
    assert_eq!(
        (jwt.issued_at(), jwt.not_before(), jwt.expires_on()),
        (None, None, None)
    );
    for roles in [
        r#""Incident.Read.All""#,
        "null",
        r#"["a",7]"#,
        r#"["a",null]"#,
        r#"{"a":1}"#,
        "[]",
        "7",
    ] {
        assert!(
            claims(&format!(r#"{{"roles":{roles}}}"#))
                .roles()
                .is_empty(),
            "{roles}"
        );
    }
    assert!(claims("{}").roles().is_empty());
    let many = serde_json::json!({ "roles": vec!["Incident.Read.All"; 9_000] }).to_string();
    assert_eq!(claims(&many).roles().len(), 9_000);
}

#[test]
fn names_are_compared_as_they_are() {
    let jwt = claims(r#"{"TID":"x","Roles":["y"],"tid ":"z","\u0074id\u0000":"w"}"#);
    assert_eq!((jwt.tenant_id(), jwt.roles().len()), (None, 0));
    assert_eq!(jwt.claims().names().nth(3), Some("tid\0"));
    let escaped = claims(r#"{"\u0074id":"x"}"#).tenant_id();
    assert_eq!(escaped.as_deref(), Some("x"));
}

#[test]
fn times_are_rounded_down_and_kept_in_range() {
    for (number, expected) in [
        ("1800000000", Some(1_800_000_000)),
        ("1800000000.7", Some(1_800_000_000)),
        ("1.8e9", Some(1_800_000_000)),
        ("1e3", Some(1000)),
        ("-0", Some(0)),
        ("-0.0", Some(0)),
        ("-0.5", Some(-1)),
        ("-1.5", Some(-2)),
        ("9007199254740993", Some(9_007_199_254_740_993)),
        ("9223372036854775807", Some(i64::MAX)),
        ("9223372036854775808", Some(i64::MAX)),
        ("18446744073709551615", Some(i64::MAX)),
        ("-9223372036854775809", Some(i64::MIN)),
        ("18446744073709551616", None),
        ("1e30", None),
        ("1e400", None),
        ("-1e400", None),
        ("-18446744073709551616", None),
        ("999999999999999999999999999999999999999999", None),
        ("1e-400", Some(0)),
    ] {
        let jwt = claims(&format!(
            r#"{{"exp":{number},"iat":{number},"nbf":{number}}}"#
        ));
        assert_eq!(jwt.expires_on(), expected, "{number}");
        assert_eq!(
            (jwt.issued_at(), jwt.not_before()),
            (expected, expected),
            "{number}"
        );
        let value = jwt.claims().get("exp").map(Raw::json);
        assert_eq!(value, Some(Json::Number(number)));
    }
}

#[test]
fn a_token_is_three_parts() {
    let (header, payload) = (encode(HEADER), encode("{}"));
    refused("", Text::JwtNotThreeParts, "nothing");
    refused("opaque", Text::JwtNotThreeParts, "no dot");
    refused(
        format!("{header}.{payload}"),
        Text::JwtNotThreeParts,
        "one dot",
    );
    refused(
        format!("{header}.{payload}.c2ln.c2ln"),
        Text::JwtNotThreeParts,
        "three dots",
    );
    refused(
        format!("{header}.{payload}.c2ln.c2ln.c2ln"),
        Text::JwtEncrypted,
        "four dots",
    );
    refused("....", Text::JwtEncrypted, "four dots and nothing else");
    refused(
        format!("{header}.{payload}.c2ln.x.x.x"),
        Text::JwtNotThreeParts,
        "five dots",
    );
    refused(
        ".".repeat(MAX_TOKEN_BYTES),
        Text::JwtNotThreeParts,
        "dots only",
    );
}

#[test]
fn no_part_is_empty() {
    let (header, payload) = (encode(HEADER), encode("{}"));
    refused("..", Text::JwtEmptyPart, "all");
    refused(format!(".{payload}.c2ln"), Text::JwtEmptyPart, "header");
    refused(format!("{header}..c2ln"), Text::JwtEmptyPart, "payload");
    refused(
        format!("{header}.{payload}."),
        Text::JwtEmptyPart,
        "signature",
    );
}

#[test]
fn the_size_is_capped_before_anything_is_read() {
    refused(
        ".".repeat(MAX_TOKEN_BYTES + 1),
        Text::JwtTooLarge,
        "one byte",
    );
    refused(".".repeat(1_000_000), Text::JwtTooLarge, "a million dots");
    refused(
        format!("{}.e30.c2ln", "A".repeat(1_000_000)),
        Text::JwtTooLarge,
        "a header of a megabyte",
    );
    refused(
        token(HEADER, format!(r#"{{"a":"{}"}}"#, "x".repeat(5_000_000))),
        Text::JwtTooLarge,
        "a claim of 5 MB",
    );
    let room = MAX_TOKEN_BYTES - encode(HEADER).len() - ".".len() - ".c2ln".len();
    let filling = |length: usize| format!(r#"{{"a":"{}"}}"#, "x".repeat(length));
    let longest = token(HEADER, filling(room / 4 * 3 - filling(0).len()));
    assert!(longest.len() > MAX_TOKEN_BYTES - 4 && read(longest.as_bytes()).is_ok());
}

#[test]
fn every_part_is_canonical_base64url() {
    let parts = [encode(HEADER), encode(r#"{"a":"??>"}"#), "c2ln".to_owned()];
    assert!(parts[1].contains(['-', '_']));
    assert!(read(parts.join(".").as_bytes()).is_ok());
    let standard = parts[1].replace('-', "+").replace('_', "/");
    refused(
        format!("{}.{standard}.{}", parts[0], parts[2]),
        Text::JwtNotBase64,
        "the standard alphabet",
    );
    for index in 0..3 {
        for bad in ["=", "==", "\n", "\r\n", " ", "%3D", "\0", "\u{e4}", "A"] {
            for broken in [
                format!("{}{bad}", parts[index]),
                format!("{bad}{}", parts[index]),
            ] {
                let mut all = parts.clone();
                // One more letter makes a length that no encoding has, or another text.
                if bad == "A" && broken.len() % 4 != 1 {
                    continue;
                }
                all[index] = broken;
                refused(all.join("."), Text::JwtNotBase64, bad);
            }
        }
    }
    for tail in ["c2lnZR", "c2lnZ", "QR", "QQ="] {
        refused(format!("{}.e30.{tail}", parts[0]), Text::JwtNotBase64, tail);
    }
    refused(
        format!("Bearer {}", parts.join(".")),
        Text::JwtNotBase64,
        "the scheme in front",
    );
}

#[test]
fn header_and_claims_are_json_objects() {
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, reason) in [
        (&b"[]"[..], Text::JwtNotObject),
        (b"\"x\"", Text::JwtNotObject),
        (b"7", Text::JwtNotObject),
        (b"null", Text::JwtNotObject),
        (b" [{}] ", Text::JwtNotObject),
        (b"{", Text::JwtNotJson),
        (b"{}x", Text::JwtNotJson),
        (b"{}{}", Text::JwtNotJson),
        (b"{}\0", Text::JwtNotJson),
        (b"{\"a\":1,}", Text::JwtNotJson),
        (b"{\"a\":[1,]}", Text::JwtNotJson),
        (b"{/**/}", Text::JwtNotJson),
        (b"{\"a\":1 //x\n}", Text::JwtNotJson),
        (b"{'a':1}", Text::JwtNotJson),
        (b"{a:1}", Text::JwtNotJson),
        (b"{\"a\":01}", Text::JwtNotJson),
        (b"{\"a\":+1}", Text::JwtNotJson),
        (b"{\"a\":1.}", Text::JwtNotJson),
        (b"{\"a\":NaN}", Text::JwtNotJson),
        (b"{\"a\":\"\n\"}", Text::JwtNotJson),
        (b"{\"a\":\"\\x\"}", Text::JwtNotJson),
        (b"{\"a\":\"\\ud800\"}", Text::JwtNotJson),
        (b"{\"a\":\"\\udc00\\ud800\"}", Text::JwtNotJson),
        (b"{\"\\ud800\":1}", Text::JwtNotJson),
        (b"{\"a\":[{\"b\":\"\\ud800\"}]}", Text::JwtNotJson),
        (b"{\"a\":{\"\\ud800\":1}}", Text::JwtNotJson),
        (b"[\"\\ud800\"]", Text::JwtNotJson),
        (b"\xef\xbb\xbf{}", Text::JwtNotJson),
        (b"{\"a\":\"\xff\"}", Text::JwtNotJson),
        (b"{\"a\":\"\xed\xa0\x80\"}", Text::JwtNotJson),
        (&utf16, Text::JwtNotJson),
    ] {
        let what = String::from_utf8_lossy(bytes);
        refused(token(bytes, "{}"), reason, &what);
        refused(token(HEADER, bytes), reason, &what);
    }
    assert!(claims(" {\r\n\t} ").claims().is_empty());
}

#[test]
fn no_member_stands_twice() {
    for name in [
        "alg", "kid", "exp", "aud", "iss", "tid", "roles", "unknown", "",
    ] {
        let twice = format!(r#"{{"{name}":1,"x":2,"{name}":1}}"#);
        refused(token(&twice, "{}"), Text::JwtDuplicateMember, name);
        refused(token(HEADER, &twice), Text::JwtDuplicateMember, name);
    }
    refused(
        token(HEADER, r#"{"tid":"a","t\u0069d":"b"}"#),
        Text::JwtDuplicateMember,
        "escaped",
    );
    let others = claims(r#"{"tid":"a","TID":"b","x":{"y":1,"y":2}}"#);
    assert_eq!(others.tenant_id().as_deref(), Some("a"));
}

#[test]
fn depth_is_limited_without_using_the_stack() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!(r#"{{"a":{}1{}}}"#, open.repeat(depth), close.repeat(depth))
    };
    for (open, close) in [("[", "]"), (r#"{"b":"#, "}")] {
        assert_eq!(claims(&nested(open, close, 100)).claims().len(), 1);
        assert_eq!(
            claims(&nested(open, close, MAX_DEPTH - 1)).claims().len(),
            1
        );
        refused(
            token(HEADER, nested(open, close, MAX_DEPTH)),
            Text::JwtTooDeep,
            open,
        );
        refused(
            token(HEADER, nested(open, close, 20_000)),
            Text::JwtTooDeep,
            open,
        );
    }
    refused(
        token("[".repeat(180_000), "{}"),
        Text::JwtTooDeep,
        "never closed",
    );
    refused(
        token(HEADER, "[".repeat(200_000)),
        Text::JwtTooLarge,
        "200,000",
    );
    assert_eq!(claims(r#"{"a":"[[[[\"[[[[\\"}"#).claims().len(), 1);
    let brackets = format!(r#"{{"a":"{}"}}"#, "[".repeat(1000));
    assert_eq!(claims(&brackets).claims().len(), 1);
}

#[test]
fn messages_hold_nothing_of_the_token() {
    let marked = "TOPSECRET";
    for token in [
        format!("{marked}.{marked}"),
        format!("{marked}.{marked}.{marked}.{marked}.{marked}"),
        format!("{marked}=.e30.c2ln"),
        token(HEADER, format!(r#"{{"{marked}":1,"{marked}":2}}"#)),
        token(HEADER, format!(r#"{{"{marked}":{marked}}}"#)),
        token(HEADER, format!(r#""{marked}""#)),
    ] {
        let error = read(token.as_bytes()).expect_err("malformed");
        let shown = format!("{error:?}");
        assert!(
            !shown.contains(marked) && !shown.contains(&encode(marked)),
            "{shown}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_parts_make_it_panic(header in any::<Vec<u8>>(), payload in any::<Vec<u8>>(), rest in "[.A-Za-z0-9_=-]{0,20}") {
        let _ = read(format!("{}.{}.{rest}", encode(header), encode(payload)).as_bytes());
    }

    #[test]
    fn no_json_makes_it_panic(json in r#"[\[\]{}",:\\ua0-9eE.+-]{0,60}"#) {
        for json in [json.clone(), format!(r#"{{"exp":{json}}}"#)] {
            if let Ok(jwt) = read(token(HEADER, json).as_bytes()) {
                let _ = (jwt.expires_on(), jwt.roles().len(), jwt.audience());
            }
        }
    }

    /// The reader agrees with a general parser about every text that both accept.
    #[test]
    fn it_reads_what_serde_json_writes(names in proptest::collection::hash_set(any::<String>(), 0..8), text in any::<String>()) {
        let object: serde_json::Map<String, serde_json::Value> =
            names.iter().map(|name| (name.clone(), text.clone().into())).collect();
        let jwt = read(token(HEADER, serde_json::to_string(&object).expect("JSON")).as_bytes()).expect("valid");
        prop_assert_eq!(jwt.claims().len(), object.len());
        for (name, value) in jwt.claims().members() {
            prop_assert!(names.contains(name));
            prop_assert_eq!(value.json(), Json::String(text.as_str().into()));
        }
    }

    #[test]
    fn one_changed_character_is_noticed_or_decodes_to_something_else(at in 0_usize..200, with in "[ -~]") {
        let good = token(HEADER, r#"{"aud":"x","exp":1}"#);
        let mut changed = good.clone().into_bytes();
        let at = at % changed.len();
        changed[at] = with.as_bytes()[0];
        if changed != good.as_bytes() && at < good.rfind('.').expect("a dot") {
            let said = |jwt: &Jwt<'_>| format!("{jwt:?}");
            let before = read(good.as_bytes()).expect("valid");
            let noticed = read(&changed).map_or(true, |after| said(&after) != said(&before));
            prop_assert!(noticed, "{} was taken for the same", String::from_utf8_lossy(&changed));
        }
    }
}

/// Texts of plain objects have a quicker way than the parser's.
#[test]
fn texts_of_an_array_are_those_that_the_parser_finds() {
    for array in [
        "[]",
        "[ ]",
        r#"["a"]"#,
        "[ \"a\" ,\n\t\"\"\r, \"[x], {y}: 1\" ]",
        r#"["a","b\u0063","\""]"#,
        "[1]",
        r#"["a",1]"#,
        r#"["a", null ,"b"]"#,
        r#"["a",["b"]]"#,
        r#"["a",[]]"#,
        r#"[{"a":"b"}]"#,
        r#"[["a"]]"#,
        r#""a""#,
        r#"{"a":"b"}"#,
    ] {
        let claims = format!(r#"{{"x":{array}}}"#);
        let object = Object::read(claims.as_bytes()).expect("an object");
        let texts = object.get("x").expect("the member").texts();
        let expected: Option<Vec<String>> = serde_json::from_str(array).ok();
        assert_eq!(texts.is_some(), expected.is_some(), "{array}");
        assert!(
            texts
                .unwrap_or_default()
                .iter()
                .eq(&expected.unwrap_or_default()),
            "{array}"
        );
    }
}

/// Texts near those that the quick way takes.
fn nearly_plain() -> impl Strategy<Value = String> {
    let text = "\"[ -~é]{0,12}\"";
    let value = prop_oneof![
        text,
        "-?[0-9]{1,20}(\\.[0-9]|[eE]3)?",
        "true|false|null|tru|nulls",
        "\\[( ?\"[a-z\\\\:,\\]]{0,4}\" ?,?){0,4}\\]",
        "[{][}]|\\[1,2\\]|\\[\\[\\]\\]",
    ];
    let space = " {0,2}|\n";
    let member = (text, space, value, space)
        .prop_map(|(name, before, value, behind)| format!("{name}{before}:{behind}{value}"));
    (prop::collection::vec(member, 0..5), "[ ,x]?", "[}]? ?x?")
        .prop_map(|(members, stray, end)| format!("{{{}{stray}{end}", members.join(" ,")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]
    #[test]
    fn the_quick_way_reads_what_the_general_one_reads(text in nearly_plain()) {
        if let Some(members) = plain::members(&text) {
            let quick = Object::of(members);
            let general = Object::parse(&text);
            prop_assert!(general.is_ok(), "{}", text);
            let general = general.expect("looked at");
            prop_assert!(quick.names().eq(general.names()), "{}", text);
            prop_assert_eq!(quick.values(), general.values(), "{}", text);
        }
    }
}

#[test]
fn the_claims_of_entra_go_the_quick_way() {
    for text in [
        r#"{"typ":"JWT","alg":"RS256","x5t":"k","kid":"k"}"#,
        r#"{"aud":"a","iat":1800000000,"roles":["A","B"],"none":[],"ver":"1.0"}"#,
        r#"{ "a" : -1 , "b" : true, "c":null, "d" : [ "x" , "y" ] } "#,
        r#"{"a":"}","b":"[,:"}"#,
        r#"{       }"#,
    ] {
        assert!(plain::members(text).is_some(), "{text}");
    }
    for text in [
        r#"{"a":"\u0041"}"#,
        r#"{"aaaa":01}"#,
        r#"{"aaaa":1.5}"#,
        r#"{"aaaa":-}"#,
        r#"{"aaaa":"b"},"#,
        r#"{"aaaa":"b",}"#,
        r#"{"aaaa":{"b":1}}"#,
        r#"{"aaaa":[1,2,3]}"#,
        r#"{"aaaa":["b",]}"#,
        "{\"aaaa\":\"b\nc\"}",
        "{\"aaaa\":\n\"b\"}",
    ] {
        assert!(plain::members(text).is_none(), "{text}");
    }
}

#[test]
fn names_that_begin_alike_are_told_apart() {
    let text = r#"{"claims_a":1,"claims_b":2,"claims_":3,"claims":4,"":5}"#;
    let object = Object::read(text.as_bytes()).expect("no name twice");
    for (name, value) in [
        ("claims_a", "1"),
        ("claims_b", "2"),
        ("claims_", "3"),
        ("claims", "4"),
        ("", "5"),
    ] {
        assert_eq!(object.get(name).map(Raw::as_written), Some(value), "{name}");
    }
    assert!(object.get("claims_c").is_none() && object.get("claim").is_none());
    let twice = r#"{"claims_a":1,"claims_b":2,"claims_a":3}"#;
    assert_eq!(
        Object::read(twice.as_bytes()).err(),
        Some(Text::JwtDuplicateMember)
    );
}
