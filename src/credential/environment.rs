//! The environment variables of the Azure Identity convention, taken as one unit.
//!
//! A credential from the environment serves only with the environment's client id, or with an equal explicit one;
//! otherwise one app's secret would be sent under another app's name. Two kinds of credential are an error: there is no
//! order among them. Empty variables count as absent. Values of secret variables are never shown; their names are.

use super::{CertificateSettings, Given};
use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// Reads a variable; `None` where it is absent.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Every variable that this library reads.
pub const VARIABLES: [&str; 31] = [
    TENANT_ID,
    CLIENT_ID,
    SECRET,
    CERTIFICATE,
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
    TOKEN_FILE,
    "AZURE_AUTHORITY_HOST",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "GITHUB_ACTION",
    "SYSTEM_ACCESSTOKEN",
    "SYSTEM_OIDCREQUESTURI",
    "AZURESUBSCRIPTION_CLIENT_ID",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    "AZURESUBSCRIPTION_TENANT_ID",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
    "MSI_SECRET",
    "DEFAULT_IDENTITY_CLIENT_ID",
    "AUTOMATION_ASSET_ACCOUNTID",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "XDG_RUNTIME_DIR",
    "XDG_CACHE_HOME",
    "HOME",
];

const TENANT_ID: &str = "AZURE_TENANT_ID";
const CLIENT_ID: &str = "AZURE_CLIENT_ID";
const SECRET: &str = "AZURE_CLIENT_SECRET";
const CERTIFICATE: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
const TOKEN_FILE: &str = "AZURE_FEDERATED_TOKEN_FILE";

/// What the environment says of an app.
#[derive(Debug)]
pub struct Found {
    /// `AZURE_TENANT_ID`.
    pub tenant_id: Option<String>,
    /// `AZURE_CLIENT_ID`.
    pub client_id: String,
    /// The credential.
    pub given: Given,
    /// How its certificate is opened and used.
    pub certificate: CertificateSettings,
    /// The variable that names the credential.
    pub variable: &'static str,
    /// `AZURE_AUTHORITY_HOST`: accepted by the caller only where it is a listed host.
    pub authority_host: Option<String>,
}

