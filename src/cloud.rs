//! The clouds: authority hosts, Defender and Graph hosts, and what to ask for by default.
//!
//! This list decides which hosts may be trusted with a credential or a token: [`cloud_of_authority_host`] knows the
//! only hosts that a credential goes to without the caller's explicit permission. Everything here is a constant; the
//! room does no I/O.

use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::clean::shown;

/// A Microsoft cloud.
///
/// Sources: Microsoft, "National clouds" (authority hosts), "Microsoft Defender XDR for US Government customers",
/// "Microsoft Defender for Endpoint for US Government customers", "Microsoft Graph national cloud deployments".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// The world-wide commercial cloud.
    #[default]
    Commercial,
    /// US Government Community Cloud: signs in at the commercial authority.
    Gcc,
    /// US Government, GCC High.
    GccHigh,
    /// US Department of Defense.
    DoD,
    /// China, operated by 21Vianet. No Defender API is documented there.
    China,
    /// The French sovereign cloud. No Defender API is documented there.
    France,
    /// The German sovereign cloud. No Defender API is documented there.
    Germany,
    /// The sovereign cloud of Singapore. No Defender API is documented there.
    Singapore,
}

/// The application id of Microsoft Threat Protection: the same in every cloud.
const MTP_APPLICATION_ID: &str = "8ee8fdad-f234-4243-8f3b-15c294843740";

impl Cloud {
    /// Every cloud there is.
    pub const ALL: [Self; 8] = [
        Self::Commercial,
        Self::Gcc,
        Self::GccHigh,
        Self::DoD,
        Self::China,
        Self::France,
        Self::Germany,
        Self::Singapore,
    ];

    /// Finds a cloud by its own name or by the name that Microsoft Graph PowerShell or Az PowerShell gives it,
    /// without regard to case. `USGov` and `AzureUSGovernment` mean GCC High; GCC has to be named.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for any other name.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "commercial" | "global" | "azurecloud" => Self::Commercial,
            "gcc" => Self::Gcc,
            "gcchigh" | "usgov" | "azureusgovernment" => Self::GccHigh,
            "dod" | "usgovdod" => Self::DoD,
            "china" | "azurechinacloud" => Self::China,
            "france" => Self::France,
            "germany" => Self::Germany,
            "singapore" => Self::Singapore,
            _ => {
                return Err(Error::new(ErrorKind::InvalidArgument, Text::CloudUnknown)
                    .with("cloud", shown(text))
                    .advise(Text::AdviseCloud));
            }
        })
    }

    /// The library's own name of the cloud.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Commercial => "Commercial",
            Self::Gcc => "GCC",
            Self::GccHigh => "GCCHigh",
            Self::DoD => "DoD",
            Self::China => "China",
            Self::France => "France",
            Self::Germany => "Germany",
            Self::Singapore => "Singapore",
        }
    }

    /// Whom the token of another issuer must be addressed to, to stand for an app in this cloud.
    ///
    /// Source: Microsoft, "Configure an application to trust a managed identity". The audience of the sovereign clouds
    /// is not documented; they have the commercial one here.
    #[must_use]
    pub fn exchange_audience(self) -> &'static str {
        match self {
            Self::GccHigh | Self::DoD => "api://AzureADTokenExchangeUSGov",
            Self::China => "api://AzureADTokenExchangeChina",
            Self::Commercial | Self::Gcc | Self::France | Self::Germany | Self::Singapore => {
                "api://AzureADTokenExchange"
            }
        }
    }

    /// The host of the token endpoint.
    #[must_use]
    pub fn authority_host(self) -> &'static str {
        match self {
            Self::Commercial | Self::Gcc => "login.microsoftonline.com",
            Self::GccHigh | Self::DoD => "login.microsoftonline.us",
            Self::China => "login.partner.microsoftonline.cn",
            Self::France => "login.sovcloud-identity.fr",
            Self::Germany => "login.sovcloud-identity.de",
            Self::Singapore => "login.sovcloud-identity.sg",
        }
    }

    /// What to ask for when the caller names no resource. The government clouds' resource URIs are not documented, so
    /// the application id stands in (not confirmed with a real tenant); without a documented API there is no default.
    #[must_use]
    pub fn default_mtp_resource(self) -> Option<&'static str> {
        match self {
            Self::Commercial => Some("https://api.security.microsoft.com"),
            Self::Gcc | Self::GccHigh | Self::DoD => Some(MTP_APPLICATION_ID),
            Self::China | Self::France | Self::Germany | Self::Singapore => None,
        }
    }

    /// The hosts that take a token for Microsoft Threat Protection, the cloud's own first, then the regional ones in
    /// both documented spellings.
    #[must_use]
    pub fn api_hosts(self) -> &'static [&'static str] {
        match self {
            Self::Commercial => &[
                "api.security.microsoft.com",
                "api-us.security.microsoft.com",
                "api-eu.security.microsoft.com",
                "api-uk.security.microsoft.com",
                "us.api.security.microsoft.com",
                "eu.api.security.microsoft.com",
                "uk.api.security.microsoft.com",
                "au.api.security.microsoft.com",
                "swa.api.security.microsoft.com",
                "ina.api.security.microsoft.com",
                "aea.api.security.microsoft.com",
            ],
            Self::Gcc => &["api-gcc.security.microsoft.us"],
            Self::GccHigh | Self::DoD => &["api-gov.security.microsoft.us"],
            Self::China | Self::France | Self::Germany | Self::Singapore => &[],
        }
    }

    /// The host of Microsoft Graph, which is its audience too. Not documented for the sovereign clouds.
    #[must_use]
    pub fn graph_host(self) -> Option<&'static str> {
        match self {
            Self::Commercial | Self::Gcc => Some("graph.microsoft.com"),
            Self::GccHigh => Some("graph.microsoft.us"),
            Self::DoD => Some("dod-graph.microsoft.us"),
            Self::China => Some("microsoftgraph.chinacloudapi.cn"),
            Self::France | Self::Germany | Self::Singapore => None,
        }
    }
}

