//! What a look at a token brings to light: named checks, and the facts that the token states.
//!
//! A report is a diagnosis. Only the API decides whether a token is accepted, and nobody is to be let in because of a
//! report. Every text in it is safe to show: short, one line, printable ASCII, with everything else escaped. No I/O.

mod roles;
mod shown;

pub use roles::Roles;
pub(crate) use shown::{escaped, utc};

use crate::advice::{Finding, Language, fill};
use crate::error::Error;
use shown::escaped_list;
use std::borrow::Cow;

/// What a check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It cannot be told here. That never counts as valid.
    NotVerifiable,
}

/// The checks, in the order of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckName {
    /// The token is a JWT in its strict form.
    WellFormed,
    /// The header names RS256 and demands nothing else.
    Algorithm,
    /// The issuer is that of the token's own tenant in the cloud, in the form of the token's version.
    Issuer,
    /// The tenant is the expected one.
    Tenant,
    /// The API is the expected one.
    Audience,
    /// The application is the expected one.
    Client,
    /// The token is an application's and not a user's.
    AppOnly,
    /// The required application roles are there.
    Roles,
    /// The validity has begun.
    NotBefore,
    /// The validity has not ended.
    Expiry,
    /// The issuer has signed the token.
    Signature,
}

/// The versions of Entra's tokens (`ver`). The API decides which one it gets, not the endpoint that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenVersion {
    /// 1.0.
    V1,
    /// 2.0.
    V2,
}

/// What kind of text a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A JWT (RFC 7519).
    Jwt,
    /// Five parts: an encrypted token (RFC 7516).
    Encrypted,
    /// Something that only its API reads.
    Opaque,
    /// Something that should be a JWT and is none.
    Malformed,
}

/// One check and its outcome.
#[derive(Clone, Debug)]
pub struct Check {
    /// Which check it is.
    pub name: CheckName,
    /// Its outcome.
    pub verdict: Verdict,
    expected: Option<Shown>,
    found: Option<Shown>,
    message: Finding,
    advice: Option<Finding>,
    arguments: Vec<(&'static str, String)>,
    cause: Option<Error>,
}

/// A value to show. It becomes text when somebody looks at it: most reports are asked for their verdict alone.
#[derive(Clone, Debug)]
enum Shown {
    /// Escaped already.
    Text(String),
    Known(&'static str),
    KnownList(&'static [&'static str]),
    Roles(Roles),
    Time(i64),
    /// What is expected is what was found.
    Same,
}

/// What was found out about a token.
#[derive(Clone, Debug)]
pub struct Report {
    /// The checks, in the order of [`CheckName`].
    pub checks: Vec<Check>,
    /// What the token states.
    pub facts: Facts,
}

/// What a token states about itself, unverified. Texts are escaped as everywhere in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What kind of text the token is. Where it is no [`TokenKind::Jwt`], nothing else is known.
    pub kind: TokenKind,
    /// The version (`ver`).
    pub version: Option<TokenVersion>,
    /// The application roles (`roles`); none where the claim is absent or of another type.
    pub roles: Roles,
    /// The audience (`aud`); of several, the expected one, else the first.
    pub audience: Option<String>,
    /// The tenant's id (`tid`).
    pub tenant_id: Option<String>,
    /// The application's client id (`appid`, else `azp`).
    pub client_id: Option<String>,
    /// When the token was issued (`iat`), in Unix seconds.
    pub issued_at: Option<i64>,
    /// When its validity begins (`nbf`), in Unix seconds.
    pub not_before: Option<i64>,
    /// When its validity ends (`exp`), in Unix seconds.
    pub expires_on: Option<i64>,
    /// Seconds until it expires, by the claims and without allowance for clocks: negative once it has expired, 0 where
    /// that is not known.
    pub remaining_seconds: i64,
    /// Seconds from `iat` (else `nbf`) to `exp`, 0 where that is not known.
    pub lifetime_seconds: i64,
    /// Seconds until the cache would renew it: what remains, less five minutes or a quarter of a shorter life. Never
    /// below 0.
    pub usable_seconds: i64,
}

