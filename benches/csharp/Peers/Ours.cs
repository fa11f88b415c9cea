using System.Linq;
using System.Security;
using System.Threading.Tasks;

namespace MtpToken.Peers;

/// <summary>The library of this repository.</summary>
public static class Ours
{
    public static Client NewClient()
    {
        var secret = new SecureString();
        foreach (char unit in Settings.Secret)
        {
            secret.AppendChar(unit);
        }

        var options = new ClientOptions
        {
            TenantId = Settings.Tenant,
            ClientId = Settings.App,
            ClientSecret = secret,
            Authority = Settings.Authority,
        };
        options.AllowedHosts.Add(Settings.Host);
        return new Client(options);
    }

    internal static string First()
    {
        using Client client = NewClient();
        using AccessToken token = client.GetToken();
        return token.ToPlainText();
    }

    internal static async Task<int> ManyAsync(int count)
    {
        using Client client = NewClient();
        AccessToken[] tokens = await Task.WhenAll(Enumerable.Range(0, count)
            .Select(number => client.GetTokenAsync(new TokenRequest { TenantId = Settings.ManyTenants(number) })));
        return tokens.Length;
    }
}
