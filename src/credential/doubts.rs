//! What is probably wrong with a client secret, seen without asking anybody.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::guid::is_guid;
use crate::secret::Secret;

/// Looks at a client secret. What cannot be a secret is an error; what hardly is one is a warning for the log.
///
/// # Errors
/// `CredentialMissing` for an empty one, `CredentialInvalid` for a reference that a vault should have resolved.
pub(super) fn look_at(secret: &Secret) -> Result<Option<&'static str>> {
    let bytes = secret.expose();
    if bytes.trim_ascii().is_empty() {
        return Err(
            Error::new(ErrorKind::CredentialMissing, Text::SecretMissing)
                .advise(Text::AdviseSecretMissing),
        );
    }
    if bytes
        .trim_ascii_start()
        .starts_with(b"@Microsoft.KeyVault(")
    {
        return Err(
            Error::new(ErrorKind::CredentialInvalid, Text::SecretUnresolved)
                .advise(Text::AdviseVaultReference),
        );
    }
    if bytes.trim_ascii().len() != bytes.len() {
        return Ok(Some(
            "the client secret begins or ends with white space, which hardly belongs to it; it is sent as given",
        ));
    }
    if is_guid(bytes) {
        return Ok(Some(
            "the client secret has the form of a GUID: it is probably the secret's ID, not its Value",
        ));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(secret: &str) -> Option<&'static str> {
        look_at(&Secret::from(secret)).expect("usable")
    }

    fn refusal(secret: &str) -> ErrorKind {
        look_at(&Secret::from(secret)).expect_err("unusable").kind()
    }

    #[test]
    fn a_secret_like_those_of_entra_raises_no_doubt() {
        assert_eq!(warning("abc8Q~1234567890abcdefghij-klmnop.qrst_uv"), None);
    }

    #[test]
    fn doubts_are_told_and_never_quote_the_secret() {
        assert!(
            warning("5ec2e71d-0000-4000-8000-000000000001").is_some_and(|said| said.contains("ID"))
        );
        for padded in [" s3cret", "s3cret\n", "s3cret\r\n", "\ts3cret"] {
            let said = warning(padded).expect("a doubt");
            assert!(said.contains("white space") && !said.contains("s3cret"));
        }
    }

    #[test]
    fn what_cannot_be_a_secret_is_refused() {
        assert_eq!(refusal(""), ErrorKind::CredentialMissing);
        assert_eq!(refusal(" \n"), ErrorKind::CredentialMissing);
        assert_eq!(
            refusal("@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)"),
            ErrorKind::CredentialInvalid
        );
    }
}
