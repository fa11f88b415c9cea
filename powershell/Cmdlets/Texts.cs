namespace MtpToken.PowerShell;

/// <summary>
/// The module's own messages and advice, English only. Everything about tokens and the identity provider
/// comes from the native library, in the user's language.
/// </summary>
internal static class Texts
{
    internal const string SecretEmpty = "-ClientSecret is empty.";
    internal const string CredentialEmpty = "-Credential is empty or holds no password.";
    internal const string EmptyAdvice =
        "Usually the variable given has not been set: look at the line that fills it with the client secret.";

    internal const string ClientIdMissing = "-ClientSecret needs -ClientId.";
    internal const string ClientIdMissingAdvice =
        "Add -ClientId, or leave out -ClientSecret as well: then tenant, client and secret all come from AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.";

    internal const string ConnectionWithClient = "-{0} cannot be used together with -Client.";
    internal const string ConnectionWithClientAdvice =
        "A client has its own settings: give -{0} to New-MtpClient. A value in $PSDefaultParameterValues counts too.";

    internal const string OutputSwitches = "-AsPlainText, -AsSecureString and -AsHeader exclude each other.";
    internal const string OutputSwitchesAdvice = "Keep one of them.";

    internal const string OneTenantOnly = "-AsPlainText, -AsSecureString, -AsHeader and -OutFile work for one tenant only.";
    internal const string OneTenantOnlyAdvice =
        "Leave the switch out: each object holds its tenant and its token, so that a failed tenant shifts nothing.";

    internal const string ObjectAsTenant = "An object came through the pipeline where a tenant was expected.";
    internal const string ObjectAsTenantAdvice =
        "Pipe tenant ids as text, or objects with a property TenantId (or CustomerId), and ClientId if it differs.";

    internal const string MinimumValidity = "-MinimumValidity is shorter than a second.";
    internal const string MinimumValidityAdvice =
        "A bare number is taken as ticks: write '00:10:00' or (New-TimeSpan -Minutes 10).";

    internal const string ClockSkew = "-ClockSkew is shorter than a second.";
    internal const string ClockSkewAdvice =
        "A bare number is taken as ticks: write '00:05:00' or (New-TimeSpan -Minutes 5). Zero is accepted.";

    internal const string RoleMissingAdvice = "Have an administrator consent to the application permission, and get a new token.";
    internal const string RoleNotVerifiable = "The roles of the token cannot be read.";
    internal const string RoleNotVerifiableAdvice =
        "Only the API can read this token: leave out -Role, and look at what the API answers.";
    internal const string KeysLate =
        "The signing keys did not come within {0} second(s), so the signature is not verifiable.";

    internal const string NotFileSystem = "-{0} does not name a place in the file system.";
    internal const string NotFileSystemAdvice = "Change to a file system location, or give a full path.";

    internal const string FileNotWritten = "The token was not written to '{0}': {1}";
    internal const string FileNotWrittenAdvice =
        "Check that the directory exists and that this account may create files in it. A file that was there is unchanged.";

    internal const string FileNotRead = "'{0}' could not be read: {1}";
    internal const string FileNotReadAdvice = "Check the path and that this account may read the file.";
    internal const string NoToken =
        "What was given is no token and has no property Token: give text, a SecureString or what Get-MtpToken returns.";
    internal const string FileTooLarge = "it is larger than any token.";

    internal const string AllClients = "the tokens of all clients in this process";
    internal const string OneClient = "the tokens of client {0}";
    internal const string ClearAction = "Clear";

    internal const string TokensActivity = "Getting tokens";
    internal const string TokensStatus = "{0} of {1} tenants";

    internal const string OtherVersion =
        "Another version of {0} is already loaded in this process: version {1} from '{2}'. This module needs version {3} from '{4}'.";
    internal const string OtherVersionAdvice = "Start a new PowerShell and import this module first.";
    internal const string UnknownPlace = "(memory)";
}
