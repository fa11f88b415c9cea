//! What a token is asked for: a resource, or the scope of it.
//!
//! Resource strings are opaque. They never pass through a URL type, because those add or drop a trailing slash, and the
//! slash decides the audience of the token. The one exception is by list: a stray slash behind an identifier of
//! Microsoft Threat Protection or Defender for Endpoint is dropped. No I/O here.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::clean::shown;

/// What turns a resource into a scope of the client credentials grant (Microsoft, "OAuth 2.0 client credentials flow on
/// the Microsoft identity platform").
const DEFAULT_SUFFIX: &str = "/.default";

/// The identifiers of Microsoft Threat Protection and of Defender for Endpoint, in the form that is sent.
const KNOWN: [&str; 8] = [
    "https://api.security.microsoft.com",
    "https://security.microsoft.com/mtp",
    "https://securitycenter.microsoft.com/mtp",
    "8ee8fdad-f234-4243-8f3b-15c294843740",
    "https://api.securitycenter.microsoft.com",
    "https://api.securitycenter.windows.com",
    "https://securitycenter.onmicrosoft.com/windowsatpservice",
    "fc780465-2017-40d4-a0c5-307022471b92",
];

/// One resource to get a token for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resource(String);

impl Resource {
    /// Takes a resource identifier: an application id URI or an application id. A trailing `/.default` is dropped, and
    /// so is a stray slash behind a known identifier; everything else is kept as it stands.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidResource`] for an empty text, for control characters, and for several resources.
    pub fn from_resource(text: &str) -> Result<Self> {
        let text = text.trim_ascii();
        Self::new(text.strip_suffix(DEFAULT_SUFFIX).unwrap_or(text))
    }

    /// Takes a scope of the client credentials grant: `{resource}/.default`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidResource`] for an empty text, for several scopes, and for a scope without `/.default`.
    pub fn from_scope(text: &str) -> Result<Self> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Err(refuse(Text::ResourceEmpty));
        }
        if text.contains(|c: char| c.is_ascii_whitespace()) {
            return Err(refuse(Text::SeveralResources).with("scope", shown(text)));
        }
        match text.strip_suffix(DEFAULT_SUFFIX) {
            Some(resource) => Self::new(resource),
            None => Err(refuse(Text::ScopeForm).with("scope", shown(text))),
        }
    }

    fn new(resource: &str) -> Result<Self> {
        if resource.is_empty() {
            return Err(refuse(Text::ResourceEmpty));
        }
        if resource.contains(|c: char| c.is_control()) {
            return Err(refuse(Text::ResourceMalformed).with("resource", shown(resource)));
        }
        if resource
            .split(' ')
            .filter(|part| names_a_resource(part))
            .count()
            > 1
        {
            return Err(refuse(Text::SeveralResources).with("scope", shown(resource)));
        }
        Ok(Self(without_stray_slash(resource).to_owned()))
    }

    /// The resource, as the v1 endpoint takes it.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.0
    }

    /// The scope, as the v2 endpoint takes it.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("{}{DEFAULT_SUFFIX}", self.0)
    }
}

fn refuse(message: Text) -> Error {
    let advice = if message == Text::ResourceEmpty {
        Text::AdviseResource
    } else {
        Text::AdviseScopeDefault
    };
    Error::new(ErrorKind::InvalidResource, message).advise(advice)
}

/// True for a text that stands for a resource by itself: a URI, or an application id.
fn names_a_resource(text: &str) -> bool {
    text.contains(':')
        || (text.len() == 36
            && text
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_hexdigit()))
}

fn without_stray_slash(resource: &str) -> &str {
    match resource.strip_suffix('/') {
        Some(stripped) if KNOWN.contains(&stripped) => stripped,
        _ => resource,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_keep_their_form() {
        for (given, resource) in [
            (
                "https://api.security.microsoft.com",
                "https://api.security.microsoft.com",
            ),
            ("https://azure.com/", "https://azure.com/"),
            ("https://azure.com//", "https://azure.com//"),
            ("HTTPS://Example.org/A b", "HTTPS://Example.org/A b"),
            ("https://azure.com/.default", "https://azure.com"),
            ("https://azure.com//.default", "https://azure.com/"),
            ("https://azure.com/.xbox", "https://azure.com/.xbox"),
            (
                "api://11111111-1111-4111-8111-111111111111",
                "api://11111111-1111-4111-8111-111111111111",
            ),
            (" https://azure.com\n", "https://azure.com"),
        ] {
            let parsed = Resource::from_resource(given).expect(given);
            assert_eq!(parsed.resource(), resource);
            assert_eq!(parsed.scope(), format!("{resource}/.default"));
        }
    }

    #[test]
    fn a_stray_slash_behind_a_known_identifier_is_dropped() {
        for known in KNOWN {
            for (resource, scope) in [
                (known.to_owned(), format!("{known}/.default")),
                (format!("{known}/"), format!("{known}//.default")),
            ] {
                assert_eq!(
                    Resource::from_resource(&resource).expect(known).resource(),
                    known
                );
                assert_eq!(Resource::from_scope(&scope).expect(known).resource(), known);
                assert_eq!(
                    Resource::from_scope(&scope).expect(known).scope(),
                    format!("{known}/.default")
                );
            }
        }
        let twice = Resource::from_resource("https://api.security.microsoft.com//").expect("kept");
        assert_eq!(twice.resource(), "https://api.security.microsoft.com//");
    }

    #[test]
    fn scopes_of_unknown_resources_go_out_as_they_came() {
        for scope in [
            "https://azure.com/.default",
            "https://azure.com//.default",
            "api://x/.default",
        ] {
            assert_eq!(Resource::from_scope(scope).expect(scope).scope(), scope);
        }
    }

    #[test]
    fn what_cannot_be_asked_for_is_refused() {
        type Parse = fn(&str) -> Result<Resource>;
        let (resource, scope): (Parse, Parse) = (Resource::from_resource, Resource::from_scope);
        for (parse, text, expected) in [
            (resource, "", "No resource was given"),
            (resource, "  ", "No resource was given"),
            (resource, "/.default", "No resource was given"),
            (
                resource,
                "https://a.example https://b.example",
                "more than one resource",
            ),
            (
                resource,
                "8ee8fdad-f234-4243-8f3b-15c294843740 https://b.example",
                "more than one resource",
            ),
            (resource, "https://a.example\r\nX: y", "control characters"),
            (resource, "https://a.example\0", "control characters"),
            (scope, "", "No resource was given"),
            (scope, "/.default", "No resource was given"),
            (scope, "https://a.example", "does not end in /.default"),
            (
                scope,
                "https://azure.com/.xbox",
                "does not end in /.default",
            ),
            (scope, ".default", "does not end in /.default"),
            (
                scope,
                "https://api.security.microsoft.com/Incident.Read.All",
                "does not end in /.default",
            ),
            (
                scope,
                "https://a.example/.Default",
                "does not end in /.default",
            ),
            (
                scope,
                "https://a.example/.default https://b.example/.default",
                "more than one resource",
            ),
            (
                scope,
                "https://a.example/.default offline_access",
                "more than one resource",
            ),
            (
                scope,
                "https://a.example/.default\thttps://b.example/.default",
                "more than one resource",
            ),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidResource, "{text:?}");
            assert!(error.to_string().contains(expected), "{text:?}: {error}");
        }
    }
}
