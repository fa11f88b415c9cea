// The hosts of managed identities that the emulator plays, by the variables that lead to them.
using System;
using System.Linq;

namespace MtpToken.Tests.Support;

internal static class IdentityHosts
{
    /// <summary>Those that give a token. Azure Arc hands out its second half in a folder of the machine's administrator.</summary>
    internal static readonly string[] Working = { "Imds", "AppService", "Automation", "HybridWorker", "MachineLearning", "ServiceFabric" };

    internal static EnvironmentScope Scope(Emulator emulator, string host) => IdentityVariables.Scope(Variables(emulator, host));

    private static (string Name, string? Value)[] Variables(Emulator emulator, string host)
    {
        string plain = emulator.PlainUrl;
        return host switch
        {
            "Imds" => Given(("AZURE_POD_IDENTITY_AUTHORITY_HOST", plain)),
            "AppService" => Given(("IDENTITY_ENDPOINT", plain + "/appservice/msi/token"), ("IDENTITY_HEADER", "app-service-header")),
            "Automation" => Given(
                ("IDENTITY_ENDPOINT", plain + "/automation/oauth2/token"),
                ("IDENTITY_HEADER", "app-service-header"),
                ("AUTOMATION_ASSET_ACCOUNTID", "account")),
            "HybridWorker" => Given(
                ("MSI_ENDPOINT", plain + "/hybrid/token"), ("MSI_SECRET", "hybrid-secret"), ("AUTOMATION_ASSET_ACCOUNTID", "account")),
            "MachineLearning" => Given(
                ("MSI_ENDPOINT", plain + "/ml/token"),
                ("MSI_SECRET", "ml-secret"),
                ("DEFAULT_IDENTITY_CLIENT_ID", Support.Names.SystemIdentity)),
            "ServiceFabric" => Given(
                ("IDENTITY_ENDPOINT", emulator.FabricUrl + "/metadata/identity/oauth2/token"),
                ("IDENTITY_HEADER", "fabric-secret"),
                ("IDENTITY_SERVER_THUMBPRINT", emulator.FabricThumbprint)),
            "AzureArc" => Given(
                ("IDENTITY_ENDPOINT", plain.Replace("127.0.0.1", "localhost") + "/arc/metadata/identity/oauth2/token"),
                ("IMDS_ENDPOINT", plain)),
            "CloudShell" => Given(("MSI_ENDPOINT", plain + "/cloudshell/token")),
            _ => throw new ArgumentOutOfRangeException(nameof(host)),
        };
    }

    private static (string Name, string? Value)[] Given(params (string Name, string Value)[] variables)
        => variables.Select(variable => (variable.Name, (string?)variable.Value)).ToArray();
}
