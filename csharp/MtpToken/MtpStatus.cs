// The status numbers of the native library, by their C# names.
namespace MtpToken;

/// <summary>
/// What went wrong, as a stable number. The values equal the <c>MTP_STATUS_…</c> constants of the C header;
/// a number is never given a second meaning. Families: 1-19 mistakes of the caller, 20-39 configuration and
/// credential, 40-59 transport, 60-79 answer of the identity provider, 80-99 token checks, 120-139 stores, from 200
/// on internal.
/// </summary>
public enum MtpStatus : int
{
    /// <summary>No error.</summary>
    Ok = 0,

    /// <summary>A required value was not given.</summary>
    NullParameter = 1,
    /// <summary>A text is not valid Unicode.</summary>
    InvalidUtf8 = 2,
    /// <summary>A value is outside what is allowed.</summary>
    InvalidArgument = 3,
    /// <summary>The call does not fit the state of the object, for example a second take of the same token.</summary>
    InvalidState = 4,
    /// <summary>The memory given for the result is too small.</summary>
    BufferTooSmall = 5,

    /// <summary>The authority is not a usable https address.</summary>
    InvalidAuthority = 20,
    /// <summary>The authority's host is not on the list and was not allowed by its own setting; nothing was sent.</summary>
    HostNotAllowed = 21,
    /// <summary>The tenant is missing, malformed or one that app-only tokens cannot be requested for.</summary>
    InvalidTenant = 22,
    /// <summary>The resource or scope cannot be used for an app-only token.</summary>
    InvalidResource = 23,
    /// <summary>There is no credential, or only a part of one.</summary>
    CredentialMissing = 24,
    /// <summary>The credential cannot be used, for example a malformed client id.</summary>
    CredentialInvalid = 25,
    /// <summary>The additional certificate authorities cannot be read.</summary>
    InvalidCertificateAuthority = 26,
    /// <summary>The proxy address cannot be used.</summary>
    InvalidProxy = 27,
    /// <summary>This machine or job offers no such identity.</summary>
    IdentityUnavailable = 28,

    /// <summary>The host's name could not be resolved.</summary>
    NameResolution = 40,
    /// <summary>No connection could be made.</summary>
    Connect = 41,
    /// <summary>The TLS handshake failed; usually the certificate is not trusted.</summary>
    Tls = 42,
    /// <summary>The proxy refused or could not be reached.</summary>
    Proxy = 43,
    /// <summary>There was no complete answer in time.</summary>
    Timeout = 44,
    /// <summary>The operation was cancelled.</summary>
    Cancelled = 45,
    /// <summary>The connection was cut or the body is incomplete.</summary>
    Network = 46,
    /// <summary>The answer is not a token response: not JSON, too large, without token, or a redirect.</summary>
    InvalidResponse = 47,
    /// <summary>Only the cache was asked, and it has no usable token.</summary>
    NotCached = 48,

    /// <summary>The credential was refused (<c>invalid_client</c>).</summary>
    InvalidClient = 60,
    /// <summary>The app is unknown or may not do this in the tenant (<c>unauthorized_client</c>).</summary>
    UnauthorizedClient = 61,
    /// <summary>The request was refused as malformed (<c>invalid_request</c>).</summary>
    InvalidRequest = 62,
    /// <summary>The grant was refused (<c>invalid_grant</c>).</summary>
    InvalidGrant = 63,
    /// <summary>The scope was refused (<c>invalid_scope</c>).</summary>
    InvalidScope = 64,
    /// <summary>The resource is unknown in the tenant (<c>invalid_resource</c>).</summary>
    RejectedResource = 65,
    /// <summary>A policy of the tenant refuses (<c>access_denied</c>, <c>interaction_required</c>).</summary>
    AccessDenied = 66,
    /// <summary>Too many requests.</summary>
    Throttled = 67,
    /// <summary>The identity provider is not available for the moment.</summary>
    ServiceUnavailable = 68,
    /// <summary>Any other refusal of the identity provider.</summary>
    ProviderError = 69,

    /// <summary>The text is not a well-formed token.</summary>
    MalformedToken = 80,

    /// <summary>The folder of the user's token cache cannot be used; nothing was sent.</summary>
    StoreUnavailable = 120,

    /// <summary>A defect inside the native library was caught at its boundary.</summary>
    Panic = 200,
    /// <summary>An internal failure of the native library.</summary>
    Internal = 201,
}
