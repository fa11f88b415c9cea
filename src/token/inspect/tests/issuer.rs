use super::*;

fn issuer(host: &str, version: &str) -> Value {
    let behind = if version == "1.0" { "/" } else { "/v2.0" };
    json!({ "iss": format!("https://{host}/{TENANT}{behind}"), "ver": version })
}

#[test]
fn each_cloud_has_its_issuers() {
    for (cloud, host, v2_host) in [
        (
            Cloud::Commercial,
            Some("sts.windows.net"),
            "login.microsoftonline.com",
        ),
        (
            Cloud::Gcc,
            Some("sts.windows.net"),
            "login.microsoftonline.com",
        ),
        (
            Cloud::GccHigh,
            Some("sts.windows.net"),
            "login.microsoftonline.us",
        ),
        (
            Cloud::DoD,
            Some("sts.windows.net"),
            "login.microsoftonline.us",
        ),
        (
            Cloud::China,
            Some("sts.chinacloudapi.cn"),
            "login.partner.microsoftonline.cn",
        ),
        (Cloud::France, None, "login.sovcloud-identity.fr"),
        (Cloud::Germany, None, "login.sovcloud-identity.de"),
        (Cloud::Singapore, None, "login.sovcloud-identity.sg"),
    ] {
        let expected = Expectations {
            cloud,
            ..Expectations::default()
        };
        let verdict = |changes| outcome(&report(changes, &expected), CheckName::Issuer);
        assert_eq!(
            verdict(issuer(v2_host, "2.0")).1,
            Finding::IssuerRight,
            "{cloud:?}"
        );
        let (found, because, _) = verdict(issuer(host.unwrap_or("sts.windows.net"), "1.0"));
        match host {
            Some(_) => assert_eq!((found, because), (Verdict::Pass, Finding::IssuerRight)),
            None => assert_eq!(
                (found, because),
                (Verdict::NotVerifiable, Finding::IssuerUnknown)
            ),
        }
        let foreign = if host == Some("sts.chinacloudapi.cn") {
            "sts.windows.net"
        } else {
            "sts.chinacloudapi.cn"
        };
        if host.is_some() {
            assert_eq!(
                verdict(issuer(foreign, "1.0")).1,
                Finding::IssuerOtherCloud,
                "{cloud:?}"
            );
        }
    }
}

#[test]
fn a_wrong_issuer_is_explained() {
    let other = TENANT.replace('1', "3");
    for (changes, finding, advice) in [
        (
            issuer("login.microsoftonline.us", "2.0"),
            Finding::IssuerOtherCloud,
            Finding::AdviseCloudSetting,
        ),
        (
            issuer("login.microsoftonline.com", "1.0"),
            Finding::IssuerWrong,
            Finding::AdviseNotEntra,
        ),
        (
            json!({ "iss": format!("https://sts.windows.net/{other}/") }),
            Finding::IssuerOtherTenant,
            Finding::AdviseNotEntra,
        ),
        (
            json!({ "ver": "2.0" }),
            Finding::IssuerOtherVersion,
            Finding::AdviseNotEntra,
        ),
        (
            json!({ "iss": "https://idp.example/" }),
            Finding::IssuerWrong,
            Finding::AdviseNotEntra,
        ),
    ] {
        let report = report(changes.clone(), &Expectations::default());
        let wrong = (Verdict::Fail, finding, Some(advice));
        assert_eq!(outcome(&report, CheckName::Issuer), wrong, "{changes}");
    }
}

#[test]
fn the_tenant_is_the_expected_one() {
    let expecting = |tenant: &str| Expectations {
        tenant: Some(Tenant::parse(tenant).expect("a tenant")),
        ..Expectations::default()
    };
    let letters = "ABCDEF00-1111-4111-8111-111111111111";
    let lower = json!({
        "tid": letters.to_lowercase(),
        "iss": format!("https://sts.windows.net/{}/", letters.to_lowercase()),
    });
    for (changes, tenant, verdict, finding) in [
        (json!({}), TENANT, Verdict::Pass, Finding::TenantRight),
        (lower, letters, Verdict::Pass, Finding::TenantRight),
        (
            json!({ "tid": letters }),
            letters,
            Verdict::Fail,
            Finding::TenantOther,
        ),
        (
            json!({}),
            "contoso.onmicrosoft.com",
            Verdict::NotVerifiable,
            Finding::TenantByDomain,
        ),
        (
            json!({ "tid": "contoso.com" }),
            "contoso.com",
            Verdict::NotVerifiable,
            Finding::TenantByDomain,
        ),
        (
            json!({ "tid": 7 }),
            TENANT,
            Verdict::Fail,
            Finding::ClaimNotText,
        ),
    ] {
        let report = report(changes.clone(), &expecting(tenant));
        let (found, because, _) = outcome(&report, CheckName::Tenant);
        assert_eq!((found, because), (verdict, finding), "{changes} {tenant}");
        let check = report.check(CheckName::Tenant).expect("the check");
        assert!(
            check
                .expected()
                .as_deref()
                .is_none_or(|expected| expected == tenant)
        );
    }
}

#[test]
fn an_issuer_names_its_tenant() {
    use super::super::tenant_of_issuer;
    use crate::token::report::TokenVersion::{V1, V2};
    let v1 = format!("https://sts.windows.net/{TENANT}/");
    let v2 = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    for (issuer, version, id) in [
        (&v1, V1, Some(TENANT)),
        (&v2, V2, Some(TENANT)),
        (&v1, V2, None),
        (&v2, V1, None),
        (&"https://sts.windows.net/{tenantid}/".to_owned(), V1, None),
        (&"https://sts.windows.net/".to_owned(), V1, None),
        (
            &format!("https://sts.windows.net/{TENANT}/{TENANT}/"),
            V1,
            None,
        ),
    ] {
        assert_eq!(
            tenant_of_issuer(issuer, Cloud::Commercial, version),
            id,
            "{issuer}"
        );
    }
    assert_eq!(tenant_of_issuer(&v1, Cloud::France, V1), None);
}
