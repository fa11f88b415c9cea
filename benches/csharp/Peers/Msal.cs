using System.Linq;
using System.Threading.Tasks;
using Microsoft.Identity.Client;

namespace MtpToken.Peers;

/// <summary>MSAL.NET. Its look at the authority's metadata is off, as it has to be for a test server.</summary>
public static class Msal
{
    private static readonly string[] s_scopes = { Settings.Resource + "/.default" };

    public static IConfidentialClientApplication NewApplication() => ConfidentialClientApplicationBuilder
        .Create(Settings.App)
        .WithClientSecret(Settings.Secret)
        .WithAuthority($"{Settings.Authority}/{Settings.Tenant}", validateAuthority: false)
        .WithInstanceDiscovery(false)
        .Build();

    public static Task<AuthenticationResult> GetAsync(IConfidentialClientApplication application) =>
        application.AcquireTokenForClient(s_scopes).ExecuteAsync();

    public static Task<AuthenticationResult> GetAsync(IConfidentialClientApplication application, string tenant) =>
        application.AcquireTokenForClient(s_scopes).WithTenantId(tenant).ExecuteAsync();

    internal static async Task<string> FirstAsync() => (await GetAsync(NewApplication())).AccessToken;

    internal static async Task<int> ManyAsync(int count)
    {
        IConfidentialClientApplication application = NewApplication();
        AuthenticationResult[] results = await Task.WhenAll(Enumerable.Range(0, count)
            .Select(number => GetAsync(application, Settings.ManyTenants(number))));
        return results.Length;
    }
}
