//! From what Entra answered to the advice to show.
//!
//! The codes choose words only. Numbers and texts may change (Microsoft, "Microsoft Entra authentication and
//! authorization error codes"), so what the library *does* hangs on the OAuth error and the HTTP status.

use super::Text;

/// The advice for the number behind `AADSTS`, `None` for one that the table does not know.
///
/// Source: Microsoft, "Microsoft Entra authentication and authorization error codes"
/// (entra-docs: `identity-platform/reference-error-codes.md`).
#[must_use]
pub fn for_aadsts(code: i64) -> Option<Text> {
    Some(match code {
        7000215 | 70002 => Text::AdviseSecretWrong,
        7000222 => Text::AdviseSecretExpired,
        7000218 | 900144 | 90014 => Text::AdviseFieldMissing,
        9002313 | 90004 | 90023 => Text::AdviseRequestMalformed,
        700025 => Text::AdvisePublicClient,
        700016 => Text::AdviseAppNotFound,
        700011 | 70001 | 7000112 => Text::AdviseAppDisabled,
        7000229 => Text::AdviseServicePrincipalMissing,
        90002 | 900023 => Text::AdviseTenantNotFound,
        50049 => Text::AdviseUnknownInstance,
        90038 | 900382 | 900432 => Text::AdviseOtherCloud,
        50194 | 9001023 | 50059 | 90019 => Text::AdviseTenantId,
        500011 | 50001 => Text::AdviseResourceNotFound,
        650052 | 650057 | 650056 => Text::AdvisePermissionMissing,
        1002012 | 70011 | 28002 | 700022 | 700023 => Text::AdviseScopeDefault,
        901002 => Text::AdviseResourceOnV2,
        700027 => Text::AdviseAssertionSignature,
        700030 => Text::AdviseSubjectName,
        700024 => Text::AdviseAssertionTime,
        5002730 => Text::AdvisePs256,
        50012 => Text::AdviseAssertionRefused,
        50027 | 50048 => Text::AdviseAssertionInvalid,
        70021 | 700211 | 700213 => Text::AdviseFederatedCredential,
        7002138 | 7002137 => Text::AdviseFederatedCase,
        700229 => Text::AdviseFederatedAppOnly,
        53003 | 530032 | 530035 => Text::AdvisePolicy,
        500021 | 500022 => Text::AdviseTenantRestrictions,
        50196 | 90055 => Text::AdviseCacheToken,
        50033 | 90006 | 90012 | 90024 | 90033 | 90090 => Text::AdviseLater,
        100007 => Text::AdviseRegion,
        50034 => Text::AdviseUserFlow,
        _ => return None,
    })
}

