//! What each host is asked.

use super::*;

/// Cases 41 to 44 and 47: the URL, route and headers of each host, for each kind of id that it takes.
#[test]
fn each_host_is_asked_in_its_dialect() {
    let imds = "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01";
    let app = "http://127.0.0.1:41741/msi/token?api-version=2019-08-01";
    let old = "http://127.0.0.1:5000/oauth2/token?api-version=2017-09-01";
    let learning = "http://127.0.0.1:46808/MSI/auth?api-version=2017-09-01";
    let fabric = "https://10.0.0.4:2377/identity/token?api-version=2020-05-01";
    let pinned = Route::Pinned([
        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee,
        0xff, 0x00, 0x11, 0x22, 0x33,
    ]);
    let metadata: &[(&str, &str)] = &[("Metadata", "true")];
    let app_headers: &[(&str, &str)] = &[("X-IDENTITY-HEADER", SECRET), ("Metadata", "true")];
    let msi_headers: &[(&str, &str)] = &[("secret", SECRET), ("Metadata", "true")];
    let fabric_headers: &[(&str, &str)] = &[("secret", SECRET)];
    let system = IdentityId::System;
    let rows = [
        (IMDS, system.clone(), imds, String::new(), metadata),
        (
            IMDS,
            client(),
            imds,
            format!("&client_id={CLIENT}"),
            metadata,
        ),
        (
            IMDS,
            object(),
            imds,
            format!("&object_id={OBJECT}"),
            metadata,
        ),
        (
            IMDS,
            resource_id(),
            imds,
            format!("&msi_res_id={ENCODED_ID}"),
            metadata,
        ),
        (APP_SERVICE, system.clone(), app, String::new(), app_headers),
        (
            APP_SERVICE,
            client(),
            app,
            format!("&client_id={CLIENT}"),
            app_headers,
        ),
        (
            APP_SERVICE,
            object(),
            app,
            format!("&object_id={OBJECT}"),
            app_headers,
        ),
        (
            APP_SERVICE,
            resource_id(),
            app,
            format!("&mi_res_id={ENCODED_ID}"),
            app_headers,
        ),
        (AUTOMATION, system.clone(), app, String::new(), app_headers),
        (
            AUTOMATION,
            client(),
            app,
            format!("&client_id={CLIENT}"),
            app_headers,
        ),
        (
            OLD_AUTOMATION,
            system.clone(),
            old,
            String::new(),
            msi_headers,
        ),
        (
            OLD_AUTOMATION,
            resource_id(),
            old,
            format!("&mi_res_id={ENCODED_ID}"),
            msi_headers,
        ),
        (
            MACHINE_LEARNING,
            system.clone(),
            learning,
            format!("&clientid={CLIENT}"),
            msi_headers,
        ),
        (
            MACHINE_LEARNING,
            client(),
            learning,
            format!("&clientid={CLIENT}"),
            msi_headers,
        ),
        (
            SERVICE_FABRIC,
            system,
            fabric,
            String::new(),
            fabric_headers,
        ),
        (
            SERVICE_FABRIC,
            object(),
            fabric,
            format!("&principalId={OBJECT}"),
            fabric_headers,
        ),
    ];
    for (variables, id, url, parameter, headers) in rows {
        let told = ask_as(variables, id, vec![answer(200, GOOD)]);
        let request = told.sent.last().expect("a request");
        assert_eq!(request.url, format!("{url}&{ENCODED}{parameter}"));
        assert_eq!(request.method, Method::Get);
        let expected: Vec<(&str, String)> = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        assert_eq!(request.headers, expected, "{url}");
        let route = if variables == SERVICE_FABRIC {
            pinned.clone()
        } else {
            Route::Direct
        };
        assert_eq!(request.route, route);
        assert!(!told.everything_said().contains(SECRET));
        assert!(!told.everything_said().contains("opaque"));
        let acquired = told.outcome.expect(url);
        assert_eq!(acquired.response.access_token, Secret::from("opaque"));
        assert_eq!(acquired.response.lifetime_seconds, 3600);
    }
}

#[test]
fn a_scope_is_asked_for_as_its_resource() {
    let resource = Resource::from_resource("https://example.org/.default").expect("a resource");
    assert_eq!(resource.resource(), "https://example.org");
}

/// Case 56.
#[test]
fn an_empty_resource_is_a_mistake_of_the_caller() {
    let job = IdentityJob {
        identity: identity(IMDS, IdentityId::System),
        resource: String::new(),
        deadline: Moment::from_nanoseconds(1_000_000_000).into(),
        attempt_timeout: Duration::from_secs(30),
        max_retries: 0,
    };
    let told = table::run(vec![], |io| identity_token(io, job));
    assert_eq!(
        told.outcome.expect_err("no resource").kind(),
        ErrorKind::InvalidResource
    );
    assert!(told.sent.is_empty());
}

#[test]
fn the_sources_can_be_named() {
    assert_eq!(
        identity(ARC, IdentityId::System).kind(),
        SourceKind::AzureArc
    );
    assert_eq!(
        identity(IMDS, client()).describe(),
        "managed identity (the instance metadata service, user-assigned by client id)"
    );
}
