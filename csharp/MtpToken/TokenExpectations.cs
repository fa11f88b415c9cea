using System;
using System.Collections.Generic;

namespace MtpToken;

/// <summary>
/// What a token is expected to be. Nothing set expects a token for Microsoft Threat Protection in the commercial cloud,
/// with at least one application role. Take these values from the configuration, never from the token under test.
/// </summary>
public sealed class TokenExpectations
{
    /// <summary>The application roles that must all be in the token, by their exact names; empty means any role.</summary>
    public IList<string> Roles { get; } = new List<string>();

    /// <summary>The audiences that are accepted; empty means those of Microsoft Threat Protection in the cloud.</summary>
    public IList<string> Audiences { get; } = new List<string>();

    /// <summary>
    /// The tenant the token has to be from, as its ID or one of its domain names; null means any. A domain can be told
    /// only where the signature is checked with keys from the network.
    /// </summary>
    public string? TenantId { get; set; }

    /// <summary>The app the token has to be issued to; null means any.</summary>
    public string? ClientId { get; set; }

    /// <summary>The cloud whose issuer and audiences are expected, as for <see cref="ClientOptions.Cloud"/>.</summary>
    public string? Cloud { get; set; }

    /// <summary>The language of the report's texts, as a culture name such as <c>nl-NL</c>; English when null or unknown.</summary>
    public string? Language { get; set; }

    /// <summary>How far clocks may differ, up to an hour. It is rounded up to whole seconds.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// True to have the signature checked, for which <see cref="TenantId"/> has to be set: every tenant has genuine
    /// tokens. A check that was asked for and cannot be made leaves the report not valid.
    /// </summary>
    public bool VerifySignature { get; set; }

    /// <summary>
    /// The path of a file with the tenant's signing keys, a JSON Web Key Set, for machines without a network. It asks for
    /// the signature to be checked, as <see cref="VerifySignature"/> does.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>The time to check against, in whole seconds; null means now.</summary>
    public DateTimeOffset? Time { get; set; }
}