impl Verdict {
    /// The name, the same in every language.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::Fail => "Fail",
            Self::NotVerifiable => "NotVerifiable",
        }
    }
}

impl CheckName {
    /// Every check, in order.
    pub const ALL: [Self; 11] = [
        Self::WellFormed,
        Self::Algorithm,
        Self::Issuer,
        Self::Tenant,
        Self::Audience,
        Self::Client,
        Self::AppOnly,
        Self::Roles,
        Self::NotBefore,
        Self::Expiry,
        Self::Signature,
    ];

    /// The name, the same in every language.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WellFormed => "WellFormed",
            Self::Algorithm => "Algorithm",
            Self::Issuer => "Issuer",
            Self::Tenant => "Tenant",
            Self::Audience => "Audience",
            Self::Client => "Client",
            Self::AppOnly => "AppOnly",
            Self::Roles => "Roles",
            Self::NotBefore => "NotBefore",
            Self::Expiry => "Expiry",
            Self::Signature => "Signature",
        }
    }
}

impl TokenVersion {
    /// The value of `ver`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "1.0",
            Self::V2 => "2.0",
        }
    }
}

impl TokenKind {
    /// The name, the same in every language.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => "Jwt",
            Self::Encrypted => "Encrypted",
            Self::Opaque => "Opaque",
            Self::Malformed => "Malformed",
        }
    }
}

impl Check {
    pub(crate) fn new(name: CheckName, verdict: Verdict, message: Finding) -> Self {
        Self {
            name,
            verdict,
            expected: None,
            found: None,
            message,
            advice: None,
            arguments: Vec::new(),
            cause: None,
        }
    }

    pub(crate) fn pass(name: CheckName, message: Finding) -> Self {
        Self::new(name, Verdict::Pass, message)
    }

    pub(crate) fn fail(name: CheckName, message: Finding) -> Self {
        Self::new(name, Verdict::Fail, message)
    }

    pub(crate) fn not_verifiable(name: CheckName, message: Finding) -> Self {
        Self::new(name, Verdict::NotVerifiable, message)
    }

    /// Says what was expected. The text is escaped here.
    pub(crate) fn expecting(mut self, expected: &str) -> Self {
        self.expected = Some(Shown::Text(escaped(expected).into_owned()));
        self
    }

    /// Says what was expected, a text of this library's own.
    pub(crate) fn expecting_known(mut self, expected: &'static str) -> Self {
        self.expected = Some(Shown::Known(expected));
        self
    }

    /// Says that what was found is what was expected.
    pub(crate) fn expecting_what_was_found(mut self) -> Self {
        self.expected = Some(Shown::Same);
        self
    }

    /// Says what the token has. The text is escaped here.
    pub(crate) fn finding(mut self, found: &str) -> Self {
        self.found = Some(Shown::Text(escaped(found).into_owned()));
        self
    }

    /// Says which ones were expected, where there are any. The texts are escaped here.
    pub(crate) fn expecting_all(mut self, expected: &[impl AsRef<str>]) -> Self {
        self.expected = escaped_list(expected).map(Shown::Text);
        self
    }

