using System;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Security;

namespace MtpToken.PowerShell;

/// <summary>
/// As its base, and remembers for which tenant a token object of this process was asked for. Nothing else counts: what
/// came back from a file or a job could name any tenant, and so could the token itself.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TenantTokenTransformationAttribute : TokenTransformationAttribute
{
    private static readonly ConditionalWeakTable<SecureString, string> Tenants = new();

    /// <summary>The tenant the token object was asked for; null for a token in any other form.</summary>
    internal static string? TenantOf(SecureString token) => Tenants.TryGetValue(token, out var tenant) ? tenant : null;

    /// <inheritdoc/>
    protected override object Unwrap(object value, object inputData)
    {
        if (value is not AccessToken { TenantId: { } tenant } token)
        {
            return base.Unwrap(value, inputData);
        }

        // A copy: the object's own SecureString, given alone, brings no tenant.
        var copy = token.Token.Copy();
        Tenants.Add(copy, tenant);
        return copy;
    }
}
