// The AZURE_… variables as one unit: inherited from the parent, or set in this process where only .NET sees them.
using System.Collections.Generic;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

public sealed class EnvironmentTests
{
    private const string Source = "client secret (AZURE_CLIENT_SECRET)";

    [Fact]
    public void InheritedVariablesMakeAClient()
    {
        Child child = Child.Run("environment", HostTests.Environment(authority: null));
        Assert.Contains("client: " + Names.App, child.Output);
        Assert.Contains("tenant: " + Names.Tenant, child.Output);
        Assert.Contains("source: " + Source, child.Output);
    }

    [Fact]
    public void WithoutVariablesThereIsNoCredential()
    {
        var none = new Dictionary<string, string?>
        {
            ["AZURE_TENANT_ID"] = null,
            ["AZURE_CLIENT_ID"] = null,
            ["AZURE_CLIENT_SECRET"] = null,
            ["AZURE_AUTHORITY_HOST"] = null,
        };
        Assert.Contains("status: CredentialMissing", Child.Run("environment", none).Output);
    }

    [Fact]
    public void VariablesThatWereSetLaterMakeAClient()
    {
        using EnvironmentScope scope = Scope(Names.App, Names.Secret, "https://login.microsoftonline.us");
        using var client = new Client(new ClientOptions { UseEnvironment = true });
        Assert.Equal(Names.App, client.ClientId);
        Assert.Equal(Names.Tenant, client.TenantId);
        Assert.Equal("https://login.microsoftonline.us", client.Authority!.TrimEnd('/'));
        Assert.Equal(Source, client.CredentialSource);
    }

    [Fact]
    public void ExplicitSettingsWin()
    {
        using EnvironmentScope scope = Scope(Names.App, Names.Secret, "https://login.microsoftonline.us");
        using var client = new Client(new ClientOptions
        {
            UseEnvironment = true,
            ClientId = Names.AppWithoutRoles,
            ClientSecret = Secrets.Secure("another-Value~1"),
            TenantId = Names.OtherTenant,
        });
        Assert.Equal(Names.AppWithoutRoles, client.ClientId);
        Assert.Equal(Names.OtherTenant, client.TenantId);
        Assert.Equal("client secret", client.CredentialSource);
        Assert.DoesNotContain("microsoftonline.us", client.Authority);
    }

    [Fact]
    public void AnotherAppsSecretIsNotUsed()
    {
        using EnvironmentScope scope = Scope(Names.App, Names.Secret, null);
        var exception = Assert.Throws<MtpException>(
            () => new Client(new ClientOptions { UseEnvironment = true, ClientId = Names.AppWithoutRoles }));
        Assert.Equal(MtpStatus.CredentialMissing, exception.Status);
        Assert.DoesNotContain(Names.Secret, exception.ToString());
    }

    [Fact]
    public void APartOfTheUnitIsNone()
    {
        using EnvironmentScope scope = Scope(Names.App, null, null);
        var exception = Assert.Throws<MtpException>(() => new Client(new ClientOptions { UseEnvironment = true }));
        Assert.Equal(MtpStatus.CredentialMissing, exception.Status);
        Assert.Contains("AZURE_CLIENT_SECRET", exception.Message);
    }

    [Fact]
    public void WithoutTheOptInNothingIsRead()
    {
        using EnvironmentScope scope = Scope(Names.App, Names.Secret, null);
        Assert.Equal(MtpStatus.CredentialMissing, Assert.Throws<MtpException>(() => new Client(new ClientOptions())).Status);
    }

    private static EnvironmentScope Scope(string? client, string? secret, string? authority) => new(
        ("AZURE_TENANT_ID", Names.Tenant),
        ("AZURE_CLIENT_ID", client),
        ("AZURE_CLIENT_SECRET", secret),
        ("AZURE_AUTHORITY_HOST", authority));
}
