//! What is written in another way than it should be: JSON, parts, signatures, single characters.

use super::{Maker, Named};
use crate::mint::{attacker_key, encode, header, issuer_key};
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256};

impl Maker {
    pub(super) fn json(&self) -> Vec<Named> {
        let (head, claims) = (header().to_string(), self.claims().to_string());
        let open = &claims[..claims.len() - 1];
        let mut json = Vec::new();
        for (name, bytes) in [
            ("BOM", [b"\xef\xbb\xbf", claims.as_bytes()].concat()),
            (
                "UTF-16",
                claims.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ),
            ("trailing comma", format!("{open},}}").into_bytes()),
            ("comment", format!("{open}/**/}}").into_bytes()),
            ("trailing bytes", format!("{claims}x").into_bytes()),
            ("trailing NUL", format!("{claims}\0").into_bytes()),
            ("two objects", format!("{claims}{claims}").into_bytes()),
            ("not closed", open.as_bytes().to_vec()),
            ("not UTF-8", [open.as_bytes(), b",\"x\":\"\xff\"}"].concat()),
            (
                "line break in a text",
                format!("{open},\"x\":\"\n\"}}").into_bytes(),
            ),
            (
                "half a surrogate pair",
                format!("{open},\"x\":\"\\ud800\"}}").into_bytes(),
            ),
            ("leading zero", format!("{open},\"x\":01}}").into_bytes()),
            ("NaN", format!("{open},\"x\":NaN}}").into_bytes()),
            ("single quotes", claims.replace('"', "'").into_bytes()),
            ("array", b"[]".to_vec()),
            ("text", b"\"x\"".to_vec()),
            ("number", b"7".to_vec()),
            ("null", b"null".to_vec()),
            (
                "nested 200 deep",
                format!("{open},\"x\":{}{}}}", "[".repeat(200), "]".repeat(200)).into_bytes(),
            ),
            ("white space", format!(" \r\n\t{claims} ").into_bytes()),
        ] {
            json.push((format!("claims {name}"), issuer_key().token(&head, bytes)));
        }
        for member in ["exp", "aud", "iss", "roles", "unknown"] {
            let value = &self.claims()[member];
            let doubled = claims.replacen(
                '{',
                &format!("{{\"{member}\":{value},\"{member}\":{value},"),
                1,
            );
            json.push((
                format!("twice {member}"),
                issuer_key().token(&head, doubled),
            ));
        }
        for member in ["alg", "kid", "unknown"] {
            let value = &header()[member];
            let doubled = head.replacen(
                '{',
                &format!("{{\"{member}\":{value},\"{member}\":{value},"),
                1,
            );
            json.push((
                format!("twice in the header {member}"),
                issuer_key().token(doubled, &claims),
            ));
        }
        for bytes in ["{", "[]", "null", "7", "\u{feff}{}"] {
            json.push((
                format!("header is {bytes}"),
                issuer_key().token(bytes, &claims),
            ));
        }
        let huge = format!("{open},\"x\":\"{}\"}}", "x".repeat(300_000));
        json.push(("too large".to_owned(), issuer_key().token(&head, huge)));
        json
    }

    pub(super) fn forms(&self) -> Vec<Named> {
        let genuine = self.genuine();
        let parts: Vec<&str> = genuine.split('.').collect();
        let mut forms = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            for (name, changed) in [
                ("padding", format!("{part}=")),
                ("line feed", format!("{part}\n")),
                ("carriage return", format!("\r{part}")),
                ("space before", format!(" {part}")),
                ("space behind", format!("{part} ")),
                ("plus", format!("+{}", &part[1..])),
                ("slash", format!("/{}", &part[1..])),
                ("one letter more", format!("{part}A")),
                ("four letters more", format!("{part}AAAA")),
                ("one letter less", part[..part.len() - 1].to_owned()),
                ("nothing", String::new()),
                ("NUL", format!("{part}\0")),
            ] {
                let mut all = parts.clone();
                all[index] = &changed;
                forms.push((format!("part {index} {name}"), all.join(".")));
            }
        }
        for (name, token) in [
            ("nothing", String::new()),
            ("dots", "..".to_owned()),
            ("one part", parts[0].to_owned()),
            ("two parts", format!("{}.{}", parts[0], parts[1])),
            ("four parts", format!("{genuine}.AAAA")),
            ("five parts", format!("{genuine}.AAAA.AAAA")),
            ("the scheme in front", format!("Bearer {genuine}")),
            ("a line break behind", format!("{genuine}\n")),
            (
                "swapped parts",
                format!("{}.{}.{}", parts[1], parts[0], parts[2]),
            ),
            ("opaque", "EwAoA8l6BAAUkj1NuJYtTVha".to_owned()),
        ] {
            forms.push((format!("form {name}"), token));
        }
        forms
    }

    pub(super) fn signatures(&self) -> Vec<Named> {
        let message = format!(
            "{}.{}",
            encode(header().to_string()),
            encode(self.claims().to_string())
        );
        let right = issuer_key().sign(&RSA_PKCS1_SHA256, &message);
        let mut signatures: Vec<(String, Vec<u8>)> = vec![
            (
                "by another key".to_owned(),
                attacker_key().sign(&RSA_PKCS1_SHA256, &message),
            ),
            (
                "RS384".to_owned(),
                issuer_key().sign(&RSA_PKCS1_SHA384, &message),
            ),
            (
                "RS512".to_owned(),
                issuer_key().sign(&RSA_PKCS1_SHA512, &message),
            ),
            (
                "PS256".to_owned(),
                issuer_key().sign(&RSA_PSS_SHA256, &message),
            ),
            (
                "of another message".to_owned(),
                issuer_key().sign(&RSA_PKCS1_SHA256, "x"),
            ),
            ("zeros".to_owned(), vec![0; 256]),
            ("ones".to_owned(), vec![0xff; 256]),
            ("one".to_owned(), vec![1]),
            ("shorter".to_owned(), right[..255].to_vec()),
            ("longer".to_owned(), [&right[..], &[0]].concat()),
            (
                "with a zero in front".to_owned(),
                [&[0], &right[..]].concat(),
            ),
            ("twice".to_owned(), [&right[..], &right[..]].concat()),
        ];
        for bit in (0..right.len() * 8).step_by(131) {
            let mut changed = right.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            signatures.push((format!("with bit {bit} changed"), changed));
        }
        signatures
            .into_iter()
            .map(|(name, signature)| {
                (
                    format!("signature {name}"),
                    format!("{message}.{}", encode(signature)),
                )
            })
            .collect()
    }

    /// One character changed, at places spread over the token.
    pub(super) fn changed_characters(&self) -> Vec<Named> {
        let genuine = self.genuine();
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        let mut step = || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::try_from(random >> 33).expect("31 bits")
        };
        (0..80)
            .map(|index| {
                let at = step() % genuine.len();
                let letter = b"ABCdef012_-.=\x20"[step() % 14];
                let mut changed = genuine.clone().into_bytes();
                changed[at] = letter;
                let changed = String::from_utf8(changed).expect("ASCII");
                (format!("changed {index}"), changed)
            })
            .collect()
    }
}
