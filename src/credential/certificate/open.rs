//! Opening what a password protects.

use super::asn1::Reader;
use super::contents::Contents;
use super::key::PrivateKey;
use super::{pfx, problem, protection};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sys::pkcs8::Refusal;
use crate::sys::{pkcs8, pkcs12};

impl Contents {
    /// Looks at everything that a password protects, before any of it is opened.
    ///
    /// # Errors
    /// `CredentialInvalid` for a protection that is not supported or would take unreasonably long to open.
    pub(super) fn check_protection(&self) -> Result<()> {
        self.pfx
            .iter()
            .try_for_each(|file| pfx::check(file.expose()))?;
        for key in &self.encrypted_keys {
            let algorithm = Reader::new(key.expose())
                .sequence()
                .and_then(|mut fields| fields.sequence())
                .ok_or_else(|| problem::damaged("the private key"))?;
            protection::check(algorithm)?;
        }
        Ok(())
    }

    /// Opens everything that a password protects. None is as good as an empty one.
    ///
    /// # Errors
    /// `CredentialInvalid` for another password, and as for [`Self::check_protection`].
    pub(super) fn open(&mut self, password: Option<&Secret>) -> Result<()> {
        self.check_protection()?;
        if self.pfx.len() + self.encrypted_keys.len() > 1 {
            return Err(problem::several_keys());
        }
        let password = password.map_or(&b""[..], Secret::expose);
        let refused = |refusal| refused(refusal, !password.is_empty());
        for key in std::mem::take(&mut self.encrypted_keys) {
            let opened = pkcs8::decrypt(key.expose(), password).map_err(refused)?;
            self.add_key(PrivateKey::Pkcs8(opened));
        }
        for file in std::mem::take(&mut self.pfx) {
            let opened = pkcs12::open(file.expose(), password).map_err(refused)?;
            for certificate in opened.certificates {
                self.add_certificate(certificate)?;
            }
            if let Some(key) = opened.key {
                self.add_key(PrivateKey::Pkcs8(key));
            }
        }
        Ok(())
    }
}

fn refused(refusal: Refusal, password_given: bool) -> Error {
    match refusal {
        Refusal::Password => problem::password(password_given),
        Refusal::KeyKind => problem::not_rsa("unknown"),
        Refusal::Damaged => problem::damaged("what the password protects"),
    }
}
