// The environment from which credentials and identities come, cleared but for what a test sets.
using System.Collections.Generic;
using System.Linq;

namespace MtpToken.Tests.Support;

internal static class IdentityVariables
{
    private static readonly string[] s_all =
    {
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_ID",
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD",
        "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
        "AZURE_FEDERATED_TOKEN_FILE",
        "AZURE_AUTHORITY_HOST",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "GITHUB_ACTION",
        "SYSTEM_ACCESSTOKEN",
        "SYSTEM_OIDCREQUESTURI",
        "AZURESUBSCRIPTION_CLIENT_ID",
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
        "AZURESUBSCRIPTION_TENANT_ID",
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
        "IDENTITY_SERVER_THUMBPRINT",
        "IMDS_ENDPOINT",
        "MSI_ENDPOINT",
        "MSI_SECRET",
        "DEFAULT_IDENTITY_CLIENT_ID",
        "AUTOMATION_ASSET_ACCOUNTID",
    };

    internal static EnvironmentScope Scope(params (string Name, string? Value)[] variables)
    {
        var all = new Dictionary<string, string?>();
        foreach (string name in s_all)
        {
            all[name] = null;
        }

        foreach ((string name, string? value) in variables)
        {
            all[name] = value;
        }

        return new EnvironmentScope(all.Select(variable => (variable.Key, variable.Value)).ToArray());
    }

    internal static EnvironmentScope AppService(Emulator emulator) => Scope(
        ("IDENTITY_ENDPOINT", emulator.PlainUrl + "/appservice/msi/token"), ("IDENTITY_HEADER", "app-service-header"));
}
