use super::*;

#[test]
fn every_name_of_the_service_is_accepted() {
    for audience in [
        "https://api.security.microsoft.com",
        "https://security.microsoft.com/mtp",
        "https://securitycenter.microsoft.com/mtp",
        "8ee8fdad-f234-4243-8f3b-15c294843740",
    ] {
        for audience in [
            json!(audience),
            json!(format!("{audience}/")),
            json!([audience]),
        ] {
            for cloud in [Cloud::Commercial, Cloud::Gcc, Cloud::GccHigh, Cloud::DoD] {
                let expected = Expectations {
                    cloud,
                    ..Expectations::default()
                };
                let report = report(json!({ "aud": audience }), &expected);
                assert_eq!(
                    outcome(&report, CheckName::Audience).0,
                    Verdict::Pass,
                    "{audience}"
                );
            }
        }
    }
    for cloud in [
        Cloud::China,
        Cloud::France,
        Cloud::Germany,
        Cloud::Singapore,
    ] {
        let expected = Expectations {
            cloud,
            ..Expectations::default()
        };
        let open = (
            Verdict::NotVerifiable,
            Finding::AudienceUnknown,
            Some(Finding::AdviseAudienceGiven),
        );
        assert_eq!(
            outcome(&report(json!({}), &expected), CheckName::Audience),
            open
        );
    }
}

#[test]
fn given_audiences_stand_in_the_place_of_those() {
    let expected = Expectations {
        audiences: vec!["api://x/".to_owned(), "y".to_owned()],
        cloud: Cloud::China,
        ..Expectations::default()
    };
    for (audience, verdict) in [
        ("api://x/", Verdict::Pass),
        ("api://x", Verdict::Pass),
        ("y", Verdict::Pass),
        ("y/", Verdict::Pass),
        ("api://x//", Verdict::Pass),
        ("y//", Verdict::Fail),
        ("Y", Verdict::Fail),
        ("https://api.security.microsoft.com", Verdict::Fail),
    ] {
        let report = report(json!({ "aud": audience }), &expected);
        assert_eq!(
            outcome(&report, CheckName::Audience).0,
            verdict,
            "{audience}"
        );
        let check = report.check(CheckName::Audience).expect("the check");
        assert_eq!(check.expected().as_deref(), Some("api://x/, y"));
        assert_eq!(check.found().as_deref(), Some(audience));
    }
}

#[test]
fn each_wrong_audience_has_its_advice() {
    for (audience, advice) in [
        (
            "https://api.securitycenter.microsoft.com",
            Finding::AdviseAudienceEndpoint,
        ),
        (
            "https://api.securitycenter.windows.com/",
            Finding::AdviseAudienceEndpoint,
        ),
        (
            "https://securitycenter.onmicrosoft.com/windowsatpservice",
            Finding::AdviseAudienceEndpoint,
        ),
        (
            "fc780465-2017-40d4-a0c5-307022471b92",
            Finding::AdviseAudienceEndpoint,
        ),
        ("https://graph.microsoft.com", Finding::AdviseAudienceGraph),
        ("https://graph.microsoft.us/", Finding::AdviseAudienceGraph),
        (
            "00000003-0000-0000-c000-000000000000",
            Finding::AdviseAudienceGraph,
        ),
        (
            "https://userrequestsgraphapi-prd.trafficmanager.net",
            Finding::AdviseAudiencePortal,
        ),
        (
            "https://management.azure.com/",
            Finding::AdviseAudienceManagement,
        ),
        (
            "https://management.core.windows.net/",
            Finding::AdviseAudienceManagement,
        ),
        (APP, Finding::AdviseAudienceOwnApp),
        (
            "api://aaaaaaaa-0000-4000-8000-000000000001",
            Finding::AdviseAudienceOwnApp,
        ),
        (
            "https://API.Security.Microsoft.com/",
            Finding::AdviseAudienceCase,
        ),
        (
            "8EE8FDAD-F234-4243-8F3B-15C294843740",
            Finding::AdviseAudienceCase,
        ),
        ("https://vault.azure.net", Finding::AdviseAudience),
        (
            "https://api.security.microsoft.com//",
            Finding::AdviseAudience,
        ),
    ] {
        let report = report(json!({ "aud": audience }), &Expectations::default());
        let wrong = (Verdict::Fail, Finding::AudienceWrong, Some(advice));
        assert_eq!(outcome(&report, CheckName::Audience), wrong, "{audience}");
    }
}

#[test]
fn another_name_of_the_expected_api_is_named_as_such() {
    for (expected, audience, advice) in [
        (
            "https://api.security.microsoft.com",
            "8ee8fdad-f234-4243-8f3b-15c294843740",
            Finding::AdviseAudienceSameApi,
        ),
        (
            "8ee8fdad-f234-4243-8f3b-15c294843740",
            "https://security.microsoft.com/mtp",
            Finding::AdviseAudienceSameApi,
        ),
        (
            "https://graph.microsoft.com",
            "00000003-0000-0000-c000-000000000000",
            Finding::AdviseAudienceSameApi,
        ),
        (
            "https://graph.microsoft.com",
            "https://api.security.microsoft.com",
            Finding::AdviseAudienceDefender,
        ),
        (
            "https://api.securitycenter.microsoft.com",
            "https://graph.microsoft.com",
            Finding::AdviseAudienceGraph,
        ),
    ] {
        let expecting = Expectations {
            audiences: vec![expected.to_owned()],
            ..Expectations::default()
        };
        let report = report(json!({ "aud": audience }), &expecting);
        let wrong = (Verdict::Fail, Finding::AudienceWrong, Some(advice));
        assert_eq!(outcome(&report, CheckName::Audience), wrong, "{audience}");
    }
}
