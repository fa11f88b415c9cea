// The emulator as a child process: started once for all tests, asked for its counters, ended by closing its input.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace MtpToken.Tests.Support;

public sealed class Emulator : IDisposable
{
    private const string Mark = "mark-of-the-tests";

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
        PlainUrl = ready["plainUrl"].Text!;
        FabricUrl = ready["fabricUrl"].Text!;
        FabricThumbprint = ready["fabricThumbprint"].Text!;
        _control = new HttpClient(Trust.NewHandler(CaFile)) { BaseAddress = new Uri(Authority) };
    }

    public string Authority { get; }

    public string Host { get; }

    public string CaFile { get; }

    /// <summary>Where most hosts of managed identities are.</summary>
    public string PlainUrl { get; }

    /// <summary>Where Service Fabric's is.</summary>
    public string FabricUrl { get; }

    public string FabricThumbprint { get; }

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

    /// <summary>The same without a secret: the credential is still to be set.</summary>
    internal ClientOptions OptionsWithoutSecret(string clientId)
    {
        ClientOptions options = Options(clientId);
        options.ClientSecret = null;
        return options;
    }

    /// <summary>Options that name neither app nor tenant, as for a managed identity.</summary>
    internal ClientOptions OptionsWithoutApp()
    {
        ClientOptions options = OptionsWithoutSecret(Names.App);
        options.ClientId = null;
        options.TenantId = null;
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

    /// <summary>Lets the certificate's key sign for the app.</summary>
    internal void Register(string clientId, X509Certificate2 certificate)
    {
        string pem = "-----BEGIN CERTIFICATE-----\\n" + Convert.ToBase64String(certificate.RawData) + "\\n-----END CERTIFICATE-----\\n";
        Post("/_emulator/certificate", $"{{\"clientId\":\"{clientId}\",\"pem\":\"{pem}\"}}");
    }

    /// <summary>Lets this issuer's tokens for the subject stand for the app.</summary>
    internal void RegisterFederated(string clientId, string issuer, string subject) => Post(
        "/_emulator/federated",
        $"{{\"clientId\":\"{clientId}\",\"issuer\":\"{issuer}\",\"subject\":\"{subject}\",\"audience\":\"{Names.Exchange}\"}}");

    /// <summary>A token of another identity provider.</summary>
    internal string Issue(string issuer, string subject) => Json.Parse(Post(
        "/_emulator/issue",
        $"{{\"iss\":\"{issuer}\",\"sub\":\"{subject}\",\"aud\":\"{Names.Exchange}\"}}"))["token"].Text!;

    /// <summary>What came to hosts of managed identities and to OIDC providers since the last call.</summary>
    internal IReadOnlyList<RecordedRequest> NewRequests()
    {
        RecordedRequest[] all = Json.Parse(Get("/_emulator/requests")).Items.Select(item => new RecordedRequest(item)).ToArray();
        int mark = Array.FindLastIndex(all, request => request.Query.ContainsKey(Mark));

        // The record is bounded, so a request of our own says where the next ones begin.
        using HttpResponseMessage response = _control.GetAsync($"{PlainUrl}/metadata/identity/oauth2/token?{Mark}=1").GetAwaiter().GetResult();
        return all.Skip(mark + 1).ToArray();
    }

    internal string Post(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = _control.PostAsync(path, content).GetAwaiter().GetResult();
        string answer = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {answer}");
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
