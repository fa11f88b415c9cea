// Gets a token, shows what it is good for, and reads the newest incidents with it.
//
// Usage: GetToken TENANT_ID CLIENT_ID [API_URI AUTHORITY ALLOWED_HOST CA_FILE]
// The secret comes from AZURE_CLIENT_SECRET. The last four serve a test server; leave them out for the real service.

using System.Net.Http.Headers;
using System.Security;
using System.Text.Json;
using MtpToken;

if (args.Length is not (2 or 6))
{
    Console.Error.WriteLine("Usage: GetToken TENANT_ID CLIENT_ID [API_URI AUTHORITY ALLOWED_HOST CA_FILE]");
    return 2;
}

var options = new ClientOptions { TenantId = args[0], ClientId = args[1], ClientSecret = ReadSecret() };
var api = "https://api.security.microsoft.com/api/incidents";
if (args.Length == 6)
{
    api = args[2];
    options.Authority = args[3];
    options.AllowedHosts.Add(args[4]);
    options.CaBundlePath = args[5];
}

try
{
    using var client = new Client(options);
    using var token = await client.GetTokenAsync();
    Console.WriteLine($"Expires:  {token.ExpiresOn:u}");
    Console.WriteLine($"Audience: {token.Audience}");
    Console.WriteLine($"Roles:    {string.Join(' ', token.Roles)}");

    // The second call is answered from the cache, and refreshed when it is time to.
    using var http = new HttpClient();
    http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(client.GetAuthorizationHeader());
    using var incidents = JsonDocument.Parse(await http.GetStringAsync(api));
    foreach (var incident in incidents.RootElement.GetProperty("value").EnumerateArray().Take(3))
    {
        Console.WriteLine($"{incident.GetProperty("incidentId")}  {incident.GetProperty("incidentName")}");
    }
    return 0;
}
catch (MtpException error)
{
    // The message ends with what to do about it.
    Console.Error.WriteLine($"{error.StatusName}: {error.Message}");
    return 1;
}

static SecureString ReadSecret()
{
    var secret = new SecureString();
    foreach (var character in Environment.GetEnvironmentVariable("AZURE_CLIENT_SECRET") ?? "")
    {
        secret.AppendChar(character);
    }
    return secret;
}
