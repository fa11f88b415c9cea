using System;
using System.Collections.Generic;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MtpToken;

/// <summary>
/// The settings of a <see cref="Client"/>. Plain values: nothing is checked and nothing native exists before a client
/// is made, which copies what it needs. The options may be changed and used again afterwards.
/// </summary>
/// <remarks>
/// A client proves who it is in one way: <see cref="ClientSecret"/>, <see cref="CertificatePath"/>,
/// <see cref="Certificate"/>, <see cref="ClientAssertion"/>, <see cref="FederatedTokenFile"/>,
/// <see cref="FederatedProvider"/> or <see cref="UseManagedIdentity"/>. Two of them are an error.
/// </remarks>
public sealed class ClientOptions
{
    /// <summary>The application (client) ID, a GUID.</summary>
    public string? ClientId { get; set; }

    /// <summary>The default tenant, as its ID or one of its domain names; null when every request names its tenant.</summary>
    public string? TenantId { get; set; }

    /// <summary>The cloud: <c>Commercial</c> (when null), <c>GCC</c>, <c>GCCHigh</c>, <c>DoD</c>, <c>China</c>, or an alias of one.</summary>
    public string? Cloud { get; set; }

    /// <summary>
    /// The https address of the identity provider when it is not the cloud's own. A host that is not known to be
    /// Microsoft's needs an entry in <see cref="AllowedHosts"/> too.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>Hosts outside the built-in list that may get the credential, as <c>host</c> or <c>host:port</c>, compared exactly.</summary>
    public IList<string> AllowedHosts { get; } = new List<string>();

    /// <summary>The version of the token endpoint, 1 or 2.</summary>
    public int EndpointVersion { get; set; } = 2;

    /// <summary>
    /// The client secret (its value, not its ID). It stays the caller's: the client copies it into memory that is wiped
    /// when freed, and no managed string is made of it.
    /// </summary>
    public SecureString? ClientSecret { get; set; }

    /// <summary>
    /// The path of a file with a certificate and its private key, PEM or PFX (PKCS#12), told apart by their content. The
    /// key is an RSA key of at least 2048 bits. The file is read when the client is made.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>The path of the PEM file with the private key, where it is not in <see cref="CertificatePath"/>.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>The password of the PFX file or of the encrypted key. It stays the caller's, as <see cref="ClientSecret"/> does.</summary>
    public SecureString? CertificatePassword { get; set; }

    /// <summary>
    /// A certificate whose private key signs where it lies - a key store of Windows, of a user or of the machine, a smart
    /// card, a module - and is never exported. The client keeps a copy of the object, so that the caller's may be disposed
    /// of. It is asked for a signature only when a token comes from the network, never in the background.
    /// </summary>
    /// <remarks>
    /// Keys that are held in memory are tested under .NET on Linux and under Mono; key stores of Windows and macOS, smart
    /// cards and modules were not at hand. A key that cannot make signatures by <see cref="SignatureAlgorithm.Ps256"/>,
    /// as those of the older cryptographic service providers, signs by <see cref="SignatureAlgorithm.Rs256"/>.
    /// </remarks>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>
    /// The private key of <see cref="Certificate"/>, where that object does not bring it: any <see cref="RSA"/> that signs,
    /// for example that of a key vault. It stays the caller's, and has to live as long as clients with it are used. One
    /// signature at a time is asked of it.
    /// </summary>
    public RSA? CertificateKey { get; set; }

    /// <summary>
    /// True to send the certificate's chain with each proof, for apps that trust it by subject name and issuer. With
    /// <see cref="CertificatePath"/> that is the chain in the file; for <see cref="Certificate"/> it is built from the
    /// system's stores, without asking for revocation. Nothing is downloaded for it, but by .NET Framework, which has no
    /// way to forbid that and is given almost no time for it.
    /// </summary>
    public bool SendCertificateChain { get; set; }

    /// <summary>How the certificate's key signs.</summary>
    public SignatureAlgorithm SignatureAlgorithm { get; set; } = SignatureAlgorithm.Ps256;

    /// <summary>
    /// A proof that another identity provider has signed for the app (a federated credential). It serves as long as it
    /// lives, which is minutes with most providers. It stays the caller's, as <see cref="ClientSecret"/> does.
    /// </summary>
    public SecureString? ClientAssertion { get; set; }

