// Managed identities: each kind of host, as its variables say where it is. They are set in this process, where on Unix
// only .NET sees them.
using System;
using System.Collections.Generic;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class ManagedIdentityTests
{
    private readonly Emulator _emulator;

    public ManagedIdentityTests(Emulator emulator) => _emulator = emulator;

    public static IEnumerable<object[]> Hosts()
    {
        foreach (string host in IdentityHosts.Working)
        {
            yield return new object[] { host };
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void EachHostGivesAToken(string host)
    {
        using EnvironmentScope scope = IdentityHosts.Scope(_emulator, host);
        ClientOptions options = _emulator.OptionsWithoutApp();
        options.UseManagedIdentity = true;
        using var client = new Client(options);
        client.ClearCache();
        _emulator.NewRequests();
        using AccessToken token = client.GetToken();
        Assert.Equal(TokenSource.Network, token.Source);
        Assert.Equal(Names.SystemIdentity, TokenInspector.DecodeUnverified(token).ClientId);
        Assert.Null(token.ClientId);
        Assert.Null(token.TenantId);
        Assert.Equal(Names.Tenant, token.TokenTenantId);
        Assert.Null(client.ClientId);
        Assert.NotEmpty(_emulator.NewRequests());
        using AccessToken again = client.GetToken();
        Assert.Equal(TokenSource.Cache, again.Source);
        Assert.Contains("managed identity", client.CredentialSource);
    }

    [Theory]
    [InlineData(null, Names.UserIdentity, "client_id")]
    [InlineData(ManagedIdentityIdType.ClientId, Names.UserIdentity, "client_id")]
    [InlineData(ManagedIdentityIdType.ObjectId, Names.UserIdentityObject, "object_id")]
    [InlineData(ManagedIdentityIdType.ResourceId, Names.UserIdentityResource, "mi_res_id")]
    public void AUserAssignedIdentityIsFoundByEachId(ManagedIdentityIdType? type, string id, string parameter)
    {
        using EnvironmentScope scope = IdentityVariables.AppService(_emulator);
        ClientOptions options = _emulator.OptionsWithoutApp();
        options.UseManagedIdentity = true;
        options.ManagedIdentityId = id;
        options.ManagedIdentityIdType = type;
        using var client = new Client(options);
        client.ClearCache();
        _emulator.NewRequests();
        using AccessToken token = client.GetToken();
        Assert.Equal(Names.UserIdentity, TokenInspector.DecodeUnverified(token).ClientId);
        Assert.Equal(id, Assert.Single(_emulator.NewRequests()).Query[parameter]);
    }

    [Fact]
    public void TheSourceCanBeNamed()
    {
        using EnvironmentScope scope = IdentityHosts.Scope(_emulator, "AppService");
        ClientOptions options = _emulator.OptionsWithoutApp();
        options.UseManagedIdentity = true;
        options.ManagedIdentitySource = ManagedIdentitySource.MachineLearning;
        MtpException exception = Assert.Throws<MtpException>(() => new Client(options));
        Assert.Equal(MtpStatus.IdentityUnavailable, exception.Status);
        Assert.Contains("Azure Machine Learning", exception.Message);
        options.ManagedIdentitySource = ManagedIdentitySource.AppService;
        using var client = new Client(options);
        client.GetToken().Dispose();
    }

    [Fact]
    public void AnIdWithoutItsKindIsRefused()
    {
        using EnvironmentScope scope = IdentityVariables.AppService(_emulator);
        ClientOptions options = _emulator.OptionsWithoutApp();
        options.UseManagedIdentity = true;
        options.ManagedIdentityId = Names.UserIdentity;
        options.ManagedIdentityIdType = ManagedIdentityIdType.SystemAssigned;
        Assert.Equal(MtpStatus.InvalidArgument, Assert.Throws<MtpException>(() => new Client(options)).Status);
        options.ManagedIdentityId = null;
        options.ManagedIdentityIdType = ManagedIdentityIdType.ObjectId;
        Assert.Throws<MtpException>(() => new Client(options).GetToken());
    }

    [Fact]
    public void AnAppBesideItIsRefused()
    {
        using EnvironmentScope scope = IdentityVariables.AppService(_emulator);
        ClientOptions options = _emulator.Options();
        options.UseManagedIdentity = true;
        MtpException exception = Assert.Throws<MtpException>(() => new Client(options));
        Assert.Equal(MtpStatus.InvalidState, exception.Status);
        Assert.Contains("a client secret", exception.Message);
        Assert.Contains("a managed identity", exception.Message);
    }
}
