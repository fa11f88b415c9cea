//! Which of a host's identities.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::guid::is_guid;

/// What every resource id of a user-assigned identity has in it, in lower case.
pub(crate) const USER_ASSIGNED: &str =
    "/providers/microsoft.managedidentity/userassignedidentities/";

/// Which of a host's identities is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IdentityId {
    /// The one that belongs to the host itself.
    System,
    /// A user-assigned one, by its client id.
    ClientId(String),
    /// A user-assigned one, by its object id (principal id).
    ObjectId(String),
    /// A user-assigned one, by its Azure resource id.
    ResourceId(String),
}

impl IdentityId {
    /// Takes an id of the named kind: `ClientId`, `ObjectId` or `ResourceId`, without regard to case.
    ///
    /// # Errors
    /// `InvalidArgument` for another kind and for an id that does not have the form of its kind.
    pub fn parse(kind: &str, text: &str) -> Result<Self> {
        let text = text.trim_ascii().to_owned();
        let id = match kind.to_ascii_lowercase().as_str() {
            "clientid" => Self::ClientId(text),
            "objectid" => Self::ObjectId(text),
            "resourceid" => Self::ResourceId(text),
            _ => return Err(refused("type", "ClientId, ObjectId or ResourceId")),
        };
        id.check()?;
        Ok(id)
    }

    /// Ids go into a URL and into messages, so only those of the right form pass.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::System => Ok(()),
            Self::ClientId(id) if is_guid(id) => Ok(()),
            Self::ObjectId(id) if is_guid(id) => Ok(()),
            Self::ResourceId(id) if is_user_assigned(id) => Ok(()),
            Self::ClientId(_) => Err(refused("client id", "a GUID")),
            Self::ObjectId(_) => Err(refused("object id", "a GUID")),
            Self::ResourceId(_) => Err(refused(
                "resource id",
                "/subscriptions/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/...",
            )),
        }
    }

    /// Which kind of identity and id, for people.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self {
            Self::System => "system-assigned",
            Self::ClientId(_) => "user-assigned by client id",
            Self::ObjectId(_) => "user-assigned by object id",
            Self::ResourceId(_) => "user-assigned by resource id",
        }
    }

    /// The id itself; empty for the system-assigned identity.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::System => "",
            Self::ClientId(id) | Self::ObjectId(id) | Self::ResourceId(id) => id,
        }
    }
}

fn refused(what: &str, expected: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, Text::InvalidArgument)
        .with("name", format!("managed identity {what}"))
        .with("expected", expected)
        .advise(Text::AdviseIdentityId)
}

/// The form of the resource id of a user-assigned identity (Azure Resource Manager, resource ids).
fn is_user_assigned(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let Some((scope, name)) = lower.split_once(USER_ASSIGNED) else {
        return false;
    };
    let segment = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || "-_.()".contains(c))
    };
    let parts: Vec<&str> = scope.split('/').collect();
    matches!(parts.as_slice(), ["", "subscriptions", subscription, "resourcegroups", group]
            if is_guid(subscription) && segment(group))
        && segment(name)
        && text.len() <= 512
}
