//! The form of the ids of tenants, apps, keys and subscriptions.

/// 8-4-4-4-12 hexadecimal digits of either case, with hyphens between (RFC 9562 section 4).
pub(crate) fn is_guid(text: impl AsRef<[u8]>) -> bool {
    let bytes = text.as_ref();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::is_guid;

    #[test]
    fn the_form_is_exact() {
        let guid = "11111111-aaaa-4AAA-8111-11111111111f";
        assert!(is_guid(guid));
        for text in [
            "",
            guid.trim_end_matches('f'),
            &format!("{guid}1"),
            &format!("{{{guid}}}"),
            &guid.replace('-', "_"),
            &guid.replace('4', "g"),
            "111111111aaaa-4AAA-8111-11111111111f",
            "11111111-aaaa-4AAA-8111-1111111111-f",
            "11111111-aaaa-4AAA-8111-1111111111\u{e9}",
        ] {
            assert!(!is_guid(text), "{text}");
        }
    }
}
