// The emulator as a child process: started once for all tests, asked for its counters, ended by closing its input.
using System;
using System.Diagnostics;
using System.Net.Http;
using System.Threading.Tasks;
using Xunit;

namespace MtpToken.Tests.Support;

public sealed class Emulator : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _control;

    public Emulator()
    {
        // Both are needed from the first test on.
        _ = Settings.Library;
        _process = Process.Start(new ProcessStartInfo(Settings.Emulator)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Task<string?> line = _process.StandardOutput.ReadLineAsync()!;
        if (!line.Wait(TimeSpan.FromSeconds(30)) || line.Result == null)
        {
            throw new InvalidOperationException("The emulator did not get ready.");
        }

        Json ready = Json.Parse(line.Result);
        Authority = ready["authority"].Text!;
        Host = ready["host"].Text!;
        CaFile = ready["caFile"].Text!;
        _control = new HttpClient(Trust.NewHandler(CaFile)) { BaseAddress = new Uri(Authority) };
    }

    public string Authority { get; }

    public string Host { get; }

    public string CaFile { get; }

    public void Dispose()
    {
        _control.Dispose();
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>Options for the emulator: everything is set but the tenant's place in the request.</summary>
    internal ClientOptions Options(string clientId = Names.App, string secret = Names.Secret)
    {
        var options = new ClientOptions
        {
            ClientId = clientId,
            TenantId = Names.Tenant,
            ClientSecret = Secrets.Secure(secret),
            Authority = Authority,
            CaBundlePath = CaFile,
            Proxy = string.Empty,
            MaximumRetryCount = 0,
        };
        options.AllowedHosts.Add(Host);
        return options;
    }

    /// <summary>A client that shares no token with any other: the native cache belongs to the configuration.</summary>
    internal Client NewClient(string clientId = Names.App)
    {
        var client = new Client(Options(clientId));
        client.ClearCache();
        return client;
    }

    /// <summary>A client that has no credential and fetches signing keys only.</summary>
    internal Client NewKeysOnlyClient()
    {
        ClientOptions options = Options();
        options.ClientId = null;
        options.TenantId = null;
        options.ClientSecret = null;
        options.KeysOnly = true;
        return new Client(options);
    }

    /// <summary>A token that no other test has.</summary>
    internal AccessToken GetToken(string clientId)
    {
        using Client client = NewClient(clientId);
        return client.GetToken();
    }

    internal long TokenRequests() => Json.Parse(Get("/_emulator/counters"))["tokenRequests"].Number;

    /// <summary>Requests for metadata or signing keys.</summary>
    internal long KeyFetches()
    {
        Json counters = Json.Parse(Get("/_emulator/counters"));
        return counters["keyRequests"].Number + counters["metadataRequests"].Number;
    }

    internal string Get(string path, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization != null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using HttpResponseMessage response = _control.SendAsync(request).GetAwaiter().GetResult();
        response.EnsureSuccessStatusCode();
        return response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
    }
}

/// <summary>Test classes of this collection share one emulator and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class EmulatorCollection : ICollectionFixture<Emulator>
{
    public const string Name = "emulator";
}
