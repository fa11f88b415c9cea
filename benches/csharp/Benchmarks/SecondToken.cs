using System;
using System.Linq;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using Microsoft.Identity.Client;
using MtpToken.Peers;

namespace MtpToken.Benchmarks;

/// <summary>A token that is in the cache already, of one tenant and of ten thousand in random order.</summary>
[MemoryDiagnoser]
public class SecondToken
{
    private Client? _client;
    private TokenRequest[] _requests = Array.Empty<TokenRequest>();
    private IConfidentialClientApplication? _application;
    private string[] _tenants = Array.Empty<string>();
    private int _next;

    [Params(1, 10_000)]
    public int Tenants { get; set; }

    [GlobalSetup(Target = nameof(Ours))]
    public async Task FillOurs()
    {
        Choose();
        _client = Peers.Ours.NewClient();
        _requests = _tenants.Select(tenant => new TokenRequest { TenantId = tenant }).ToArray();
        foreach (AccessToken token in await Task.WhenAll(_requests.Select(request => _client.GetTokenAsync(request))))
        {
            token.Dispose();
        }

        // A request remembers its place in the cache from its first use on.
        if (_requests.Any(_ => Ours() != TokenSource.Cache))
        {
            throw new InvalidOperationException("A token that was got before is not in the cache.");
        }
    }

    [GlobalSetup(Target = nameof(Msal))]
    public async Task FillMsal()
    {
        Choose();
        _application = Peers.Msal.NewApplication();
        foreach (string[] some in _tenants.Chunk(64))
        {
            await Task.WhenAll(some.Select(tenant => Peers.Msal.GetAsync(_application, tenant)));
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _client?.Dispose();

    [Benchmark(Baseline = true)]
    public TokenSource Ours()
    {
        using AccessToken token = _client!.GetToken(_requests[Next()]);
        return token.Source;
    }

    [Benchmark]
    public async Task<string> Msal() => (await Peers.Msal.GetAsync(_application!, _tenants[Next()])).AccessToken;

    private void Choose()
    {
        _tenants = Enumerable.Range(0, Tenants).Select(Settings.ManyTenants).ToArray();
        new Random(1).Shuffle(_tenants);
    }

    private int Next() => _next = _next + 1 < Tenants ? _next + 1 : 0;
}
