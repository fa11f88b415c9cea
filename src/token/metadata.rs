//! An issuer's metadata: the two or three members of it that a signature check needs.
//!
//! The metadata says where the keys are, so it is read as an attacker's text: the place must be on a host that was
//! trusted before. No I/O.

use super::jwt::{Object, Raw};
use crate::advice::Text;
use crate::authority::{AllowedHost, Authority};
use crate::cloud::{Cloud, cloud_of_authority_host};
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::clean::shown;

/// The most bytes of metadata that are read.
pub const MAX_METADATA_BYTES: usize = 1 << 20;

/// What the issuer says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// The issuer of its tokens.
    pub issuer: String,
    /// Where its keys are: on a host that [`parse_metadata`] has checked.
    pub jwks_uri: String,
    /// The cloud instance it belongs to.
    pub cloud_instance_name: Option<String>,
}

/// Reads metadata that came from `authority`, for tokens of `cloud`.
///
/// Source: OpenID Connect Discovery 1.0 section 3; Microsoft, "OpenID Connect on the Microsoft identity platform".
///
/// # Errors
/// [`ErrorKind::InvalidResponse`] for what is not a JSON object with the texts `issuer` and `jwks_uri`, with a member
/// twice or of another type, or with keys on a host that is neither the authority's own nor a sign-in host of the cloud.
pub fn parse_metadata(json: &[u8], cloud: Cloud, authority: &Authority) -> Result<Metadata> {
    let malformed = || refuse(Text::MetadataMalformed);
    if json.len() > MAX_METADATA_BYTES {
        return Err(malformed());
    }
    let object = Object::read(json).map_err(|_| malformed())?;
    let text = |name| match object.get(name).map(Raw::text) {
        Some(Some(text)) if !text.is_empty() => Ok(Some(text.into_owned())),
        Some(_) => Err(malformed()),
        None => Ok(None),
    };
    let issuer = text("issuer")?.ok_or_else(malformed)?;
    let jwks_uri = text("jwks_uri")?.ok_or_else(malformed)?;
    if !is_trusted(&jwks_uri, cloud, authority) {
        return Err(refuse(Text::KeysElsewhere).with("host", shown(&jwks_uri)));
    }
    Ok(Metadata {
        issuer,
        jwks_uri,
        cloud_instance_name: text("cloud_instance_name")?,
    })
}

fn refuse(message: Text) -> Error {
    Error::new(ErrorKind::InvalidResponse, message).advise(Text::AdviseKeys)
}

/// True for a URL on the authority's own host and port, or on a listed sign-in host of the cloud.
fn is_trusted(url: &str, cloud: Cloud, authority: &Authority) -> bool {
    let Ok(own) = AllowedHost::parse(authority.host()) else {
        return false;
    };
    Authority::parse(url, &[own]).is_ok_and(|place| {
        place == *authority
            || cloud_of_authority_host(place.host())
                == cloud_of_authority_host(cloud.authority_host())
    })
}
