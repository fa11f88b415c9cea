// Tenant, client id and secret of the environment as one unit, by the rules of the native library, for the case that
// native code cannot see the variables' current values.
using System;

namespace MtpToken;

internal sealed class EnvironmentCredential
{
    private const string EnvironmentAdvice =
        "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET together, or give the client secret itself.";

    private EnvironmentCredential(string clientId, string clientSecret, string? tenantId, string? authority)
    {
        ClientId = clientId;
        ClientSecret = clientSecret;
        TenantId = tenantId;
        Authority = authority;
    }

    internal string ClientId { get; }

    internal string ClientSecret { get; }

    /// <summary>The environment's tenant; null when the options name one or there is none.</summary>
    internal string? TenantId { get; }

    /// <summary>The environment's authority; null when the options name one or there is none.</summary>
    internal string? Authority { get; }

    /// <summary>What this assembly has to pass on itself; null when the options or the native library know enough.</summary>
    /// <exception cref="MtpException">The environment has no complete credential for this client id.</exception>
    internal static EnvironmentCredential? Find(ClientOptions options)
    {
        if (!options.UseEnvironment || options.ClientSecret != null || EnvironmentVariables.AreVisibleToNativeCode())
        {
            return null;
        }

        string? clientId = EnvironmentVariables.Read(EnvironmentVariables.ClientId);
        string? secret = EnvironmentVariables.Read(EnvironmentVariables.ClientSecret);
        if (clientId == null || secret == null)
        {
            string missing = clientId == null ? EnvironmentVariables.ClientId : EnvironmentVariables.ClientSecret;
            throw new MtpException(
                MtpStatus.CredentialMissing, $"The environment has no complete credential: {missing} is not set.", EnvironmentAdvice);
        }

        if (!string.IsNullOrEmpty(options.ClientId) && !string.Equals(options.ClientId, clientId, StringComparison.OrdinalIgnoreCase))
        {
            throw new MtpException(
                MtpStatus.CredentialMissing,
                $"The environment's credential belongs to another client id, {clientId}, and is not used.",
                EnvironmentAdvice);
        }

        bool ownTenant = !string.IsNullOrEmpty(options.TenantId);
        bool ownAuthority = !string.IsNullOrEmpty(options.Authority) || options.Cloud != null;
        return new EnvironmentCredential(
            clientId,
            secret,
            ownTenant ? null : EnvironmentVariables.Read(EnvironmentVariables.TenantId),
            ownAuthority ? null : EnvironmentVariables.Read(EnvironmentVariables.AuthorityHost));
    }

    /// <summary>The same words as the native library's.</summary>
    internal string Describe() => "client secret (AZURE_CLIENT_SECRET)";
}
