//! The English texts.

mod findings;

pub(super) use findings::finding;

use super::Text;

/// The words of `text`. Messages end without a full stop, because a server's description may follow.
pub(super) fn text(text: Text) -> &'static str {
    match text {
        // The caller.
        Text::NullParameter => "A required pointer is NULL: {name}",
        Text::InvalidUtf8 => "The text of {name} is not valid Unicode",
        Text::InvalidArgument => "The value of {name} is not accepted; expected: {expected}",
        Text::InvalidState => "The call does not fit the state of the object; expected: {expected}",
        Text::BufferTooSmall => "The buffer is too small: {needed} units are needed",
        Text::ForkedHandle => {
            "This handle was made before the process forked and cannot be used in the child; make a new one"
        }
        Text::Panic => "A defect of the library was caught and the call was abandoned",
        Text::Internal => "A defect of the library: {what}",

        // Configuration.
        Text::ClientIdMissing => "No client id was given",
        Text::CredentialMissing => "No credential was given",
        Text::SecretMissing => "No client secret was given, or it is empty",
        Text::SecretUnresolved => {
            "The client secret is a reference to a key vault that was not resolved, not a secret"
        }
        Text::SecondCredential => "There is {found} already, and {name} was given beside it",
        Text::EnvironmentAmbiguous => "The environment holds two credentials: {name}",
        Text::HostHttpIdentity => {
            "A managed identity needs the connections of this library, and the caller makes the HTTP exchanges itself"
        }
        Text::SignatureWrong => {
            "The signature that was given does not fit the certificate; nothing was sent"
        }
        Text::SignatureDeclined => {
            "The key of the certificate can sign neither with PS256 nor with RS256; nothing was sent"
        }
        Text::EnvironmentIncomplete => {
            "The environment holds only a part of a credential; not set: {missing}"
        }
        Text::EnvironmentClientDiffers => {
            "The environment's credential belongs to another application (AZURE_CLIENT_ID) than the client id that was \
             given, {client_id}"
        }
        Text::TenantMissing => "No tenant was given",
        Text::TenantMalformed => "'{tenant}' is neither a tenant ID nor a domain name",
        Text::TenantAlias => {
            "'{tenant}' names no tenant, and an application signs in to exactly one"
        }
        Text::AuthorityMalformed => "'{authority}' is not an https URL of a host name",
        Text::AuthorityNotHttps => {
            "The authority '{authority}' does not use https, so the credential would be readable"
        }
        Text::HostNotAllowed => {
            "{host} is not a known Microsoft sign-in host; nothing was sent to it"
        }
        Text::AllowedHostMalformed => "'{host}' is not a host name with an optional port",
        Text::CloudUnknown => "There is no cloud named '{cloud}'",
        Text::ResourceEmpty => "No resource was given",
        Text::ResourceMalformed => "The resource '{resource}' holds control characters",
        Text::ScopeForm => {
            "The scope '{scope}' cannot be asked for by an application: it does not end in /.default"
        }
        Text::SeveralResources => {
            "'{scope}' names more than one resource, and a token is for exactly one"
        }
        Text::InvalidCertificateAuthority => "The extra CA holds no certificate that can be used",
        Text::NoRoots => "This system has no root certificates, so no server can be trusted",
        Text::InvalidProxy => "The proxy URL cannot be used",
        Text::FileUnusable => "The file '{path}' cannot be used: {reason}",
        Text::AssertionTooLong => {
            "The assertion is longer than the {limit} characters that Microsoft Entra takes"
        }

        // Certificates and their keys.
        Text::CertificateEmpty => "The certificate is empty",
        Text::CertificateTooLarge => {
            "The certificate and its key are larger than {limit} bytes and were not read"
        }
        Text::CertificateTooMany => "There are more than {limit} certificates",
        Text::CertificateForm => {
            "What was given is not a certificate with its private key, but {found}"
        }
        Text::CertificateDamaged => {
            "The certificate cannot be read: {what} is damaged or incomplete"
        }
        Text::CertificateMissing => "There is a private key, but no certificate",
        Text::KeyMissing => "The certificate {thumbprint} came without its private key",
        Text::KeySeveral => "There is more than one private key",
        Text::KeyMismatch => "The private key does not belong to the certificate {thumbprint}",
        Text::KeyNotRsa => {
            "The key is of the kind {found}, and Microsoft Entra takes RSA keys only"
        }
        Text::KeySize => "The RSA key has {found} bits; 2048 to 8192 can be used",
        Text::KeyUnwanted => {
            "There is a private key or a PFX where the public part of a certificate is wanted"
        }
        Text::CertificatePasswordMissing => {
            "The private key is protected with a password, and none was given"
        }
        Text::CertificatePasswordWrong => "The password does not open the private key",
        Text::CertificateIterations => {
            "The password would have to be hashed {found} times, and more than {limit} is not done"
        }
        Text::CertificateProtection => {
            "The certificate or its key is protected in a way that is not supported: {found}"
        }
        Text::CertificateExpired => {
            "The certificate {thumbprint} expired at {date}; this machine's clock says {now}"
        }
        Text::CertificateNotYetValid => {
            "The certificate {thumbprint} is valid from {date} on; this machine's clock says {now}"
        }

        // Managed identity and federation.
        Text::IdentityNotHere => {
            "The managed identity of {source} is not to be had here: {missing} is not set"
        }
        Text::IdentityCloudShell => "Cloud Shell has no identity of its own, only that of its user",
        Text::IdentityEndpoint => {
            "The endpoint in {name} cannot be used ({host}): {reason}; nothing was sent to it"
        }
        Text::VariableUnusable => "The variable {name} cannot be used: {reason}",
        Text::IdentityIdKind => {
            "The managed identity of {source} cannot be chosen as {what}, only by its {expected}"
        }
        Text::IdentityAbsent => "This machine offers no managed identity: {host} {reason}",
        Text::IdentityNotAssigned => {
            "The managed identity is not assigned to this machine or app ({host}, HTTP status {status})"
        }
        Text::IdentityRefused => {
            "{host} does not let this process have the managed identity (HTTP status {status})"
        }
        Text::IdentityGateway => {
            "{host} could not reach Microsoft Entra for the managed identity (gateway error, HTTP status {status})"
        }
        Text::IdentityThrottled => {
            "{host} takes no more requests for a managed identity for now (HTTP status {status})"
        }
        Text::IdentityOther => {
            "{host} gave a token of another identity than was asked for: wanted {wanted}, got {found}"
        }
        Text::IdentityUnproven => {
            "{host} gave a token but did not say of which identity, and {wanted} was asked for"
        }
        Text::TokenExpired => "{host} gave a token that has expired already",
        Text::ArcChallenge => "The challenge of {host} is not followed: {reason}",
        Text::ArcRefused => "{host} did not accept the key that it had put into its own file",
        Text::ProviderNotHere => {
            "This job has no identity of {source} that can be used: {missing} is not set"
        }
        Text::ServiceConnectionMissing => "No service connection of Azure Pipelines was given",
        Text::ProviderRefused => "{host} gave no token for this job (HTTP status {status})",
        Text::IdentityNotUserAssigned => {
            "A system-assigned managed identity cannot stand for an application"
        }
        Text::AssertionForm => "The assertion is not a signed JWT: {reason}",

        // Transport.
        Text::NameResolution => "The name {host} could not be resolved",
        Text::Connect => "No connection to {host} could be made",
        Text::Tls => "TLS with {host} failed: {reason}",
        Text::TlsUntrusted => "The certificate that {host} presented is not trusted here",
        Text::Proxy => "The proxy refused the connection to {host}",
        Text::Timeout => "{host} did not answer within {seconds} seconds",
        Text::Cancelled => "The operation was cancelled",
        Text::Network => "The connection to {host} broke before the answer was complete",
        Text::HostFailed => "The program that carries the HTTP exchange reported a failure",
        Text::NotCached => "The cache holds no usable token, and nothing else was to be asked",
        Text::StoreUnavailable => {
            "The folder '{path}' cannot hold the user's token cache: {reason}; nothing was sent"
        }
        Text::StoreHomeless => {
            "There is no folder for the user's token cache: neither XDG_RUNTIME_DIR, XDG_CACHE_HOME nor HOME \
             names one that belongs to this account; nothing was sent"
        }
        Text::ValidityTooLong => {
            "A new token was issued for {seconds} seconds; the request wants one that lasts for more than {wanted}"
        }

        // Answers that the protocol does not allow.
        Text::BodyTooLarge => "The answer of {host} is larger than {limit} bytes and was not read",
        Text::NotJson => "The answer of {host} is not JSON (content type: {content_type})",
        Text::JsonMalformed => "The answer of {host} is not the JSON of a token response",
        Text::Redirect => "{host} answered with a redirect, which is not followed",
        Text::NoAccessToken => "{host} answered with success but without a token",
        Text::NoExpiry => "{host} issued a token without a usable expiry",
        Text::TokenNotAscii => {
            "{host} issued a token with characters that no request header may carry"
        }
        Text::TokenTypeUnknown => {
            "{host} issued a token of the type '{token_type}' instead of Bearer"
        }

        // What the identity provider answered.
        Text::Provider => "Entra ID answered {error}",
        Text::ProviderStatus => "{host} answered with HTTP status {status} and no OAuth error",
        Text::CredentialRefused => {
            "Entra ID refused the credential of application {client_id} ({error})"
        }
        Text::Throttled => {
            "Entra ID takes no more of these requests for now (HTTP status {status})"
        }
        Text::ServiceUnavailable => "{host} cannot answer for now (HTTP status {status})",

        // Tokens.
        Text::JwtTooLarge => "The token is larger than {limit} bytes",
        Text::JwtNotText => "The token is not text",
        Text::JwtEncrypted => {
            "The token has five parts: it is encrypted (JWE) and only its API can read it"
        }
        Text::JwtNotThreeParts => "The token is not a JWT: it does not have three parts",
        Text::JwtEmptyPart => "The {part} of the token is empty",
        Text::JwtNotBase64 => "The {part} of the token is not base64url as RFC 7515 writes it",
        Text::JwtNotJson => "The {part} of the token is not valid JSON",
        Text::JwtNotObject => "The {part} of the token is not a JSON object",
        Text::JwtDuplicateMember => "The {part} of the token has the same member twice",
        Text::JwtTooDeep => "The {part} of the token is nested deeper than {depth} levels",

        // Keys and metadata, for checking a signature.
        Text::KeySetTooLarge => "The key set of the issuer is larger than {limit}",
        Text::KeySetMalformed => "The answer is not a JSON Web Key Set",
        Text::MetadataMalformed => "The answer is not the sign-in metadata of an identity provider",
        Text::KeysTooMany => {
            "Signing keys were asked for too often in the last minutes, so no request was sent"
        }
        Text::KeysElsewhere => {
            "The sign-in metadata names {host} as the place of its keys, which is not a sign-in host of this cloud"
        }
        Text::SignatureNeedsTenant => {
            "A signature cannot be judged without an expected tenant: every tenant has genuine tokens"
        }

        // Advice about the caller's side.
        Text::AdviseReport => {
            "This should not happen. Please report it to the maintainers of this library, with the message and the ids \
             but without any secret or token."
        }
        Text::AdviseClientId => {
            "Give the Application (client) ID that the Overview page of the app registration shows, or set \
             AZURE_CLIENT_ID together with AZURE_TENANT_ID and AZURE_CLIENT_SECRET and use the environment."
        }
        Text::AdviseSecretMissing => {
            "Give the client secret: an empty one usually comes from a variable that is not set, or from a vault \
             reference that was not resolved."
        }
        Text::AdviseEnvironment => {
            "AZURE_TENANT_ID, AZURE_CLIENT_ID and one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and \
             AZURE_FEDERATED_TOKEN_FILE are used together or not at all: set all three, or give tenant, client id and \
             credential explicitly."
        }
        Text::AdviseTenantId => {
            "Give the tenant ID (the GUID on the Overview page of Microsoft Entra ID) or a verified domain of the \
             tenant; common, organizations and consumers do not work for applications."
        }
        Text::AdviseAuthority => {
            "Give https:// and the host name, such as https://login.microsoftonline.com, without user name and without \
             IP address, or leave the authority out and choose the cloud instead."
        }
        Text::AdviseAllowHost => {
            "Check the spelling: a credential goes to Microsoft's own sign-in hosts only. If {host} is really yours, an \
             emulator for instance, allow it explicitly as host or host:port; wildcards and URLs are not taken."
        }
        Text::AdviseCloud => {
            "Use Commercial, GCC, GCCHigh, DoD, China, France, Germany or Singapore; the names of Microsoft Graph and Az \
             PowerShell (Global, USGov, USGovDoD, AzureCloud, AzureUSGovernment, AzureChinaCloud) work too."
        }
        Text::AdviseResource => {
            "Say which API the token is for, such as https://api.security.microsoft.com. Only the commercial and the US \
             Government clouds have a default."
        }
        Text::AdviseScopeDefault => {
            "Ask for one resource, as https://api.security.microsoft.com or as the scope \
             https://api.security.microsoft.com/.default. Single permissions such as Incident.Read.All are not asked \
             for: they come with the token once they are granted to the app."
        }
        Text::AdviseCa => {
            "Give the CA certificate as PEM text (-----BEGIN CERTIFICATE-----). A file in DER form, a private key or an \
             empty file does not work."
        }
        Text::AdviseNoRoots => {
            "Install the system's CA certificates (on most Linux systems the package ca-certificates), or name a file with \
             them in SSL_CERT_FILE. Where SSL_CERT_FILE or SSL_CERT_DIR is set, see that it names some."
        }
        Text::AdviseProxyUrl => {
            "Give the proxy, or HTTPS_PROXY and ALL_PROXY where no other is given, as http://host:port or https://host:port, or an empty text for no proxy at all."
        }

        Text::AdviseFile => {
            "Check the path '{path}', and that the account this process runs under may read it. It must be a regular file, \
             or a link to one."
        }
        Text::AdviseStore => {
            "Give a folder on a local disk that belongs to the account this process runs under and to nobody else (owner \
             only, mode 0700, no symbolic link), or one that does not exist yet; or keep tokens in memory only (cache mode \
             Memory)."
        }

        // Advice about certificates.
        Text::AdviseCertificateForm => {
            "Give the whole content of a PFX file, or of a PEM file with the certificate and its private key (BEGIN \
             CERTIFICATE and BEGIN PRIVATE KEY); the key may also come as a PEM of its own."
        }
        Text::AdviseCertificateJks => {
            "Convert the key store to a PFX: keytool -importkeystore -srckeystore FILE -destkeystore FILE.pfx \
             -deststoretype PKCS12."
        }
        Text::AdviseCertificateBase64 => {
            "Decode the text first, as with [Convert]::FromBase64String in PowerShell or base64 -d, and give the bytes \
             that come out."
        }
        Text::AdviseKeyForm => {
            "Convert the private key to PKCS#8: openssl pkcs8 -topk8 -in FILE -out FILE.pem for a key of OpenSSL, \
             ssh-keygen -p -m PKCS8 -f FILE for one of OpenSSH."
        }
        Text::AdviseKeyMissing => {
            "Export the certificate with its private key: as a PFX (Export-PfxCertificate), or as a PEM that holds both. \
             A .cer or .crt file holds the public part alone, which is what the app registration gets."
        }
        Text::AdviseKeyMismatch => {
            "Give the key that the certificate was made with, or the certificate of this key: openssl x509 -pubkey \
             -noout and openssl pkey -pubout show the same public key for a pair."
        }
        Text::AdviseKeyRsa => {
            "Make a certificate with an RSA key of 2048 bits or more and upload its public part to the app registration."
        }
        Text::AdviseKeyUnwanted => {
            "Give the certificate alone, as PEM or DER: a key that is held elsewhere must not pass through here."
        }
        Text::AdviseCertificatePassword => {
            "Give the password that the PFX or the private key was exported with; mind upper and lower case, and that no \
             line break comes with it when it is read from a file."
        }
        Text::AdviseCertificateProtection => {
            "Export it again with AES-256 and SHA-256: Export-PfxCertificate -CryptoAlgorithmOption AES256_SHA256, openssl \
             pkcs12 -export, or openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256."
        }
        Text::AdviseCertificateDates => {
            "Check the clock of this machine. If it is right, make a new certificate, upload its public part to the app \
             registration and use it from here on."
        }

        // Advice about managed identity and federation.
        Text::AdviseIdentitySource => {
            "The sources are Imds, AppService, Automation, AzureArc, MachineLearning and ServiceFabric. Leave the source \
             out to have it found by the variables that the host sets, and check that an identity is enabled for this \
             machine or app and reaches this process."
        }
        Text::AdviseIdentityCloudShell => {
            "Cloud Shell gives the token of the user who is signed in, which no application permission applies to. Use \
             an app registration with a certificate or a secret here, or run this where a managed identity is."
        }
        Text::AdviseIdentityEndpoint => {
            "The platform sets {name}; do not set it yourself. A token is asked for on this machine or its host only, \
             because whoever answers decides which token is used."
        }
        Text::AdviseVariable => {
            "The platform sets {name}; do not set it yourself, or set it to what the platform's documentation says."
        }
        Text::AdviseIdentityId => {
            "Give the id of a user-assigned identity as the portal shows it: client id and object id (principal id) are \
             GUIDs on its Overview page, the resource id stands under Properties."
        }
        Text::AdviseIdentityIdKind => {
            "Give the {expected} of the user-assigned identity, or leave the id out for the system-assigned one: {source} \
             takes nothing else."
        }
        Text::AdviseIdentityAbsent => {
            "A managed identity exists on Azure and on servers connected by Azure Arc only. Elsewhere use a certificate, a \
             federated credential or a secret. On Azure, check that nothing blocks 169.254.169.254, and that a container \
             may reach it."
        }
        Text::AdviseIdentityAssign => {
            "Enable the system-assigned identity, or assign the user-assigned one, under Identity of this machine or app, \
             and check the id. After a change it takes some minutes until the host knows it."
        }
        Text::AdviseIdentityResource => {
            "Check the spelling of the resource {resource}, and that this tenant has it: some hosts answer a wrong one \
             with a general error. Otherwise try again later."
        }
        Text::AdviseIdentityResponse => {
            "Something other than the host of a managed identity seems to have answered at {host}: check what listens \
             there, and the variables that lead to it."
        }
        Text::AdviseIdentityClock => {
            "Check the clock of this machine. If it is right, restart the agent or app: the host gives out a token from \
             its cache that it should have renewed."
        }
        Text::AdviseIdentityOther => {
            "Nothing was done with that token. Give the id of the identity that is meant; if {found} is right, ask for \
             it."
        }
        Text::AdviseIdentityUnproven => {
            "Azure Arc offers the system-assigned identity: leave the id out to use that."
        }
        Text::AdviseArc => {
            "The account this process runs under must be a member of the group himds, or root (Linux), or an administrator \
             (Windows), and the Azure Connected Machine agent must be up to date."
        }
        Text::AdviseGitHub => {
            "Give the job, or the workflow, the permission 'id-token: write': without it GitHub Actions sets neither \
             ACTIONS_ID_TOKEN_REQUEST_URL nor ACTIONS_ID_TOKEN_REQUEST_TOKEN. A workflow started from a fork does not get \
             it."
        }
        Text::AdvisePipelines => {
            "Map the job's access token into the step (env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)); \
             SYSTEM_OIDCREQUESTURI is set by the agent, from version 3.232 on."
        }
        Text::AdviseServiceConnection => {
            "Give the id of the service connection (the GUID resourceId in its URL), or set \
             AZURESUBSCRIPTION_SERVICE_CONNECTION_ID by running in a task that uses the connection."
        }
        Text::AdviseProviderRefused => {
            "Check that the job is still running, that its access token is of this job, and that the service connection \
             exists and may be used by this pipeline."
        }
        Text::AdviseIdentityUserAssigned => {
            "A federated credential trusts a user-assigned managed identity of the same tenant: give its client id, object \
             id or resource id."
        }
        Text::AdviseAssertionForm => {
            "Give the token itself, as its issuer made it: three parts of base64url with dots between, not its file name \
             and nothing around it."
        }

        Text::AdviseCredential => {
            "Give a client secret, a certificate, a federated token or a managed identity, or ask for the environment's \
             credential."
        }
        Text::AdviseVaultReference => {
            "The app setting @Microsoft.KeyVault(...) could not be resolved: check the reference's status in the portal, \
             and that the app's identity may read the vault's secrets."
        }
        Text::AdviseOneCredential => {
            "A client proves who it is in one way: decide for one of them, and remove the other."
        }
        Text::AdviseSigner => {
            "Sign the bytes that the operation gives (not their digest again) with SHA-256 and the key of this \
             certificate; PSS takes a salt of 32 bytes."
        }
        Text::AdvisePresentedCertificate => {
            "The certificate has the thumbprints {sha1} (SHA-1) and {sha256} (SHA-256)."
        }
        Text::AdvisePresentedToken => "The token that was presented says {presented}.",

        // Advice about transport.
        Text::AdviseDns => {
            "Check DNS on this machine for {host} and the spelling of the authority; behind a proxy, check that the \
             proxy setting reaches this process."
        }
        Text::AdviseConnect => {
            "Check that a firewall or network rule lets this machine reach {host}, and whether a proxy has to be set."
        }
        Text::AdviseTls => {
            "If a proxy inspects TLS here, give its CA certificate with the extra CA option. Otherwise update the root \
             certificates of this machine (Entra ID uses DigiCert Global Root G2) and remove pinned certificates."
        }
        Text::AdviseTlsTime => {
            "Check the clock of this machine first. If it is right, the server or an inspecting proxy uses a certificate \
             outside its validity."
        }
        Text::AdviseProxy => {
            "Check the address of the proxy and whether it asks for a user name and password, and that it lets this \
             machine reach the host."
        }
        Text::AdviseTimeout => {
            "Check whether a firewall or proxy holds back the connection to {host}, and allow more time if the network \
             is slow."
        }
        Text::AdviseNetwork => {
            "Try again. If it happens again and again, look at proxies and firewalls on the way, which may cut \
             connections."
        }
        Text::AdviseResponse => {
            "Something other than Entra ID seems to have answered: look for a proxy, a gateway or a captive portal \
             between this machine and {host}, and check the authority."
        }
        Text::AdviseToken => {
            "Check that the whole token was passed and nothing but the token: no Bearer in front, no quotes, no line \
             breaks. A token that is not a JWT can still be valid for its API, but nobody else can read it."
        }

        Text::AdviseKeys => {
            "Entra ID publishes no such keys or metadata: look for a proxy or another machine that answers in its place, \
             and check the authority."
        }
        Text::AdviseSignatureTenant => {
            "Say which tenant the token has to be from, as its ID or as one of its domains."
        }

        // Advice about the provider's answer.
        Text::AdviseLater => {
            "The service has a passing problem: try again later. If it lasts, look at Microsoft's service health page \
             and give its support the correlation id and the time stamp."
        }
        Text::AdviseValidity => {
            "Ask for a shorter minimum validity, or have the token's lifetime raised by a token lifetime policy of the \
             tenant: without one, tokens last for 60 to 90 minutes."
        }
        Text::AdviseThrottled => {
            "Wait {retry_after} seconds before the next request. To stay below the limit, keep the token in a cache and \
             use it until it expires instead of asking for each call."
        }
        Text::AdviseCacheToken => {
            "The same token was asked for too often. Keep it in a cache and use it until it expires, look for a loop in \
             the runbook, and wait a minute before the next request."
        }
        Text::AdviseProvider => {
            "Read the server's description; the sign-in logs of service principals in the Entra admin center find the \
             request by its correlation id. Ask Microsoft's support with the trace id and the time stamp."
        }
        Text::AdviseSecretWrong => {
            "Paste the Value of the client secret, which Certificates & secrets shows once, right after creation, and not \
             the secret ID; pass it unchanged, without URL-encoding. Check that the secret belongs to application \
             {client_id} and that the app belongs to tenant {tenant}."
        }
        Text::AdviseSecretExpired => {
            "Create a new secret under Certificates & secrets of application {client_id} and use its Value, or move to a \
             certificate or a managed identity, which do not expire unnoticed."
        }
        Text::AdviseFieldMissing => {
            "A required field reached Entra ID empty: look for a variable that is not set or a vault reference that was \
             not resolved, in client id, secret and resource."
        }
        Text::AdviseRequestMalformed => {
            "Entra ID could not read the request. What was sent: client id {client_id}, tenant {tenant}, resource \
             {resource}, to {authority}; look for stray characters in these values."
        }
        Text::AdviseGrant => {
            "Entra ID did not accept what the app presented as its proof. Compare the description with the credential of \
             application {client_id}: its kind, its validity and the clock of this machine."
        }
        Text::AdvisePublicClient => {
            "Application {client_id} is registered as a public client, which has no credential. Use a registration of the \
             type Web, or switch off Allow public client flows under Authentication."
        }
        Text::AdviseAppNotFound => {
            "Check the client id {client_id} and the tenant {tenant}: the app registration must be in this tenant. If \
             the app is from another tenant, an administrator of this one has to consent first: {consent_url}"
        }
        Text::AdviseAppDisabled => {
            "Find application {client_id} under Enterprise applications of tenant {tenant} and enable sign-in for it \
             (Properties, Enabled for users to sign-in). If it is not there, check the client id."
        }
        Text::AdviseServicePrincipalMissing => {
            "Application {client_id} is not installed in tenant {tenant}, so it gets no token there. Let an administrator \
             of that tenant give admin consent, which installs it: {consent_url}"
        }
        Text::AdviseTenantNotFound => {
            "Check the tenant {tenant} for a typing error and give its tenant ID if the domain is not verified. A tenant \
             of a government or national cloud also needs the cloud setting."
        }
        Text::AdviseUnknownInstance => {
            "{authority} is not an authority that Entra ID knows. Leave the authority out and choose the cloud instead."
        }
        Text::AdviseOtherCloud => {
            "Tenant {tenant} lives in another national cloud than {authority}: choose its cloud (GCCHigh, DoD, China)."
        }
        Text::AdviseResourceNotFound => {
            "Tenant {tenant} does not have the resource {resource}. Check the spelling and the cloud; for Microsoft \
             Threat Protection the tenant needs a Defender XDR licence, and under Enterprise applications the \
             application 8ee8fdad-f234-4243-8f3b-15c294843740 must exist."
        }
        Text::AdvisePermissionMissing => {
            "Check that the tenant is licensed for the service, add the application permission under API permissions of \
             the app registration, and let an administrator give admin consent: {consent_url}"
        }
        Text::AdviseResourceOnV2 => {
            "The v2 endpoint takes scope, not resource: ask for {resource}/.default, or use the v1 endpoint."
        }
        Text::AdviseAssertionSignature => {
            "Upload this certificate to application {client_id} (Certificates & secrets) and compare its thumbprint with \
             the list there. An app that trusts by subject name and issuer needs the certificate chain sent along."
        }
        Text::AdviseSubjectName => {
            "The certificate's subject name or issuer is not among those that application {client_id} trusts: correct \
             the trusted subject name and issuer of the app, or use the right certificate."
        }
        Text::AdviseAssertionTime => {
            "The assertion is outside its time range. Set the clock of this machine, and fetch a fresh token if it comes \
             from another identity provider: those live for minutes only."
        }
        Text::AdvisePs256 => {
            "This key or app cannot use PS256 signatures: sign the assertion with RS256 and give the certificate's SHA-1 \
             thumbprint (x5t)."
        }
        Text::AdviseAssertionRefused => {
            "Check that certificate and private key belong together, that this certificate is uploaded to application \
             {client_id}, and how the app is set up to trust it."
        }
        Text::AdviseAssertionInvalid => {
            "Check the assertion: iss and sub must be the client id {client_id}, aud the token endpoint it is sent to, \
             and the clock of this machine must be right."
        }
        Text::AdviseFederatedCredential => {
            "No federated credential of application {client_id} matches the presented token. Compare its iss, sub and aud \
             with the credential, character by character; a new credential needs some minutes until it works."
        }
        Text::AdviseFederatedCase => {
            "The subject of the federated credential differs in upper and lower case or in its path. Copy sub of the \
             presented token into the credential as it is."
        }
        Text::AdviseFederatedAppOnly => {
            "As a federated credential only an app-only token counts: use the token of a managed identity or of an \
             application, with the audience api://AzureADTokenExchange."
        }
        Text::AdvisePolicy => {
            "A policy refused the sign-in. Look at Conditional Access policies for workload identities (they block by \
             location or risk, and only apps of the own tenant) and compare this machine's public IP address with them; \
             the sign-in log of service principals names the policy."
        }
        Text::AdviseTenantRestrictions => {
            "A corporate proxy lets only listed tenants through (tenant restrictions): ask its administrators to add \
             tenant {tenant}, or use a network path without that proxy."
        }
        Text::AdviseRegion => {
            "The regional endpoint serves managed identities and Microsoft's own apps only: remove the region setting."
        }
        Text::AdviseUserFlow => {
            "This answer belongs to the sign-in of a user. Check that the request is made as an application, with a \
             client id and a client secret."
        }
    }
}

#[cfg(test)]
mod tests;