    /// <summary>
    /// The path of a file in which somebody else keeps such a proof fresh, as Kubernetes does. It is read for each request.
    /// </summary>
    public string? FederatedTokenFile { get; set; }

    /// <summary>Who vouches for the app: the job that this program runs in, or a managed identity.</summary>
    public FederatedProvider? FederatedProvider { get; set; }

    /// <summary>
    /// The id of the service connection, for <see cref="MtpToken.FederatedProvider.AzurePipelines"/>. When null, it is the
    /// step's own, which brings its client id and tenant too where none are set.
    /// </summary>
    public string? ServiceConnectionId { get; set; }

    /// <summary>
    /// How long a request is repeated while Microsoft Entra does not know the app's federated credential, which takes
    /// minutes after it was set up; at most ten. <see cref="Timeout"/> holds beside it. Zero does not wait.
    /// </summary>
    public TimeSpan ReplicationWait { get; set; }

    /// <summary>
    /// True to use the identity that Azure gives to this machine or job. Neither tenant nor client id is needed. Its address
    /// comes from the environment; requests to it never go through a proxy.
    /// </summary>
    public bool UseManagedIdentity { get; set; }

    /// <summary>
    /// The id of a user-assigned identity, for <see cref="UseManagedIdentity"/> and for
    /// <see cref="MtpToken.FederatedProvider.ManagedIdentity"/>; null for the system-assigned one, which serves the first
    /// of the two only.
    /// </summary>
    public string? ManagedIdentityId { get; set; }

    /// <summary>What <see cref="ManagedIdentityId"/> is; when null, a client id.</summary>
    public ManagedIdentityIdType? ManagedIdentityIdType { get; set; }

    /// <summary>From which kind of host the managed identity comes.</summary>
    public ManagedIdentitySource ManagedIdentitySource { get; set; } = ManagedIdentitySource.Auto;

    /// <summary>
    /// True to take tenant, client id and credential from the <c>AZURE_…</c> environment variables, as one unit, where no
    /// credential is set here: <c>AZURE_CLIENT_SECRET</c>, <c>AZURE_CLIENT_CERTIFICATE_PATH</c> or
    /// <c>AZURE_FEDERATED_TOKEN_FILE</c>. The variables never allow a further host.
    /// </summary>
    public bool UseEnvironment { get; set; }

    /// <summary>
    /// True for a client without a credential, which gets no token: it serves to check tokens with the signing keys of
    /// the expected tenant. Whatever credential is set, or in the environment, is then not looked at.
    /// </summary>
    public bool KeysOnly { get; set; }

    /// <summary>The path of a PEM file with certificate authorities that are trusted in addition to the system's.</summary>
    public string? CaBundlePath { get; set; }

    /// <summary>The URL of the proxy; an empty text means no proxy at all, null what environment and system say.</summary>
    public string? Proxy { get; set; }

    /// <summary>The language of messages and advice, as a culture name such as <c>nl-NL</c>; English when null or unknown.</summary>
    public string? Language { get; set; }

    /// <summary>The time for one call with all its retries. It is rounded up to whole milliseconds, as are the other times.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>The time for making one connection.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time for one attempt, from connecting to the end of the answer.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many times failed attempts of one call are repeated at most; 0 means never. Null leaves it to the library's
    /// own rule, which says what is tried again and how often; a number only lowers that.
    /// </summary>
    public int? MaximumRetryCount { get; set; }

    /// <summary>How many requests may be under way at once; others wait.</summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>Where tokens are kept.</summary>
    public CacheMode CacheMode { get; set; } = CacheMode.Memory;

    /// <summary>
    /// The folder of <see cref="CacheMode.User"/>, with which alone it may stand; null for the user's own one: on Linux
    /// <c>mtp_token</c> in <c>$XDG_RUNTIME_DIR</c>, else in <c>$XDG_CACHE_HOME</c>, else in <c>$HOME/.cache</c>; on macOS
    /// in <c>~/Library/Caches</c>; on Windows in the local application data. It is made where it does not exist, for its
    /// owner only; a symbolic link, a folder of somebody else's and one that others may use are refused with
    /// <see cref="MtpStatus.StoreUnavailable"/>.
    /// </summary>
    public string? CacheFolder { get; set; }
}
