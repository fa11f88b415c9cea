// Client.GetShared: when two calls mean the same client.
using System;
using System.Collections.Generic;
using System.IO;
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
                options => options.Concurrency = 3,
                options => options.CacheMode = CacheMode.None,
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
