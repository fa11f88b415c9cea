//! `roles`, and who the token was issued to; claims of the wrong type.

use crate::claims::row;
use crate::mint::{APP, assert_finding, check, claims, claims_with, signed, verified, with};
use crate::{accepted, refused};
use mtp_token::advice::Finding;
use mtp_token::token::report::{CheckName, Verdict};
use serde_json::json;

#[test]
fn roles_are_an_array_of_texts() {
    for raw in [
        "\"Incident.Read.All\"",
        "null",
        "7",
        "{}",
        r#"["Incident.Read.All",7]"#,
        r#"["Incident.Read.All",null]"#,
        r#"[["Incident.Read.All"]]"#,
    ] {
        let token = signed(claims_with("roles", raw));
        refused([(
            "wrong type",
            token.clone(),
            CheckName::Roles,
            Finding::ClaimNotTexts,
        )]);
        assert_eq!(verified(&token).facts.roles.iter().count(), 0);
    }
    refused([
        (
            "no roles",
            signed(with(&claims(), "roles", None)),
            CheckName::Roles,
            Finding::RolesNone,
        ),
        row("roles", json!([]), CheckName::Roles, Finding::RolesNone),
    ]);
    let many: Vec<String> = (0..10_000).map(|index| format!("R{index:08}")).collect();
    refused([row(
        "roles",
        json!(many),
        CheckName::Roles,
        Finding::RolesMissing,
    )]);
    let mut with_ours = many;
    with_ours.push("Incident.Read.All".to_owned());
    let token = signed(with(&claims(), "roles", Some(json!(with_ours))));
    accepted([("10,000 roles", token.clone())]);
    let report = verified(&token);
    assert_eq!(report.facts.roles.iter().count(), 10_001);
    assert!(
        check(&report, CheckName::Roles)
            .found()
            .is_some_and(|found| found.len() < 1_300)
    );
}

#[test]
fn no_look_alike_is_a_role() {
    for role in [
        "Incident.Read.\u{410}ll",
        "\u{406}ncident.Read.All",
        "Incident.Read.All\u{200e}",
        "\u{202e}llA.daeR.tnedicnI",
        "incident.read.all",
        "Incident.Read.All ",
        "Incident.Read.All\0",
        "Incident.Read.All,AdvancedHunting.Read.All",
        "Incident.Read.All\u{301}",
        "Incident.Read",
        "Incident.Read.*",
    ] {
        refused([row(
            "roles",
            json!([role]),
            CheckName::Roles,
            Finding::RolesMissing,
        )]);
        let report = verified(&signed(with(&claims(), "roles", Some(json!([role])))));
        let shown: Vec<&str> = report.facts.roles.iter().collect();
        assert_eq!(shown.len(), 1, "{role}");
        assert!(
            shown[0].bytes().all(|byte| matches!(byte, b' '..=b'~')),
            "{role}"
        );
    }
}

#[test]
fn a_claim_of_the_wrong_type_fails_its_check() {
    for (name, check) in [
        ("aud", CheckName::Audience),
        ("iss", CheckName::Issuer),
        ("tid", CheckName::Tenant),
        ("ver", CheckName::Issuer),
        ("exp", CheckName::Expiry),
        ("nbf", CheckName::NotBefore),
        ("roles", CheckName::Roles),
        ("appid", CheckName::Client),
        ("idtyp", CheckName::AppOnly),
    ] {
        for raw in ["null", "true", "{}", "[7]", "[null]"] {
            let report = verified(&signed(claims_with(name, raw)));
            assert_eq!(
                report.check(check).map(|check| check.verdict),
                Some(Verdict::Fail),
                "{name}: {raw}"
            );
            assert_eq!(report.verdict(), Verdict::Fail);
        }
    }
    // What no check needs may have any type.
    accepted([("aio", signed(claims_with("aio", "[{}]")))]);
}

#[test]
fn a_user_s_token_is_not_an_application_s() {
    use CheckName::AppOnly;
    for scp in ["\"Incident.Read\"", "\"\"", "null", "[]"] {
        let token = signed(claims_with("scp", scp));
        refused([("scp", token, AppOnly, Finding::Delegated)]);
    }
    refused([
        row("idtyp", json!("user"), AppOnly, Finding::UserToken),
        row("idtyp", json!("App"), AppOnly, Finding::UserToken),
        row("idtyp", json!(""), AppOnly, Finding::UserToken),
        row("idtyp", json!(["app"]), AppOnly, Finding::ClaimNotText),
    ]);
    let other_app = APP.replace('1', "2");
    refused([
        row(
            "appid",
            json!(other_app),
            CheckName::Client,
            Finding::ClientOther,
        ),
        row("appid", json!(7), CheckName::Client, Finding::ClaimNotText),
        (
            "no appid",
            signed(with(&claims(), "appid", None)),
            CheckName::Client,
            Finding::ClaimMissing,
        ),
    ]);
    let unknown = with(&with(&claims(), "idtyp", None), "sub", Some(json!("x")));
    let report = verified(&signed(unknown));
    assert_finding(
        "cannot be told",
        &report,
        (AppOnly, Verdict::NotVerifiable, Finding::AppOnlyUnknown),
    );
    accepted([("inferred", signed(with(&claims(), "idtyp", None)))]);
}
