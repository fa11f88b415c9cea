//! Status numbers. Each stands here once; the core knows kinds only. Numbers are never used twice: those of removed
//! statuses stay here as comments.

use crate::error::ErrorKind;
use std::ffi::c_char;

/// Outcome of a call: 0 is success. Families have ranges with gaps, so that later versions can add to them; treat an
/// unknown number as an error of its family.
pub type mtp_status = i32;

/// Success.
pub const MTP_STATUS_OK: mtp_status = 0;

// Caller mistakes: 1 to 19.

/// A required pointer is NULL.
pub const MTP_STATUS_NULL_PARAMETER: mtp_status = 1;
/// Text is not UTF-8, or UTF-16 has a lone surrogate.
pub const MTP_STATUS_INVALID_UTF8: mtp_status = 2;
/// A value is not accepted.
pub const MTP_STATUS_INVALID_ARGUMENT: mtp_status = 3;
/// The call does not fit the object's state, or the handle was made before a fork.
pub const MTP_STATUS_INVALID_STATE: mtp_status = 4;
/// The caller's buffer is too small.
pub const MTP_STATUS_BUFFER_TOO_SMALL: mtp_status = 5;

// Configuration and credential: 20 to 39.

/// The authority is not an https URL of a host alone.
pub const MTP_STATUS_INVALID_AUTHORITY: mtp_status = 20;
/// The host is neither a known one nor explicitly allowed. Nothing was sent.
pub const MTP_STATUS_HOST_NOT_ALLOWED: mtp_status = 21;
/// The tenant is missing, malformed, or an alias such as common.
pub const MTP_STATUS_INVALID_TENANT: mtp_status = 22;
/// The resource or scope cannot be asked for with client credentials.
pub const MTP_STATUS_INVALID_RESOURCE: mtp_status = 23;
/// The client id or the credential is missing.
pub const MTP_STATUS_CREDENTIAL_MISSING: mtp_status = 24;
/// The credential cannot be used.
pub const MTP_STATUS_CREDENTIAL_INVALID: mtp_status = 25;
/// The extra CA has no usable certificate.
pub const MTP_STATUS_INVALID_CERTIFICATE_AUTHORITY: mtp_status = 26;
/// The proxy URL cannot be used.
pub const MTP_STATUS_INVALID_PROXY: mtp_status = 27;
/// This machine or job offers no such identity.
pub const MTP_STATUS_IDENTITY_UNAVAILABLE: mtp_status = 28;

// Transport: 40 to 59.

/// A host name did not resolve.
pub const MTP_STATUS_NAME_RESOLUTION: mtp_status = 40;
/// No connection could be made.
pub const MTP_STATUS_CONNECT: mtp_status = 41;
/// TLS failed: certificate, host name or handshake.
pub const MTP_STATUS_TLS: mtp_status = 42;
/// The proxy refused.
pub const MTP_STATUS_PROXY: mtp_status = 43;
/// There was no answer within the time allowed.
pub const MTP_STATUS_TIMEOUT: mtp_status = 44;
/// The caller cancelled the operation.
pub const MTP_STATUS_CANCELLED: mtp_status = 45;
/// The connection was cut.
pub const MTP_STATUS_NETWORK: mtp_status = 46;
/// The answer is not what the protocol allows.
pub const MTP_STATUS_INVALID_RESPONSE: mtp_status = 47;
/// Only the cache was asked, and it has no usable token.
pub const MTP_STATUS_NOT_CACHED: mtp_status = 48;

// The identity provider's answer, by OAuth error and HTTP status: 60 to 79.

/// invalid_client: the credential was refused.
pub const MTP_STATUS_INVALID_CLIENT: mtp_status = 60;
/// unauthorized_client: the app is unknown, disabled or not installed in the tenant.
pub const MTP_STATUS_UNAUTHORIZED_CLIENT: mtp_status = 61;
/// invalid_request.
pub const MTP_STATUS_INVALID_REQUEST: mtp_status = 62;
/// invalid_grant.
pub const MTP_STATUS_INVALID_GRANT: mtp_status = 63;
/// invalid_scope.
pub const MTP_STATUS_INVALID_SCOPE: mtp_status = 64;
/// invalid_resource: the resource is unknown in the tenant.
pub const MTP_STATUS_REJECTED_RESOURCE: mtp_status = 65;
/// access_denied or interaction_required: a policy refused.
pub const MTP_STATUS_ACCESS_DENIED: mtp_status = 66;
/// Too many requests.
pub const MTP_STATUS_THROTTLED: mtp_status = 67;
/// The service is unavailable for now.
pub const MTP_STATUS_SERVICE_UNAVAILABLE: mtp_status = 68;
/// Any other answer of the identity provider.
pub const MTP_STATUS_PROVIDER_ERROR: mtp_status = 69;