    /// Says which ones were expected, of this library's own.
    pub(crate) fn expecting_all_known(mut self, expected: &'static [&'static str]) -> Self {
        self.expected = Some(Shown::KnownList(expected));
        self
    }

    /// Says which ones the token has, where there are any. The texts are escaped here.
    pub(crate) fn finding_all(mut self, found: &[impl AsRef<str>]) -> Self {
        self.found = escaped_list(found).map(Shown::Text);
        self
    }

    /// Says which roles the token has, where there are any.
    pub(crate) fn finding_roles(mut self, roles: &Roles) -> Self {
        self.found = Some(Shown::Roles(roles.clone()));
        self
    }

    /// Says at which time it is, in Unix seconds.
    pub(crate) fn finding_time(mut self, seconds: i64) -> Self {
        self.found = Some(Shown::Time(seconds));
        self
    }

    /// Adds what to do about it.
    pub(crate) fn advise(mut self, advice: Finding) -> Self {
        self.advice = Some(advice);
        self
    }

    /// Fills a placeholder of message and advice. The text is escaped here.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.arguments.push((name, escaped(value).into_owned()));
        self
    }

    /// Fills a placeholder of message and advice.
    pub(crate) fn with_number(mut self, name: &'static str, value: i64) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// Adds the failure behind it, which fills `{cause}` and may bring the advice.
    pub(crate) fn because(mut self, cause: Error) -> Self {
        self.cause = Some(cause);
        self
    }

    /// What was expected, where there is one thing to expect, as one text.
    #[must_use]
    pub fn expected(&self) -> Option<Cow<'_, str>> {
        match self.expected.as_ref()? {
            Shown::Same => self.found(),
            expected => expected.text(),
        }
    }

    /// What the token says, as one text.
    #[must_use]
    pub fn found(&self) -> Option<Cow<'_, str>> {
        self.found.as_ref()?.text()
    }

    /// What was found, in one sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        self.fill(self.message, language)
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self, language: Language) -> Option<String> {
        match self.advice {
            Some(advice) => Some(self.fill(advice, language)),
            None => self.cause.as_ref()?.advice(language),
        }
    }

    /// Which finding the message is, for tests and tools.
    #[must_use]
    pub fn message_finding(&self) -> Finding {
        self.message
    }

    /// Which finding the advice is, for tests and tools.
    #[must_use]
    pub fn advice_finding(&self) -> Option<Finding> {
        self.advice
    }

    /// The failure behind it, where there is one.
    #[must_use]
    pub fn cause(&self) -> Option<&Error> {
        self.cause.as_ref()
    }

    fn fill(&self, finding: Finding, language: Language) -> String {
        let cause = self.cause.as_ref().map(|cause| cause.message(language));
        let (expected, found) = (self.expected(), self.found());
        fill(finding.in_language(language), |name| match name {
            "expected" => expected.as_deref(),
            "found" => found.as_deref(),
            "cause" => cause.as_deref(),
            _ => {
                let (_, value) = self.arguments.iter().find(|(known, _)| *known == name)?;
                Some(value.as_str())
            }
        })
    }
}

impl Shown {
    fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Known(text) => Some(escaped(text)),
            Self::KnownList(texts) => escaped_list(texts).map(Cow::Owned),
            Self::Roles(roles) => roles.in_one_line().map(Cow::Owned),
            Self::Time(seconds) => Some(Cow::Owned(utc(*seconds))),
            Self::Same => None,
        }
    }
}

impl Report {
    /// True where every check has passed. What cannot be verified has not passed.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.verdict() == Verdict::Pass
    }

    /// The verdict of all checks together: one failure fails the report, and one open question leaves it open.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let any = |verdict| self.checks.iter().any(|check| check.verdict == verdict);
        if self.checks.is_empty() || any(Verdict::Fail) {
            Verdict::Fail
        } else if any(Verdict::NotVerifiable) {
            Verdict::NotVerifiable
        } else {
            Verdict::Pass
        }
    }

    /// The check of that name, where the report has it.
    #[must_use]
    pub fn check(&self, name: CheckName) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }
}

impl Facts {
    /// What is known about a token that is no JWT.
    pub(crate) fn of_kind(kind: TokenKind) -> Self {
        Self {
            kind,
            version: None,
            roles: Roles::default(),
            audience: None,
            tenant_id: None,
            client_id: None,
            issued_at: None,
            not_before: None,
            expires_on: None,
            remaining_seconds: 0,
            lifetime_seconds: 0,
            usable_seconds: 0,
        }
    }
}

#[cfg(test)]
mod tests;
