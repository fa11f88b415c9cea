//! Tests of what may be shown.

use super::*;
use proptest::prelude::*;

fn cleaned(text: &str, secrets: &[&str]) -> String {
    let secrets: Vec<Secret> = secrets.iter().map(|secret| Secret::from(*secret)).collect();
    clean(text, &secrets.iter().collect::<Vec<_>>())
}

#[test]
fn one_line_of_visible_characters_remains() {
    for (text, expected) in [
        ("AADSTS1: a\r\nTrace ID: b\r\n", "AADSTS1: a Trace ID: b"),
        ("a\nb\rc\td", "a b c d"),
        ("a\n\nb\r\rc", "a  b  c"),
        ("a\u{2028}b\u{2029}c\u{85}d", "a b c d"),
        ("\u{1b}[31mred\u{7}\0", "[31mred"),
        (
            "\u{202e}txt.exe\u{202c} \u{2066}x\u{2069} \u{200b}\u{feff}\u{e0041}y",
            "txt.exe x y",
        ),
        ("\u{80}\u{9b}31m", "31m"),
        ("Gr\u{fc}\u{df}e \u{1f600}", "Gr\u{fc}\u{df}e \u{1f600}"),
        ("", ""),
    ] {
        assert_eq!(cleaned(text, &[]), expected, "{text:?}");
    }
}

#[test]
fn no_command_of_a_build_system_remains() {
    for (text, expected) in [
        ("::error::x", ": :error::x"),
        ("\r\n::error::x", ": :error::x"),
        ("\u{200b}::error::x", ": :error::x"),
        ("std::error", "std::error"),
        ("a ##vso[task.setvariable]b", "a # #vso[task.setvariable]b"),
        ("##[error]###", "# #[error]# # #"),
    ] {
        assert_eq!(cleaned(text, &[]), expected, "{text:?}");
    }
}

#[test]
fn a_long_text_is_cut_at_a_character() {
    let text = cleaned(&"\u{e4}".repeat(100_000), &[]);
    assert!(
        text.len() <= SERVER_TEXT && text.len() > SERVER_TEXT - 4,
        "{}",
        text.len()
    );
    assert!(text.ends_with("\u{e4}..."));
    assert_eq!(
        cleaned(&"x".repeat(SERVER_TEXT), &[]),
        "x".repeat(SERVER_TEXT)
    );
    assert_eq!(shown(&"x".repeat(SETTING + 1)).len(), SETTING);
}

#[test]
fn secrets_are_found_in_every_spelling() {
    let secret = "p+q/r=%s ~1";
    for echo in [
        "p+q/r=%s ~1",
        "p%2Bq%2Fr%3D%25s%20~1",
        "p%2bq%2fr%3d%25s+%7e1",
        "p%2Bq/r%3D%s+~1",
        "%70%2B%71%2F%72%3D%25%73%20%7E%31",
        r"p+q\/r=%s ~1",
        r"p\u002bq\u002Fr\u003d\u0025s\u0020~1",
        "p+q/r=\u{200b}%s\u{202e} ~\u{0}1",
        "p+q/r=%s\n~1",
    ] {
        assert_eq!(
            cleaned(&format!("a {echo} b"), &[secret]),
            "a (redacted) b",
            "{echo:?}"
        );
    }
}

#[test]
fn an_ambiguous_spelling_is_read_in_every_way() {
    for (secret, echo) in [
        ("%25x", "%25x"),
        ("%25x", "%2525x"),
        ("%%25", "%25%25"),
        ("%2541", "%2541"),
        ("\\\\/", "\\\\/"),
    ] {
        let text = cleaned(&format!("<{echo}>"), &[secret]);
        assert_eq!(text, "<(redacted)>", "{secret} in {echo}");
    }
}

#[test]
fn overlapping_secrets_leave_no_remainder() {
    for (text, secrets, expected) in [
        ("xABCDEFy", &["ABC", "ABCDEF"][..], "x(redacted)y"),
        ("xABCDEFy", &["xAB", "ABCDEF"], "(redacted)y"),
        ("xABCDEFy", &["ABCDEF", "CD"], "x(redacted)y"),
        ("ABABAB", &["ABAB"], "(redacted)"),
        ("ABAB", &["AB"], "(redacted)(redacted)"),
        ("abc", &["b"], "a(redacted)c"),
        ("abc", &[""], "abc"),
        ("ABA", &["ABAB"], "ABA"),
    ] {
        assert_eq!(cleaned(text, secrets), expected, "{text}");
    }
}

#[test]
fn a_secret_at_the_cut_does_not_show_its_beginning() {
    let secret = "SECRETVALUE";
    for before in (SERVER_TEXT - 20)..(SERVER_TEXT + 5) {
        let text = cleaned(&format!("{}{secret}", "x".repeat(before)), &[secret]);
        assert!(
            !text.contains('S'),
            "{before}: {}",
            text.trim_start_matches('x')
        );
        assert!(text.len() <= SERVER_TEXT);
    }
}

#[test]
fn a_secret_with_control_characters_is_found() {
    for echo in ["A\tB\u{7}C", "A%09B%07C", "A BC"] {
        assert_eq!(
            cleaned(&format!("x{echo}x"), &["A\tB\u{7}C"]),
            "x(redacted)x",
            "{echo:?}"
        );
    }
}

#[test]
fn white_space_around_a_secret_does_not_hide_it() {
    for text in [" AB \n", "AB", " AB", "%20AB", "\nAB\t"] {
        assert_eq!(
            cleaned(text, &[" AB "]).replace("%20", ""),
            "(redacted)",
            "{text:?}"
        );
    }
    assert_eq!(cleaned("a b", &[" "]), "a(redacted)b");
}

#[test]
fn a_megabyte_of_echoes_stays_small() {
    let secret = "emulator-secret-Value~1";
    let text = cleaned(&format!("{secret}\r\n").repeat(40_000), &[secret]);
    assert!(
        text.len() <= SERVER_TEXT && !text.contains("emulator"),
        "{text}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_output_is_bounded_and_visible(text in any::<String>(), secret in any::<String>()) {
        let text = cleaned(&text, &[&secret]);
        prop_assert!(text.len() <= SERVER_TEXT);
        prop_assert!(!text.chars().any(is_unsafe));
        prop_assert!(!text.starts_with("::") && !text.contains("##"));
    }

    /// The alphabet has no character of the mark, so that no secret can be part of that by accident.
    #[test]
    fn no_secret_remains(
        secret in "[A-Z0-9%+/=_~ -]{1,12}",
        before in "[A-Z%+/ \r\n\u{200b}]{0,8}",
        after in "[A-Z0-9%+/ \r\n]{0,8}",
        escape in proptest::collection::vec(0_u8..4, 12),
    ) {
        let echo: String = secret.bytes().zip(escape).map(|(byte, how)| match how {
            0 => format!("%{byte:02X}"),
            1 => format!("%{byte:02x}"),
            2 if byte == b' ' => "+".to_owned(),
            _ => char::from(byte).to_string(),
        }).collect();
        let text = cleaned(&format!("{before}{echo}{after}{secret}{before}"), &[&secret]);
        prop_assert!(!text.contains(&secret), "{text:?}");
        prop_assert!(!text.contains(&echo), "{text:?}");
    }
}
