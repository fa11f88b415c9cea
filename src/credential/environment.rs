//! The environment variables of the Azure Identity convention, taken as one unit.
//!
//! A credential from the environment serves only with the environment's client id, or with an equal explicit one;
//! otherwise one app's secret would be sent under another app's name. Empty variables count as absent. Values of secret
//! variables are never shown; their names are.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// Reads a variable; `None` where it is absent.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What the environment holds of a service principal.
#[derive(Debug)]
pub struct ServicePrincipal {
    /// `AZURE_TENANT_ID`.
    pub tenant_id: Option<String>,
    /// `AZURE_CLIENT_ID`.
    pub client_id: String,
    /// `AZURE_CLIENT_SECRET`.
    pub client_secret: Secret,
    /// `AZURE_AUTHORITY_HOST`: accepted by the caller only where it is a listed host.
    pub authority_host: Option<String>,
}

/// Reads the unit. `explicit_client_id` is what the caller gave, if anything.
///
/// # Errors
/// `CredentialMissing` where a variable of the unit is absent (the message names it) or where the environment's client
/// id is not the explicit one.
pub fn service_principal(
    lookup: Lookup<'_>,
    explicit_client_id: Option<&str>,
) -> Result<ServicePrincipal> {
    let read = |name: &str| lookup(name).filter(|value| !value.is_empty());
    let client_id = read("AZURE_CLIENT_ID");
    let secret = read("AZURE_CLIENT_SECRET");
    let (Some(client_id), Some(secret)) = (&client_id, &secret) else {
        let missing = if client_id.is_none() {
            "AZURE_CLIENT_ID"
        } else {
            "AZURE_CLIENT_SECRET"
        };
        return Err(
            Error::new(ErrorKind::CredentialMissing, Text::EnvironmentIncomplete)
                .with("missing", missing)
                .advise(Text::AdviseEnvironment),
        );
    };
    if let Some(explicit) = explicit_client_id
        && !explicit.eq_ignore_ascii_case(client_id)
    {
        return Err(
            Error::new(ErrorKind::CredentialMissing, Text::EnvironmentClientDiffers)
                .with("client_id", client_id)
                .advise(Text::AdviseEnvironment),
        );
    }
    Ok(ServicePrincipal {
        tenant_id: read("AZURE_TENANT_ID"),
        client_id: client_id.clone(),
        client_secret: Secret::from(secret.as_str()),
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
        let found = service_principal(&lookup, Some("C")).expect("complete");
        assert_eq!(
            (found.tenant_id.as_deref(), found.client_id.as_str()),
            (Some("t"), "c")
        );
        assert_eq!(found.client_secret.expose(), b"s");
    }

    #[test]
    fn a_part_is_no_credential_and_is_named() {
        let only_client = environment(&[("AZURE_CLIENT_ID", "c"), ("AZURE_CLIENT_SECRET", "")]);
        let error = service_principal(&only_client, None).expect_err("no secret");
        assert_eq!(error.kind(), ErrorKind::CredentialMissing);
        assert!(error.to_string().contains("AZURE_CLIENT_SECRET"));
        let only_secret = environment(&[("AZURE_CLIENT_SECRET", "s")]);
        assert!(
            service_principal(&only_secret, Some("c"))
                .expect_err("no id")
                .to_string()
                .contains("AZURE_CLIENT_ID")
        );
    }

    #[test]
    fn another_apps_secret_is_not_used() {
        let lookup = environment(&[("AZURE_CLIENT_ID", "c"), ("AZURE_CLIENT_SECRET", "hidden")]);
        let error = service_principal(&lookup, Some("d")).expect_err("differs");
        assert_eq!(error.kind(), ErrorKind::CredentialMissing);
        assert!(!format!("{error:?}").contains("hidden"));
    }
}
