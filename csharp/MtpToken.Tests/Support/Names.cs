// The tenants, apps and resources that the emulator has on board.
namespace MtpToken.Tests.Support;

internal static class Names
{
    internal const string Secret = "emulator-secret-Value~1";
    internal const string Tenant = "11111111-1111-4111-8111-111111111111";
    internal const string OtherTenant = "22222222-2222-4222-8222-222222222222";
    internal const string Domain = "contoso.example";
    internal const string App = "aaaaaaaa-0000-4000-8000-000000000001";
    internal const string AppWithoutRoles = "aaaaaaaa-0000-4000-8000-000000000002";
    internal const string CertificateApp = "aaaaaaaa-0000-4000-8000-000000000010";
    internal const string Rs256App = "aaaaaaaa-0000-4000-8000-000000000011";
    internal const string ChainApp = "aaaaaaaa-0000-4000-8000-000000000012";
    internal const string FederatedApp = "aaaaaaaa-0000-4000-8000-000000000020";
    internal const string SilentApp = "ffffffff-0000-4000-8000-000000000005";
    internal const string SlowApp = "ffffffff-0000-4000-8000-00000000000b";
    internal const string StallingApp = "ffffffff-0000-4000-8000-00000000000e";
    internal const string ThrottledApp = "ffffffff-0000-4000-8000-000000000429";
    internal const string OpaqueApp = "ffffffff-0000-4000-8000-00000000000c";
    internal const string SystemIdentity = "bbbbbbbb-0000-4000-8000-000000000001";
    internal const string UserIdentity = "bbbbbbbb-0000-4000-8000-000000000002";
    internal const string UserIdentityObject = "bbbbbbbb-0000-4000-8000-0000000000a2";
    internal const string UserIdentityResource =
        "/subscriptions/99999999-0000-4000-8000-000000000000/resourcegroups/soc/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";
    internal const string Cluster = "https://oidc.example/cluster";
    internal const string ClusterSubject = "system:serviceaccount:soc:reader";
    internal const string Exchange = "api://AzureADTokenExchange";
    internal const string Resource = "https://api.security.microsoft.com";

    /// <summary>One of any number of further tenants.</summary>
    internal static string ManyTenants(int number) => $"44444444-4444-4444-8444-{number:x12}";
}
