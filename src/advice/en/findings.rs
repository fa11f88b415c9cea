//! The English texts of findings.

use crate::advice::Finding;

/// The words of `finding`.
pub(in crate::advice) fn finding(finding: Finding) -> &'static str {
    match finding {
        // Form.
        Finding::WellFormed => "The token is a JWT",
        Finding::WellFormedType => {
            "The token is a JWT; its header calls it '{typ}', which is not decisive"
        }
        Finding::Unreadable => "The token cannot be read as a JWT: {cause}",
        Finding::Encrypted => {
            "The token has five parts: it is encrypted (JWE), and only its API can read it"
        }
        Finding::Opaque => {
            "The token is not a JWT, so only the service that issued it and its API can read it"
        }

        // Any claim, or member of the header.
        Finding::ClaimMissing => "The token has no {claim}",
        Finding::ClaimNotText => "{claim} of the token is not a text",
        Finding::ClaimNotTexts => "{claim} of the token is not an array of texts",
        Finding::ClaimNotTextOrTexts => {
            "{claim} of the token is neither a text nor an array of texts"
        }
        Finding::ClaimNotTime => "{claim} of the token is not a time in seconds since 1970",
        Finding::ClaimTwice => "The token has {claim} in several spellings",

        // Algorithm.
        Finding::AlgorithmAllowed => "The token says that it is signed with RS256",
        Finding::AlgorithmRefused => {
            "The token says '{found}' for its signature, and only RS256 is allowed"
        }
        Finding::CriticalHeader => {
            "The header of the token demands extensions (crit), and none is understood"
        }
        Finding::UnencodedPayload => {
            "The header of the token says that its payload is not encoded (b64), which is not allowed"
        }

        // Issuer and tenant.
        Finding::IssuerRight => "The token names the issuer of its tenant in this cloud",
        Finding::IssuerOtherCloud => "The token was issued in another cloud ({cloud})",
        Finding::IssuerOtherVersion => {
            "The issuer belongs to another version of tokens than the token says (ver)"
        }
        Finding::IssuerOtherTenant => "The tenant in the issuer is not the tenant in tid",
        Finding::IssuerWrong => "The issuer is not the one of this tenant in this cloud",
        Finding::IssuerUnknown => {
            "The issuer of such tokens in the cloud {cloud} is not known here"
        }
        Finding::VersionUnknown => "The token is of the unknown version '{version}'",
        Finding::TenantNotId => "tid of the token is not the ID of a tenant",
        Finding::TenantRight => "The token is from the expected tenant",
        Finding::TenantOther => "The token is from another tenant",
        Finding::TenantByDomain => {
            "The expected tenant is given as a domain, and only its sign-in metadata knows its ID"
        }

        // Audience and client.
        Finding::AudienceRight => "The token is meant for the expected API",
        Finding::AudienceWrong => "The token is meant for another API",
        Finding::AudienceUnknown => {
            "No Defender API is documented for the cloud {cloud}, so its audience is not known here"
        }
        Finding::ClientRight => "The token was issued to the expected application",
        Finding::ClientOther => "The token was issued to another application",

        // App-only.
        Finding::AppOnly => "The token is an application's (idtyp)",
        Finding::AppOnlyInferred => {
            "The token is inferred to be an application's: it has roles, no scp, and sub is oid"
        }
        Finding::AppOnlyUnknown => {
            "Whether the token is an application's or a user's cannot be told: it has no idtyp"
        }
        Finding::Delegated => "The token was issued for a user (it has scp)",
        Finding::UserToken => "The token was not issued to an application (idtyp is '{found}')",

        // Roles.
        Finding::RolesPresent => "The token has application roles",
        Finding::RolesGranted => "The token has the required roles",
        Finding::RolesNone => "The token has no application role",
        Finding::RolesMissing => "The token lacks {missing}",

        // Time.
        Finding::NotBeforePassed => "The validity of the token has begun",
        Finding::NotBeforeAbsent => "The token does not say when its validity begins",
        Finding::NotBeforeFuture => "The validity of the token begins in {seconds} seconds",
        Finding::NotBeforeAfterExpiry => "The validity of the token begins after its end",
        Finding::IssuedInFuture => {
            "The validity of the token has begun, but it says that it was issued {seconds} seconds from now"
        }
        Finding::NotExpired => {
            "The token is valid for {seconds} more seconds, {usable} of them before it is due to be renewed"
        }
        Finding::WithinSkew => {
            "The token expired {seconds} seconds ago, which is within the allowed difference of clocks"
        }
        Finding::Expired => "The token expired {seconds} seconds ago",

        // Signature and key.
        Finding::SignatureValid => {
            "The signature is valid and made by a key of the tenant's issuer"
        }
        Finding::SignatureValidStale => {
            "The signature is valid by the keys known so far; fetching them anew failed"
        }
        Finding::SignatureInvalid => "The signature is not valid",
        Finding::SignatureNeedsKeys => {
            "The signature was not checked: that takes the keys of the issuer"
        }
        Finding::SignatureKeysUnavailable => {
            "The signature was not checked, because the keys of the issuer cannot be had: {cause}"
        }
        Finding::SignatureNonce => {
            "The token has a nonce in its header: only its API can check such a signature"
        }
        Finding::SignatureNotReadable => {
            "The signature cannot be checked, because the token cannot be read"
        }
        Finding::SignatureSkipped => {
            "The signature was not checked, because the check {check} did not pass"
        }
        Finding::SignatureNoTenant => {
            "The signature was not checked: every tenant has genuine tokens, and no tenant was expected"
        }
        Finding::KeyUnknown => "The issuer has no key '{kid}'",
        Finding::KeyUnknownStale => {
            "There is no key '{kid}' among the keys known so far, and fetching them anew failed"
        }
        Finding::KeyAmbiguous => "The issuer's key set has several keys '{kid}'",
        Finding::KeyIssuer => "The key '{kid}' is for the issuer '{issuer}' only",
        Finding::KeyCloud => "The key '{kid}' is for another cloud ({cloud})",
        Finding::MetadataIssuer => "The sign-in metadata of the tenant names the issuer '{issuer}'",

        // Keys that cannot be used.
        Finding::KeyMalformed => "The key '{kid}' is not a well-formed RSA key",
        Finding::KeyNotRsa => "The key '{kid}' is not an RSA key",
        Finding::KeySymmetric => {
            "The key '{kid}' is symmetric: whoever can check with it can sign with it"
        }
        Finding::KeyUse => "The key '{kid}' is not for signatures (use)",
        Finding::KeyOperations => "The key '{kid}' is not for verifying signatures (key_ops)",
        Finding::KeyAlgorithm => "The key '{kid}' is for another algorithm than RS256 (alg)",
        Finding::KeySize => "The key '{kid}' does not have 2048 to 8192 bits",
        Finding::KeyEven => "The key '{kid}' has an even modulus, so it is not an RSA key",
        Finding::KeyExponent => {
            "The key '{kid}' has an exponent that is even, less than 3 or longer than 32 bits"
        }
        Finding::KeyWeak => {
            "The key '{kid}' has the weakness ROCA (CVE-2017-15361): its private part can be computed"
        }

        // Advice.
        Finding::AdviseOpaque => {
            "Microsoft may use a format that only the API can read. Such a token can be in order: use it, and look \
             at what the API answers."
        }
        Finding::AdviseNotEntra => {
            "Entra ID does not issue such tokens: somebody else made this one, or changed it. Do not use it."
        }
        Finding::AdviseCloudSetting => {
            "Choose the cloud the tenant lives in. The authority and the API have to belong to the same cloud as the \
             token."
        }
        Finding::AdviseTenant => {
            "Ask for the token in the expected tenant, or expect the tenant that the token names (tid) if that is \
             the right one."
        }
        Finding::AdviseTenantAsId => {
            "Give the tenant's ID (a GUID) instead of its domain, or have the signature checked, which looks the ID \
             up."
        }
        Finding::AdviseAudience => {
            "Ask for a token of the API that is called: for Microsoft Threat Protection with the resource \
             https://api.security.microsoft.com, or the scope https://api.security.microsoft.com/.default."
        }
        Finding::AdviseAudienceGiven => "Name the audience that the API expects.",
        Finding::AdviseAudienceCase => {
            "The audience differs in upper and lower case only, and the API compares both. Ask for the token with \
             exactly the expected resource."
        }
        Finding::AdviseAudienceSameApi => {
            "It is the same API by another of its names: expect both, or ask for the token with the name that the \
             API expects. Tokens of version 2.0 always have the application id."
        }
        Finding::AdviseAudienceEndpoint => {
            "This token is for Defender for Endpoint (WindowsDefenderATP), whose routes such as /api/machines and \
             /api/alerts take it. Incidents and advanced hunting take a token for \
             https://api.security.microsoft.com."
        }
        Finding::AdviseAudienceDefender => {
            "This token is for Microsoft Threat Protection, whose routes are /api/incidents and \
             /api/advancedhunting/run. Ask for another one with the resource of the API that is called."
        }
        Finding::AdviseAudienceGraph => {
            "This token is for Microsoft Graph, whose routes under /security take it. The Defender API on \
             api.security.microsoft.com takes a token for https://api.security.microsoft.com."
        }
        Finding::AdviseAudiencePortal => {
            "This audience comes from a wrong name in the portal; no Defender API takes it. Ask for \
             https://api.securitycenter.microsoft.com for Defender for Endpoint, or \
             https://api.security.microsoft.com for Microsoft Threat Protection."
        }
        Finding::AdviseAudienceManagement => {
            "This token is for Azure Resource Manager, as Azure's tools ask for by default. Ask for \
             https://api.security.microsoft.com explicitly."
        }
        Finding::AdviseAudienceOwnApp => {
            "This token is for the application itself: its client id was given as the resource. Ask for \
             https://api.security.microsoft.com instead."
        }
        Finding::AdviseClient => {
            "Compare the client id that was used with the one that is expected, and look for a credential in the \
             environment that belongs to another application."
        }
        Finding::AdviseApplication => {
            "Sign in as an application (client credentials): with a client id and a secret, a certificate or a \
             managed identity, and without a user. Only then are application permissions in the token."
        }
        Finding::AdviseIdType => {
            "Entra ID adds idtyp only where the API asks for it. Grant an application role, or look at how the token \
             was requested."
        }
        Finding::AdviseConsent => {
            "Add the application permission under API permissions of the app registration, let an administrator give \
             admin consent, and get a new token. Entra ID issues tokens without any role too."
        }
        Finding::AdviseRole => {
            "Add {missing} as an application permission of the API that the token is for, let an administrator give \
             admin consent, and get a new token."
        }
        Finding::AdviseRoleCase => {
            "Role names are compared exactly: the token has {role}. Correct the name that is required."
        }
        Finding::AdviseRolePlural => {
            "The role is named {role}; {wanted} differs in singular and plural. Correct the name that is required."
        }
        Finding::AdviseRoleReadWrite => {
            "The token has {role}, which lets the same routes through. Require that role instead if writing is meant \
             to be allowed; otherwise have the weaker one granted."
        }
        Finding::AdviseRoleDelegated => {
            "{wanted} is the name of a permission of users; the application role is {role}, which the token has."
        }
        Finding::AdviseClock => "Set the clock of this machine: compare it with a time server.",
        Finding::AdviseExpired => {
            "Get a new token. If it was issued just now, set the clock of this machine."
        }
        Finding::AdviseNonce => {
            "Tokens for Microsoft Graph are like this. It says nothing against the token and nothing for it: only \
             the API decides."
        }
        Finding::AdviseKeys => {
            "Have the keys fetched for the check, which takes the network and an expected tenant."
        }
        Finding::AdviseExpectTenant => "Say which tenant the token has to be from.",
        Finding::AdviseDoNotTrust => "Do not use this token: it is not what its issuer signed.",
        Finding::AdviseKeyRolled => {
            "Either the token is not from this tenant's issuer, or the issuer began to use a new key within the last \
             minutes: try again after five minutes."
        }
        Finding::AdviseKeySet => {
            "Entra ID publishes no such keys: look for a proxy or another machine that answers in its place, and \
             check the authority."
        }
    }
}
