//! The names of what a look at a token brings to light.

use super::{Language, en};

texts! {
    /// A finding about a token by name, as a [`Check`](crate::token::report::Check) shows it. Braces are placeholders;
    /// `{expected}` and `{found}` are those of the check, `{cause}` is the failure behind it.
    ///
    /// Messages and advice are written as those of [`Text`](super::Text) are.
    Finding {
        // Form.
        /// A JWT of three parts.
        WellFormed,
        /// A JWT that calls itself something else: {typ}.
        WellFormedType,
        /// Not readable as a JWT: {cause}.
        Unreadable,
        /// A token of five parts.
        Encrypted,
        /// A token that is no JWT at all.
        Opaque,

        // Any claim, or member of the header: {claim}.
        /// It is not there.
        ClaimMissing,
        /// It is not a text.
        ClaimNotText,
        /// It is not an array of texts.
        ClaimNotTexts,
        /// It is neither a text nor an array of texts.
        ClaimNotTextOrTexts,
        /// It is not a time in seconds since 1970.
        ClaimNotTime,
        /// It is there in another spelling too.
        ClaimTwice,

        // Algorithm.
        /// RS256.
        AlgorithmAllowed,
        /// Another algorithm: {found}.
        AlgorithmRefused,
        /// `crit` in the header.
        CriticalHeader,
        /// `b64` in the header.
        UnencodedPayload,

        // Issuer and tenant.
        /// The issuer of the token's own tenant.
        IssuerRight,
        /// The issuer of another cloud: {cloud}.
        IssuerOtherCloud,
        /// The issuer of the other token version.
        IssuerOtherVersion,
        /// The issuer of another tenant than `tid`.
        IssuerOtherTenant,
        /// Another issuer.
        IssuerWrong,
        /// A cloud whose issuer is not known: {cloud}.
        IssuerUnknown,
        /// An unknown `ver`: {version}.
        VersionUnknown,
        /// A `tid` that is not a GUID.
        TenantNotId,
        /// The expected tenant.
        TenantRight,
        /// Another tenant.
        TenantOther,
        /// The expected tenant is a domain.
        TenantByDomain,

        // Audience and client.
        /// The expected audience.
        AudienceRight,
        /// Another audience.
        AudienceWrong,
        /// A cloud without a known audience: {cloud}.
        AudienceUnknown,
        /// The expected client.
        ClientRight,
        /// Another client.
        ClientOther,

        // App-only.
        /// `idtyp` says so.
        AppOnly,
        /// Inferred from other claims.
        AppOnlyInferred,
        /// Cannot be told.
        AppOnlyUnknown,
        /// `scp` is there.
        Delegated,
        /// `idtyp` says something else.
        UserToken,

        // Roles.
        /// Some role, none required.
        RolesPresent,
        /// All required roles.
        RolesGranted,
        /// No roles at all.
        RolesNone,
        /// Some required role is missing: {missing}.
        RolesMissing,

        // Time: {seconds}.
        /// Its time has begun.
        NotBeforePassed,
        /// It does not say.
        NotBeforeAbsent,
        /// Its time has not begun.
        NotBeforeFuture,
        /// It begins after its end.
        NotBeforeAfterExpiry,
        /// It was issued later than now.
        IssuedInFuture,
        /// It is valid: {seconds}, {usable}.
        NotExpired,
        /// Expired, but not longer ago than clocks may differ: {seconds}.
        WithinSkew,
        /// Expired: {seconds}.
        Expired,

        // Signature and key: {kid}.
        /// Valid.
        SignatureValid,
        /// Valid, by keys that could not be fetched anew.
        SignatureValidStale,
        /// Not valid.
        SignatureInvalid,
        /// No keys were asked for.
        SignatureNeedsKeys,
        /// No keys to be had: {cause}.
        SignatureKeysUnavailable,
        /// `nonce` in the header.
        SignatureNonce,
        /// Not a token to check.
        SignatureNotReadable,
        /// Another check decides: {check}.
        SignatureSkipped,
        /// No expected tenant.
        SignatureNoTenant,
        /// No such key.
        KeyUnknown,
        /// No such key among those known so far.
        KeyUnknownStale,
        /// Several keys of one id.
        KeyAmbiguous,
        /// A key of another issuer: {issuer}.
        KeyIssuer,
        /// A key of another cloud instance: {cloud}.
        KeyCloud,
        /// The metadata names another issuer: {issuer}.
        MetadataIssuer,

        // Keys that cannot be used: {kid}.
        /// Not the form of a key.
        KeyMalformed,
        /// Another type.
        KeyNotRsa,
        /// A symmetric key.
        KeySymmetric,
        /// For something else than signatures.
        KeyUse,
        /// Not for verifying.
        KeyOperations,
        /// For another algorithm.
        KeyAlgorithm,
        /// Too short or too long.
        KeySize,
        /// An even modulus.
        KeyEven,
        /// An exponent that is no exponent.
        KeyExponent,
        /// The ROCA fingerprint.
        KeyWeak,

        // Advice.
        /// A token that others cannot read.
        AdviseOpaque,
        /// Nothing that Entra ID makes.
        AdviseNotEntra,
        /// The token is another cloud's: {cloud}.
        AdviseCloudSetting,
        /// The token is another tenant's.
        AdviseTenant,
        /// Give the tenant as an id.
        AdviseTenantAsId,
        /// Another API.
        AdviseAudience,
        /// A cloud without a known audience.
        AdviseAudienceGiven,
        /// The same in other case.
        AdviseAudienceCase,
        /// The same API by another name.
        AdviseAudienceSameApi,
        /// Defender for Endpoint.
        AdviseAudienceEndpoint,
        /// Microsoft Threat Protection, where something else is expected.
        AdviseAudienceDefender,
        /// Microsoft Graph.
        AdviseAudienceGraph,
        /// The portal's service.
        AdviseAudiencePortal,
        /// Azure management.
        AdviseAudienceManagement,
        /// The app itself.
        AdviseAudienceOwnApp,
        /// Another application.
        AdviseClient,
        /// A user's token.
        AdviseApplication,
        /// `idtyp` is not there.
        AdviseIdType,
        /// Nothing is granted.
        AdviseConsent,
        /// Another role is granted.
        AdviseRole,
        /// The same in other case: {role}.
        AdviseRoleCase,
        /// Singular and plural: {role}, {wanted}.
        AdviseRolePlural,
        /// The stronger role: {role}.
        AdviseRoleReadWrite,
        /// The name of the delegated permission: {role}, {wanted}.
        AdviseRoleDelegated,
        /// The clocks differ.
        AdviseClock,
        /// Expired.
        AdviseExpired,
        /// Only the API checks it.
        AdviseNonce,
        /// How to have the signature checked.
        AdviseKeys,
        /// Give a tenant.
        AdviseExpectTenant,
        /// Do not use it.
        AdviseDoNotTrust,
        /// A key that is not there.
        AdviseKeyRolled,
        /// A key set that is not in order.
        AdviseKeySet,
    }
}

impl Finding {
    /// The words in `language`, with placeholders.
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => en::finding(self),
        }
    }
}
