using System;
using System.Collections.Generic;
using System.Threading;
using MtpToken.Native;

namespace MtpToken;

/// <summary>
/// What a check of a token found: a diagnosis. Only the API decides whether it accepts the token; never authorise a
/// caller with this result. There is no secret part of the token in it, and nothing has to be disposed of. The object is
/// immutable and may be used by several threads at once.
/// </summary>
public sealed class TokenReport
{
    // Most callers ask for the verdict alone: the rest stays with the library until it is asked for.
    private readonly ReportHandle _handle;
    private TokenCheck[]? _checks;
    private TokenFacts? _facts;

    internal TokenReport(ReportHandle handle)
    {
        _handle = handle;
        Verdict = ReportReader.ReadVerdict(handle);
    }

    /// <summary>True when every check passed; false when one failed or could not be made.</summary>
    public bool Valid => Verdict == TokenVerdict.Pass;

    /// <summary>All checks together: a failed one comes before one that could not be made, and that before passed ones.</summary>
    public TokenVerdict Verdict { get; }

    /// <summary>The checks, in the order in which they are made.</summary>
    public IReadOnlyList<TokenCheck> Checks => LazyInitializer.EnsureInitialized(ref _checks, () => ReportReader.ReadChecks(_handle))!;

    /// <summary>What kind of text the token is.</summary>
    public TokenKind Kind => Facts.Kind;

    /// <summary>The version of the token (<c>ver</c>), <c>1.0</c> or <c>2.0</c>; null when it does not say.</summary>
    public string? Version => Facts.Version;

    /// <summary>The application roles (<c>roles</c>); empty when there are none.</summary>
    public IReadOnlyList<string> Roles => Facts.Roles;

    /// <summary>What the token is for (<c>aud</c>); null when absent or not one text.</summary>
    public string? Audience => Facts.Audience;

    /// <summary>The tenant ID in the token (<c>tid</c>); null when absent.</summary>
    public string? TenantId => Facts.TenantId;

    /// <summary>The client ID in the token (<c>appid</c> or <c>azp</c>); null when absent.</summary>
    public string? ClientId => Facts.ClientId;

    /// <summary>When the token was issued (<c>iat</c>, UTC); null when absent. Times outside the calendar become its ends.</summary>
    public DateTimeOffset? IssuedAt => Facts.IssuedAt;

    /// <summary>From when on the token counts (<c>nbf</c>, UTC); null when absent.</summary>
    public DateTimeOffset? NotBefore => Facts.NotBefore;

    /// <summary>When the token ends (<c>exp</c>, UTC); null when absent.</summary>
    public DateTimeOffset? ExpiresOn => Facts.ExpiresOn;

    /// <summary>How long the token still lives, negative once it has ended; zero when it does not say.</summary>
    public TimeSpan Remaining => Facts.Remaining;

    /// <summary>How long the token lives in all; zero when it does not say.</summary>
    public TimeSpan Lifetime => Facts.Lifetime;

    /// <summary>How long a client would still use the token before it gets a new one.</summary>
    public TimeSpan UsableFor => Facts.UsableFor;

    private TokenFacts Facts => LazyInitializer.EnsureInitialized(ref _facts, () => ReportReader.ReadFacts(_handle))!;
}
