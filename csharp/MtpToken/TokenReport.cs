using System;
using System.Collections.Generic;

namespace MtpToken;

/// <summary>
/// What a check of a token found: a diagnosis. Only the API decides whether it accepts the token; never authorise a
/// caller with this result. The report is a copy without any secret part of the token, and nothing has to be disposed of.
/// </summary>
public sealed class TokenReport
{
    internal TokenReport(IReadOnlyList<TokenCheck> checks, IReadOnlyList<string> roles)
    {
        Checks = checks;
        Roles = roles;
    }

    /// <summary>True when every check passed; false when one failed or could not be made.</summary>
    public bool Valid { get; internal set; }

    /// <summary>All checks together: a failed one comes before one that could not be made, and that before passed ones.</summary>
    public TokenVerdict Verdict { get; internal set; }

    /// <summary>The checks, in the order in which they are made.</summary>
    public IReadOnlyList<TokenCheck> Checks { get; }

    /// <summary>What kind of text the token is.</summary>
    public TokenKind Kind { get; internal set; }

    /// <summary>The version of the token (<c>ver</c>), <c>1.0</c> or <c>2.0</c>; null when it does not say.</summary>
    public string? Version { get; internal set; }

    /// <summary>The application roles (<c>roles</c>); empty when there are none.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>What the token is for (<c>aud</c>); null when absent or not one text.</summary>
    public string? Audience { get; internal set; }

    /// <summary>The tenant ID in the token (<c>tid</c>); null when absent.</summary>
    public string? TenantId { get; internal set; }

    /// <summary>The client ID in the token (<c>appid</c> or <c>azp</c>); null when absent.</summary>
    public string? ClientId { get; internal set; }

    /// <summary>When the token was issued (<c>iat</c>, UTC); null when absent. Times outside the calendar become its ends.</summary>
    public DateTimeOffset? IssuedAt { get; internal set; }

    /// <summary>From when on the token counts (<c>nbf</c>, UTC); null when absent.</summary>
    public DateTimeOffset? NotBefore { get; internal set; }

    /// <summary>When the token ends (<c>exp</c>, UTC); null when absent.</summary>
    public DateTimeOffset? ExpiresOn { get; internal set; }

    /// <summary>How long the token still lives, negative once it has ended; zero when it does not say.</summary>
    public TimeSpan Remaining { get; internal set; }

    /// <summary>How long the token lives in all; zero when it does not say.</summary>
    public TimeSpan Lifetime { get; internal set; }

    /// <summary>How long a client would still use the token before it gets a new one.</summary>
    public TimeSpan UsableFor { get; internal set; }
}
