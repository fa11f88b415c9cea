// Getting a token from the emulator, and what the token says of itself.
using System;
using System.Linq;
using System.Threading;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class TokenTests
{
    private readonly Emulator _emulator;

    public TokenTests(Emulator emulator) => _emulator = emulator;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void BothEndpointsGiveTheSameKindOfToken(int version)
    {
        ClientOptions options = _emulator.Options();
        options.EndpointVersion = version;
        using var client = new Client(options);
        client.ClearCache();
        using AccessToken token = client.GetToken();

        Assert.Equal("Bearer", token.TokenType);
        Assert.Equal(Names.Tenant, token.TenantId);
        Assert.Equal(Names.Tenant, token.TokenTenantId);
        Assert.Equal(Names.App, token.ClientId);
        Assert.Equal(Names.Resource, token.Resource);
        Assert.StartsWith(Names.Resource, token.Audience);
        Assert.Equal(new[] { "AdvancedHunting.Read.All", "Incident.Read.All" }, token.Roles.OrderBy(role => role, StringComparer.Ordinal));
        Assert.Equal(TokenSource.Network, token.Source);
        Assert.Equal(TimeSpan.Zero, token.ExpiresOn.Offset);
        Assert.InRange(token.ExpiresOn - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(70));
    }

    [Fact]
    public void TheClientSaysWhatItUses()
    {
        using Client client = _emulator.NewClient();
        Assert.Equal(Names.App, client.ClientId);
        Assert.Equal(Names.Tenant, client.TenantId);
        Assert.Equal(_emulator.Authority, client.Authority!.TrimEnd('/'));
        Assert.Equal("client secret", client.CredentialSource);
        Assert.False(client.IsShared);
    }

    [Fact]
    public void AllFormsHoldTheSameToken()
    {
        using Client client = _emulator.NewClient();
        using AccessToken token = client.GetToken();
        string plain = token.ToPlainText();

        Assert.Equal(3, plain.Split('.').Length);
        Assert.Equal(plain, Secrets.Plain(token.Token));
        Assert.True(token.Token.IsReadOnly());
        Assert.Same(token.Token, token.Token);
        Assert.Equal("Bearer " + plain, token.CreateAuthorizationHeader());
        Assert.Equal("Bearer " + plain, client.GetAuthorizationHeader());
        Assert.Equal("MtpToken.AccessToken\n(redacted; use -AsPlainText or -AsHeader)", token.ToString());
        Assert.Contains("\"value\"", _emulator.Get("/api/incidents?$top=1", client.GetAuthorizationHeader()));
    }

    [Fact]
    public void TheSecondCallSendsNothing()
    {
        using Client client = _emulator.NewClient();
        long before = _emulator.TokenRequests();
        using AccessToken first = client.GetToken();
        using AccessToken second = client.GetToken(new TokenRequest { TenantId = Names.Tenant });
        using AccessToken third = client.GetTokenAsync().GetAwaiter().GetResult();

        Assert.Equal(1, _emulator.TokenRequests() - before);
        Assert.Equal(TokenSource.Network, first.Source);
        Assert.Equal(TokenSource.Cache, second.Source);
        Assert.Equal(TokenSource.Cache, third.Source);
        Assert.Equal(first.ToPlainText(), second.ToPlainText());
    }

    [Fact]
    public void WhatMustBeNewIsRequested()
    {
        using Client client = _emulator.NewClient();
        client.GetToken().Dispose();
        long before = _emulator.TokenRequests();
        client.GetToken(new TokenRequest { ForceRefresh = true }).Dispose();
        MtpException tooShort = Assert.Throws<MtpException>(
            () => client.GetToken(new TokenRequest { MinimumValidity = TimeSpan.FromHours(3) }));
        Assert.Contains("10800", tooShort.Message, StringComparison.Ordinal);
        client.ClearCache();
        client.GetToken().Dispose();
        Assert.Equal(3, _emulator.TokenRequests() - before);
    }

    [Fact]
    public void WithoutCacheEveryCallIsSent()
    {
        ClientOptions options = _emulator.Options();
        options.CacheMode = CacheMode.None;
        using var client = new Client(options);
        long before = _emulator.TokenRequests();
        client.GetToken().Dispose();
        client.GetToken().Dispose();
        Assert.Equal(2, _emulator.TokenRequests() - before);
    }

    [Fact]
    public void AskingTheCacheOnlySendsNothing()
    {
        using Client client = _emulator.NewClient();
        var cacheOnly = new TokenRequest { Deadline = TimeSpan.Zero };
        long before = _emulator.TokenRequests();
        Assert.Equal(MtpStatus.NotCached, Assert.Throws<MtpException>(() => client.GetToken(cacheOnly)).Status);
        Assert.Equal(0, _emulator.TokenRequests() - before);
        client.GetToken().Dispose();
        using AccessToken token = client.GetToken(cacheOnly);
        Assert.Equal(TokenSource.Cache, token.Source);
    }

    [Fact]
    public void ADeadlineEndsTheCall()
    {
        using Client client = _emulator.NewClient(Names.SilentApp);
        var request = new TokenRequest { Deadline = TimeSpan.FromMilliseconds(300) };
        Assert.Equal(MtpStatus.Timeout, Assert.Throws<MtpException>(() => client.GetToken(request)).Status);
    }

    [Fact]
    public void TheTenantMayBeADomain()
    {
        using Client client = _emulator.NewClient();
        using AccessToken token = client.GetToken(new TokenRequest { TenantId = Names.Domain });
        Assert.Equal(Names.Domain, token.TenantId);
        Assert.Equal(Names.Tenant, token.TokenTenantId);
    }

    [Fact]
    public void AScopeServesAsWellAsAResource()
    {
        using Client client = _emulator.NewClient();
        using AccessToken token = client.GetToken(new TokenRequest { Scope = Names.Resource + "/.default" });
        Assert.StartsWith(Names.Resource, token.Audience);
    }

    [Fact]
    public void AnOpaqueTokenIsAToken()
    {
        using Client client = _emulator.NewClient(Names.OpaqueApp);
        using AccessToken token = client.GetToken();
        Assert.NotEmpty(token.ToPlainText());
        Assert.Null(token.TokenTenantId);
        Assert.Null(token.Audience);
        Assert.Empty(token.Roles);
        Assert.Throws<MtpException>(() => TokenInspector.DecodeUnverified(token));
    }

    [Fact]
    public void AnAppWithoutRolesGetsATokenWithoutRoles()
    {
        using Client client = _emulator.NewClient(Names.AppWithoutRoles);
        using AccessToken token = client.GetToken();
        Assert.Empty(token.Roles);
    }

    [Fact]
    public void ACancellableCallGetsItsToken()
    {
        using Client client = _emulator.NewClient();
        using var cancellation = new CancellationTokenSource();
        using AccessToken token = client.GetToken(null, cancellation.Token);
        Assert.NotEmpty(token.ToPlainText());
    }

    [Fact]
    public void AUsedRequestCannotChange()
    {
        using Client client = _emulator.NewClient();
        var request = new TokenRequest { TenantId = Names.Tenant };
        client.GetToken(request).Dispose();
        Assert.Throws<InvalidOperationException>(() => request.TenantId = Names.OtherTenant);
        Assert.Equal(Names.Tenant, request.TenantId);
    }

    [Fact]
    public void ATokenThatWasDisposedOfGivesNothingMore()
    {
        using Client client = _emulator.NewClient();
        AccessToken token = client.GetToken();
        System.Security.SecureString secure = token.Token;
        token.Dispose();
        token.Dispose();
        Assert.Throws<ObjectDisposedException>(() => token.Token);
        Assert.Throws<ObjectDisposedException>(() => secure.Length);
        Assert.Throws<ObjectDisposedException>(() => token.ToPlainText());
        Assert.Throws<ObjectDisposedException>(() => token.ExpiresOn);
        Assert.Throws<ObjectDisposedException>(() => token.Audience);
        Assert.StartsWith("MtpToken.AccessToken\n", token.ToString());
    }

    [Fact]
    public void AClientThatWasDisposedOfSaysSo()
    {
        Client client = _emulator.NewClient();
        AccessToken token = client.GetToken();
        client.Dispose();
        client.Dispose();
        Assert.Equal("MtpToken.Client", Assert.Throws<ObjectDisposedException>(() => client.GetToken()).ObjectName);
        Assert.Throws<ObjectDisposedException>(() => client.BeginGetToken());
        Assert.Throws<ObjectDisposedException>(() => client.ClearCache());
        Assert.ThrowsAny<Exception>(() => client.GetTokenAsync().GetAwaiter().GetResult());
        Assert.NotEmpty(token.ToPlainText());
        token.Dispose();
    }
}
