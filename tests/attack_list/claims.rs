//! `iss`, `ver`, `aud` and `tid`.

use crate::mint::{NOW, OTHER_TENANT, TENANT, claims, claims_v2, expectations, signed, with};
use crate::{Row, accepted, needs, refused};
use mtp_token::advice::Finding;
use mtp_token::error::ErrorKind;
use mtp_token::token::inspect::Expectations;
use mtp_token::token::report::CheckName;
use mtp_token::token::verify::{NeedsKeys, needs_keys};
use serde_json::{Value, json};

pub(crate) fn row(name: &'static str, value: Value, check: CheckName, finding: Finding) -> Row {
    (
        name,
        signed(with(&claims(), name, Some(value))),
        check,
        finding,
    )
}

#[test]
fn the_issuer_is_compared_in_every_byte() {
    use CheckName::Issuer;
    let good = format!("https://sts.windows.net/{TENANT}/");
    let wrong = |issuer: String| row("iss", json!(issuer), Issuer, Finding::IssuerWrong);
    refused([
        row("iss", json!(7), Issuer, Finding::ClaimNotText),
        row("iss", json!([good]), Issuer, Finding::ClaimNotText),
        row("iss", json!(null), Issuer, Finding::ClaimNotText),
        (
            "no iss",
            signed(with(&claims(), "iss", None)),
            Issuer,
            Finding::ClaimMissing,
        ),
        wrong(good.to_ascii_uppercase()),
        wrong(format!("https://STS.windows.net/{TENANT}/")),
        wrong(format!("https://sts.windows.net/{TENANT}")),
        wrong(format!("https://sts.windows.net/{TENANT}//")),
        wrong(format!("{good}\0")),
        wrong(format!("https://sts.windows.net\0/{TENANT}/")),
        wrong(format!("http://sts.windows.net/{TENANT}/")),
        wrong(format!(
            "https://sts.windows.net.attacker.example/{TENANT}/"
        )),
        wrong(format!("https://attacker.example/{TENANT}/")),
        wrong(format!("https://sts.windows.net/{TENANT}/v2.0")),
        wrong(format!("https://login.microsoftonline.com/{TENANT}/")),
        wrong(format!("https://login.windows.net/{TENANT}/")),
        wrong(format!(" {good}")),
        wrong(String::new()),
        wrong("https://sts.windows.net//".to_owned()),
        wrong("https://sts.windows.net/{tenantid}/".to_owned()),
        row(
            "iss",
            json!(format!("https://sts.chinacloudapi.cn/{TENANT}/")),
            Issuer,
            Finding::IssuerOtherCloud,
        ),
        row(
            "iss",
            json!(format!("https://login.microsoftonline.us/{TENANT}/v2.0")),
            Issuer,
            Finding::IssuerOtherCloud,
        ),
        row(
            "iss",
            json!(format!("https://login.microsoftonline.com/{TENANT}/v2.0")),
            Issuer,
            Finding::IssuerOtherVersion,
        ),
        row(
            "iss",
            json!(format!("https://sts.windows.net/{OTHER_TENANT}/")),
            Issuer,
            Finding::IssuerOtherTenant,
        ),
    ]);
    let of_v1 = with(&claims_v2(), "iss", Some(json!(good)));
    refused([(
        "v1 in v2",
        signed(of_v1),
        Issuer,
        Finding::IssuerOtherVersion,
    )]);
}

#[test]
fn the_version_is_one_of_two() {
    for ver in ["1.1", "1", "2", "3.0", "", "1.0 ", "\u{1b}[31m"] {
        refused([row(
            "ver",
            json!(ver),
            CheckName::Issuer,
            Finding::VersionUnknown,
        )]);
    }
    refused([
        row("ver", json!(1.0), CheckName::Issuer, Finding::ClaimNotText),
        (
            "no ver",
            signed(with(&claims(), "ver", None)),
            CheckName::Issuer,
            Finding::ClaimMissing,
        ),
        row(
            "ver",
            json!("2.0"),
            CheckName::Issuer,
            Finding::IssuerOtherVersion,
        ),
    ]);
}