/// The cloud that an authority host belongs to, `None` for every host that is not in the list. The host is compared
/// as it stands: lower case, no port. A host that two clouds share answers the first: `login.microsoftonline.com` is
/// [`Cloud::Commercial`]'s, though GCC uses it, and `login.microsoftonline.us` is [`Cloud::GccHigh`]'s.
///
/// These are the only hosts that a credential is sent to without being allowed by name. Source: the static instance
/// list of the Microsoft Authentication Library (`KnownMetadataProvider`).
#[must_use]
pub fn cloud_of_authority_host(host: &str) -> Option<Cloud> {
    Some(match host {
        "login.microsoftonline.com"
        | "login.windows.net"
        | "login.microsoft.com"
        | "sts.windows.net" => Cloud::Commercial,
        "login.microsoftonline.us" | "login.usgovcloudapi.net" | "login-us.microsoftonline.com" => {
            Cloud::GccHigh
        }
        "login.partner.microsoftonline.cn" | "login.chinacloudapi.cn" => Cloud::China,
        "login.sovcloud-identity.fr" => Cloud::France,
        "login.sovcloud-identity.de" => Cloud::Germany,
        "login.sovcloud-identity.sg" => Cloud::Singapore,
        _ => return None,
    })
}

/// The host to talk to for an authority host: aliases become the one that the Microsoft Authentication Library
/// prefers, every other host stays as it is.
#[must_use]
pub fn preferred_host(host: &str) -> &str {
    match host {
        "login.windows.net" | "login.microsoft.com" | "sts.windows.net" => {
            "login.microsoftonline.com"
        }
        "login.usgovcloudapi.net" => "login.microsoftonline.us",
        "login.chinacloudapi.cn" => "login.partner.microsoftonline.cn",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_three_families_are_known_in_any_case() {
        for (names, cloud) in [
            (
                &["Commercial", "Global", "AzureCloud"][..],
                Cloud::Commercial,
            ),
            (&["GCC"], Cloud::Gcc),
            (&["GCCHigh", "USGov", "AzureUSGovernment"], Cloud::GccHigh),
            (&["DoD", "USGovDoD"], Cloud::DoD),
            (&["China", "AzureChinaCloud"], Cloud::China),
            (&["France"], Cloud::France),
            (&["Germany"], Cloud::Germany),
            (&["Singapore"], Cloud::Singapore),
        ] {
            for name in names {
                for spelling in [
                    (*name).to_owned(),
                    name.to_ascii_lowercase(),
                    name.to_ascii_uppercase(),
                ] {
                    assert_eq!(Cloud::parse(&spelling).ok(), Some(cloud), "{spelling}");
                }
            }
            assert_eq!(Cloud::parse(cloud.name()).ok(), Some(cloud));
        }
        for name in ["", "Azure", "GCC High", " GCC", "usgov\0"] {
            assert_eq!(
                Cloud::parse(name).expect_err(name).kind(),
                ErrorKind::InvalidArgument
            );
        }
    }

    #[test]
    fn each_cloud_has_its_row() {
        type Row = (
            Cloud,
            &'static str,
            Option<&'static str>,
            Option<&'static str>,
            Option<&'static str>,
        );
        let table: [Row; 8] = [
            (
                Cloud::Commercial,
                "login.microsoftonline.com",
                Some("https://api.security.microsoft.com"),
                Some("api.security.microsoft.com"),
                Some("graph.microsoft.com"),
            ),
            (
                Cloud::Gcc,
                "login.microsoftonline.com",
                Some(MTP_APPLICATION_ID),
                Some("api-gcc.security.microsoft.us"),
                Some("graph.microsoft.com"),
            ),
            (
                Cloud::GccHigh,
                "login.microsoftonline.us",
                Some(MTP_APPLICATION_ID),
                Some("api-gov.security.microsoft.us"),
                Some("graph.microsoft.us"),
            ),
            (
                Cloud::DoD,
                "login.microsoftonline.us",
                Some(MTP_APPLICATION_ID),
                Some("api-gov.security.microsoft.us"),
                Some("dod-graph.microsoft.us"),
            ),
            (
                Cloud::China,
                "login.partner.microsoftonline.cn",
                None,
                None,
                Some("microsoftgraph.chinacloudapi.cn"),
            ),
            (
                Cloud::France,
                "login.sovcloud-identity.fr",
                None,
                None,
                None,
            ),
            (
                Cloud::Germany,
                "login.sovcloud-identity.de",
                None,
                None,
                None,
            ),
            (
                Cloud::Singapore,
                "login.sovcloud-identity.sg",
                None,
                None,
                None,
            ),
        ];
        for (cloud, authority, resource, api, graph) in table {
            assert_eq!(cloud.authority_host(), authority);
            assert_eq!(cloud.default_mtp_resource(), resource, "{cloud:?}");
            assert_eq!(cloud.api_hosts().first().copied(), api, "{cloud:?}");
            assert_eq!(cloud.graph_host(), graph, "{cloud:?}");
        }
    }

    #[test]
    fn only_listed_hosts_have_a_cloud() {
        for (host, cloud, preferred) in [
            (
                "login.microsoftonline.com",
                Cloud::Commercial,
                "login.microsoftonline.com",
            ),
            (
                "login.windows.net",
                Cloud::Commercial,
                "login.microsoftonline.com",
            ),
            (
                "login.microsoft.com",
                Cloud::Commercial,
                "login.microsoftonline.com",
            ),
            (
                "sts.windows.net",
                Cloud::Commercial,
                "login.microsoftonline.com",
            ),
            (
                "login.microsoftonline.us",
                Cloud::GccHigh,
                "login.microsoftonline.us",
            ),
            (
                "login.usgovcloudapi.net",
                Cloud::GccHigh,
                "login.microsoftonline.us",
            ),
            (
                "login-us.microsoftonline.com",
                Cloud::GccHigh,
                "login-us.microsoftonline.com",
            ),
            (
                "login.partner.microsoftonline.cn",
                Cloud::China,
                "login.partner.microsoftonline.cn",
            ),
            (
                "login.chinacloudapi.cn",
                Cloud::China,
                "login.partner.microsoftonline.cn",
            ),
            (
                "login.sovcloud-identity.fr",
                Cloud::France,
                "login.sovcloud-identity.fr",
            ),
            (
                "login.sovcloud-identity.de",
                Cloud::Germany,
                "login.sovcloud-identity.de",
            ),
            (
                "login.sovcloud-identity.sg",
                Cloud::Singapore,
                "login.sovcloud-identity.sg",
            ),
        ] {
            assert_eq!(cloud_of_authority_host(host), Some(cloud), "{host}");
            assert_eq!(preferred_host(host), preferred);
            assert!(cloud_of_authority_host(preferred).is_some(), "{preferred}");
        }
        for host in [
            "",
            "login.microsoftonline.com.",
            "LOGIN.windows.net",
            "microsoftonline.com",
            "login.microsoftonline.de",
        ] {
            assert_eq!(cloud_of_authority_host(host), None, "{host}");
            assert_eq!(preferred_host(host), host);
        }
    }

    #[test]
    fn tokens_stay_in_their_cloud() {
        for cloud in Cloud::ALL {
            let foreign = |host: &&str| {
                Cloud::ALL.iter().any(|other| {
                    other.api_hosts().contains(host) && other.api_hosts() != cloud.api_hosts()
                })
            };
            assert!(!cloud.api_hosts().iter().any(foreign), "{cloud:?}");
        }
    }
}
