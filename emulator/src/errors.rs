//! Entra's error answers: the table of AADSTS codes, and the JSON body that every one of them arrives in.

use std::iter;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::call::Call;
use crate::clock::entra_timestamp;

/// One row for each code: AADSTS number, HTTP status, OAuth error, text. Each `{}` takes one detail.
#[rustfmt::skip]
const CODES: &[(u32, u16, &str, &str)] = &[
    (28002,   400, "invalid_scope", "The scope '{}' asks for more than one resource; a token is for one."),
    (50012,   401, "invalid_client", "The client could not be authenticated. {}"),
    (50027,   401, "invalid_client", "The client assertion is not valid. {}"),
    (50048,   401, "invalid_client", "The subject of a client assertion must be its issuer. [Reason - the issuer is '{}', the subject is '{}'.]"),
    (50196,   400, "invalid_grant", "The same request was repeated too often: the client is in a loop."),
    (53003,   400, "access_denied", "Conditional Access policies of the tenant block this sign-in."),
    (70003,   400, "unsupported_grant_type", "The grant type '{}' is not supported."),
    (70011,   400, "invalid_scope", "The scope '{}' is not valid for an application without a user."),
    (70021,   400, "invalid_request", "No matching federated identity record found for presented assertion. Assertion Issuer: '{}'. Assertion Subject: '{}'. Assertion Audience: '{}'."),
    (90002,   400, "invalid_request", "Tenant '{}' not found. Check the tenant id and the cloud."),
    (90033,   503, "temporarily_unavailable", "The service is temporarily unavailable. Try again later."),
    (90055,   429, "temporarily_unavailable", "Too many requests for this tenant. Wait before the next one."),
    (500011,  400, "invalid_resource", "The resource principal named '{}' was not found in the tenant named '{}'. It may not be installed there, or the tenant is the wrong one."),
    (700016,  400, "unauthorized_client", "Application with identifier '{}' was not found in the directory '{}'. It may not be installed or consented to there."),
    (700024,  401, "invalid_client", "Client assertion is not within its valid time range. Current time: {}, assertion valid from {}, expiry time of assertion {}."),
    (700027,  401, "invalid_client", "The client assertion is not signed with a key of the application. [Reason - {}.]"),
    (700211,  401, "invalid_client", "No matching federated identity record found for presented assertion issuer '{}'."),
    (700213,  401, "invalid_client", "No matching federated identity record found for presented assertion subject '{}'."),
    (900023,  400, "invalid_request", "'{}' is neither a tenant id nor a domain name."),
    (900144,  400, "invalid_request", "The request body must contain the following parameter: '{}'."),
    (901002,  400, "invalid_request", "The 'resource' parameter is not supported on this endpoint."),
    (1002012, 400, "invalid_scope", "The scope '{}' is not valid: without a user it is the resource's identifier followed by '/.default'."),
    (5002730, 401, "invalid_client", "The client assertion is not valid. The algorithm PS256 cannot be used with the key of this application."),
    (7000112, 400, "unauthorized_client", "Application '{}'({}) is disabled."),
    (7000215, 401, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{}'."),
    (7000218, 401, "invalid_client", "The request body must contain one of these parameters: 'client_secret' or 'client_assertion'."),
    (7000222, 401, "invalid_client", "The client secrets of app '{}' have expired. Add a new one to the app."),
    (7000229, 401, "invalid_client", "The client application {} has no service principal in the tenant {}."),
    (7002138, 401, "invalid_client", "No matching federated identity record found for presented assertion subject '{}'. A record has this subject in another case; case matters."),
    (9001023, 400, "invalid_request", "A client without a user needs a tenant of its own in the address: '{}' names none."),
];

/// A refusal that is about to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: u32,
    details: Vec<String>,
}

impl Failure {
    /// A refusal with the words its text has room for.
    pub(crate) fn new(code: u32, details: &[&str]) -> Self {
        Self {
            code,
            details: details.iter().map(|&detail| detail.to_owned()).collect(),
        }
    }

    /// The answer to `call`, at the emulator's time `now`.
    pub(crate) fn answer(&self, call: &Call, now: i64) -> Response {
        let known = CODES.iter().find(|row| row.0 == self.code).copied();
        let (code, status, error, text) = known.unwrap_or((
            self.code,
            400,
            "invalid_request",
            "The request was refused.",
        ));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = ErrorBody::new(error, code, &self.fill(text), call, now);
        (status, Json(body)).into_response()
    }

    fn fill(&self, text: &str) -> String {
        let mut pieces = text.split("{}");
        let mut filled = pieces.next().unwrap_or_default().to_owned();
        let details = self
            .details
            .iter()
            .map(String::as_str)
            .chain(iter::repeat("…"));
        for (detail, piece) in details.zip(pieces) {
            filled.push_str(detail);
            filled.push_str(piece);
        }
        filled
    }
}

/// The JSON of an error answer.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody {
    error: String,
    error_description: String,
    error_codes: [u32; 1],
    timestamp: String,
    trace_id: String,
    correlation_id: String,
    error_uri: String,
}

impl ErrorBody {
    pub(crate) fn new(error: &str, code: u32, text: &str, call: &Call, now: i64) -> Self {
        let (trace, correlation) = (&call.trace_id, &call.correlation_id);
        let timestamp = entra_timestamp(now);
        // The older endpoint still breaks lines.
        let gap = if call.path.contains("/v2.0/") {
            " "
        } else {
            "\r\n"
        };
        Self {
            error: error.to_owned(),
            error_description: format!(
                "AADSTS{code}: {text}{gap}Trace ID: {trace}{gap}Correlation ID: {correlation}{gap}Timestamp: {timestamp}"
            ),
            error_codes: [code],
            timestamp,
            trace_id: trace.clone(),
            correlation_id: correlation.clone(),
            error_uri: format!("https://login.microsoftonline.com/error?code={code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_once_and_in_order() {
        assert!(CODES.is_sorted_by(|left, right| left.0 < right.0));
    }

    #[test]
    fn details_fill_the_text_in_order() {
        let failure = Failure::new(0, &["a{}", "b"]);
        assert_eq!(failure.fill("1 {} 2 {} 3 {} 4"), "1 a{} 2 b 3 … 4");
        assert_eq!(failure.fill("none"), "none");
    }

    #[test]
    fn every_status_is_one() {
        for (code, status, ..) in CODES {
            assert!(
                StatusCode::from_u16(*status).is_ok_and(|status| !status.is_success()),
                "{code}"
            );
        }
    }
}
