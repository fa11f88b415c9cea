use super::*;

const GUID: &str = "cccccccc-0000-4000-8000-000000000001";
const RESOURCE_ID: &str = "/subscriptions/dddddddd-0000-4000-8000-000000000001/resourceGroups/group-1/providers/\
                           Microsoft.ManagedIdentity/userAssignedIdentities/identity_1";
const THUMBPRINT: &str = "00112233445566778899AABBCCDDEEFF00112233";

type Variables<'a> = &'a [(&'a str, &'a str)];

fn resolve_with(wanted: &Wanted, variables: Variables<'_>, himds: bool) -> Result<ManagedIdentity> {
    let lookup = |name: &str| {
        let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    };
    ManagedIdentity::resolve(wanted, &lookup, himds)
}

fn resolve(variables: Variables<'_>, himds: bool) -> Result<ManagedIdentity> {
    let wanted = Wanted {
        source: None,
        id: IdentityId::System,
    };
    resolve_with(&wanted, variables, himds)
}

fn asked_for(source: SourceKind, variables: Variables<'_>) -> Result<ManagedIdentity> {
    let wanted = Wanted {
        source: Some(source),
        id: IdentityId::System,
    };
    resolve_with(&wanted, variables, false)
}

const IDENTITY: (&str, &str) = ("IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token");
const IDENTITY_TLS: (&str, &str) = ("IDENTITY_ENDPOINT", "https://10.0.0.4:2377/identity");
const HEADER: (&str, &str) = ("IDENTITY_HEADER", "header-value");
const PIN: (&str, &str) = ("IDENTITY_SERVER_THUMBPRINT", THUMBPRINT);
const MSI: (&str, &str) = ("MSI_ENDPOINT", "http://127.0.0.1:46808/MSI/auth");
const MSI_KEY: (&str, &str) = ("MSI_SECRET", "msi-value");
const ACCOUNT: (&str, &str) = ("AUTOMATION_ASSET_ACCOUNTID", GUID);
const IMDS: (&str, &str) = ("IMDS_ENDPOINT", "http://127.0.0.1:40342");

