using System;
using System.Net.Http;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using MtpToken.Peers;

namespace MtpToken.Benchmarks;

/// <summary>Decoding a token, and checking it with its signature. The keys are there already.</summary>
[MemoryDiagnoser]
public class Reading
{
    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenExpectations _expected = new() { TenantId = Settings.Tenant, VerifySignature = true };
    private readonly TokenValidationParameters _parameters = new() { ValidAudience = Settings.Resource };
    private Client? _client;
    private string _token = string.Empty;

    [GlobalSetup]
    public void Fetch()
    {
        _client = Ours.NewClient();
        using (AccessToken token = _client.GetToken())
        {
            _token = token.ToPlainText();
        }

        _expected.Roles.Add("Incident.Read.All");
        using var http = new HttpClient();
        string keys = http.GetStringAsync($"{Settings.Authority}/{Settings.Tenant}/discovery/keys").GetAwaiter().GetResult();
        _parameters.IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys();
        _parameters.ValidIssuer = new JsonWebToken(_token).Issuer;
        if (!VerifyOurs() || !VerifyJsonWebTokens())
        {
            throw new InvalidOperationException("The token does not verify.");
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _client?.Dispose();

    [Benchmark]
    public DecodedToken DecodeOurs() => TokenInspector.DecodeUnverified(_token);

    [Benchmark]
    public JsonWebToken DecodeJsonWebTokens() => new(_token);

    [Benchmark]
    public bool VerifyOurs() => _client!.Validate(_token, _expected).Valid;

    [Benchmark]
    public bool VerifyJsonWebTokens() => _handler.ValidateToken(_token, _parameters).IsValid;
}