/// The advice for an OAuth error (RFC 6749 section 5.2 and Entra's own), for answers whose code says nothing.
#[must_use]
pub fn for_oauth_error(error: &str) -> Option<Text> {
    Some(match error {
        "invalid_request" => Text::AdviseRequestMalformed,
        "invalid_grant" => Text::AdviseGrant,
        "invalid_client" => Text::AdviseSecretWrong,
        "unauthorized_client" => Text::AdviseAppNotFound,
        "invalid_resource" => Text::AdviseResourceNotFound,
        "invalid_scope" => Text::AdviseScopeDefault,
        "access_denied" | "interaction_required" => Text::AdvisePolicy,
        "unsupported_grant_type" => Text::AdviseReport,
        "temporarily_unavailable" | "request_timeout" | "server_error" => Text::AdviseLater,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::Language;

    /// Each row: its codes, and words that its advice must have.
    const ROWS: [(&[i64], &[&str]); 31] = [
        (
            &[7000215, 70002],
            &[
                "Value",
                "secret ID",
                "URL-encoding",
                "{client_id}",
                "{tenant}",
            ],
        ),
        (
            &[7000222],
            &["new secret", "certificate", "managed identity"],
        ),
        (&[7000218, 900144, 90014], &["variable", "vault"]),
        (
            &[9002313, 90004, 90023],
            &["{client_id}", "{tenant}", "{resource}"],
        ),
        (&[700025], &["public client"]),
        (&[700016], &["client id", "{tenant}", "{consent_url}"]),
        (
            &[700011, 70001, 7000112],
            &["enable", "Enterprise applications"],
        ),
        (&[7000229], &["admin consent", "{consent_url}"]),
        (&[90002, 900023], &["{tenant}", "cloud", "domain"]),
        (&[50049], &["authority"]),
        (&[90038, 900382, 900432], &["cloud"]),
        (&[50194, 9001023, 50059, 90019], &["tenant ID"]),
        (
            &[500011, 50001],
            &[
                "licence",
                "{resource}",
                "cloud",
                "8ee8fdad-f234-4243-8f3b-15c294843740",
            ],
        ),
        (
            &[650052, 650057, 650056],
            &[
                "licensed",
                "API permissions",
                "admin consent",
                "{consent_url}",
            ],
        ),
        (&[1002012, 70011, 28002, 700022, 700023], &["/.default"]),
        (&[901002], &["scope"]),
        (&[700027], &["Upload", "thumbprint"]),
        (&[700030], &["subject name"]),
        (&[700024], &["clock", "fresh token"]),
        (&[5002730], &["RS256", "x5t"]),
        (&[50012], &["private key", "uploaded"]),
        (&[50027, 50048], &["clock", "aud", "{client_id}"]),
        (&[70021, 700211, 700213], &["iss, sub and aud", "minutes"]),
        (&[7002138, 7002137], &["upper and lower case"]),
        (
            &[700229],
            &["managed identity", "api://AzureADTokenExchange"],
        ),
        (
            &[53003, 530032, 530035],
            &["Conditional Access", "IP address"],
        ),
        (&[500021, 500022], &["proxy", "tenant restrictions"]),
        (&[50196, 90055], &["cache"]),
        (
            &[50033, 90006, 90012, 90024, 90033, 90090],
            &["later", "service health"],
        ),
        (&[100007], &["region"]),
        (&[50034], &["user"]),
    ];

    #[test]
    fn each_row_has_its_own_advice() {
        let mut seen = Vec::new();
        for (codes, words) in ROWS {
            let advice: Vec<_> = codes.iter().map(|code| for_aadsts(*code)).collect();
            let text = advice.first().copied().flatten().expect("a row");
            assert!(
                advice.iter().all(|other| *other == Some(text)),
                "{codes:?}: {advice:?}"
            );
            assert!(!seen.contains(&text), "{text:?} twice");
            seen.push(text);
            let english = text.in_language(Language::English);
            for word in words {
                assert!(english.contains(word), "{codes:?} lacks {word}: {english}");
            }
        }
    }

    #[test]
    fn unknown_codes_have_none() {
        for code in [0, 1, -7000215, 65001, i64::MAX, i64::MIN] {
            assert_eq!(for_aadsts(code), None, "{code}");
        }
    }

    #[test]
    fn oauth_errors_have_the_advice_of_their_commonest_code() {
        for (error, code) in [
            ("invalid_client", 7000215),
            ("unauthorized_client", 700016),
            ("invalid_resource", 500011),
            ("invalid_scope", 70011),
            ("invalid_request", 90023),
            ("access_denied", 53003),
            ("interaction_required", 53003),
            ("temporarily_unavailable", 90033),
            ("request_timeout", 90033),
            ("server_error", 90033),
        ] {
            assert_eq!(for_oauth_error(error), for_aadsts(code), "{error}");
        }
        assert_eq!(
            for_oauth_error("unsupported_grant_type"),
            Some(Text::AdviseReport)
        );
        assert_eq!(for_oauth_error("invalid_grant"), Some(Text::AdviseGrant));
        for error in ["", "INVALID_CLIENT", "something_else"] {
            assert_eq!(for_oauth_error(error), None, "{error}");
        }
    }
}
