//! `WellFormed`: whether the token is a JWT at all, and what else it may be.

use super::Token;
use crate::advice::Finding;
use crate::error::Error;
use crate::token::jwt::{MAX_TOKEN_BYTES, dots};
use crate::token::report::{Check, CheckName, Facts, Report, TokenKind};

const NAME: CheckName = CheckName::WellFormed;

/// The check of a token that could be taken apart.
pub(super) fn check(token: &Token<'_>) -> Check {
    let typ = token.header_text("typ");
    match typ {
        Ok(typ) if typ != "JWT" => Check::pass(NAME, Finding::WellFormedType).with("typ", &typ),
        _ => Check::pass(NAME, Finding::WellFormed),
    }
    .finding(TokenKind::Jwt.as_str())
}

/// The report of a token that could not be taken apart, because of `error`.
pub(super) fn unreadable(token: &[u8], error: Error) -> Report {
    let kind = kind(token);
    let check = match kind {
        TokenKind::Encrypted => {
            Check::not_verifiable(NAME, Finding::Encrypted).advise(Finding::AdviseOpaque)
        }
        TokenKind::Opaque => {
            Check::not_verifiable(NAME, Finding::Opaque).advise(Finding::AdviseOpaque)
        }
        TokenKind::Jwt | TokenKind::Malformed => {
            Check::fail(NAME, Finding::Unreadable).because(error)
        }
    };
    Report {
        checks: vec![check.finding(kind.as_str())],
        facts: Facts::of_kind(kind),
    }
}

/// What a text is that is no JWT. Five parts are an encrypted token (RFC 7516 section 3.1), whatever is in them; what
/// begins as a JSON object in base64url does was meant to be a JWT; other visible ASCII may be a token of any kind.
fn kind(token: &[u8]) -> TokenKind {
    let text = match std::str::from_utf8(token) {
        Ok(text) if token.len() <= MAX_TOKEN_BYTES => text,
        _ => return TokenKind::Malformed,
    };
    let opaque = !text.is_empty()
        && !text.starts_with("eyJ")
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    match dots(text) {
        4 => TokenKind::Encrypted,
        2 => TokenKind::Malformed,
        _ if opaque => TokenKind::Opaque,
        _ => TokenKind::Malformed,
    }
}
