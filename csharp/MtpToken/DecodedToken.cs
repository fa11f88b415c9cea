using System;
using System.Collections.Generic;

namespace MtpToken;

/// <summary>
/// The readable parts of a token. Nothing in it was verified: anybody can write such a text. Values of
/// <see cref="Header"/> and <see cref="Claims"/> are <see cref="string"/>, <see cref="bool"/>, <see cref="long"/>,
/// <see cref="double"/>, null or <c>object[]</c> of these; nested objects are their JSON text, and an array within an array
/// is null.
/// </summary>
public sealed class DecodedToken
{
    internal DecodedToken(IReadOnlyDictionary<string, object?> header, IReadOnlyDictionary<string, object?> claims, IReadOnlyList<string> roles)
    {
        Header = header;
        Claims = claims;
        Roles = roles;
    }

    /// <summary>The members of the token's header, by their exact names, in the order of the token.</summary>
    public IReadOnlyDictionary<string, object?> Header { get; }

    /// <summary>The members of the token's body, by their exact names, in the order of the token.</summary>
    public IReadOnlyDictionary<string, object?> Claims { get; }

    /// <summary>The application roles (<c>roles</c>); empty when there are none.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>What the token is for (<c>aud</c>); null when absent or not one text.</summary>
    public string? Audience { get; internal set; }

    /// <summary>The tenant ID (<c>tid</c>); null when absent.</summary>
    public string? TenantId { get; internal set; }

    /// <summary>The client ID (<c>appid</c>, else <c>azp</c>); null when absent.</summary>
    public string? ClientId { get; internal set; }

    /// <summary>When the token was issued (<c>iat</c>, UTC); null when absent. Times outside the calendar become its ends.</summary>
    public DateTimeOffset? IssuedAt { get; internal set; }

    /// <summary>From when on the token counts (<c>nbf</c>, UTC); null when absent.</summary>
    public DateTimeOffset? NotBefore { get; internal set; }

    /// <summary>When the token ends (<c>exp</c>, UTC); null when absent.</summary>
    public DateTimeOffset? ExpiresOn { get; internal set; }
}
