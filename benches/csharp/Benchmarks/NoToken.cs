using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using Microsoft.Identity.Client;
using MtpToken.Peers;

namespace MtpToken.Benchmarks;

/// <summary>
/// A tenant that was not asked for before: one request to the server, to which there is a connection. The bare request is
/// what nobody can do without; it does not read the answer's JSON.
/// </summary>
[MemoryDiagnoser]
public class NoToken
{
    private readonly HttpClient _http = new();
    private Client? _client;
    private IConfidentialClientApplication? _application;
    private int _tenant;

    [GlobalSetup]
    public void Connect()
    {
        _client = Peers.Ours.NewClient();
        _application = Peers.Msal.NewApplication();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _client?.Dispose();
        _http.Dispose();
    }

    [Benchmark(Baseline = true)]
    public TokenSource Ours()
    {
        using AccessToken token = _client!.GetToken(new TokenRequest { TenantId = NextTenant() });
        return token.Source == TokenSource.Network ? token.Source : throw new InvalidOperationException("It was in the cache.");
    }

    [Benchmark]
    public async Task<string> Msal() => (await Peers.Msal.GetAsync(_application!, NextTenant())).AccessToken;

    [Benchmark]
    public async Task<string> BareRequest()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Settings.App,
            ["client_secret"] = Settings.Secret,
            ["scope"] = Settings.Resource + "/.default",
        });
        string endpoint = $"{Settings.Authority}/{NextTenant()}/oauth2/v2.0/token";
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(endpoint), form);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private string NextTenant() => Settings.ManyTenants(_tenant++);
}
