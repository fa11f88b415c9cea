// The libraries that Microsoft offers for the same job get the same token from the emulator: it answers as they expect,
// and ours asks for what theirs ask for.
using System;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;
using Adal = Microsoft.IdentityModel.Clients.ActiveDirectory;
using Msal = Microsoft.Identity.Client;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class PeerTests : IDisposable
{
    private static readonly string[] s_comparable = { "aud", "iss", "appid", "appidacr", "idp", "idtyp", "oid", "roles", "sub", "tid", "ver" };

    private readonly Emulator _emulator;
    private readonly HttpClient _http;

    public PeerTests(Emulator emulator)
    {
        _emulator = emulator;
        _http = new HttpClient(Trust.NewHandler(emulator.CaFile));
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task MsalGetsTheSameToken()
    {
        Msal.IConfidentialClientApplication app = Msal.ConfidentialClientApplicationBuilder
            .Create(Names.App)
            .WithClientSecret(Names.Secret)
            .WithAuthority($"{_emulator.Authority}/{Names.Tenant}", validateAuthority: false)
            .WithHttpClientFactory(new MsalHttp(_http))
            .Build();
        Msal.AuthenticationResult result = await app.AcquireTokenForClient(new[] { Names.Resource + "/.default" }).ExecuteAsync();
        Compare(result.AccessToken, version: 2);
        Assert.Contains("\"value\"", _emulator.Get("/api/incidents?$top=1", result.CreateAuthorizationHeader()));
    }

    [Fact]
    public async Task AdalGetsTheSameToken()
    {
        using var http = new HttpClient(new LocalDiscovery(_emulator));
        var context = new Adal.AuthenticationContext(
            $"{_emulator.Authority}/{Names.Tenant}", validateAuthority: false, new Adal.TokenCache(), new AdalHttp(http));
#pragma warning disable CS0618 // no longer developed, which is why scripts move to this library
        Adal.AuthenticationResult result = await context.AcquireTokenAsync(Names.Resource, new Adal.ClientCredential(Names.App, Names.Secret));
#pragma warning restore CS0618
        Compare(result.AccessToken, version: 1);
        Assert.Contains("\"value\"", _emulator.Get("/api/incidents?$top=1", result.CreateAuthorizationHeader()));
    }

    private void Compare(string theirs, int version)
    {
        ClientOptions options = _emulator.Options();
        options.EndpointVersion = version;
        using var client = new Client(options);
        using AccessToken token = client.GetToken();
        DecodedToken own = TokenInspector.DecodeUnverified(token);
        DecodedToken other = TokenInspector.DecodeUnverified(theirs);
        Assert.Equal(own.Header.Keys, other.Header.Keys);
        Assert.Equal(own.Claims.Keys.OrderBy(name => name, StringComparer.Ordinal), other.Claims.Keys.OrderBy(name => name, StringComparer.Ordinal));
        foreach (string name in s_comparable)
        {
            Assert.Equal(name + ": " + Dump.Of(own.Claims[name]), name + ": " + Dump.Of(other.Claims[name]));
        }
    }

    /// <summary>ADAL asks the public cloud about every authority it does not know, even without validation.</summary>
    private sealed class LocalDiscovery : DelegatingHandler
    {
        private readonly Uri _authority;

        internal LocalDiscovery(Emulator emulator)
            : base(Trust.NewHandler(emulator.CaFile))
            => _authority = new Uri(emulator.Authority);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/common/discovery/instance")
            {
                request.RequestUri = new Uri(_authority, request.RequestUri.PathAndQuery);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class MsalHttp : Msal.IMsalHttpClientFactory
    {
        private readonly HttpClient _http;

        internal MsalHttp(HttpClient http) => _http = http;

        public HttpClient GetHttpClient() => _http;
    }

    private sealed class AdalHttp : Adal.IHttpClientFactory
    {
        private readonly HttpClient _http;

        internal AdalHttp(HttpClient http) => _http = http;

        public HttpClient GetHttpClient() => _http;
    }
}
