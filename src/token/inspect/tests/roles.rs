use super::*;

fn check(granted: Value, required: &[&str]) -> (Verdict, Finding, Option<Finding>, String) {
    let expected = Expectations {
        roles: required.iter().map(|role| (*role).to_owned()).collect(),
        ..Expectations::default()
    };
    let report = report(json!({ "roles": granted }), &expected);
    let (verdict, finding, advice) = outcome(&report, CheckName::Roles);
    let check = report.check(CheckName::Roles).expect("the check");
    (
        verdict,
        finding,
        advice,
        check.advice(Language::English).unwrap_or_default(),
    )
}

#[test]
fn all_required_roles_must_be_there() {
    let granted = json!(["Incident.Read.All", "AdvancedHunting.Read.All"]);
    for (required, verdict, finding) in [
        (&[][..], Verdict::Pass, Finding::RolesPresent),
        (&["Incident.Read.All"], Verdict::Pass, Finding::RolesGranted),
        (
            &["AdvancedHunting.Read.All", "Incident.Read.All"],
            Verdict::Pass,
            Finding::RolesGranted,
        ),
        (
            &["Incident.Read.All", "X.Read.All"],
            Verdict::Fail,
            Finding::RolesMissing,
        ),
        (&[""], Verdict::Fail, Finding::RolesMissing),
    ] {
        let (found, because, ..) = check(granted.clone(), required);
        assert_eq!((found, because), (verdict, finding), "{required:?}");
    }
}

#[test]
fn nothing_granted_points_to_the_consent() {
    for granted in [json!(null), json!([])] {
        for required in [&[][..], &["Incident.Read.All"]] {
            let (verdict, finding, advice, _) = check(granted.clone(), required);
            assert_eq!((verdict, finding), (Verdict::Fail, Finding::RolesNone));
            assert_eq!(advice, Some(Finding::AdviseConsent));
        }
    }
    let delegated = json!({ "roles": null, "scp": "Incident.Read" });
    let report = report(delegated, &Expectations::default());
    assert_eq!(
        outcome(&report, CheckName::Roles).2,
        Some(Finding::AdviseApplication)
    );
}

#[test]
fn what_is_nearly_there_is_named() {
    for (granted, required, advice, named) in [
        (
            "incident.read.all",
            "Incident.Read.All",
            Finding::AdviseRoleCase,
            "incident.read.all",
        ),
        (
            "Incident.Read.All",
            "Incidents.Read.All",
            Finding::AdviseRolePlural,
            "Incident.Read.All",
        ),
        (
            "Alerts.Read.All",
            "Alert.Read.All",
            Finding::AdviseRolePlural,
            "Alerts.Read.All",
        ),
        (
            "X.Read.All",
            "Incidents.ReadWrite.All",
            Finding::AdviseRolePlural,
            "Incident.ReadWrite.All",
        ),
        (
            "Incident.ReadWrite.All",
            "Incident.Read.All",
            Finding::AdviseRoleReadWrite,
            "Incident.ReadWrite.All",
        ),
        (
            "Incident.Read.All",
            "Incident.Read",
            Finding::AdviseRoleDelegated,
            "Incident.Read.All",
        ),
        (
            "Incident.Read.All",
            "AdvancedHunting.Read.All",
            Finding::AdviseRole,
            "AdvancedHunting.Read.All",
        ),
        (
            "Incident.Read.All",
            "Incident.ReadWrite.All",
            Finding::AdviseRole,
            "Incident.ReadWrite.All",
        ),
        (
            "AdvancedHunting.Read.All",
            "Incident.Read.All",
            Finding::AdviseRole,
            "Incident.Read.All",
        ),
    ] {
        let (verdict, finding, found, words) = check(json!([granted]), &[required]);
        assert_eq!(
            (verdict, finding),
            (Verdict::Fail, Finding::RolesMissing),
            "{required}"
        );
        assert_eq!(found, Some(advice), "{required}");
        assert!(words.contains(named), "{words}");
    }
}

#[test]
fn the_hint_is_about_the_role_that_it_fits() {
    let (_, _, advice, words) = check(
        json!(["Incident.Read.All"]),
        &["Zzz.Read.All", "Incidents.Read.All"],
    );
    assert_eq!(advice, Some(Finding::AdviseRolePlural));
    assert!(words.contains("Incidents.Read.All differs"), "{words}");
    assert!(!words.contains("Zzz"), "{words}");
    let report = report(
        json!({}),
        &Expectations {
            roles: vec!["a".to_owned(), "b".to_owned()],
            ..Expectations::default()
        },
    );
    let check = report.check(CheckName::Roles).expect("the check");
    assert_eq!(check.message(Language::English), "The token lacks a, b");
    assert_eq!(check.expected().as_deref(), Some("a, b"));
    assert_eq!(check.found().as_deref(), Some("Incident.Read.All"));
}
