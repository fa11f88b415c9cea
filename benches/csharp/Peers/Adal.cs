using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.IdentityModel.Clients.ActiveDirectory;

namespace MtpToken.Peers;

/// <summary>ADAL, as the article's C# uses it.</summary>
internal static class Adal
{
    internal static async Task<string> FirstAsync()
    {
        using var http = new HttpClient(new LocalDiscovery());
        var context = new AuthenticationContext(
            $"{Settings.Authority}/{Settings.Tenant}", validateAuthority: false, new TokenCache(), new Factory(http));
#pragma warning disable CS0618 // no longer developed, which is why its users have to move
        AuthenticationResult result = await context.AcquireTokenAsync(
            Settings.Resource, new ClientCredential(Settings.App, Settings.Secret));
#pragma warning restore CS0618
        return result.AccessToken;
    }

    /// <summary>It asks the public cloud about every authority it does not know, even without validation.</summary>
    private sealed class LocalDiscovery : DelegatingHandler
    {
        private readonly Uri _authority = new(Settings.Authority);

        internal LocalDiscovery()
            : base(new HttpClientHandler())
        {
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/common/discovery/instance")
            {
                request.RequestUri = new Uri(_authority, request.RequestUri.PathAndQuery);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Factory : IHttpClientFactory
    {
        private readonly HttpClient _http;

        internal Factory(HttpClient http) => _http = http;

        public HttpClient GetHttpClient() => _http;
    }
}
