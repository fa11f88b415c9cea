using System;
using System.Collections.Generic;
using System.Security;

namespace MtpToken;

/// <summary>
/// The settings of a <see cref="Client"/>. Plain values: nothing is checked and nothing native exists before a client
/// is made, which copies what it needs. The options may be changed and used again afterwards.
/// </summary>
public sealed class ClientOptions
{
    /// <summary>The application (client) ID, a GUID.</summary>
    public string? ClientId { get; set; }

    /// <summary>The default tenant, as its ID or one of its domain names; null when every request names its tenant.</summary>
    public string? TenantId { get; set; }

    /// <summary>The cloud: <c>Commercial</c> (when null), <c>GCC</c>, <c>GCCHigh</c>, <c>DoD</c>, <c>China</c>, or an alias of one.</summary>
    public string? Cloud { get; set; }

    /// <summary>
    /// The https address of the identity provider when it is not the cloud's own. A host that is not known to be
    /// Microsoft's needs an entry in <see cref="AllowedHosts"/> too.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>Hosts outside the built-in list that may get the credential, as <c>host</c> or <c>host:port</c>, compared exactly.</summary>
    public IList<string> AllowedHosts { get; } = new List<string>();

    /// <summary>The version of the token endpoint, 1 or 2.</summary>
    public int EndpointVersion { get; set; } = 2;

    /// <summary>
    /// The client secret (its value, not its ID). It stays the caller's: the client copies it into memory that is wiped
    /// when freed, and no managed string is made of it.
    /// </summary>
    public SecureString? ClientSecret { get; set; }

    /// <summary>
    /// True to take tenant, client id and credential from the <c>AZURE_…</c> environment variables, as one unit, for
    /// what is not set here. The variables never allow a further host.
    /// </summary>
    public bool UseEnvironment { get; set; }

    /// <summary>
    /// True for a client without a credential, which gets no token: it serves to check tokens with the signing keys of
    /// the expected tenant. <see cref="ClientSecret"/> and the environment's credential are then not looked at.
    /// </summary>
    public bool KeysOnly { get; set; }

    /// <summary>The path of a PEM file with certificate authorities that are trusted in addition to the system's.</summary>
    public string? CaBundlePath { get; set; }

    /// <summary>The URL of the proxy; an empty text means no proxy at all, null what environment and system say.</summary>
    public string? Proxy { get; set; }

    /// <summary>The language of messages and advice, as a culture name such as <c>nl-NL</c>; English when null or unknown.</summary>
    public string? Language { get; set; }

    /// <summary>The time for one call with all its retries. It is rounded up to whole milliseconds, as are the other times.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>The time for making one connection.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time for one attempt, from connecting to the end of the answer.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many times failed attempts of one call are repeated at most; 0 means never. Null leaves it to the library's
    /// own rule, which says what is tried again and how often; a number only lowers that.
    /// </summary>
    public int? MaximumRetryCount { get; set; }

    /// <summary>How many requests may be under way at once; others wait.</summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>Where tokens are kept.</summary>
    public CacheMode CacheMode { get; set; } = CacheMode.Memory;
}
