//! The endpoints that give tokens: on this machine or on its host, and nowhere else.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::clean::shown;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// How far away an endpoint may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// On this machine.
    Loopback,
    /// On this machine or at a link-local address.
    Near,
    /// As [`Reach::Near`], or at a private address, where App Service puts it for some containers.
    Private,
    /// Anywhere, but over TLS with the one certificate that is known.
    Pinned,
}

impl Reach {
    fn expected(self) -> &'static str {
        match self {
            Self::Loopback => "it must be on this machine",
            Self::Near => "it must be on this machine or at a link-local address",
            Self::Private => "it must be on this machine or at a link-local or private address",
            Self::Pinned => "it must be an https URL",
        }
    }

    fn allows(self, url: &Url) -> bool {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => address.to_canonical(),
            Some(Host::Domain("localhost")) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Some(Host::Domain(_)) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
            None => return false,
        };
        match self {
            Self::Loopback => address.is_loopback(),
            Self::Near => address.is_loopback() || is_link_local(address),
            Self::Private => address.is_loopback() || is_link_local(address) || is_private(address),
            Self::Pinned => url.scheme() == "https",
        }
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

/// A checked endpoint. Its text is the parser's own, so that what was checked is what a request goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint(Url);

impl Endpoint {
    /// Takes the URL that `variable` holds.
    ///
    /// # Errors
    /// `CredentialInvalid`, with the variable and the host, for anything but an http or https URL within `reach`,
    /// without user info, query and fragment.
    pub(super) fn parse(variable: &'static str, text: &str, reach: Reach) -> Result<Self> {
        let refused = |host: &str, reason: &str| {
            Error::new(ErrorKind::CredentialInvalid, Text::IdentityEndpoint)
                .with("name", variable)
                .with("host", shown(host))
                .with("reason", reason)
                .advise(Text::AdviseIdentityEndpoint)
        };
        let url = Url::parse(text).map_err(|_| refused("no host", "it is not a URL"))?;
        let host = url.host_str().unwrap_or("no host");
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused(host, "it is not an http or https URL"));
        }
        if !reach.allows(&url) {
            return Err(refused(host, reach.expected()));
        }
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !bare {
            return Err(refused(
                host,
                "it must have no user name, no query and no fragment",
            ));
        }
        Ok(Self(url))
    }

    /// The same host with another path.
    pub(super) fn with_path(mut self, path: &str) -> Self {
        self.0.set_path(path);
        self
    }

    /// The whole URL, without a query.
    pub(crate) fn url(&self) -> &str {
        self.0.as_str()
    }

    /// `host[:port]`, for messages.
    pub(crate) fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}
