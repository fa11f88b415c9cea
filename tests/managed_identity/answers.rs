//! Tokens: how long they live, and whose they are.

use super::*;

/// Case 54, and the lesser of the two times.
#[test]
fn a_token_ends_when_its_host_says() {
    let at = |seconds: i64| (NOW + seconds).to_string();
    let in_an_hour = at(3600);
    for (times, lifetime) in [
        (format!(r#","expires_on":"{in_an_hour}""#), Some(3600)),
        (format!(r#","expires_on":{in_an_hour}"#), Some(3600)),
        (
            r#","expires_on":"2027-01-15T09:00:00Z""#.to_owned(),
            Some(3600),
        ),
        (
            r#","expires_on":"1/15/2027 9:00:00 AM +00:00""#.to_owned(),
            Some(3600),
        ),
        (
            r#","expires_on":"01/15/2027 09:00:00 +00:00""#.to_owned(),
            Some(3600),
        ),
        (r#","expires_in":600"#.to_owned(), Some(600)),
        (
            format!(r#","expires_in":"86399","expires_on":"{in_an_hour}""#),
            Some(3600),
        ),
        (
            format!(r#","expires_in":"60","expires_on":"{in_an_hour}""#),
            Some(60),
        ),
        (
            r#","expires_in":"3600","expires_on":"garbage""#.to_owned(),
            Some(3600),
        ),
        (format!(r#","expires_on":"{}""#, at(0)), None),
        (
            format!(r#","expires_on":"{}","expires_in":"3600""#, at(-1)),
            None,
        ),
        (r#","expires_in":"0""#.to_owned(), None),
        (r#","expires_on":"soon""#.to_owned(), None),
        (String::new(), None),
    ] {
        let body = format!(r#"{{"access_token":"opaque"{times}}}"#);
        let told = ask(
            &identity(APP_SERVICE, IdentityId::System),
            100,
            vec![answer(200, &body)],
        );
        match (told.outcome, lifetime) {
            (Ok(acquired), Some(expected)) => {
                assert_eq!(acquired.response.lifetime_seconds, expected, "{times}");
            }
            (Err(error), None) => assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{times}"),
            (other, _) => unreachable!("{times}: {other:?}"),
        }
    }
}

/// Case 9.
#[test]
fn a_long_life_is_renewed_at_its_half() {
    for (more, expected) in [
        (r#","expires_in":"7199""#, None),
        (r#","expires_in":"7200""#, Some(3600)),
        (r#","expires_in":"9999""#, Some(4999)),
        (r#","expires_in":"7200","refresh_in":"100""#, Some(100)),
    ] {
        let body = format!(r#"{{"access_token":"opaque"{more}}}"#);
        let told = ask(
            &identity(APP_SERVICE, IdentityId::System),
            100,
            vec![answer(200, &body)],
        );
        let acquired = told.outcome.expect("a token");
        assert_eq!(acquired.response.refresh_in_seconds, expected, "{more}");
    }
}

#[test]
fn a_token_of_the_identity_that_was_asked_for_is_taken() {
    let token = |claims: String| good("").replace("opaque", &jwt(&claims));
    let other_provider = RESOURCE_ID.replace(
        "ManagedIdentity/userAssignedIdentities",
        "Compute/virtualMachines",
    );
    for (id, body) in [
        (client(), good(&format!(r#","client_id":"{CLIENT}""#))),
        (
            client(),
            good(&format!(r#","client_id":"{}""#, CLIENT.to_uppercase())),
        ),
        // The answer's own word counts before the token's.
        (
            client(),
            good(&format!(r#","client_id":"{CLIENT}""#))
                .replace("opaque", &jwt(&format!(r#"{{"appid":"{OTHER}"}}"#))),
        ),
        (client(), token(format!(r#"{{"appid":"{CLIENT}"}}"#))),
        (client(), token(format!(r#"{{"azp":"{CLIENT}"}}"#))),
        (object(), token(format!(r#"{{"oid":"{OBJECT}"}}"#))),
        (
            resource_id(),
            token(format!(
                r#"{{"xms_mirid":"{}"}}"#,
                RESOURCE_ID.to_lowercase()
            )),
        ),
        // A token that cannot be read proves nothing either way.
        (client(), good("")),
        (object(), good(&format!(r#","client_id":"{OTHER}""#))),
        (IdentityId::System, good("")),
        (
            IdentityId::System,
            token(format!(r#"{{"xms_mirid":"{other_provider}"}}"#)),
        ),
    ] {
        let told = ask_as(IMDS, id, vec![answer(200, &body)]);
        assert!(told.outcome.is_ok(), "{body}: {:?}", told.outcome);
    }
}

#[test]
fn a_token_of_another_identity_is_not_handed_out() {
    let token = |claims: String| good("").replace("opaque", &jwt(&claims));
    let mirid = format!(r#"{{"xms_mirid":"{RESOURCE_ID}x","oid":"{OTHER}"}}"#);
    for (variables, id, body, wanted, found) in [
        (
            IMDS,
            client(),
            good(&format!(r#","client_id":"{OTHER}""#)),
            CLIENT,
            OTHER,
        ),
        (
            APP_SERVICE,
            client(),
            good(&format!(r#","client_id":"{OTHER}""#)),
            CLIENT,
            OTHER,
        ),
        (
            IMDS,
            client(),
            token(format!(r#"{{"appid":"{OTHER}"}}"#)),
            CLIENT,
            OTHER,
        ),
        (IMDS, object(), token(mirid.clone()), OBJECT, OTHER),
        (
            SERVICE_FABRIC,
            object(),
            token(mirid.clone()),
            OBJECT,
            OTHER,
        ),
        (
            IMDS,
            resource_id(),
            token(mirid.clone()),
            RESOURCE_ID,
            "identityx",
        ),
        (
            IMDS,
            IdentityId::System,
            token(mirid),
            "system-assigned",
            "identityx",
        ),
        (
            MACHINE_LEARNING,
            IdentityId::System,
            good(&format!(r#","client_id":"{OTHER}""#)),
            CLIENT,
            OTHER,
        ),
    ] {
        let told = ask_as(variables, id, vec![answer(200, &body)]);
        let error = told.outcome.expect_err("another one");
        assert_eq!(error.kind(), ErrorKind::IdentityUnavailable, "{found}");
        let said = error.to_string();
        assert!(said.contains(wanted) && said.contains(found), "{said}");
    }
}
