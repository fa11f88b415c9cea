//! A token's header and claims with their types: what a check needs, or why it cannot have it.

use crate::advice::Finding;
use crate::token::jwt::{Object, Raw, instant};
use crate::token::report::{Check, CheckName, TokenVersion};
use std::borrow::Cow;

/// A token taken apart.
pub(crate) struct Token<'a> {
    header: Object<'a>,
    claims: Object<'a>,
    roles: Result<Vec<Cow<'a, str>>, Flaw>,
    tenant_id: Result<Cow<'a, str>, Flaw>,
}

/// A claim that cannot be used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flaw {
    claim: &'static str,
    finding: Finding,
    in_header: bool,
}

impl Flaw {
    pub(super) fn new(claim: &'static str, finding: Finding) -> Self {
        Self {
            claim,
            finding,
            in_header: false,
        }
    }

    pub(super) fn is_missing(self) -> bool {
        self.finding == Finding::ClaimMissing
    }

    /// The check that fails because of it.
    pub(crate) fn check(self, name: CheckName, token: &Token<'_>) -> Check {
        let check = Check::fail(name, self.finding)
            .with("claim", self.claim)
            .advise(Finding::AdviseNotEntra);
        let part = if self.in_header {
            &token.header
        } else {
            &token.claims
        };
        match part.get(self.claim) {
            Some(value) => check.finding(value.as_written()),
            None => check,
        }
    }
}

impl<'a> Token<'a> {
    pub(super) fn new(header: Object<'a>, claims: Object<'a>) -> Self {
        let roles = texts("roles", claims.get("roles"));
        let tenant_id = tenant_id(&claims);
        Self {
            header,
            claims,
            roles,
            tenant_id,
        }
    }

    /// A member of the header.
    pub(crate) fn header(&self, name: &str) -> Option<Raw<'a>> {
        self.header.get(name)
    }

    /// A member of the header that has to be a text.
    pub(crate) fn header_text(&self, name: &'static str) -> Result<Cow<'a, str>, Flaw> {
        text(name, self.header.get(name)).map_err(|flaw| Flaw {
            in_header: true,
            ..flaw
        })
    }

    /// A claim.
    pub(super) fn claim(&self, name: &str) -> Option<Raw<'a>> {
        self.claims.get(name)
    }

    /// A claim that has to be a text.
    pub(crate) fn text(&self, name: &'static str) -> Result<Cow<'a, str>, Flaw> {
        text(name, self.claims.get(name))
    }

    /// A claim that has to be a time: whole seconds since 1970, rounded down.
    pub(super) fn time(&self, name: &'static str) -> Result<i64, Flaw> {
        let value = self
            .claims
            .get(name)
            .ok_or(Flaw::new(name, Finding::ClaimMissing))?;
        value
            .number()
            .and_then(instant)
            .filter(|seconds| *seconds >= 0)
            .ok_or(Flaw::new(name, Finding::ClaimNotTime))
    }

    /// The application roles.
    pub(super) fn roles(&self) -> Result<&[Cow<'a, str>], Flaw> {
        match &self.roles {
            Ok(roles) => Ok(roles),
            Err(flaw) => Err(*flaw),
        }
    }

    /// The tenant's id (`tid`), which has to be there in one spelling only.
    pub(super) fn tenant_id(&self) -> Result<&str, Flaw> {
        match &self.tenant_id {
            Ok(id) => Ok(id),
            Err(flaw) => Err(*flaw),
        }
    }

    /// The version (`ver`), where it is one that is known.
    pub(crate) fn version(&self) -> Option<TokenVersion> {
        match self.text("ver").ok()?.as_ref() {
            "1.0" => Some(TokenVersion::V1),
            "2.0" => Some(TokenVersion::V2),
            _ => None,
        }
    }

    /// The claim with the client id: `appid` of a v1.0 token, else `azp` of a v2.0 token.
    pub(super) fn client_claim(&self) -> &'static str {
        if self.claims.get("appid").is_some() {
            "appid"
        } else {
            "azp"
        }
    }
}

/// Two members of exactly one spelling make no token, and two of other spellings no claim.
fn tenant_id<'a>(claims: &Object<'a>) -> Result<Cow<'a, str>, Flaw> {
    let spellings = claims
        .names()
        .filter(|name| name.eq_ignore_ascii_case("tid"));
    if spellings.count() > 1 {
        return Err(Flaw::new("tid", Finding::ClaimTwice));
    }
    text("tid", claims.get("tid"))
}

fn text<'a>(name: &'static str, value: Option<Raw<'a>>) -> Result<Cow<'a, str>, Flaw> {
    let value = value.ok_or(Flaw::new(name, Finding::ClaimMissing))?;
    value.text().ok_or(Flaw::new(name, Finding::ClaimNotText))
}

fn texts<'a>(name: &'static str, value: Option<Raw<'a>>) -> Result<Vec<Cow<'a, str>>, Flaw> {
    let value = value.ok_or(Flaw::new(name, Finding::ClaimMissing))?;
    value.texts().ok_or(Flaw::new(name, Finding::ClaimNotTexts))
}
