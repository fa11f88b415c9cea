// A credential goes to known hosts only. A listener stands for an unlisted host and must stay alone.
using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

public sealed class HostTests : IDisposable
{
    private readonly TcpListener _trap = new(IPAddress.Loopback, 0);
    private readonly string _host;

    public HostTests()
    {
        _trap.Start();
        _host = $"127.0.0.1:{((IPEndPoint)_trap.LocalEndpoint).Port}";
    }

    public void Dispose() => _trap.Stop();

    [Fact]
    public void AnUnlistedAuthorityIsRefused()
    {
        ClientOptions options = Options();
        options.Authority = "https://" + _host;
        Assert.Equal(MtpStatus.HostNotAllowed, Fail(options).Status);
        options.AllowedHosts.Add("login.example.org");
        options.AllowedHosts.Add("127.0.0.1");
        Assert.Equal(MtpStatus.HostNotAllowed, Fail(options).Status);
        Assert.False(SomebodyCame());
    }

    /// <summary>Shows that the listener would notice.</summary>
    [Fact]
    public void AnAllowedAuthorityIsAsked()
    {
        ClientOptions options = Options();
        options.Authority = "https://" + _host;
        options.AllowedHosts.Add(_host);
        options.ConnectTimeout = TimeSpan.FromMilliseconds(500);
        Fail(options);
        Assert.True(SomebodyCame());
    }

    [Fact]
    public void AnAuthorityOfTheEnvironmentIsRefusedToo()
    {
        Child child = Child.Run("environment", Environment("https://" + _host));
        Assert.Contains("status: HostNotAllowed", child.Output);
        Assert.False(SomebodyCame());
    }

    /// <summary>A variable that was set in this process, as a PowerShell session does, which native code may not see.</summary>
    [Fact]
    public void AnAuthorityThatWasSetLaterIsRefusedToo()
    {
        Dictionary<string, string?> variables = Environment("https://" + _host);
        using var scope = new EnvironmentScope(
            ("AZURE_TENANT_ID", variables["AZURE_TENANT_ID"]),
            ("AZURE_CLIENT_ID", variables["AZURE_CLIENT_ID"]),
            ("AZURE_CLIENT_SECRET", variables["AZURE_CLIENT_SECRET"]),
            ("AZURE_AUTHORITY_HOST", variables["AZURE_AUTHORITY_HOST"]));
        var options = new ClientOptions { UseEnvironment = true, Proxy = string.Empty, MaximumRetryCount = 0 };
        Assert.Equal(MtpStatus.HostNotAllowed, Fail(options).Status);
        options.AllowedHosts.Add(_host);
        Assert.Equal(MtpStatus.HostNotAllowed, Fail(options).Status);
        Assert.False(SomebodyCame());
    }

    internal static Dictionary<string, string?> Environment(string? authority) => new()
    {
        ["AZURE_TENANT_ID"] = Names.Tenant,
        ["AZURE_CLIENT_ID"] = Names.App,
        ["AZURE_CLIENT_SECRET"] = Names.Secret,
        ["AZURE_AUTHORITY_HOST"] = authority,
    };

    private static ClientOptions Options() => new()
    {
        ClientId = Names.App,
        TenantId = Names.Tenant,
        ClientSecret = Secrets.Secure(Names.Secret),
        Proxy = string.Empty,
        MaximumRetryCount = 0,
    };

    private static MtpException Fail(ClientOptions options)
        => Assert.Throws<MtpException>(() =>
        {
            using var client = new Client(options);
            client.GetToken(new TokenRequest { Deadline = TimeSpan.FromSeconds(2) }).Dispose();
        });

    private bool SomebodyCame()
    {
        Thread.Sleep(200);
        return _trap.Pending();
    }
}