#[test]
fn the_audience_is_one_of_the_expected_ones() {
    use CheckName::Audience;
    let good = "https://api.security.microsoft.com";
    refused([
        (
            "no aud",
            signed(with(&claims(), "aud", None)),
            Audience,
            Finding::ClaimMissing,
        ),
        row("aud", json!(7), Audience, Finding::ClaimNotTextOrTexts),
        row("aud", json!(null), Audience, Finding::ClaimNotTextOrTexts),
        row(
            "aud",
            json!({ "aud": good }),
            Audience,
            Finding::ClaimNotTextOrTexts,
        ),
        row("aud", json!([]), Audience, Finding::ClaimNotTextOrTexts),
        row(
            "aud",
            json!([good, 7]),
            Audience,
            Finding::ClaimNotTextOrTexts,
        ),
        row(
            "aud",
            json!([[good]]),
            Audience,
            Finding::ClaimNotTextOrTexts,
        ),
        row("aud", json!(""), Audience, Finding::AudienceWrong),
        row("aud", json!("/"), Audience, Finding::AudienceWrong),
        row(
            "aud",
            json!(format!("{good}\0")),
            Audience,
            Finding::AudienceWrong,
        ),
        row(
            "aud",
            json!(format!("{good}//")),
            Audience,
            Finding::AudienceWrong,
        ),
        row(
            "aud",
            json!(format!("{good}.attacker.example")),
            Audience,
            Finding::AudienceWrong,
        ),
        row(
            "aud",
            json!(format!("{good} https://x.example")),
            Audience,
            Finding::AudienceWrong,
        ),
        row(
            "aud",
            json!("https://API.security.microsoft.com"),
            Audience,
            Finding::AudienceWrong,
        ),
        row(
            "aud",
            json!(["https://x.example", "https://y.example"]),
            Audience,
            Finding::AudienceWrong,
        ),
    ]);
    accepted([
        (
            "a slash",
            signed(with(&claims(), "aud", Some(json!(format!("{good}/"))))),
        ),
        (
            "one of an array",
            signed(with(
                &claims(),
                "aud",
                Some(json!(["https://x.example", good])),
            )),
        ),
    ]);
}

#[test]
fn the_tenant_is_a_guid_and_the_expected_one() {
    use CheckName::{Issuer, Tenant};
    let upper = OTHER_TENANT.replace('2', "A");
    for tid in [
        "",
        "common",
        "contoso.onmicrosoft.com",
        &TENANT[1..],
        &format!("{TENANT}\0"),
        &format!("{{{TENANT}}}"),
    ] {
        refused([row("tid", json!(tid), Issuer, Finding::TenantNotId)]);
    }
    refused([
        (
            "no tid",
            signed(with(&claims(), "tid", None)),
            Issuer,
            Finding::ClaimMissing,
        ),
        row("tid", json!(7), Issuer, Finding::ClaimNotText),
        row("tid", json!([TENANT]), Tenant, Finding::ClaimNotText),
        row("TID", json!(TENANT), Issuer, Finding::ClaimTwice),
        row("Tid", json!(OTHER_TENANT), Issuer, Finding::ClaimTwice),
        row("TID", json!(null), Tenant, Finding::ClaimTwice),
        row(
            "tid",
            json!(OTHER_TENANT),
            Issuer,
            Finding::IssuerOtherTenant,
        ),
        row("tid", json!(OTHER_TENANT), Tenant, Finding::TenantOther),
    ]);
    for (tenant, finding) in [
        (OTHER_TENANT, Finding::TenantOther),
        (&upper, Finding::TenantOther),
    ] {
        let issuer = json!(format!("https://sts.windows.net/{tenant}/"));
        let genuine = with(
            &with(&claims(), "tid", Some(json!(tenant))),
            "iss",
            Some(issuer),
        );
        refused([(
            "another tenant's genuine token",
            signed(genuine),
            Tenant,
            finding,
        )]);
    }
}

#[test]
fn invented_tenants_lead_to_no_request() {
    for index in 0..1_000 {
        let tenant = format!("{index:08x}-0000-4000-8000-000000000000");
        let issuer = json!(format!("https://sts.windows.net/{tenant}/"));
        let claims = with(
            &with(&claims(), "tid", Some(json!(tenant))),
            "iss",
            Some(issuer),
        );
        let unsigned = crate::mint::encode(claims.to_string());
        let head = crate::mint::encode(crate::mint::header().to_string());
        assert_eq!(needs(&format!("{head}.{unsigned}.AAAA")), NeedsKeys::No);
    }
}

#[test]
fn a_signature_is_not_judged_without_an_expected_tenant() {
    let without = Expectations {
        tenant: None,
        ..expectations()
    };
    let token = signed(claims());
    let error = needs_keys(token.as_bytes(), &without, NOW).expect_err("no tenant");
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.advice_text().is_some());
    for token in ["", "opaque", &token] {
        assert!(needs_keys(token.as_bytes(), &without, NOW).is_err());
    }
}