// Token validation: 80 to 99.

/// The token is not a well-formed JWT.
pub const MTP_STATUS_MALFORMED_TOKEN: mtp_status = 80;

// Stores: 120 to 139.

/// The folder of the user's token cache cannot be used. Nothing was sent.
pub const MTP_STATUS_STORE_UNAVAILABLE: mtp_status = 120;

// Internal: 200 and above.

/// The library caught a panic of its own. Please report it.
pub const MTP_STATUS_PANIC: mtp_status = 200;
/// The library has a defect, or the system refused what it needs.
pub const MTP_STATUS_INTERNAL: mtp_status = 201;

/// Number, name and description of each status, as C strings.
const STATUSES: &[(mtp_status, &str, &str)] = &[
    (MTP_STATUS_OK, "OK\0", "Success.\0"),
    (
        MTP_STATUS_NULL_PARAMETER,
        "NULL_PARAMETER\0",
        "A required pointer is NULL.\0",
    ),
    (
        MTP_STATUS_INVALID_UTF8,
        "INVALID_UTF8\0",
        "Text is not UTF-8, or UTF-16 has a lone surrogate.\0",
    ),
    (
        MTP_STATUS_INVALID_ARGUMENT,
        "INVALID_ARGUMENT\0",
        "A value is not accepted.\0",
    ),
    (
        MTP_STATUS_INVALID_STATE,
        "INVALID_STATE\0",
        "The call does not fit the object's state, or the handle was made before a fork.\0",
    ),
    (
        MTP_STATUS_BUFFER_TOO_SMALL,
        "BUFFER_TOO_SMALL\0",
        "The caller's buffer is too small.\0",
    ),
    (
        MTP_STATUS_INVALID_AUTHORITY,
        "INVALID_AUTHORITY\0",
        "The authority is not an https URL of a host alone.\0",
    ),
    (
        MTP_STATUS_HOST_NOT_ALLOWED,
        "HOST_NOT_ALLOWED\0",
        "The host is neither a known one nor explicitly allowed. Nothing was sent.\0",
    ),
    (
        MTP_STATUS_INVALID_TENANT,
        "INVALID_TENANT\0",
        "The tenant is missing, malformed, or an alias such as common.\0",
    ),
    (
        MTP_STATUS_INVALID_RESOURCE,
        "INVALID_RESOURCE\0",
        "The resource or scope cannot be asked for with client credentials.\0",
    ),
    (
        MTP_STATUS_CREDENTIAL_MISSING,
        "CREDENTIAL_MISSING\0",
        "The client id or the credential is missing.\0",
    ),
    (
        MTP_STATUS_CREDENTIAL_INVALID,
        "CREDENTIAL_INVALID\0",
        "The credential cannot be used.\0",
    ),
    (
        MTP_STATUS_INVALID_CERTIFICATE_AUTHORITY,
        "INVALID_CERTIFICATE_AUTHORITY\0",
        "The extra CA has no usable certificate.\0",
    ),
    (
        MTP_STATUS_INVALID_PROXY,
        "INVALID_PROXY\0",
        "The proxy URL cannot be used.\0",
    ),
    (
        MTP_STATUS_IDENTITY_UNAVAILABLE,
        "IDENTITY_UNAVAILABLE\0",
        "This machine or job offers no such identity.\0",
    ),
    (
        MTP_STATUS_NAME_RESOLUTION,
        "NAME_RESOLUTION\0",
        "A host name did not resolve.\0",
    ),
    (
        MTP_STATUS_CONNECT,
        "CONNECT\0",
        "No connection could be made.\0",
    ),
    (
        MTP_STATUS_TLS,
        "TLS\0",
        "TLS failed: certificate, host name or handshake.\0",
    ),
    (MTP_STATUS_PROXY, "PROXY\0", "The proxy refused.\0"),
    (
        MTP_STATUS_TIMEOUT,
        "TIMEOUT\0",
        "There was no answer within the time allowed.\0",
    ),
    (
        MTP_STATUS_CANCELLED,
        "CANCELLED\0",
        "The caller cancelled the operation.\0",
    ),
    (MTP_STATUS_NETWORK, "NETWORK\0", "The connection was cut.\0"),
    (
        MTP_STATUS_INVALID_RESPONSE,
        "INVALID_RESPONSE\0",
        "The answer is not what the protocol allows.\0",
    ),
    (
        MTP_STATUS_NOT_CACHED,
        "NOT_CACHED\0",
        "Only the cache was asked, and it has no usable token.\0",
    ),
    (
        MTP_STATUS_INVALID_CLIENT,
        "INVALID_CLIENT\0",
        "invalid_client: the credential was refused.\0",
    ),
    (
        MTP_STATUS_UNAUTHORIZED_CLIENT,
        "UNAUTHORIZED_CLIENT\0",
        "unauthorized_client: the app is unknown, disabled or not installed in the tenant.\0",
    ),
    (
        MTP_STATUS_INVALID_REQUEST,
        "INVALID_REQUEST\0",
        "invalid_request.\0",
    ),
    (
        MTP_STATUS_INVALID_GRANT,
        "INVALID_GRANT\0",
        "invalid_grant.\0",
    ),
    (
        MTP_STATUS_INVALID_SCOPE,
        "INVALID_SCOPE\0",
        "invalid_scope.\0",
    ),
    (
        MTP_STATUS_REJECTED_RESOURCE,
        "REJECTED_RESOURCE\0",
        "invalid_resource: the resource is unknown in the tenant.\0",
    ),
    (
        MTP_STATUS_ACCESS_DENIED,
        "ACCESS_DENIED\0",
        "access_denied or interaction_required: a policy refused.\0",
    ),
    (MTP_STATUS_THROTTLED, "THROTTLED\0", "Too many requests.\0"),
    (
        MTP_STATUS_SERVICE_UNAVAILABLE,
        "SERVICE_UNAVAILABLE\0",
        "The service is unavailable for now.\0",
    ),
    (
        MTP_STATUS_PROVIDER_ERROR,
        "PROVIDER_ERROR\0",
        "Any other answer of the identity provider.\0",
    ),
    (
        MTP_STATUS_MALFORMED_TOKEN,
        "MALFORMED_TOKEN\0",
        "The token is not a well-formed JWT.\0",
    ),
    (
        MTP_STATUS_STORE_UNAVAILABLE,
        "STORE_UNAVAILABLE\0",
        "The folder of the user's token cache cannot be used. Nothing was sent.\0",
    ),
    (
        MTP_STATUS_PANIC,
        "PANIC\0",
        "The library caught a panic of its own. Please report it.\0",
    ),
    (
        MTP_STATUS_INTERNAL,
        "INTERNAL\0",
        "The library has a defect, or the system refused what it needs.\0",
    ),
];

