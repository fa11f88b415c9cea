// Federated credentials: an assertion, a file of them, the job that this program runs in, a managed identity.
using System;
using System.IO;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class FederationTests
{
    private readonly Emulator _emulator;

    public FederationTests(Emulator emulator) => _emulator = emulator;

    [Fact]
    public void AnAssertionGetsAToken()
    {
        ClientOptions options = Options();
        string assertion = _emulator.Issue(Names.Cluster, Names.ClusterSubject);
        options.ClientAssertion = Secrets.Secure(assertion);
        using var client = new Client(options);
        GetsAToken(client, "client assertion");
        Assert.DoesNotContain(assertion, Dump.Of(client));
    }

    /// <summary>Somebody else keeps the file fresh: it is read for each request.</summary>
    [Fact]
    public void AFileIsReadEachTime()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, _emulator.Issue(Names.Cluster, Names.ClusterSubject) + "\n");
            ClientOptions options = Options();
            options.FederatedTokenFile = file;
            using var client = new Client(options);
            GetsAToken(client, "federated token file");
            File.WriteAllText(file, "not yet written");
            MtpException exception = Assert.Throws<MtpException>(() => client.GetToken(new TokenRequest { ForceRefresh = true }));
            Assert.Equal(MtpStatus.CredentialInvalid, exception.Status);
            File.WriteAllText(file, _emulator.Issue(Names.Cluster, Names.ClusterSubject));
            client.GetToken(new TokenRequest { ForceRefresh = true }).Dispose();
            Assert.Same(Client.GetShared(options), Client.GetShared(options));
        }
        finally
        {
            Client.ClearShared();
            File.Delete(file);
        }
    }

    [Fact]
    public void AFileOfTheEnvironmentGetsAToken()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, _emulator.Issue(Names.Cluster, Names.ClusterSubject));
            using EnvironmentScope scope = IdentityVariables.Scope(
                ("AZURE_TENANT_ID", Names.Tenant), ("AZURE_CLIENT_ID", Names.FederatedApp), ("AZURE_FEDERATED_TOKEN_FILE", file));
            ClientOptions options = _emulator.OptionsWithoutApp();
            options.UseEnvironment = true;
            using var client = new Client(options);
            GetsAToken(client, "AZURE_FEDERATED_TOKEN_FILE");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void AGitHubJobGetsAToken()
    {
        using EnvironmentScope scope = IdentityVariables.Scope(
            ("ACTIONS_ID_TOKEN_REQUEST_URL", _emulator.Authority + "/github/oidc?api-version=2.0"),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "github-request-token"));
        ClientOptions options = Options();
        options.FederatedProvider = FederatedProvider.GitHubActions;
        using var client = new Client(options);
        GetsAToken(client, "GitHub Actions");
        Assert.DoesNotContain("github-request-token", Dump.Of(client));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void APipelineGetsAToken(bool named)
    {
        const string Connection = "00000000-0000-4000-8000-0000000000bb";
        using EnvironmentScope scope = IdentityVariables.Scope(
            ("SYSTEM_OIDCREQUESTURI", _emulator.Authority + "/pipelines/oidc"),
            ("SYSTEM_ACCESSTOKEN", "pipelines-access-token"),
            ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", named ? null : Connection),
            ("AZURESUBSCRIPTION_CLIENT_ID", named ? null : Names.FederatedApp),
            ("AZURESUBSCRIPTION_TENANT_ID", named ? null : Names.Tenant));
        ClientOptions options = named ? Options() : _emulator.OptionsWithoutApp();
        options.FederatedProvider = FederatedProvider.AzurePipelines;
        options.ServiceConnectionId = named ? Connection : null;
        using var client = new Client(options);
        GetsAToken(client, "Azure Pipelines");
        Assert.DoesNotContain("pipelines-access-token", Dump.Of(client));
    }

    [Fact]
    public void AManagedIdentityVouchesForAnApp()
    {
        using EnvironmentScope scope = IdentityVariables.AppService(_emulator);
        ClientOptions options = Options();
        options.FederatedProvider = FederatedProvider.ManagedIdentity;
        options.ManagedIdentityId = Names.UserIdentity;
        using var client = new Client(options);
        GetsAToken(client, "managed identity");
    }

    [Fact]
    public void ANumberThatIsNoProviderIsRefused()
    {
        ClientOptions options = Options();
        options.FederatedProvider = (FederatedProvider)7;
        Assert.Equal(MtpStatus.InvalidArgument, Assert.Throws<MtpException>(() => new Client(options)).Status);
    }

    /// <summary>A credential that was set up a moment ago is waited for, where that is asked for.</summary>
    [Fact]
    public async Task ANewCredentialIsWaitedFor()
    {
        string issuer = "https://oidc.example/new/" + Guid.NewGuid();
        ClientOptions options = _emulator.OptionsWithoutSecret(Names.FederatedApp);
        options.MaximumRetryCount = null;
        options.ClientAssertion = Secrets.Secure(_emulator.Issue(issuer, "soc"));
        using (var hasty = new Client(options))
        {
            Assert.Equal(700211, Assert.Throws<MtpException>(() => hasty.GetToken()).AadstsCode);
        }

        options.ReplicationWait = TimeSpan.FromMinutes(1);
        using var client = new Client(options);
        long before = _emulator.TokenRequests();
        Task<AccessToken> task = client.GetTokenAsync();
        for (int i = 0; i < 200 && _emulator.TokenRequests() == before; i++)
        {
            await Task.Delay(50);
        }

        Assert.False(task.IsCompleted);
        _emulator.RegisterFederated(Names.FederatedApp, issuer, "soc");
        using AccessToken token = await task;
        Assert.Equal(Names.FederatedApp, token.ClientId);
        options.ReplicationWait = TimeSpan.FromHours(1);
        Assert.Equal(MtpStatus.InvalidArgument, Assert.Throws<MtpException>(() => new Client(options)).Status);
    }

    private static void GetsAToken(Client client, string source)
    {
        client.ClearCache();
        using AccessToken token = client.GetToken();
        Assert.Equal(TokenSource.Network, token.Source);
        Assert.Equal(Names.FederatedApp, token.ClientId);
        Assert.Equal(Names.FederatedApp, client.ClientId);
        Assert.Equal(Names.Tenant, client.TenantId);
        Assert.Contains(source, client.CredentialSource);
    }

    private ClientOptions Options() => _emulator.OptionsWithoutSecret(Names.FederatedApp);
}
