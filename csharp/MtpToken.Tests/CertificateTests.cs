// Certificates: from files, and as objects whose key signs where it lies.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class CertificateTests : IDisposable
{
    /// <summary>Mono takes most of a second for a signature.</summary>
    private static readonly int s_many = Settings.IsMono ? 4 : 40;

    private readonly Emulator _emulator;
    private readonly X509Certificate2 _certificate = Certificates.WithKey();

    public CertificateTests(Emulator emulator)
    {
        _emulator = emulator;
        foreach (string app in new[] { Names.CertificateApp, Names.Rs256App, Names.ChainApp })
        {
            emulator.Register(app, _certificate);
        }
    }

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData("rsa2048.pem", null, null)]
    [InlineData("certificate.pem", "key.pem", null)]
    [InlineData("pkcs8-aes256.pem", null, Certificates.Password)]
    [InlineData("pfx-aes256.pfx", null, Certificates.Password)]
    public void AFileGetsAToken(string file, string? keyFile, string? password)
    {
        ClientOptions options = _emulator.OptionsWithoutSecret(Names.CertificateApp);
        options.CertificatePath = Certificates.File(file);
        options.CertificateKeyPath = keyFile == null ? null : Certificates.File(keyFile);
        options.CertificatePassword = password == null ? null : Secrets.Secure(password);
        using var client = new Client(options);
        client.ClearCache();
        using AccessToken token = client.GetToken();
        Assert.Equal(TokenSource.Network, token.Source);
        Assert.Equal(Names.CertificateApp, token.ClientId);
        Assert.Contains(Certificates.Thumbprint, client.CredentialSource);
    }

    [Fact]
    public void AFileOfTheEnvironmentGetsAToken()
    {
        using var scope = new EnvironmentScope(
            ("AZURE_TENANT_ID", Names.Tenant),
            ("AZURE_CLIENT_ID", Names.CertificateApp),
            ("AZURE_CLIENT_SECRET", null),
            ("AZURE_CLIENT_CERTIFICATE_PATH", Certificates.File("pfx-aes256.pfx")),
            ("AZURE_CLIENT_CERTIFICATE_PASSWORD", Certificates.Password));
        ClientOptions options = _emulator.OptionsWithoutApp();
        options.UseEnvironment = true;
        using var client = new Client(options);
        using AccessToken token = client.GetToken();
        Assert.Equal(Names.CertificateApp, token.ClientId);
        Assert.Contains("AZURE_CLIENT_CERTIFICATE_PATH", client.CredentialSource);
    }

    /// <summary>The caller's object may go once the client is made.</summary>
    [Fact]
    public void AnObjectGetsAToken()
    {
        ClientOptions options = Options(Names.CertificateApp);
        options.Certificate = Certificates.WithKey();
        using var client = new Client(options);
        options.Certificate.Dispose();
        for (int i = 0; i < 2; i++)
        {
            using AccessToken token = client.GetToken();
            Assert.Equal(i == 0 ? TokenSource.Network : TokenSource.Cache, token.Source);
            using AccessToken fresh = client.GetToken(new TokenRequest { ForceRefresh = true });
            Assert.Equal(TokenSource.Network, fresh.Source);
        }

        Assert.Contains(Certificates.Thumbprint, client.CredentialSource);
    }

    [Fact]
    public async Task AnObjectGetsATokenInEveryWay()
    {
        using var client = new Client(Options(Names.CertificateApp));
        var fresh = new TokenRequest { ForceRefresh = true };
        using (AccessToken token = await client.GetTokenAsync())
        {
            Assert.Equal(TokenSource.Network, token.Source);
        }

        Task<AccessToken> hit = client.GetTokenAsync();
        Assert.True(hit.IsCompleted);
        (await hit).Dispose();
        using (var cancellation = new System.Threading.CancellationTokenSource())
        {
            client.GetToken(fresh, cancellation.Token).Dispose();
        }

        using Operation operation = client.BeginGetToken(fresh);
        while (!operation.Wait(50))
        {
            Assert.Equal(OperationState.Pending, operation.State);
        }

        using AccessToken last = operation.TakeToken();
        Assert.Equal(TokenSource.Network, last.Source);
    }

    /// <summary>Whoever only looks gets there too.</summary>
    [Fact]
    public void AnOperationThatIsOnlyLookedAtEnds()
    {
        using var client = new Client(TwiceSigning());
        using Operation operation = client.BeginGetToken();
        for (int i = 0; i < 500 && operation.State == OperationState.Pending; i++)
        {
            System.Threading.Thread.Sleep(20);
        }

        operation.TakeToken().Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AQueueHandsOutTheEndsAlone(int operationsPerTag)
    {
        using var client = new Client(TwiceSigning());
        using var queue = new OperationQueue();
        var running = new List<Operation>();
        for (int i = 0; i < s_many; i++)
        {
            var request = new TokenRequest { TenantId = Names.ManyTenants(9000 + i), ForceRefresh = true };
            running.Add(client.BeginGetToken(request, queue, (ulong)(i / operationsPerTag)));
        }

        for (int ends = 0; ends < running.Count; ends++)
        {
            Assert.True(queue.TryNext(30_000, out ulong tag, out OperationState state));
            Assert.NotEqual(OperationState.NeedsInput, state);
            Assert.InRange(tag, 0ul, (ulong)s_many);
        }

        Assert.False(queue.TryNext(0, out _, out _));
        foreach (Operation operation in running)
        {
            operation.TakeToken().Dispose();
            operation.Dispose();
        }
    }

    [Fact]
    public async Task ManyTasksSignAtOnce()
    {
        using var client = new Client(TwiceSigning());
        Task<AccessToken[]> all = Task.WhenAll(
            Enumerable.Range(0, s_many).Select(i => client.GetTokenAsync(new TokenRequest { TenantId = Names.ManyTenants(9100 + i) })));
        Assert.Same(all, await Task.WhenAny(all, Task.Delay(TimeSpan.FromMinutes(2))));
        AccessToken[] tokens = await all;
        Assert.Equal(s_many, tokens.Select(token => token.TokenTenantId).Distinct().Count());
        Array.ForEach(tokens, token => token.Dispose());
    }

    [Fact]
    public void TheChainIsSentWhereThatIsAskedFor()
    {
        using (var silent = new Client(Options(Names.ChainApp)))
        {
            Assert.Equal(700027, Assert.Throws<MtpException>(() => silent.GetToken()).AadstsCode);
        }

        ClientOptions options = Options(Names.ChainApp);
        options.SendCertificateChain = true;
        using var client = new Client(options);
        client.GetToken().Dispose();
        options.Certificate = null;
        options.CertificatePath = Certificates.File("rsa2048.pem");
        using var other = new Client(options);
        other.GetToken().Dispose();
    }

    [Fact]
    public void ACertificateWithoutKeyIsRefused()
    {
        ClientOptions options = Options(Names.CertificateApp);
        using X509Certificate2 publicPart = Certificates.WithoutKey();
        options.Certificate = publicPart;
        Refused(options, Certificates.Thumbprint, "no private key");
        options.CertificateKey = new ScriptedKey(_certificate);
        new Client(options).Dispose();
    }

#if NET // Mono reads no keys of this kind
    [Fact]
    public void AKeyThatIsNotRsaIsRefused()
    {
        ClientOptions options = Options(Names.CertificateApp);
        using X509Certificate2 certificate = Certificates.WithKey("pfx-ec.pfx");
        options.Certificate = certificate;
        Refused(options, certificate.Thumbprint, "RSA");
    }
#endif

    [Fact]
    public void AnObjectThatIsGoneIsRefused()
    {
        ClientOptions options = Options(Names.CertificateApp);
        options.Certificate = Certificates.WithKey();
        options.Certificate.Dispose();
        Assert.Equal(MtpStatus.CredentialInvalid, Assert.Throws<MtpException>(() => new Client(options)).Status);
        Assert.Equal(MtpStatus.CredentialInvalid, Assert.Throws<MtpException>(() => Client.GetShared(options)).Status);
    }

    [Fact]
    public void ASecondCredentialIsRefused()
    {
        ClientOptions options = Options(Names.CertificateApp);
        options.ClientSecret = Secrets.Secure(Names.Secret);
        MtpException exception = Assert.Throws<MtpException>(() => new Client(options));
        Assert.Equal(MtpStatus.InvalidState, exception.Status);
        Assert.Contains("a client secret", exception.Message);
        Assert.Contains("a certificate with an external key", exception.Message);
        Assert.DoesNotContain(Names.Secret, Dump.Of(exception));
        options.ClientSecret = null;
        options.CertificatePath = Certificates.File("rsa2048.pem");
        Assert.Equal(MtpStatus.InvalidState, Assert.Throws<MtpException>(() => new Client(options)).Status);
    }

    [Fact]
    public void ASettingWithoutItsFellowIsRefused()
    {
        var strays = new Dictionary<string, Action<ClientOptions>>
        {
            [nameof(ClientOptions.CertificateKeyPath)] = options => options.CertificateKeyPath = Certificates.File("key.pem"),
            [nameof(ClientOptions.CertificatePassword)] = options => options.CertificatePassword = Secrets.Secure(Certificates.Password),
            [nameof(ClientOptions.CertificateKey)] = options => options.CertificateKey = RSA.Create(),
            [nameof(ClientOptions.ServiceConnectionId)] = options => options.ServiceConnectionId = Names.App,
            [nameof(ClientOptions.ManagedIdentityId)] = options => options.ManagedIdentityId = Names.UserIdentity,
            [nameof(ClientOptions.ManagedIdentityIdType)] = options => options.ManagedIdentityIdType = ManagedIdentityIdType.ObjectId,
        };
        foreach (KeyValuePair<string, Action<ClientOptions>> stray in strays)
        {
            ClientOptions options = _emulator.Options();
            stray.Value(options);
            MtpException exception = Assert.Throws<MtpException>(() => new Client(options));
            Assert.Equal(MtpStatus.InvalidState, exception.Status);
            Assert.StartsWith(stray.Key + " ", exception.Message);
            Assert.DoesNotContain(Certificates.Password, Dump.Of(exception));
        }
    }

    /// <summary>Such a client has no use for the key, and asks nobody for it.</summary>
    [Fact]
    public void AKeysOnlyClientDoesNotLookAtTheCertificate()
    {
        using X509Certificate2 publicPart = Certificates.WithoutKey();
        using var client = new Client(new ClientOptions { KeysOnly = true, Certificate = publicPart });
        Assert.Equal("none", client.CredentialSource);
    }

    /// <summary>This app makes operations sign twice, the second time on being asked by the server.</summary>
    private ClientOptions TwiceSigning()
    {
        ClientOptions options = Options(Names.Rs256App);
        options.MaximumRetryCount = null;
        return options;
    }

    private ClientOptions Options(string app)
    {
        ClientOptions options = _emulator.OptionsWithoutSecret(app);
        options.Certificate = _certificate;
        return options;
    }

    private static void Refused(ClientOptions options, params string[] words)
    {
        MtpException exception = Assert.Throws<MtpException>(() => new Client(options));
        Assert.Equal(MtpStatus.CredentialInvalid, exception.Status);
        Assert.All(words, word => Assert.Contains(word, exception.Message));
    }
}
