//! The token endpoint's answer (RFC 6749 section 5.1), read strictly.
//!
//! A token leaves the response's buffer once, into a [`Secret`]; the other fields are looked at where they lie.

use super::clean::{clean, shown};
use super::dates;
use super::json;
use super::message::HttpResponse;
use super::oauth_error::{ErrorContext, parse_error, retry_after_of};
use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// The longest lifetime that is accepted, in seconds (protocols elsewhere use 32 bits).
const LONGEST_LIFETIME: i64 = 2_147_483_647;

/// What a successful answer says.
#[derive(Clone, Debug)]
pub struct TokenResponse {
    /// The token: visible ASCII, so that it fits into a header.
    pub access_token: Secret,
    /// `Bearer`.
    pub token_type: String,
    /// How long it can be used, from the moment the request was sent.
    pub lifetime_seconds: u64,
    /// When to renew it, where the server says so; may be later than its end.
    pub refresh_in_seconds: Option<u64>,
    /// The resource it is for, where the server says so (v1 does).
    pub resource: Option<String>,
}

/// The fields of a token response, as they stand. A `null` counts as absent.
#[derive(Deserialize)]
pub(super) struct Fields<'a> {
    #[serde(borrow)]
    access_token: Option<&'a RawValue>,
    #[serde(borrow)]
    token_type: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) expires_in: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) expires_on: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) refresh_in: Option<&'a RawValue>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
    /// Of the identity that the token is for: hosts of managed identities say it.
    #[serde(borrow)]
    pub(super) client_id: Option<&'a RawValue>,
}

/// Reads the answer to a token request that was sent at `sent_at_unix`. `secrets` are the request's own: whatever a
/// server echoes, they reach no message.
///
/// Numbers may be JSON numbers or text (v1 sends text). The lifetime is `expires_in`; where that cannot be used, what
/// `expires_on` leaves; and where there is neither, `refresh_in`.
///
/// # Errors
/// [`ErrorKind::InvalidResponse`] for a redirect and for a success that is not JSON or has no usable token; otherwise
/// what [`parse_error`] makes of the answer.
pub fn parse_token_response(
    response: &HttpResponse,
    context: &ErrorContext<'_>,
    sent_at_unix: i64,
    secrets: &[&Secret],
) -> Result<TokenResponse> {
    match response.status {
        200..=299 => read(response, sent_at_unix, secrets),
        300..=399 => Err(invalid(Text::Redirect)),
        _ => return Err(parse_error(response, context, secrets, sent_at_unix)),
    }
    .map_err(|error| {
        error
            .with("host", context.authority.host())
            .with_http_status(response.status)
            .with_retry_after(retry_after_of(response, sent_at_unix))
    })
}

/// The time that the server says it is, where the answer comes from the server itself: not from a cache (`Age`), and not
/// from a proxy's page.
#[must_use]
pub fn server_time(response: &HttpResponse) -> Option<i64> {
    if response.header("Age").is_some() || !is_json(response.header("Content-Type")?) {
        return None;
    }
    dates::from_http_date(response.header("Date")?)
}

fn invalid(message: Text) -> Error {
    Error::new(ErrorKind::InvalidResponse, message).advise(Text::AdviseResponse)
}

fn read(response: &HttpResponse, sent_at_unix: i64, secrets: &[&Secret]) -> Result<TokenResponse> {
    let content_type = response.header("Content-Type").unwrap_or("none");
    if !is_json(content_type) {
        return Err(invalid(Text::NotJson).with("content_type", shown(content_type)));
    }
    let fields: Option<Fields<'_>> = response.body.expose_str().and_then(json::object);
    let fields = fields.ok_or_else(|| invalid(Text::JsonMalformed))?;
    let access_token = read_token(&fields)?;
    let token_type = read_type(&fields, secrets)?;
    let refresh_in = fields.refresh_in.and_then(seconds);
    let lifetime = lifetime(&fields, sent_at_unix)
        .or(refresh_in)
        .ok_or_else(|| invalid(Text::NoExpiry))?;
    Ok(TokenResponse {
        access_token,
        token_type,
        lifetime_seconds: lifetime,
        refresh_in_seconds: refresh_in,
        resource: read_resource(&fields, secrets),
    })
}

/// True for `application/json` and for types built on it (RFC 6839 section 3.1), whatever the parameters.
fn is_json(content_type: &str) -> bool {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

pub(super) fn read_token(fields: &Fields<'_>) -> Result<Secret> {
    let token = fields
        .access_token
        .and_then(json::string)
        .filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| invalid(Text::NoAccessToken))?;
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid(Text::TokenNotAscii));
    }
    Ok(Secret::from(token.as_str()))
}

/// A token of another type than Bearer must not be used as one (RFC 6749 section 7.1). An absent type is Bearer.
pub(super) fn read_type(fields: &Fields<'_>, secrets: &[&Secret]) -> Result<String> {
    let token_type = fields
        .token_type
        .map(|raw| json::string(raw).unwrap_or_default());
    match token_type {
        Some(other) if !other.eq_ignore_ascii_case("Bearer") => {
            Err(invalid(Text::TokenTypeUnknown).with("token_type", clean(&other, secrets)))
        }
        _ => Ok("Bearer".to_owned()),
    }
}

pub(super) fn read_resource(fields: &Fields<'_>, secrets: &[&Secret]) -> Option<String> {
    fields
        .resource
        .and_then(json::string)
        .map(|resource| clean(&resource, secrets))
}

fn lifetime(fields: &Fields<'_>, sent_at_unix: i64) -> Option<u64> {
    fields.expires_in.and_then(seconds).or_else(|| {
        let left = fields
            .expires_on
            .and_then(instant)?
            .saturating_sub(sent_at_unix);
        Some(u64::try_from(left).unwrap_or(0))
    })
}

/// A length of time: a number, or a number as text.
pub(super) fn seconds(raw: &RawValue) -> Option<u64> {
    let text = number_or_string(raw)?;
    let seconds = dates::unsigned(&text).filter(|seconds| *seconds <= LONGEST_LIFETIME)?;
    u64::try_from(seconds).ok()
}

/// A point in time: Unix seconds as a number or as text, an ISO 8601 date, an HTTP date, or the date of older hosts of
/// managed identities.
pub(super) fn instant(raw: &RawValue) -> Option<i64> {
    let text = number_or_string(raw)?;
    dates::unsigned(&text)
        .or_else(|| dates::from_iso_8601(&text))
        .or_else(|| dates::from_http_date(&text))
        .or_else(|| dates::from_us_date(&text))
        .filter(|instant| (0..=dates::LAST_SECOND).contains(instant))
}

fn number_or_string(raw: &RawValue) -> Option<Zeroizing<String>> {
    json::string(raw).or_else(|| Some(Zeroizing::new(raw.get().to_owned())))
}

#[cfg(test)]
mod tests;
