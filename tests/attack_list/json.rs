//! JSON that parsers read differently, and JSON that is none.

use crate::mint::{attacker_key, claims, header, issuer_key, with};
use crate::{Row, accepted, refused};
use mtp_token::advice::Finding;
use mtp_token::token::report::CheckName;
use serde_json::json;

fn unreadable(what: &'static str, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> Row {
    let token = issuer_key().token(header, claims);
    (what, token, CheckName::WellFormed, Finding::Unreadable)
}

#[test]
fn no_member_stands_twice() {
    for name in ["alg", "kid", "typ", "unknown", "exp"] {
        let doubled =
            header()
                .to_string()
                .replacen('{', &format!("{{\"{name}\":1,\"{name}\":2,"), 1);
        refused([unreadable("in the header", doubled, claims().to_string())]);
    }
    for name in ["exp", "aud", "iss", "tid", "roles", "unknown", "nbf"] {
        let first = claims()[name].clone();
        let doubled = claims().to_string().replacen(
            '{',
            &format!("{{\"{name}\":{first},\"{name}\":{first},"),
            1,
        );
        refused([unreadable("in the claims", header().to_string(), doubled)]);
    }
    let escaped = claims().to_string().replacen('{', r#"{"t\u0069d":"x","#, 1);
    refused([unreadable("by an escape", header().to_string(), escaped)]);
}

#[test]
fn only_plain_json_objects_are_read() {
    let good = claims().to_string();
    let open = &good[..good.len() - 1];
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, bytes) in [
        ("BOM", [b"\xef\xbb\xbf", good.as_bytes()].concat()),
        ("UTF-16", utf16),
        ("a trailing comma", format!("{open},}}").into_bytes()),
        ("a comment", format!("{open}/* x */}}").into_bytes()),
        ("a line comment", format!("{good}// x").into_bytes()),
        ("trailing bytes", format!("{good}x").into_bytes()),
        ("a trailing NUL", format!("{good}\0").into_bytes()),
        ("two objects", format!("{good}{good}").into_bytes()),
        (
            "half a surrogate pair",
            format!("{open},\"x\":\"\\ud800\"}}").into_bytes(),
        ),
        (
            "half a pair in a name",
            format!("{open},\"\\udc00\":1}}").into_bytes(),
        ),
        (
            "half a pair deep inside",
            format!("{open},\"x\":[{{\"y\":\"\\ud800\"}}]}}").into_bytes(),
        ),
        ("not UTF-8", [open.as_bytes(), b",\"x\":\"\xff\"}"].concat()),
        ("NaN", format!("{open},\"x\":NaN}}").into_bytes()),
        (
            "a line break in a text",
            format!("{open},\"x\":\"\n\"}}").into_bytes(),
        ),
        ("not closed", open.as_bytes().to_vec()),
        ("an array", b"[]".to_vec()),
        ("a text", b"\"x\"".to_vec()),
        ("a number", b"7".to_vec()),
        ("null", b"null".to_vec()),
        ("nothing", b" ".to_vec()),
    ] {
        refused([
            unreadable(what, header().to_string(), &bytes),
            unreadable(what, &bytes, good.as_bytes()),
        ]);
    }
}

#[test]
fn nesting_is_limited_without_using_the_stack() {
    let nested = |depth: usize| {
        let value = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        claims()
            .to_string()
            .replacen('{', &format!("{{\"x\":{value},"), 1)
    };
    accepted([("100", issuer_key().token(header().to_string(), nested(100)))]);
    refused([
        unreadable("200", header().to_string(), nested(200)),
        unreadable("20,000", header().to_string(), nested(20_000)),
        unreadable("200,000", header().to_string(), nested(200_000)),
        unreadable(
            "180,000 never closed",
            header().to_string(),
            "[".repeat(180_000),
        ),
        unreadable("objects", header().to_string(), r#"{"x":"#.repeat(30_000)),
    ]);
}

#[test]
fn base64url_has_one_form() {
    let genuine = issuer_key().token(
        header().to_string(),
        with(&claims(), "x", Some(json!("??>?~~"))).to_string(),
    );
    accepted([("as it is", genuine.clone())]);
    let parts: Vec<&str> = genuine.split('.').collect();
    let mut rows: Vec<Row> = Vec::new();
    for index in 0..3 {
        for (what, changed) in [
            ("padding", format!("{}=", parts[index])),
            ("more padding", format!("{}==", parts[index])),
            ("a line feed", format!("{}\n", parts[index])),
            ("a carriage return", format!("\r{}", parts[index])),
            (
                "a line break inside",
                format!("{}\r\n{}", &parts[index][..4], &parts[index][4..]),
            ),
            ("a leading space", format!(" {}", parts[index])),
            ("a trailing space", format!("{} ", parts[index])),
            ("a plus", format!("+{}", &parts[index][1..])),
            ("a slash", format!("/{}", &parts[index][1..])),
            ("a NUL", format!("{}\0", parts[index])),
            ("a percent sign", format!("{}%3D", parts[index])),
            ("another alphabet", format!("\u{430}{}", parts[index])),
            ("another last character", other_last_bits(parts[index])),
            ("nothing", String::new()),
        ] {
            let mut all = parts.clone();
            all[index] = &changed;
            rows.push((
                what,
                all.join("."),
                CheckName::WellFormed,
                Finding::Unreadable,
            ));
        }
    }
    refused(rows);
}

/// The same bytes with other bits in the part of the last character that means nothing; where there is no such part, a
/// character more.
fn other_last_bits(part: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if part.len().is_multiple_of(4) {
        return format!("{part}A");
    }
    let (rest, last) = part.split_at(part.len() - 1);
    let index = ALPHABET
        .iter()
        .position(|letter| last.as_bytes() == [*letter])
        .expect("base64url");
    format!("{rest}{}", char::from(ALPHABET[index + 1]))
}

#[test]
fn what_is_not_signed_is_not_read_otherwise() {
    // The same object in another writing is another message.
    let forged = attacker_key().token(format!(" {}", header()), claims().to_string());
    refused([(
        "spaces",
        forged,
        CheckName::Signature,
        Finding::SignatureInvalid,
    )]);
    let spaced = issuer_key().token(format!(" {} ", header()), format!("\r\n{}\t", claims()));
    accepted([("spaces that are signed", spaced)]);
}
