using System;

namespace MtpToken.Peers;

/// <summary>Where the server is and who asks; all of it comes from the environment.</summary>
public static class Settings
{
    public const string Resource = "https://api.security.microsoft.com";

    public static string Authority => Get("MTP_TEST_AUTHORITY");

    public static string Host => Get("MTP_TEST_HOST");

    public static string Tenant => Get("AZURE_TENANT_ID");

    public static string App => Get("AZURE_CLIENT_ID");

    public static string Secret => Get("AZURE_CLIENT_SECRET");

    /// <summary>One of the tenants that the server has as many of as are asked for.</summary>
    public static string ManyTenants(int number) => $"44444444-4444-4444-8444-{number:x12}";

    private static string Get(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException(name + " is not set.");
}
