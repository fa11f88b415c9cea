namespace MtpToken.PowerShell;

/// <summary>
/// The module's own messages and advice, English only. Everything about tokens and the identity provider
/// comes from the native library, in the user's language.
/// </summary>
internal static class Texts
{
    internal const string CredentialEmpty = "-{0} is empty.";
    internal const string EmptySecretAdvice =
        "Usually the variable given has not been set: look at the line that fills it with the client secret.";
    internal const string EmptyPasswordAdvice =
        "Usually the variable given has not been set: look at the line that fills it with the password. A file without a password, or with an empty one, needs no -CertificatePassword.";
    internal const string EmptyCertificateAdvice =
        "Usually the variable given has not been set: look at the line that reads the certificate, and whether it found one.";
    internal const string EmptyAssertionAdvice =
        "Usually the variable given has not been set: look at the line that fetches the assertion from the identity provider.";
    internal const string NoSecret =
        "What was given is no secret: give a SecureString, text, or a credential, whose password is taken.";

    internal const string ClientIdMissing = "-{0} needs -ClientId.";
    internal const string ClientIdMissingAdvice =
        "Add -ClientId. AZURE_CLIENT_ID is used without -{0} only: then tenant, client and credential all come from the AZURE_ variables.";
    internal const string SwitchOff = "-{0} is $false, and no other credential was given.";
    internal const string SwitchOffAdvice = "Leave out -{0} to use the AZURE_ variables, or give another credential.";

    internal const string ThumbprintMalformed =
        "-CertificateThumbprint is neither a SHA-1 thumbprint (40 hexadecimal digits) nor a SHA-256 one (64).";
    internal const string ThumbprintMalformedAdvice =
        "Take the thumbprint from the app registration in Entra ID, or from Get-ChildItem Cert:\\CurrentUser\\My.";
    internal const string CertificateNotFound = "No certificate fits -{0} '{1}'. Looked in: {2}.";
    internal const string CertificateNotUsable = "No certificate that fits -{0} '{1}' can be used. Looked in: {2}. Found: {3}.";
    internal const string CertificateThumbprintAdvice =
        "Import the certificate with its private key for the account that runs this, or give -CertificatePath or -Certificate.";
    internal const string CertificateSubjectNameAdvice =
        "Give the common name or the whole subject of a certificate that is valid now, imported with its private key for the account that runs this; or give -CertificateThumbprint, -CertificatePath or -Certificate.";
    internal const string CertificateAmbiguous =
        "Certificates of several subjects fit -CertificateSubjectName '{0}'. Looked in: {1}. Found: {2}.";
    internal const string CertificateAmbiguousAdvice =
        "Give the whole subject, such as 'CN=reader, O=Contoso', or choose one with -CertificateThumbprint.";
    internal const string CertificateDescription = "{0} ({1})";
    internal const string CertificateWithoutKey = "{0} has no private key here";
    internal const string CertificateOutOfTime = "{0} is valid from {1:u} to {2:u} only";
    internal const string StoreNotOpened = "{0} (which cannot be opened here)";

    internal const string WarningAsDebug = "warning: {0}";
    internal const string CredentialInUse = "credential: {0}";

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
