//! The names of messages and advice about failures.

use super::{Language, en};

texts! {
    /// A text by name. Braces in the description of a text are the placeholders that
    /// [`Error::with`](crate::error::Error::with) fills.
    ///
    /// Messages say what happened, as one sentence without a full stop (a server's description may follow them).
    /// Advice (the variants that begin with `Advise`) says what to do, in full sentences.
    Text {
        // The caller.
        /// A required pointer is NULL: {name}.
        NullParameter,
        /// Text that is not UTF-8: {name}.
        InvalidUtf8,
        /// A value that is not accepted: {name}, {expected}.
        InvalidArgument,
        /// The call does not fit the object's state: {expected}.
        InvalidState,
        /// The caller's buffer is too small: {needed}.
        BufferTooSmall,
        /// A handle that was made before the process forked.
        ForkedHandle,
        /// A panic was caught at the boundary.
        Panic,
        /// A defect of this library: {what}.
        Internal,

        // Configuration.
        /// No client id.
        ClientIdMissing,
        /// No credential of any kind.
        CredentialMissing,
        /// No client secret, or an empty one.
        SecretMissing,
        /// A vault reference instead of a secret.
        SecretUnresolved,
        /// A second kind of credential: {found}, {name}.
        SecondCredential,
        /// Two credentials in the environment: {name}.
        EnvironmentAmbiguous,
        /// A managed identity, and the caller makes the HTTP exchanges.
        HostHttpIdentity,
        /// The caller's signature does not fit the certificate.
        SignatureWrong,
        /// The caller's key can make no signature that Entra takes.
        SignatureDeclined,
        /// The environment holds a part of a credential: {missing}.
        EnvironmentIncomplete,
        /// The environment's credential belongs to another app: {client_id}.
        EnvironmentClientDiffers,
        /// No tenant.
        TenantMissing,
        /// Not the form of a tenant: {tenant}.
        TenantMalformed,
        /// `common` and its kin: {tenant}.
        TenantAlias,
        /// Not the form of an authority: {authority}.
        AuthorityMalformed,
        /// An authority without TLS: {authority}.
        AuthorityNotHttps,
        /// A host that is not known: {host}.
        HostNotAllowed,
        /// Not the form of a host to allow: {host}.
        AllowedHostMalformed,
        /// A cloud that is not known: {cloud}.
        CloudUnknown,
        /// No resource.
        ResourceEmpty,
        /// Not the form of a resource: {resource}.
        ResourceMalformed,
        /// Not the form of a scope of this grant: {scope}.
        ScopeForm,
        /// More than one resource: {scope}.
        SeveralResources,
        /// The extra CA has no usable certificate.
        InvalidCertificateAuthority,
        /// The system has no root certificates.
        NoRoots,
        /// The proxy URL cannot be used.
        InvalidProxy,
        /// A file cannot be used: {path}, {reason}.
        FileUnusable,
        /// An assertion of more than {limit} characters.
        AssertionTooLong,

        // Certificates and their keys.
        /// No bytes where a certificate should be.
        CertificateEmpty,
        /// More than {limit} bytes.
        CertificateTooLarge,
        /// More than {limit} certificates.
        CertificateTooMany,
        /// Something else than a certificate with its key: {found}.
        CertificateForm,
        /// A part that cannot be read: {what}.
        CertificateDamaged,
        /// A key without a certificate.
        CertificateMissing,
        /// A certificate without its key: {thumbprint}.
        KeyMissing,
        /// More than one private key.
        KeySeveral,
        /// A key that is not the certificate's: {thumbprint}.
        KeyMismatch,
        /// Another kind of key than RSA: {found}.
        KeyNotRsa,
        /// An RSA key of a size that is not accepted: {found}.
        KeySize,
        /// A private key where the public part alone belongs.
        KeyUnwanted,
        /// A password is needed.
        CertificatePasswordMissing,
        /// The password does not fit.
        CertificatePasswordWrong,
        /// An iteration count beyond {limit}: {found}.
        CertificateIterations,
        /// A protection that is not supported: {found}.
        CertificateProtection,
        /// Its time is over: {thumbprint}, {date}, {now}.
        CertificateExpired,
        /// Its time has not come: {thumbprint}, {date}, {now}.
        CertificateNotYetValid,

        // Managed identity and federation.
        /// The kind of host that was asked for is not this one: {source}, {missing}.
        IdentityNotHere,
        /// Cloud Shell.
        IdentityCloudShell,
        /// A variable that leads to no endpoint of this machine: {name}, {host}, {reason}.
        IdentityEndpoint,
        /// A variable that cannot be used: {name}, {reason}.
        VariableUnusable,
        /// A kind of id that this host does not take: {source}, {what}, {expected}.
        IdentityIdKind,
        /// Nothing that offers an identity was found: {host}, {reason}.
        IdentityAbsent,
        /// The host does not know the identity: {host}, {status}.
        IdentityNotAssigned,
        /// The host does not let this process have the identity: {host}, {status}.
        IdentityRefused,
        /// The host's own way to the identity provider is broken: {host}, {status}.
        IdentityGateway,
        /// The host takes no more requests for now: {host}, {status}.
        IdentityThrottled,
        /// Another identity came than was asked for: {host}, {wanted}, {found}.
        IdentityOther,
        /// The answer does not show which identity came: {host}, {wanted}.
        IdentityUnproven,
        /// A token that has expired already: {host}.
        TokenExpired,
        /// A challenge of Arc's agent that is not followed: {host}, {reason}.
        ArcChallenge,
        /// Arc's agent did not accept the content of its own file: {host}.
        ArcRefused,
        /// The job offers no token of its own: {source}, {missing}.
        ProviderNotHere,
        /// No id of a service connection.
        ServiceConnectionMissing,
        /// A provider that gave no token: {host}, {status}.
        ProviderRefused,
        /// A federated credential with a system-assigned identity.
        IdentityNotUserAssigned,
        /// Not the form of an assertion: {reason}.
        AssertionForm,

        // Transport.
        /// A name did not resolve: {host}.
        NameResolution,
        /// No connection: {host}.
        Connect,
        /// TLS failed: {host}, {reason}.
        Tls,
        /// The server's certificate is not trusted: {host}.
        TlsUntrusted,
        /// The proxy refused: {host}.
        Proxy,
        /// No answer in time: {host}, {seconds}.
        Timeout,
        /// Cancelled by the caller.
        Cancelled,
        /// The connection was cut: {host}.
        Network,
        /// The program that does the HTTP itself reported a failure.
        HostFailed,
        /// Only the cache was asked.
        NotCached,
        /// The folder of the token cache cannot be used: {path}, {reason}.
        StoreUnavailable,
        /// There is no folder for the token cache.
        StoreHomeless,
        /// A new token that does not last as long as was demanded: {seconds}, {wanted}.
        ValidityTooLong,

        // Answers that the protocol does not allow.
        /// More than is read: {host}, {limit}.
        BodyTooLarge,
        /// Success with a body that is not declared as JSON: {host}, {content_type}.
        NotJson,
        /// Success with a body that is not the JSON of a token response: {host}.
        JsonMalformed,
        /// A redirect: {host}.
        Redirect,
        /// Success without a token: {host}.
        NoAccessToken,
        /// A token without a usable expiry: {host}.
        NoExpiry,
        /// A token with characters that no header may carry: {host}.
        TokenNotAscii,
        /// A token of another type than Bearer: {host}, {token_type}.
        TokenTypeUnknown,

        // What the identity provider answered.
        /// An OAuth error: {error}.
        Provider,
        /// An error answer that names no OAuth error: {host}, {status}.
        ProviderStatus,
        /// `invalid_client`: {client_id}, {error}.
        CredentialRefused,
        /// Too many requests: {status}.
        Throttled,
        /// The service is unavailable for now: {host}, {status}.
        ServiceUnavailable,

        // Tokens.
        /// A token over the size cap: {limit}.
        JwtTooLarge,
        /// A token with bytes that are no text.
        JwtNotText,
        /// A token of five parts.
        JwtEncrypted,
        /// A token that is not three parts.
        JwtNotThreeParts,
        /// An empty part: {part}.
        JwtEmptyPart,
        /// A part that is not base64url: {part}.
        JwtNotBase64,
        /// A part that is not JSON: {part}.
        JwtNotJson,
        /// A part that is JSON but not an object: {part}.
        JwtNotObject,
        /// A member name that occurs twice: {part}.
        JwtDuplicateMember,
        /// Nested too deeply: {part}, {depth}.
        JwtTooDeep,

        // Keys and metadata, for checking a signature.
        /// More keys or more bytes than is read: {limit}.
        KeySetTooLarge,
        /// Not a JSON Web Key Set.
        KeySetMalformed,
        /// Not the metadata of an identity provider.
        MetadataMalformed,
        /// The metadata names a place for its keys that is not trusted: {host}.
        KeysElsewhere,
        /// Keys were fetched too often lately.
        KeysTooMany,
        /// A signature cannot be judged without an expected tenant.
        SignatureNeedsTenant,

        // Advice about the caller's side.
        /// A defect: report it.
        AdviseReport,
        /// The client id is missing.
        AdviseClientId,
        /// The secret is missing.
        AdviseSecretMissing,
        /// The three variables are one unit.
        AdviseEnvironment,
        /// The tenant must be an id or a domain.
        AdviseTenantId,
        /// The form of an authority.
        AdviseAuthority,
        /// How to allow a host: {host}.
        AdviseAllowHost,
        /// The names of the clouds.
        AdviseCloud,
        /// A resource must be given.
        AdviseResource,
        /// The form of a scope.
        AdviseScopeDefault,
        /// The form of the extra CA.
        AdviseCa,
        /// Where root certificates come from.
        AdviseNoRoots,
        /// The form of a proxy URL.
        AdviseProxyUrl,
        /// A file that cannot be used: {path}.
        AdviseFile,
        /// What the folder of the token cache must be.
        AdviseStore,
        /// What credentials there are.
        AdviseCredential,
        /// A vault reference that is not resolved.
        AdviseVaultReference,
        /// One of several credentials.
        AdviseOneCredential,
        /// A signature from the caller.
        AdviseSigner,
        /// What was presented: {sha1}, {sha256}.
        AdvisePresentedCertificate,
        /// What was presented: {presented}.
        AdvisePresentedToken,

        // Advice about certificates.
        /// The forms that are taken.
        AdviseCertificateForm,
        /// A key store of Java's own.
        AdviseCertificateJks,
        /// A PFX as base64 text.
        AdviseCertificateBase64,
        /// A key in a form that is not taken.
        AdviseKeyForm,
        /// A certificate without its key.
        AdviseKeyMissing,
        /// A key that is not the certificate's.
        AdviseKeyMismatch,
        /// A key that Entra does not take.
        AdviseKeyRsa,
        /// A private key where the public part alone belongs.
        AdviseKeyUnwanted,
        /// A password that is missing or wrong.
        AdviseCertificatePassword,
        /// A protection that is not supported.
        AdviseCertificateProtection,
        /// A certificate outside its time.
        AdviseCertificateDates,

        // Advice about managed identity and federation.
        /// The names of the sources, and what they need.
        AdviseIdentitySource,
        /// Cloud Shell's identity is a user.
        AdviseIdentityCloudShell,
        /// Where endpoints may be: {name}.
        AdviseIdentityEndpoint,
        /// A variable that cannot be used: {name}.
        AdviseVariable,
        /// The forms of ids.
        AdviseIdentityId,
        /// Give the id that this host takes: {source}, {expected}.
        AdviseIdentityIdKind,
        /// Where managed identities are.
        AdviseIdentityAbsent,
        /// Assign the identity.
        AdviseIdentityAssign,
        /// The host's vague failure, for a wrong resource among others: {resource}.
        AdviseIdentityResource,
        /// Something else answered: {host}.
        AdviseIdentityResponse,
        /// A token that has expired when it comes.
        AdviseIdentityClock,
        /// Another identity came: {found}.
        AdviseIdentityOther,
        /// Which ids can be compared.
        AdviseIdentityUnproven,
        /// Who may read the keys of Arc's agent.
        AdviseArc,
        /// The job needs `id-token: write`.
        AdviseGitHub,
        /// The step needs its access token.
        AdvisePipelines,
        /// Give the id of the service connection.
        AdviseServiceConnection,
        /// A provider that gave no token.
        AdviseProviderRefused,
        /// Use a user-assigned identity.
        AdviseIdentityUserAssigned,
        /// What an assertion is.
        AdviseAssertionForm,

        // Advice about transport.
        /// A name did not resolve: {host}.
        AdviseDns,
        /// No connection: {host}.
        AdviseConnect,
        /// A certificate that is not trusted.
        AdviseTls,
        /// A certificate outside its time range.
        AdviseTlsTime,
        /// A proxy that refuses.
        AdviseProxy,
        /// No answer in time: {host}.
        AdviseTimeout,
        /// A connection that was cut.
        AdviseNetwork,
        /// An answer that is not Entra's: {host}.
        AdviseResponse,
        /// A token that is not a JWT.
        AdviseToken,
        /// Keys or metadata that are not Entra's.
        AdviseKeys,
        /// A signature is checked for an expected tenant.
        AdviseSignatureTenant,

        // Advice about the provider's answer. Placeholders: {tenant}, {client_id}, {resource}, {authority}, {consent_url}.
        /// Transient trouble at the service.
        AdviseLater,
        /// Too many requests, with the wait the server asked for: {retry_after}.
        AdviseThrottled,
        /// Tokens do not last that long.
        AdviseValidity,
        /// Too many requests, without a wait.
        AdviseCacheToken,
        /// An answer that nothing better is known about.
        AdviseProvider,
        /// The secret is wrong.
        AdviseSecretWrong,
        /// The secret has expired.
        AdviseSecretExpired,
        /// A required field did not arrive.
        AdviseFieldMissing,
        /// The request was not understood.
        AdviseRequestMalformed,
        /// The grant was refused.
        AdviseGrant,
        /// A public client has no credential.
        AdvisePublicClient,
        /// The app is not in the tenant.
        AdviseAppNotFound,
        /// The app is disabled or unknown.
        AdviseAppDisabled,
        /// The app has no service principal in the tenant.
        AdviseServicePrincipalMissing,
        /// The tenant is not found.
        AdviseTenantNotFound,
        /// The authority host is unknown to Entra.
        AdviseUnknownInstance,
        /// The tenant lives in another cloud.
        AdviseOtherCloud,
        /// The resource is not in the tenant.
        AdviseResourceNotFound,
        /// The permission or its consent is missing.
        AdvisePermissionMissing,
        /// `resource` was sent to the v2 endpoint.
        AdviseResourceOnV2,
        /// The assertion's signature was not accepted.
        AdviseAssertionSignature,
        /// The certificate's subject name is not authorised.
        AdviseSubjectName,
        /// The assertion is outside its time range.
        AdviseAssertionTime,
        /// PS256 is not usable.
        AdvisePs256,
        /// The assertion was refused.
        AdviseAssertionRefused,
        /// The assertion is not a valid JWT for this app.
        AdviseAssertionInvalid,
        /// No federated credential matches.
        AdviseFederatedCredential,
        /// A federated subject differs in case or path.
        AdviseFederatedCase,
        /// Only app-only tokens count as federated credentials.
        AdviseFederatedAppOnly,
        /// A policy refused.
        AdvisePolicy,
        /// A proxy restricts tenants.
        AdviseTenantRestrictions,
        /// The regional endpoint is not for everybody.
        AdviseRegion,
        /// A code of user sign-in.
        AdviseUserFlow,
    }
}

impl Text {
    /// The words in `language`, with placeholders.
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => en::text(self),
        }
    }
}
