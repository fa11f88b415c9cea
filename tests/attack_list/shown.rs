//! What a report shows of a hostile token.

use crate::mint::{OTHER_TENANT, claims, header, issuer_key, signed, verified, with};
use mtp_token::advice::Language;
use mtp_token::token::report::{CheckName, Report};
use serde_json::json;
use std::borrow::Cow;

/// Every text of a report.
fn texts(report: &Report) -> Vec<String> {
    let facts = &report.facts;
    let mut texts: Vec<String> = facts.roles.iter().map(str::to_owned).collect();
    texts.extend(
        [&facts.audience, &facts.tenant_id, &facts.client_id]
            .into_iter()
            .flatten()
            .cloned(),
    );
    for check in &report.checks {
        texts.push(check.message(Language::English));
        texts.extend(check.advice(Language::English));
        texts.extend(check.expected().map(Cow::into_owned));
        texts.extend(check.found().map(Cow::into_owned));
    }
    texts
}

#[test]
fn nothing_of_a_token_reaches_a_terminal_as_it_is() {
    let hostile = [
        "\u{1b}[31mred\u{1b}]0;title\u{7}",
        "\r\n::error::x",
        "\n##vso[task.setvariable]x",
        "a\0b",
        "\u{202e}\u{2066}x",
        "\u{9b}2J",
        "\u{7f}\u{8}",
        "\u{feff}\u{200b}",
    ];
    for text in hostile {
        for claim in ["aud", "iss", "tid", "ver", "appid", "idtyp", "scp", "TID"] {
            shown_safely(&signed(with(&claims(), claim, Some(json!(text)))), text);
        }
        shown_safely(&signed(with(&claims(), "roles", Some(json!([text])))), text);
        shown_safely(
            &signed(with(&claims(), "aud", Some(json!([text, text])))),
            text,
        );
        shown_safely(&signed(with(&claims(), "exp", Some(json!(text)))), text);
        for member in ["alg", "kid", "typ", "crit", "b64", "nonce"] {
            let header = with(&header(), member, Some(json!(text)));
            shown_safely(
                &issuer_key().token(header.to_string(), claims().to_string()),
                text,
            );
        }
    }
}

fn shown_safely(token: &str, text: &str) {
    for shown in texts(&verified(token)) {
        assert!(
            shown.bytes().all(|byte| matches!(byte, b' '..=b'~')),
            "{text:?}: {shown:?}"
        );
        assert!(
            !shown.contains("##vso") && !shown.starts_with("::"),
            "{shown:?}"
        );
        assert!(shown.len() < 4_000, "{}", shown.len());
    }
}

#[test]
fn a_nul_is_written_out() {
    let report = verified(&signed(with(
        &claims(),
        "roles",
        Some(json!(["Incident.Read.All\0x"])),
    )));
    assert!(
        report
            .facts
            .roles
            .iter()
            .eq([r"Incident.Read.All\u{0000}x"])
    );
    let report = verified(&signed(with(
        &claims(),
        "tid",
        Some(json!(format!("{OTHER_TENANT}\0"))),
    )));
    assert_eq!(
        report.facts.tenant_id,
        Some(format!("{OTHER_TENANT}\\u{{0000}}"))
    );
}

#[test]
fn a_report_is_bounded() {
    let long = "x".repeat(100_000);
    for claim in ["aud", "iss", "tid", "appid", "idtyp"] {
        shown_safely(&signed(with(&claims(), claim, Some(json!(long)))), "long");
    }
    let report = verified(&signed(with(&claims(), "roles", Some(json!([long])))));
    assert!(report.facts.roles.iter().all(|role| role.len() < 300));
    assert_eq!(report.checks.len(), CheckName::ALL.len());
}
