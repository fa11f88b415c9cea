using System;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace MtpToken.PowerShell;

/// <summary>Every way to say who the app is, one parameter set each.</summary>
public abstract partial class MtpCredentialCmdlet
{
    /// <summary>No credential parameter: tenant, client and credential come from AZURE_*, as one unit.</summary>
    internal const string EnvironmentSet = "Environment";

    internal const string SecretSet = "ClientSecret";
    internal const string CredentialSet = "Credential";
    internal const string CertificateSet = "Certificate";
    internal const string ThumbprintSet = "CertificateThumbprint";
    internal const string SubjectNameSet = "CertificateSubjectName";
    internal const string CertificatePathSet = "CertificatePath";
    internal const string AssertionSet = "ClientAssertion";
    internal const string TokenFileSet = "FederatedTokenFile";
    internal const string ProviderSet = "FederatedProvider";
    internal const string IdentitySet = "ManagedIdentity";
    internal const string ClientSet = "Client";

    /// <summary>In seconds, as the library takes it.</summary>
    private const int LongestReplicationWait = 600;

    // Kept as numbers: fields of the binding's own types would load the binding at import.
    private int federatedProvider;
    private int managedIdentityType;
    private int managedIdentitySource;

    [Parameter(ParameterSetName = EnvironmentSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SecretSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CertificateSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ThumbprintSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = SubjectNameSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CertificatePathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = AssertionSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = TokenFileSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ProviderSet, ValueFromPipelineByPropertyName = true)]
    [Alias("AppId", "ApplicationId")]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = SecretSet)]
    [Alias("AppSecret")]
    [SecretTransformation]
    [AllowNull]
    [AllowEmptyString]
    public SecureString? ClientSecret { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = CredentialSet)]
    [Alias("ClientSecretCredential")]
    [AllowNull]
    public PSCredential? Credential { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = CertificateSet)]
    [Alias("ClientCertificate")]
    [AllowNull]
    public X509Certificate2? Certificate { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ThumbprintSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificateThumbprint { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = SubjectNameSet)]
    [Alias("CertificateName")]
    [ValidateNotNullOrEmpty]
    public string? CertificateSubjectName { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = CertificatePathSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    [Parameter(ParameterSetName = CertificatePathSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificateKeyPath { get; set; }

    [Parameter(ParameterSetName = CertificatePathSet)]
    [SecretTransformation]
    [AllowNull]
    [AllowEmptyString]
    public SecureString? CertificatePassword { get; set; }

    [Parameter(ParameterSetName = CertificateSet)]
    [Parameter(ParameterSetName = ThumbprintSet)]
    [Parameter(ParameterSetName = SubjectNameSet)]
    [Parameter(ParameterSetName = CertificatePathSet)]
    public SwitchParameter SendCertificateChain { get; set; }

    /// <summary>A token too, so that it may be an object with the property Token, or text with a line break behind it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AssertionSet)]
    [Alias("FederatedToken")]
    [TokenTransformation]
    [AllowNull]
    [AllowEmptyString]
    public SecureString? ClientAssertion { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = TokenFileSet)]
    [ValidateNotNullOrEmpty]
    public string? FederatedTokenFile { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ProviderSet)]
    public FederatedProvider FederatedProvider
    {
        get => (FederatedProvider)federatedProvider;
        set => federatedProvider = (int)value;
    }

    [Parameter(ParameterSetName = ProviderSet)]
    [ValidateNotNullOrEmpty]
    public string? ServiceConnectionId { get; set; }

    [Parameter(ParameterSetName = AssertionSet)]
    [Parameter(ParameterSetName = TokenFileSet)]
    [Parameter(ParameterSetName = ProviderSet)]
    [ValidateRange(0, LongestReplicationWait)]
    public int ReplicationWaitSec { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = IdentitySet)]
    [Alias("Identity")]
    public SwitchParameter ManagedIdentity { get; set; }

    [Parameter(ParameterSetName = IdentitySet)]
    [Parameter(ParameterSetName = ProviderSet)]
    [Alias("IdentityId")]
    [ValidateNotNullOrEmpty]
    public string? ManagedIdentityId { get; set; }

    [Parameter(ParameterSetName = IdentitySet)]
    [Parameter(ParameterSetName = ProviderSet)]
    public ManagedIdentityIdType ManagedIdentityType
    {
        get => (ManagedIdentityIdType)managedIdentityType;
        set => managedIdentityType = (int)value;
    }

    [Parameter(ParameterSetName = IdentitySet)]
    [Parameter(ParameterSetName = ProviderSet)]
    public ManagedIdentitySource ManagedIdentitySource
    {
        get => (ManagedIdentitySource)managedIdentitySource;
        set => managedIdentitySource = (int)value;
    }

    private void SetCredential(ClientOptions options)
    {
        options.ClientId = ClientId;
        switch (ParameterSetName)
        {
            case SecretSet:
                options.ClientSecret = NotEmpty(ClientSecret, nameof(ClientSecret), Texts.EmptySecretAdvice);
                DemandClientId();
                break;
            case CredentialSet:
                var password = NotEmpty(Credential?.Password, nameof(Credential), Texts.EmptySecretAdvice);
                options.ClientId = Credential!.UserName;
                options.ClientSecret = password;
                break;
            case CertificateSet:
            case ThumbprintSet:
            case SubjectNameSet:
                DemandClientId();
                options.Certificate = FindCertificate();
                options.SendCertificateChain = SendCertificateChain;
                break;
            case CertificatePathSet:
                SetCertificateFile(options);
                DemandClientId();
                break;
            case AssertionSet:
                options.ClientAssertion = NotEmpty(ClientAssertion, nameof(ClientAssertion), Texts.EmptyAssertionAdvice);
                options.ReplicationWait = TimeSpan.FromSeconds(ReplicationWaitSec);
                DemandClientId();
                break;
            case TokenFileSet:
                options.FederatedTokenFile = Resolve(FederatedTokenFile!, nameof(FederatedTokenFile));
                options.ReplicationWait = TimeSpan.FromSeconds(ReplicationWaitSec);
                DemandClientId();
                break;
            case ProviderSet:
                SetProvider(options);
                break;
            case IdentitySet:
                DemandOn(ManagedIdentity);
                options.UseManagedIdentity = true;
                SetIdentity(options);
                break;
            default:
                options.UseEnvironment = true;
                break;
        }
    }

    private void SetCertificateFile(ClientOptions options)
    {
        options.CertificatePath = Resolve(CertificatePath!, nameof(CertificatePath));
        options.SendCertificateChain = SendCertificateChain;
        if (CertificateKeyPath is not null)
        {
            options.CertificateKeyPath = Resolve(CertificateKeyPath, nameof(CertificateKeyPath));
        }

        if (IsBound(nameof(CertificatePassword)))
        {
            options.CertificatePassword =
                NotEmpty(CertificatePassword, nameof(CertificatePassword), Texts.EmptyPasswordAdvice);
        }
    }

    private void SetProvider(ClientOptions options)
    {
        options.FederatedProvider = FederatedProvider;
        options.ServiceConnectionId = ServiceConnectionId;
        options.ReplicationWait = TimeSpan.FromSeconds(ReplicationWaitSec);
        SetIdentity(options);
    }

    private void SetIdentity(ClientOptions options)
    {
        options.ManagedIdentityId = ManagedIdentityId;
        options.ManagedIdentitySource = ManagedIdentitySource;
        if (IsBound(nameof(ManagedIdentityType)))
        {
            options.ManagedIdentityIdType = ManagedIdentityType;
        }
    }

    private X509Certificate2 FindCertificate()
    {
        ErrorRecord? error = null;
        var found = ParameterSetName switch
        {
            ThumbprintSet => CertificateStores.ByThumbprint(CertificateThumbprint!, out error),
            SubjectNameSet => CertificateStores.BySubjectName(CertificateSubjectName!, out error),
            _ => Certificate,
        };
        if (found is null)
        {
            ThrowTerminatingError(error ?? Errors.CredentialEmpty(nameof(Certificate), Texts.EmptyCertificateAdvice));
        }

        return found!;
    }

    /// <summary>The secret itself, or the end of the command: most often a variable was not set.</summary>
    private SecureString NotEmpty(SecureString? secret, string parameter, string advice)
    {
        if (secret is null || secret.Length == 0)
        {
            ThrowTerminatingError(Errors.CredentialEmpty(parameter, advice));
        }

        return secret!;
    }

    /// <summary>The client id from the environment belongs to the environment's credential and to no other.</summary>
    private void DemandClientId()
    {
        if (ClientId is null)
        {
            ThrowTerminatingError(Errors.ClientIdMissing(ParameterSetName));
        }
    }

    private void DemandOn(SwitchParameter given)
    {
        if (!given)
        {
            ThrowTerminatingError(Errors.SwitchOff(ParameterSetName));
        }
    }
}