/// The number of a kind.
pub(super) fn status_of(kind: ErrorKind) -> mtp_status {
    match kind {
        ErrorKind::NullParameter => MTP_STATUS_NULL_PARAMETER,
        ErrorKind::InvalidUtf8 => MTP_STATUS_INVALID_UTF8,
        ErrorKind::InvalidArgument => MTP_STATUS_INVALID_ARGUMENT,
        ErrorKind::InvalidState => MTP_STATUS_INVALID_STATE,
        ErrorKind::BufferTooSmall => MTP_STATUS_BUFFER_TOO_SMALL,
        ErrorKind::InvalidAuthority => MTP_STATUS_INVALID_AUTHORITY,
        ErrorKind::HostNotAllowed => MTP_STATUS_HOST_NOT_ALLOWED,
        ErrorKind::InvalidTenant => MTP_STATUS_INVALID_TENANT,
        ErrorKind::InvalidResource => MTP_STATUS_INVALID_RESOURCE,
        ErrorKind::CredentialMissing => MTP_STATUS_CREDENTIAL_MISSING,
        ErrorKind::CredentialInvalid => MTP_STATUS_CREDENTIAL_INVALID,
        ErrorKind::InvalidCertificateAuthority => MTP_STATUS_INVALID_CERTIFICATE_AUTHORITY,
        ErrorKind::InvalidProxy => MTP_STATUS_INVALID_PROXY,
        ErrorKind::IdentityUnavailable => MTP_STATUS_IDENTITY_UNAVAILABLE,
        ErrorKind::NameResolution => MTP_STATUS_NAME_RESOLUTION,
        ErrorKind::Connect => MTP_STATUS_CONNECT,
        ErrorKind::Tls => MTP_STATUS_TLS,
        ErrorKind::Proxy => MTP_STATUS_PROXY,
        ErrorKind::Timeout => MTP_STATUS_TIMEOUT,
        ErrorKind::Cancelled => MTP_STATUS_CANCELLED,
        ErrorKind::Network => MTP_STATUS_NETWORK,
        ErrorKind::InvalidResponse => MTP_STATUS_INVALID_RESPONSE,
        ErrorKind::NotCached => MTP_STATUS_NOT_CACHED,
        ErrorKind::InvalidClient => MTP_STATUS_INVALID_CLIENT,
        ErrorKind::UnauthorizedClient => MTP_STATUS_UNAUTHORIZED_CLIENT,
        ErrorKind::InvalidRequest => MTP_STATUS_INVALID_REQUEST,
        ErrorKind::InvalidGrant => MTP_STATUS_INVALID_GRANT,
        ErrorKind::InvalidScope => MTP_STATUS_INVALID_SCOPE,
        ErrorKind::RejectedResource => MTP_STATUS_REJECTED_RESOURCE,
        ErrorKind::AccessDenied => MTP_STATUS_ACCESS_DENIED,
        ErrorKind::Throttled => MTP_STATUS_THROTTLED,
        ErrorKind::ServiceUnavailable => MTP_STATUS_SERVICE_UNAVAILABLE,
        ErrorKind::ProviderError => MTP_STATUS_PROVIDER_ERROR,
        ErrorKind::MalformedToken => MTP_STATUS_MALFORMED_TOKEN,
        ErrorKind::StoreUnavailable => MTP_STATUS_STORE_UNAVAILABLE,
        ErrorKind::Panic => MTP_STATUS_PANIC,
        ErrorKind::Internal => MTP_STATUS_INTERNAL,
    }
}

