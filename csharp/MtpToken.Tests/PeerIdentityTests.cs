// What is sent to the hosts of managed identities, held against what MSAL sends to the same hosts. Azure Automation's are
// not among them: MSAL does not know them.
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;
using Msal = Microsoft.Identity.Client;
using MsalIdentity = Microsoft.Identity.Client.AppConfig.ManagedIdentityId;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class PeerIdentityTests
{
    private readonly Emulator _emulator;

    public PeerIdentityTests(Emulator emulator) => _emulator = emulator;

    [Theory]
    [InlineData("Imds", null, null)]
    [InlineData("Imds", ManagedIdentityIdType.ClientId, Names.UserIdentity)]
    [InlineData("Imds", ManagedIdentityIdType.ObjectId, Names.UserIdentityObject)]
    [InlineData("Imds", ManagedIdentityIdType.ResourceId, Names.UserIdentityResource)]
    [InlineData("AppService", null, null)]
    [InlineData("AppService", ManagedIdentityIdType.ClientId, Names.UserIdentity)]
    [InlineData("AppService", ManagedIdentityIdType.ObjectId, Names.UserIdentityObject)]
    [InlineData("AppService", ManagedIdentityIdType.ResourceId, Names.UserIdentityResource)]
    [InlineData("MachineLearning", null, null)]
    [InlineData("MachineLearning", ManagedIdentityIdType.ClientId, Names.UserIdentity)]
    [InlineData("ServiceFabric", null, null)]
    [InlineData("ServiceFabric", ManagedIdentityIdType.ObjectId, Names.UserIdentityObject)]
    [InlineData("AzureArc", null, null)]
    public async Task TheRequestIsMsals(string host, ManagedIdentityIdType? type, string? id)
    {
        using EnvironmentScope scope = IdentityHosts.Scope(_emulator, host);
        IReadOnlyList<RecordedRequest> own = Own(type, id);
        IReadOnlyList<RecordedRequest> theirs = await Theirs(type, id);
        foreach (RecordedRequest request in theirs)
        {
            // MSAL tells the Instance Metadata Service of itself, and gives the request a number.
            Assert.All(
                new[] { "x-client-sku", "x-client-ver", "x-ms-client-request-id" },
                header => Assert.Equal(host == "Imds", request.Headers.Remove(header)));
        }

        foreach (RecordedRequest request in own.Where(_ => host == "AppService"))
        {
            // App Service does not ask for it. Azure Automation, which has the same variables, does.
            Assert.True(request.Headers.Remove("metadata"));
        }

        Assert.NotEmpty(own);
        Assert.Equal(theirs.Select(request => request.Describe()), own.Select(request => request.Describe()));
    }

    /// <summary>MSAL gets the token of the user who is signed in; here nothing is sent.</summary>
    [Fact]
    public async Task CloudShellIsNotAsked()
    {
        using EnvironmentScope scope = IdentityHosts.Scope(_emulator, "CloudShell");
        Assert.Equal("/cloudshell/token", Assert.Single(await Theirs(null, null)).Path);
        Assert.Empty(Own(null, null));
    }

    /// <summary>Azure Arc's answer is of no use without its agent: the requests are what counts.</summary>
    private IReadOnlyList<RecordedRequest> Own(ManagedIdentityIdType? type, string? id)
    {
        ClientOptions options = _emulator.OptionsWithoutApp();
        options.UseManagedIdentity = true;
        options.ManagedIdentityId = id;
        options.ManagedIdentityIdType = type;
        options.CacheMode = CacheMode.None;
        _emulator.NewRequests();
        try
        {
            using var client = new Client(options);
            client.GetToken().Dispose();
        }
        catch (MtpException)
        {
        }

        return _emulator.NewRequests();
    }

    private async Task<IReadOnlyList<RecordedRequest>> Theirs(ManagedIdentityIdType? type, string? id)
    {
        // Service Fabric's certificate is known by its thumbprint, which is not what is compared here.
        using var handler = new HttpClientHandler { UseProxy = false, ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var http = new HttpClient(handler);
        MsalIdentity identity = type switch
        {
            ManagedIdentityIdType.ClientId => MsalIdentity.WithUserAssignedClientId(id!),
            ManagedIdentityIdType.ObjectId => MsalIdentity.WithUserAssignedObjectId(id!),
            ManagedIdentityIdType.ResourceId => MsalIdentity.WithUserAssignedResourceId(id!),
            _ => MsalIdentity.SystemAssigned,
        };
        _emulator.NewRequests();
        try
        {
            Msal.IManagedIdentityApplication app = Msal.ManagedIdentityApplicationBuilder
                .Create(identity).WithHttpClientFactory(new MsalHttp(http)).Build();
            await app.AcquireTokenForManagedIdentity(Names.Resource).WithForceRefresh(true).ExecuteAsync();
        }
        catch (Msal.MsalException)
        {
        }

        return _emulator.NewRequests();
    }

    private sealed class MsalHttp : Msal.IMsalHttpClientFactory
    {
        private readonly HttpClient _http;

        internal MsalHttp(HttpClient http) => _http = http;

        public HttpClient GetHttpClient() => _http;
    }
}
