// Client.GetShared: when two calls mean the same client.
using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class RegistryTests : IDisposable
{
    private readonly Emulator _emulator;

    public RegistryTests(Emulator emulator)
    {
        _emulator = emulator;
        Client.ClearShared();
    }

    public void Dispose() => Client.ClearShared();

    [Fact]
    public void TheSameSettingsGetTheSameClient()
    {
        Client first = Client.GetShared(_emulator.Options());
        Client second = Client.GetShared(_emulator.Options());
        Assert.Same(first, second);
        Assert.True(first.IsShared);
        first.Dispose();
        long before = _emulator.TokenRequests();
        second.GetToken().Dispose();
        Client.GetShared(_emulator.Options()).GetToken().Dispose();
        Assert.Equal(1, _emulator.TokenRequests() - before);
    }

    [Fact]
    public void EverySettingCounts()
    {
        using var folder = new TestFolder();
        string bundle = Path.GetTempFileName();
        try
        {
            File.Copy(_emulator.CaFile, bundle, overwrite: true);
            var changes = new Action<ClientOptions>[]
            {
                _ => { },
                options => options.ClientId = Names.AppWithoutRoles,
                options => options.TenantId = Names.OtherTenant,
                options => options.ClientSecret = Secrets.Secure("another-Value~1"),
                options => options.AllowedHosts.Add("login.example.org"),
                options => options.EndpointVersion = 1,
                options => options.Proxy = null,
                options => options.Language = "sv-SE",
                options => options.Timeout = TimeSpan.FromSeconds(99),
                options => options.ConnectTimeout = TimeSpan.FromSeconds(9),
                options => options.AttemptTimeout = TimeSpan.FromSeconds(29),
                options => options.MaximumRetryCount = 1,
                options => options.MaximumRetryCount = null,
                options => options.KeysOnly = true,
                options => options.ReplicationWait = TimeSpan.FromSeconds(1),
                options => options.SendCertificateChain = true,
                options => options.SignatureAlgorithm = SignatureAlgorithm.Rs256,
                options => options.ManagedIdentitySource = ManagedIdentitySource.Imds,
                options => options.Concurrency = 3,
                options => options.CacheMode = CacheMode.None,
                options => (options.CacheMode, options.CacheFolder) = (CacheMode.User, folder.Place("one")),
                options => (options.CacheMode, options.CacheFolder) = (CacheMode.User, folder.Place("two")),
                options => options.UseEnvironment = true,
                options => options.CaBundlePath = bundle,
                options => options.Cloud = "China",
            };
            var clients = new HashSet<Client>();
            foreach (Action<ClientOptions> change in changes)
            {
                ClientOptions options = _emulator.Options();
                change(options);
                Assert.True(clients.Add(Client.GetShared(options)));
                Assert.False(clients.Add(Client.GetShared(options)));
            }
        }
        finally
        {
            File.Delete(bundle);
        }
    }

    [Fact]
    public void EveryCredentialCounts()
    {
        using X509Certificate2 certificate = Certificates.WithKey();
        using X509Certificate2 same = Certificates.WithKey();
        using var key = new ScriptedKey(certificate);
        string assertion = _emulator.Issue(Names.Cluster, Names.ClusterSubject);
        string pem = Certificates.File("rsa2048.pem");
        using EnvironmentScope scope = IdentityVariables.AppService(_emulator);
        var credentials = new Action<ClientOptions>[]
        {
            options => options.CertificatePath = pem,
            options => options.CertificatePath = Certificates.File("rsa3072.pem"),
            options => (options.CertificatePath, options.CertificateKeyPath) = (pem, pem),
            options => (options.CertificatePath, options.CertificatePassword) = (pem, Secrets.Secure("not needed")),
            options => (options.CertificatePath, options.CertificatePassword) = (pem, Secrets.Secure("not needed either")),
            options => options.Certificate = certificate,
            options => (options.Certificate, options.CertificateKey) = (certificate, key),
            options => options.ClientAssertion = Secrets.Secure(assertion),
            options => options.ClientAssertion = Secrets.Secure(assertion + "A"),
            options => options.FederatedTokenFile = "/nowhere/one",
            options => options.FederatedTokenFile = "/nowhere/two",
            options => (options.FederatedProvider, options.ManagedIdentityId) = (FederatedProvider.ManagedIdentity, Names.UserIdentity),
            options => (options.FederatedProvider, options.ManagedIdentityId) = (FederatedProvider.ManagedIdentity, Names.SystemIdentity),
            options => options.UseManagedIdentity = true,
            options => (options.UseManagedIdentity, options.ManagedIdentityId) = (true, Names.UserIdentity),
            options => (options.UseManagedIdentity, options.ManagedIdentityId, options.ManagedIdentityIdType)
                = (true, Names.UserIdentityObject, ManagedIdentityIdType.ObjectId),
            options => (options.UseManagedIdentity, options.ManagedIdentityId, options.ManagedIdentityIdType)
                = (true, Names.UserIdentityObject, ManagedIdentityIdType.ClientId),
        };
        var clients = new HashSet<Client>();
        foreach (Action<ClientOptions> credential in credentials)
        {
            ClientOptions options = _emulator.OptionsWithoutSecret(Names.FederatedApp);
            credential(options);
            Assert.True(clients.Add(Client.GetShared(options)));
            Assert.False(clients.Add(Client.GetShared(options)));
        }

        // Of a certificate it is the thumbprint that counts; one without its key is not the same credential.
        ClientOptions again = _emulator.OptionsWithoutSecret(Names.FederatedApp);
        again.Certificate = same;
        Assert.Contains(Client.GetShared(again), clients);
        again.Certificate = Certificates.WithoutKey();
        Assert.Equal(MtpStatus.CredentialInvalid, Assert.Throws<MtpException>(() => Client.GetShared(again)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ARenewedCertificateIsAnotherCredential(bool fromEnvironment)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.Copy(Certificates.File("rsa2048.pem"), file, overwrite: true);
            using EnvironmentScope scope = IdentityVariables.Scope(
                ("AZURE_TENANT_ID", Names.Tenant), ("AZURE_CLIENT_ID", Names.App), ("AZURE_CLIENT_CERTIFICATE_PATH", file));
            ClientOptions options = fromEnvironment ? _emulator.OptionsWithoutApp() : _emulator.OptionsWithoutSecret(Names.App);
            options.UseEnvironment = fromEnvironment;
            options.CertificatePath = fromEnvironment ? null : file;
            Client first = Client.GetShared(options);
            Assert.Same(first, Client.GetShared(options));
            File.Copy(Certificates.File("rsa3072.pem"), file, overwrite: true);
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-5));
            Client second = Client.GetShared(options);
            Assert.NotSame(first, second);
            Assert.NotEqual(first.CredentialSource, second.CredentialSource);
        }
        finally
        {
            File.Delete(file);
        }
    }