/// Reads the unit. `explicit_client_id` is what the caller gave, if anything.
///
/// # Errors
/// `CredentialMissing` where a variable of the unit is absent (the message names it) or where the environment's client
/// id is not the explicit one; `CredentialInvalid` where there are two credentials.
pub fn credential(lookup: Lookup<'_>, explicit_client_id: Option<&str>) -> Result<Found> {
    let read = |name: &str| lookup(name).filter(|value| !value.is_empty());
    let refused = |kind, text| Error::new(kind, text).advise(Text::AdviseEnvironment);
    let mut there = [SECRET, CERTIFICATE, TOKEN_FILE]
        .into_iter()
        .filter_map(|name| Some((name, read(name)?)));
    let missing = |name: &str| {
        refused(ErrorKind::CredentialMissing, Text::EnvironmentIncomplete).with("missing", name)
    };
    let client_id = read(CLIENT_ID).ok_or_else(|| missing(CLIENT_ID))?;
    let (variable, value) = there
        .next()
        .ok_or_else(|| missing(&[SECRET, CERTIFICATE, TOKEN_FILE].join(", ")))?;
    if let Some((second, _)) = there.next() {
        return Err(
            Error::new(ErrorKind::CredentialInvalid, Text::EnvironmentAmbiguous)
                .with("name", format!("{variable} and {second}"))
                .advise(Text::AdviseOneCredential),
        );
    }
    if let Some(explicit) = explicit_client_id
        && !explicit.eq_ignore_ascii_case(&client_id)
    {
        return Err(
            refused(ErrorKind::CredentialMissing, Text::EnvironmentClientDiffers)
                .with("client_id", client_id),
        );
    }
    let given = match variable {
        SECRET => Given::Secret(Secret::from(value.as_str())),
        CERTIFICATE => Given::CertificateFile {
            certificate: value.into(),
            key: None,
        },
        _ => Given::TokenFile(value.into()),
    };
    let flag = read("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN");
    Ok(Found {
        tenant_id: read(TENANT_ID),
        client_id,
        given,
        certificate: CertificateSettings {
            password: read("AZURE_CLIENT_CERTIFICATE_PASSWORD")
                .map(|password| Secret::from(password.as_str())),
            send_chain: flag.is_some_and(|flag| flag == "1" || flag.eq_ignore_ascii_case("true")),
            ..CertificateSettings::default()
        },
        variable,
        authority_host: read("AZURE_AUTHORITY_HOST"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(
        variables: &'static [(&'static str, &'static str)],
    ) -> impl Fn(&str) -> Option<String> {
        |name| {
            assert!(VARIABLES.contains(&name), "{name} is not listed");
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn the_unit_is_read_whole() {
        let lookup = environment(&[
            ("AZURE_TENANT_ID", "t"),
            ("AZURE_CLIENT_ID", "c"),
            ("AZURE_CLIENT_SECRET", "s"),
        ]);
        let found = credential(&lookup, Some("C")).expect("complete");
        assert_eq!(
            (found.tenant_id.as_deref(), found.client_id.as_str()),
            (Some("t"), "c")
        );
        assert!(matches!(&found.given, Given::Secret(secret) if secret.expose() == b"s"));
        assert_eq!(found.variable, "AZURE_CLIENT_SECRET");
    }

    #[test]
    fn a_certificate_comes_with_its_settings() {
        let lookup = environment(&[
            ("AZURE_CLIENT_ID", "c"),
            ("AZURE_CLIENT_CERTIFICATE_PATH", "/a.pfx"),
            ("AZURE_CLIENT_CERTIFICATE_PASSWORD", "p"),
            ("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN", "True"),
        ]);
        let found = credential(&lookup, None).expect("complete");
        assert!(
            matches!(&found.given, Given::CertificateFile { certificate, key: None } if certificate.as_os_str() == "/a.pfx")
        );
        let password = found.certificate.password.expect("a password");
        assert_eq!(
            (password.expose(), found.certificate.send_chain),
            (b"p".as_slice(), true)
        );
    }

    #[test]
    fn a_token_file_is_a_credential() {
        let lookup = environment(&[
            ("AZURE_CLIENT_ID", "c"),
            ("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token"),
        ]);
        let found = credential(&lookup, None).expect("complete");
        assert!(
            matches!(&found.given, Given::TokenFile(path) if path.as_os_str() == "/var/run/token")
        );
    }

    #[test]
    fn two_credentials_are_an_error_that_names_both() {
        let lookup = environment(&[
            ("AZURE_CLIENT_ID", "c"),
            ("AZURE_CLIENT_SECRET", "hidden"),
            ("AZURE_FEDERATED_TOKEN_FILE", "/t"),
        ]);
        let error = credential(&lookup, None).expect_err("two");
        assert_eq!(error.kind(), ErrorKind::CredentialInvalid);
        let said = format!("{error:?}");
        assert!(
            said.contains("AZURE_CLIENT_SECRET") && said.contains("AZURE_FEDERATED_TOKEN_FILE")
        );
        assert!(!said.contains("hidden"));
    }

    #[test]
    fn a_part_is_no_credential_and_is_named() {
        let only_client = environment(&[("AZURE_CLIENT_ID", "c"), ("AZURE_CLIENT_SECRET", "")]);
        let error = credential(&only_client, None).expect_err("no secret");
        assert_eq!(error.kind(), ErrorKind::CredentialMissing);
        assert!(error.to_string().contains("AZURE_CLIENT_SECRET"));
        let only_secret = environment(&[("AZURE_CLIENT_SECRET", "s")]);
        assert!(
            credential(&only_secret, Some("c"))
                .expect_err("no id")
                .to_string()
                .contains("AZURE_CLIENT_ID")
        );
    }

    #[test]
    fn another_apps_secret_is_not_used() {
        let lookup = environment(&[("AZURE_CLIENT_ID", "c"), ("AZURE_CLIENT_SECRET", "hidden")]);
        let error = credential(&lookup, Some("d")).expect_err("differs");
        assert_eq!(error.kind(), ErrorKind::CredentialMissing);
        assert!(!format!("{error:?}").contains("hidden"));
    }
}