/// The kind of a number, for those that a host may report.
pub(super) fn transport_kind(status: mtp_status) -> Option<ErrorKind> {
    match status {
        MTP_STATUS_NAME_RESOLUTION => Some(ErrorKind::NameResolution),
        MTP_STATUS_CONNECT => Some(ErrorKind::Connect),
        MTP_STATUS_TLS => Some(ErrorKind::Tls),
        MTP_STATUS_PROXY => Some(ErrorKind::Proxy),
        MTP_STATUS_TIMEOUT => Some(ErrorKind::Timeout),
        MTP_STATUS_NETWORK => Some(ErrorKind::Network),
        _ => None,
    }
}

/// Gives the name of a status, such as "INVALID_CLIENT".
///
/// - `status`: any number.
///
/// Returns a static string that ends in a NUL; "UNKNOWN" for a number that has no name.
///
/// Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn mtp_status_name(status: mtp_status) -> *const c_char {
    STATUSES
        .iter()
        .find(|row| row.0 == status)
        .map_or("UNKNOWN\0", |row| row.1)
        .as_ptr()
        .cast()
}

/// Describes a status in one English sentence.
///
/// - `status`: any number.
///
/// Returns a static string that ends in a NUL; a general sentence for a number that has no description.
///
/// Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn mtp_status_description(status: mtp_status) -> *const c_char {
    STATUSES
        .iter()
        .find(|row| row.0 == status)
        .map_or("A status this version does not know.\0", |row| row.2)
        .as_ptr()
        .cast()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numbers_and_names_are_unique_and_c_strings() {
        let numbers: HashSet<_> = STATUSES.iter().map(|row| row.0).collect();
        let names: HashSet<_> = STATUSES.iter().map(|row| row.1).collect();
        assert_eq!(
            (numbers.len(), names.len()),
            (STATUSES.len(), STATUSES.len())
        );
        for (_, name, description) in STATUSES {
            assert!(
                name.ends_with('\0') && name.matches('\0').count() == 1,
                "{name}"
            );
            assert!(
                description.ends_with(".\0") && description.matches('\0').count() == 1,
                "{description}"
            );
        }
    }
}