#if NET
    /// <summary>As Kubernetes renews what it mounts: the file is a link through a folder that is exchanged.</summary>
    [Fact]
    public void ARenewedCertificateBehindALinkIsAnotherCredential()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string At(string name) => Path.Combine(folder.FullName, name);
            foreach ((string version, string certificate) in new[] { ("v1", "rsa2048.pem"), ("v2", "rsa3072.pem") })
            {
                Directory.CreateDirectory(At(version));
                File.Copy(Certificates.File(certificate), At(version + "/tls.pem"));
            }

            Directory.CreateSymbolicLink(At("data"), "v1");
            File.CreateSymbolicLink(At("tls.pem"), "data/tls.pem");
            ClientOptions options = _emulator.OptionsWithoutSecret(Names.App);
            options.CertificatePath = At("tls.pem");
            Client first = Client.GetShared(options);
            Assert.Same(first, Client.GetShared(options));
            Directory.Delete(At("data"));
            Directory.CreateSymbolicLink(At("data"), "v2");
            Client second = Client.GetShared(options);
            Assert.NotSame(first, second);
            Assert.NotEqual(first.CredentialSource, second.CredentialSource);
            Assert.Same(second, Client.GetShared(options));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
#endif

    /// <summary>Where nothing says which proxy, the variables do, by either of their names.</summary>
    [Fact]
    public void AnotherProxyOfTheEnvironmentIsAnotherClient()
    {
        ClientOptions options = _emulator.Options();
        options.Proxy = null;
        var clients = new HashSet<Client>();
        foreach (string name in new[] { "HTTPS_PROXY", "https_proxy" })
        {
            using var scope = new EnvironmentScope(
                ("HTTPS_PROXY", null), ("https_proxy", null), ("NO_PROXY", null), ("no_proxy", null), (name, "http://127.0.0.1:9/" + name.Length));
            clients.Add(Client.GetShared(options));
            MtpException exception = Assert.Throws<MtpException>(() => Client.GetShared(options).GetToken(new TokenRequest { ForceRefresh = true }));
            Assert.Contains(exception.Status, new[] { MtpStatus.Proxy, MtpStatus.Connect });
        }

        using (new EnvironmentScope(("HTTPS_PROXY", "http://127.0.0.1:9"), ("NO_PROXY", "localhost")))
        {
            Assert.True(clients.Add(Client.GetShared(options)));
            Client.GetShared(options).GetToken().Dispose();
        }

        Assert.Equal(2, clients.Count);
    }

    [Fact]
    public void AChangedCertificateFileIsAnotherOne()
    {
        string bundle = Path.GetTempFileName();
        try
        {
            File.Copy(_emulator.CaFile, bundle, overwrite: true);
            ClientOptions options = _emulator.Options();
            options.CaBundlePath = bundle;
            Client first = Client.GetShared(options);
            Assert.Same(first, Client.GetShared(options));
            File.SetLastWriteTimeUtc(bundle, DateTime.UtcNow.AddMinutes(-5));
            Client second = Client.GetShared(options);
            Assert.NotSame(first, second);
            File.AppendAllText(bundle, "\n");
            File.SetLastWriteTimeUtc(bundle, DateTime.UtcNow.AddMinutes(-5));
            Assert.NotSame(second, Client.GetShared(options));
        }
        finally
        {
            File.Delete(bundle);
        }
    }

    [Fact]
    public void AChangedEnvironmentIsAnotherOne()
    {
        Client Get() => Client.GetShared(new ClientOptions { UseEnvironment = true });
        Client first;
        using (Scope(Names.Secret))
        {
            first = Get();
            Assert.Same(first, Get());
        }

        using (Scope("another-Value~1"))
        {
            Assert.NotSame(first, Get());
        }

        using (Scope(Names.Secret))
        {
            Assert.Same(first, Get());
        }
    }

    [Fact]
    public void AForgottenClientIsMadeAnewAndWorksOn()
    {
        Client first = Client.GetShared(_emulator.Options());
        first.GetToken().Dispose();
        Assert.True(Client.RemoveShared(first));
        Assert.False(Client.RemoveShared(first));
        Client second = Client.GetShared(_emulator.Options());
        Assert.NotSame(first, second);
        long before = _emulator.TokenRequests();
        first.GetToken().Dispose();
        Assert.Equal(1, _emulator.TokenRequests() - before);
        Client.ClearShared();
        Assert.NotSame(second, Client.GetShared(_emulator.Options()));
        second.GetToken().Dispose();
    }

    [Fact]
    public void TheRegistryIsBounded()
    {
        Client first = Client.GetShared(_emulator.Options());
        for (int i = 0; i < 300; i++)
        {
            ClientOptions options = _emulator.Options();
            options.TenantId = Names.ManyTenants(i);
            Client.GetShared(options);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.NotSame(first, Client.GetShared(_emulator.Options()));
        first.GetToken().Dispose();
    }

    [Fact]
    public void AFailureIsNotKept()
    {
        ClientOptions options = _emulator.Options();
        options.CaBundlePath = "/nowhere/ca.pem";
        Assert.Equal(MtpStatus.InvalidCertificateAuthority, Assert.Throws<MtpException>(() => Client.GetShared(options)).Status);
        options.CaBundlePath = _emulator.CaFile;
        Client.GetShared(options).GetToken().Dispose();
    }

    private static EnvironmentScope Scope(string secret) => new(
        ("AZURE_TENANT_ID", Names.Tenant),
        ("AZURE_CLIENT_ID", Names.App),
        ("AZURE_CLIENT_SECRET", secret),
        ("AZURE_AUTHORITY_HOST", null));
}
