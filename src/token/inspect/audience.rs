//! `Audience`: whether the token is meant for the API that is called, and which other one it is meant for.

use super::token::Flaw;
use super::{Expectations, Token, settle};
use crate::advice::Finding;
use crate::cloud::Cloud;
use crate::token::report::{Check, CheckName, escaped};
use std::borrow::Cow;

const NAME: CheckName = CheckName::Audience;

/// The identifiers of one API: they all mean the same.
type Api = &'static [&'static str];

/// Microsoft Threat Protection. The last one is its application id.
const DEFENDER: Api = &[
    "https://api.security.microsoft.com",
    "https://security.microsoft.com/mtp",
    "https://securitycenter.microsoft.com/mtp",
    "8ee8fdad-f234-4243-8f3b-15c294843740",
];
/// Microsoft Defender for Endpoint (WindowsDefenderATP).
const ENDPOINT: Api = &[
    "https://api.securitycenter.microsoft.com",
    "https://api.securitycenter.windows.com",
    "https://securitycenter.onmicrosoft.com/windowsatpservice",
    "fc780465-2017-40d4-a0c5-307022471b92",
];
/// Microsoft Graph, in every cloud.
const GRAPH: Api = &[
    "https://graph.microsoft.com",
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
    "00000003-0000-0000-c000-000000000000",
];
/// Azure Resource Manager, with its older name and its application id.
const MANAGEMENT: Api = &[
    "https://management.azure.com",
    "https://management.core.windows.net",
    "797f4846-ba00-4fd7-ba43-dac1f8f63013",
];
/// What following the portal for WindowsDefenderATP brings: no Defender API takes it.
const PORTAL: Api = &["https://userrequestsgraphapi-prd.trafficmanager.net"];

/// The audiences of a token beside the expected ones.
pub(super) struct Audiences<'a, 'e> {
    found: Result<Vec<Cow<'a, str>>, Flaw>,
    expected: Expected<'e>,
    /// Which of those found is an expected one.
    right: Option<usize>,
}

impl<'a, 'e> Audiences<'a, 'e> {
    pub(super) fn of(token: &Token<'a>, expected: &'e Expectations) -> Self {
        let (found, expected) = (audiences(token), Expected::of(expected));
        let right = found
            .as_ref()
            .ok()
            .and_then(|found| found.iter().position(|aud| is_among(aud, expected.list())));
        Self {
            found,
            expected,
            right,
        }
    }

    /// The audience to show as a fact: the expected one, else the first.
    pub(super) fn shown(&self) -> Option<String> {
        let audience = self.found.as_ref().ok()?.get(self.right.unwrap_or(0))?;
        Some(escaped(audience).into_owned())
    }

    /// Whether one of the token's audiences is an expected one.
    pub(super) fn check(&self, token: &Token<'_>, cloud: Cloud) -> Check {
        settle(NAME, token, self.judge(token, cloud))
    }

    fn judge(&self, token: &Token<'_>, cloud: Cloud) -> Result<Check, Flaw> {
        let found = self.found.as_ref().map_err(|flaw| *flaw)?;
        let expected = self.expected.list();
        let check = if expected.is_empty() {
            Check::not_verifiable(NAME, Finding::AudienceUnknown)
                .with("cloud", cloud.name())
                .advise(Finding::AdviseAudienceGiven)
        } else if self.right.is_some() {
            Check::pass(NAME, Finding::AudienceRight)
        } else {
            let first = found.first().map_or("", |aud| aud.as_ref());
            Check::fail(NAME, Finding::AudienceWrong).advise(advice(token, first, expected))
        };
        Ok(self.expected.said_by(check).finding_all(found))
    }
}

/// The audiences of the token: one text, or an array of texts with something in it (RFC 7519 section 4.1.3).
fn audiences<'a>(token: &Token<'a>) -> Result<Vec<Cow<'a, str>>, Flaw> {
    let flaw = |finding| Flaw::new("aud", finding);
    let value = token.claim("aud").ok_or(flaw(Finding::ClaimMissing))?;
    match value.text() {
        Some(text) => Ok(vec![text]),
        None => value
            .texts()
            .filter(|texts| !texts.is_empty())
            .ok_or(flaw(Finding::ClaimNotTextOrTexts)),
    }
}

/// The audiences of which a token must have one.
enum Expected<'e> {
    Given(Vec<&'e str>),
    Known(Api),
}

impl<'e> Expected<'e> {
    /// The given audiences, else those of Microsoft Threat Protection in a cloud that has it.
    fn of(expected: &'e Expectations) -> Self {
        if !expected.audiences.is_empty() {
            Self::Given(expected.audiences.iter().map(String::as_str).collect())
        } else if expected.cloud.api_hosts().is_empty() {
            Self::Given(Vec::new())
        } else {
            Self::Known(DEFENDER)
        }
    }

    fn list(&self) -> &[&str] {
        match self {
            Self::Given(list) => list,
            Self::Known(list) => list,
        }
    }

    fn said_by(&self, check: Check) -> Check {
        match self {
            Self::Given(list) => check.expecting_all(list),
            Self::Known(list) => check.expecting_all_known(list),
        }
    }
}

fn is_among(audience: &str, expected: &[&str]) -> bool {
    expected.iter().any(|one| is_same(audience, one))
}

/// The same, but for one slash at the end of either.
fn is_same(audience: &str, expected: &str) -> bool {
    audience == expected
        || audience.strip_suffix('/') == Some(expected)
        || expected.strip_suffix('/') == Some(audience)
}

/// What to do about a wrong audience.
fn advice(token: &Token<'_>, audience: &str, expected: &[&str]) -> Finding {
    let is_of = |api: Api| is_among(audience, api);
    let expects = |api: Api| expected.iter().any(|one| is_among(one, api));
    if [DEFENDER, ENDPOINT, GRAPH, MANAGEMENT]
        .into_iter()
        .any(|api| is_of(api) && expects(api))
    {
        Finding::AdviseAudienceSameApi
    } else if is_of(DEFENDER) {
        Finding::AdviseAudienceDefender
    } else if is_of(ENDPOINT) {
        Finding::AdviseAudienceEndpoint
    } else if is_of(GRAPH) {
        Finding::AdviseAudienceGraph
    } else if is_of(MANAGEMENT) {
        Finding::AdviseAudienceManagement
    } else if is_of(PORTAL) {
        Finding::AdviseAudiencePortal
    } else if is_own_app(token, audience) {
        Finding::AdviseAudienceOwnApp
    } else if differs_in_case(audience, expected) {
        Finding::AdviseAudienceCase
    } else {
        Finding::AdviseAudience
    }
}

/// True where the audience is the application that the token was issued to, as its client id or as `api://{client id}`.
fn is_own_app(token: &Token<'_>, audience: &str) -> bool {
    let id = audience.strip_prefix("api://").unwrap_or(audience);
    token
        .text(token.client_claim())
        .is_ok_and(|client_id| is_same(id, &client_id))
}

fn differs_in_case(audience: &str, expected: &[&str]) -> bool {
    let folded = audience.to_ascii_lowercase();
    expected
        .iter()
        .any(|one| is_same(&folded, &one.to_ascii_lowercase()))
}
