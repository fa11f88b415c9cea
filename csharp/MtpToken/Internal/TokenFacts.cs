// What a token says of itself, as its report has it.
using System;
using System.Collections.Generic;

namespace MtpToken;

internal sealed class TokenFacts
{
    internal TokenFacts(IReadOnlyList<string> roles) => Roles = roles;

    internal IReadOnlyList<string> Roles { get; }

    internal TokenKind Kind { get; set; }

    internal string? Version { get; set; }

    internal string? Audience { get; set; }

    internal string? TenantId { get; set; }

    internal string? ClientId { get; set; }

    internal DateTimeOffset? IssuedAt { get; set; }

    internal DateTimeOffset? NotBefore { get; set; }

    internal DateTimeOffset? ExpiresOn { get; set; }

    internal TimeSpan Remaining { get; set; }

    internal TimeSpan Lifetime { get; set; }

    internal TimeSpan UsableFor { get; set; }
}