#[test]
fn the_most_specific_host_is_found_first() {
    let table: [(&str, Variables<'_>, bool, SourceKind, &str); 11] = [
        (
            "Service Fabric before App Service",
            &[IDENTITY_TLS, HEADER, PIN, MSI, MSI_KEY, IMDS],
            true,
            SourceKind::ServiceFabric,
            "https://10.0.0.4:2377/identity",
        ),
        (
            "App Service before all with MSI",
            &[IDENTITY, HEADER, MSI, MSI_KEY, IMDS],
            true,
            SourceKind::AppService,
            IDENTITY.1,
        ),
        (
            "a cloud job",
            &[IDENTITY, HEADER, ACCOUNT],
            false,
            SourceKind::Automation,
            IDENTITY.1,
        ),
        (
            "an older job, before Machine Learning",
            &[MSI, MSI_KEY, ACCOUNT],
            true,
            SourceKind::Automation,
            MSI.1,
        ),
        (
            "an older job without secret is no Cloud Shell",
            &[MSI, ACCOUNT],
            false,
            SourceKind::Automation,
            MSI.1,
        ),
        (
            "Machine Learning before Arc",
            &[MSI, MSI_KEY],
            true,
            SourceKind::MachineLearning,
            MSI.1,
        ),
        (
            "Arc by its variables",
            &[IDENTITY, IMDS],
            false,
            SourceKind::AzureArc,
            IDENTITY.1,
        ),
        (
            "Arc by its program alone",
            &[],
            true,
            SourceKind::AzureArc,
            "http://127.0.0.1:40342/metadata/identity/oauth2/token",
        ),
        (
            "nothing",
            &[],
            false,
            SourceKind::Imds,
            "http://169.254.169.254/metadata/identity/oauth2/token",
        ),
        (
            "empty variables are none",
            &[
                ("IDENTITY_ENDPOINT", ""),
                ("IDENTITY_HEADER", ""),
                ("MSI_ENDPOINT", ""),
            ],
            false,
            SourceKind::Imds,
            "http://169.254.169.254/metadata/identity/oauth2/token",
        ),
        (
            "an endpoint alone shows nothing",
            &[IDENTITY],
            false,
            SourceKind::Imds,
            "http://169.254.169.254/metadata/identity/oauth2/token",
        ),
    ];
    for (name, variables, himds, kind, url) in table {
        let found = resolve(variables, himds).expect(name);
        assert_eq!((found.kind(), found.endpoint.url()), (kind, url), "{name}");
    }
}

#[test]
fn cloud_shell_is_refused() {
    let error = resolve(&[MSI], true).expect_err("a user's identity");
    assert_eq!(error.kind(), ErrorKind::IdentityUnavailable);
    assert!(error.to_string().contains("Cloud Shell"), "{error}");
}

#[test]
fn a_source_that_is_asked_for_wins_or_says_what_it_lacks() {
    let all: Variables<'_> = &[IDENTITY_TLS, HEADER, PIN, MSI, MSI_KEY];
    for kind in [
        SourceKind::MachineLearning,
        SourceKind::Imds,
        SourceKind::ServiceFabric,
    ] {
        assert_eq!(asked_for(kind, all).expect("here").kind(), kind);
    }
    for (kind, variables, missing) in [
        (SourceKind::AppService, &[][..], "IDENTITY_ENDPOINT"),
        (SourceKind::AppService, &[IDENTITY], "IDENTITY_HEADER"),
        (
            SourceKind::ServiceFabric,
            &[IDENTITY_TLS, HEADER],
            "IDENTITY_SERVER_THUMBPRINT",
        ),
        (SourceKind::Automation, &[IDENTITY], "MSI_ENDPOINT"),
        (SourceKind::MachineLearning, &[MSI], "MSI_SECRET"),
        (SourceKind::AzureArc, &[IDENTITY], "IMDS_ENDPOINT"),
    ] {
        let error = asked_for(kind, variables).expect_err("not here");
        assert_eq!(error.kind(), ErrorKind::IdentityUnavailable);
        let said = error.to_string();
        assert!(
            said.contains(missing) && said.contains(kind.title()),
            "{said}"
        );
    }
}

#[test]
fn names_of_sources_have_no_case_and_others_are_listed() {
    for kind in SourceKind::ALL {
        let lower = kind.name().to_ascii_lowercase();
        assert_eq!(SourceKind::parse(&lower).expect("known"), kind);
    }
    let error = SourceKind::parse("CloudShell").expect_err("no source");
    assert!(
        error.to_string().contains("AzureArc, MachineLearning"),
        "{error}"
    );
}

/// Case 50: the variable and the host are named, nothing else.
#[test]
fn a_bad_endpoint_is_named() {
    let app_service = |url| {
        asked_for(
            SourceKind::AppService,
            &[("IDENTITY_ENDPOINT", url), HEADER],
        )
    };
    let fabric = |url| {
        asked_for(
            SourceKind::ServiceFabric,
            &[("IDENTITY_ENDPOINT", url), HEADER, PIN],
        )
    };
    let learning = |url| {
        asked_for(
            SourceKind::MachineLearning,
            &[("MSI_ENDPOINT", url), MSI_KEY],
        )
    };
    let automation = |url| asked_for(SourceKind::Automation, &[("MSI_ENDPOINT", url), MSI_KEY]);
    let arc = |url| asked_for(SourceKind::AzureArc, &[("IDENTITY_ENDPOINT", url), IMDS]);
    let imds = |url| {
        asked_for(
            SourceKind::Imds,
            &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", url)],
        )
    };
    let identity = "IDENTITY_ENDPOINT";
    let pod = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
    for (result, variable, host) in [
        (
            app_service("http://example.org/msi"),
            identity,
            "example.org",
        ),
        (app_service("http://8.8.8.8/msi"), identity, "8.8.8.8"),
        (
            app_service("http://localhost.example.org/"),
            identity,
            "localhost.example.org",
        ),
        (
            app_service("http://u:geheim@127.0.0.1/"),
            identity,
            "127.0.0.1",
        ),
        (
            app_service("http://127.0.0.1/?a=geheim"),
            identity,
            "127.0.0.1",
        ),
        (
            app_service("http://127.0.0.1/#geheim"),
            identity,
            "127.0.0.1",
        ),
        (app_service("file:///etc/geheim"), identity, "no host"),
        (app_service("geheim"), identity, "no host"),
        (fabric("http://127.0.0.1/identity"), identity, "127.0.0.1"),
        (learning("http://10.0.0.4/MSI"), "MSI_ENDPOINT", "10.0.0.4"),
        (
            learning("https://example.org/MSI"),
            "MSI_ENDPOINT",
            "example.org",
        ),
        (
            automation("http://example.org/"),
            "MSI_ENDPOINT",
            "example.org",
        ),
        (arc("http://169.254.169.254/"), identity, "169.254.169.254"),
        (arc("http://10.0.0.4/"), identity, "10.0.0.4"),
        (imds("http://169.254.169.254"), pod, "169.254.169.254"),
        (imds("http://[::ffff:10.0.0.4]/"), pod, "ffff"),
    ] {
        let error = result.expect_err(host);
        assert_eq!(error.kind(), ErrorKind::CredentialInvalid, "{host}");
        let said = error.to_string();
        assert!(said.contains(variable) && said.contains(host), "{said}");
        assert!(!said.contains("geheim"), "{said}");
    }
}

#[test]
fn endpoints_of_this_machine_and_its_host_pass() {
    for url in [
        "http://127.0.0.1:41741/msi/token",
        "http://localhost:8081/msi/token",
        "http://[::1]:8081/msi/token",
        "http://172.16.5.3:8081/msi/token",
        "http://169.254.129.1:8081/msi/token",
        "http://[fe80::1]/msi/token",
        "http://[::ffff:127.0.0.1]/msi/token",
        "https://127.0.0.1/msi/token",
    ] {
        asked_for(
            SourceKind::AppService,
            &[("IDENTITY_ENDPOINT", url), HEADER],
        )
        .expect(url);
    }
    let agent = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
    let identity = asked_for(SourceKind::Imds, &[(agent, "http://127.0.0.1:2579/")]).expect("near");
    assert_eq!(
        identity.endpoint.url(),
        "http://127.0.0.1:2579/metadata/identity/oauth2/token"
    );
}

#[test]
fn a_thumbprint_is_40_hexadecimal_digits_of_any_case() {
    let with = |text| {
        let pin = ("IDENTITY_SERVER_THUMBPRINT", text);
        asked_for(SourceKind::ServiceFabric, &[IDENTITY_TLS, HEADER, pin])
    };
    let lower = THUMBPRINT.to_ascii_lowercase();
    for text in [THUMBPRINT, &lower] {
        let identity = with(text).expect("a thumbprint");
        let thumbprint = match identity.host {
            Host::ServiceFabric { thumbprint, .. } => thumbprint,
            _ => unreachable!("another host"),
        };
        assert_eq!(
            (thumbprint[1], thumbprint[10], thumbprint[19]),
            (0x11, 0xaa, 0x33)
        );
    }
    let foreign = format!("{}+1", &THUMBPRINT[2..]);
    let umlaut = format!("{}\u{e4}", &THUMBPRINT[2..]);
    for text in [&THUMBPRINT[2..], "x", &foreign, &umlaut] {
        let error = with(text).expect_err("no thumbprint");
        assert_eq!(error.kind(), ErrorKind::CredentialInvalid, "{text}");
    }
}

#[test]
fn a_header_that_no_request_can_carry_is_refused_unseen() {
    let error =
        resolve(&[IDENTITY, ("IDENTITY_HEADER", "geheim\r\nX: y")], false).expect_err("two lines");
    let said = error.to_string();
    assert!(
        said.contains("IDENTITY_HEADER") && !said.contains("geheim"),
        "{said}"
    );
}

#[test]
fn ids_have_forms() {
    for (kind, text) in [
        ("ClientId", GUID),
        ("objectid", GUID),
        ("RESOURCEID", RESOURCE_ID),
        ("ClientId", " cccccccc-0000-4000-8000-000000000001\n"),
    ] {
        IdentityId::parse(kind, text).expect(text);
    }
    let other_provider = RESOURCE_ID.replace("ManagedIdentity", "Compute");
    let other_guid = RESOURCE_ID.replace("dddddddd", "dddddddg");
    let more = format!("{RESOURCE_ID}/x");
    let query = format!("{RESOURCE_ID}?x=1");
    for (kind, text) in [
        ("ClientId", ""),
        ("ClientId", "my-identity"),
        ("ClientId", "cccccccc-0000-4000-8000-00000000000"),
        ("ClientId", "{cccccccc-0000-4000-8000-000000000001}"),
        ("ObjectId", RESOURCE_ID),
        ("ResourceId", GUID),
        ("ResourceId", &other_provider),
        ("ResourceId", &other_guid),
        ("ResourceId", &more),
        ("ResourceId", &query),
        ("PrincipalId", GUID),
    ] {
        let error = IdentityId::parse(kind, text).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{kind} {text}");
    }
}

#[test]
fn an_unchecked_id_does_not_pass() {
    let wanted = Wanted {
        source: None,
        id: IdentityId::ClientId("x&y".to_owned()),
    };
    let error = resolve_with(&wanted, &[], false).expect_err("no GUID");
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

/// Cases 43 and 44.
#[test]
fn some_hosts_take_one_kind_of_id_only() {
    let ids = [
        IdentityId::ClientId(GUID.to_owned()),
        IdentityId::ObjectId(GUID.to_owned()),
        IdentityId::ResourceId(RESOURCE_ID.to_owned()),
    ];
    for (variables, taken) in [
        (&[IDENTITY_TLS, HEADER, PIN][..], [false, true, false]),
        (&[MSI, MSI_KEY], [true, false, false]),
        (&[IDENTITY, HEADER], [true, true, true]),
        (&[IDENTITY, IMDS], [true, true, true]),
        (&[], [true, true, true]),
    ] {
        for (id, taken) in ids.iter().zip(taken) {
            let wanted = Wanted {
                source: None,
                id: id.clone(),
            };
            let result = resolve_with(&wanted, variables, false);
            assert_eq!(result.is_ok(), taken, "{variables:?} {id:?}");
            if let Err(error) = result {
                assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            }
        }
    }
}

/// Case 57: whatever decides about the token decides about its place in the cache.
#[test]
fn fingerprints_differ_where_tokens_do() {
    let fingerprint = |identity: &ManagedIdentity| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
        let mut context = hmac::Context::with_key(&key);
        identity.update_fingerprint(&mut context);
        context.sign().as_ref().to_vec()
    };
    let with_id = |id: IdentityId| {
        let wanted = Wanted { source: None, id };
        resolve_with(&wanted, &[], false).expect("anywhere")
    };
    let other_pin = (
        "IDENTITY_SERVER_THUMBPRINT",
        "1111111111111111111111111111111111111111",
    );
    let identities = [
        with_id(IdentityId::System),
        with_id(IdentityId::ClientId(GUID.to_owned())),
        with_id(IdentityId::ObjectId(GUID.to_owned())),
        with_id(IdentityId::ResourceId(RESOURCE_ID.to_owned())),
        resolve(&[IDENTITY, HEADER], false).expect("App Service"),
        resolve(&[IDENTITY, HEADER, ACCOUNT], false).expect("Automation"),
        resolve(&[IDENTITY, ("IDENTITY_HEADER", "other")], false).expect("App Service"),
        resolve(&[IDENTITY, IMDS], false).expect("Arc"),
        resolve(&[IDENTITY_TLS, HEADER, PIN], false).expect("Service Fabric"),
        resolve(&[IDENTITY_TLS, HEADER, other_pin], false).expect("Service Fabric"),
        resolve(&[MSI, MSI_KEY], false).expect("Machine Learning"),
        resolve(&[MSI, MSI_KEY, ("DEFAULT_IDENTITY_CLIENT_ID", GUID)], false).expect("the same"),
    ];
    let different: std::collections::HashSet<_> = identities.iter().map(fingerprint).collect();
    assert_eq!(different.len(), identities.len());
    let again = with_id(IdentityId::System);
    assert_eq!(fingerprint(&identities[0]), fingerprint(&again));
}

#[test]
fn nothing_shows_the_secret() {
    let identity = resolve(&[IDENTITY, HEADER], false).expect("App Service");
    assert_eq!(
        identity.describe(),
        "managed identity (App Service, system-assigned)"
    );
    assert!(!format!("{identity:?}").contains("header-value"));
}
