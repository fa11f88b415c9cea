//! Making access tokens, and reading them again: header, claims, RS256 signature.

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};

use crate::config::Resource;
use crate::keys::{Keys, SigningKey};
use crate::random::bytes;
use crate::text::{base64url, from_base64url};

/// What a token says, before it has a form.
pub(crate) struct Grant<'a> {
    pub(crate) tenant_id: &'a str,
    pub(crate) client_id: &'a str,
    /// What stands for the principal in this tenant: `oid` and `sub`.
    pub(crate) object_id: &'a str,
    pub(crate) principal: Principal<'a>,
    pub(crate) resource: &'a Resource,
    /// The resource as the caller wrote it.
    pub(crate) requested: &'a str,
    pub(crate) issued_at: i64,
    pub(crate) lifetime: i64,
}

/// Who a token is for, as far as its claims differ.
pub(crate) enum Principal<'a> {
    App {
        name: &'a str,
        credential: Credential,
        roles: Vec<String>,
    },
    Identity {
        resource_id: &'a str,
        roles: Vec<String>,
    },
    User {
        scope: &'a str,
    },
}

/// How an app proved who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    Secret,
    Assertion,
}

#[derive(Serialize)]
struct Header<'a> {
    typ: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    alg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    x5t: Option<&'a str>,
    kid: &'a str,
}

/// The claims of either token version; what a version does not have is absent.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Claims {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    pub(crate) aio: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_displayname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) appid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) appidacr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) azp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) azpacr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idtyp: Option<String>,
    pub(crate) oid: String,
    pub(crate) rh: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scp: Option<String>,
    pub(crate) sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_region_scope: Option<String>,
    pub(crate) tid: String,
    pub(crate) uti: String,
    pub(crate) ver: String,
    /// The managed identity's resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) xms_mirid: Option<String>,
}

impl Claims {
    /// Those that hang on who the principal is.
    fn of(principal: &Principal<'_>) -> Self {
        let text = |text: &str| Some(text.to_owned());
        match principal {
            Principal::App {
                name,
                credential,
                roles,
            } => Self {
                app_displayname: text(name),
                appidacr: text(match credential {
                    Credential::Secret => "1",
                    Credential::Assertion => "2",
                }),
                idtyp: text("app"),
                roles: roles.clone(),
                ..Self::default()
            },
            Principal::Identity { resource_id, roles } => Self {
                appidacr: text("2"),
                idtyp: text("app"),
                roles: roles.clone(),
                xms_mirid: text(resource_id),
                ..Self::default()
            },
            Principal::User { scope } => Self {
                appidacr: text("2"),
                scp: text(scope),
                ..Self::default()
            },
        }
    }

    fn new(grant: &Grant<'_>) -> Self {
        let tenant_id = grant.tenant_id.to_owned();
        let client_id = Some(grant.client_id.to_owned());
        let object_id = grant.object_id.to_owned();
        let common = Self {
            iat: grant.issued_at,
            nbf: grant.issued_at,
            exp: grant.issued_at + grant.lifetime,
            aio: base64url(bytes::<33>()),
            oid: object_id.clone(),
            rh: format!("1.{}.", base64url(bytes::<27>())),
            sub: object_id,
            tid: tenant_id.clone(),
            uti: base64url(bytes::<16>()),
            ..Self::of(&grant.principal)
        };
        if grant.resource.token_version == 2 {
            Self {
                aud: grant.resource.app_id.clone(),
                iss: v2_issuer(&tenant_id),
                azp: client_id,
                azpacr: common.appidacr.clone(),
                appidacr: None,
                app_displayname: None,
                ver: "2.0".to_owned(),
                ..common
            }
        } else {
            Self {
                aud: grant.requested.to_owned(),
                iss: v1_issuer(&tenant_id),
                appid: client_id,
                idp: Some(v1_issuer(&tenant_id)),
                tenant_region_scope: Some("EU".to_owned()),
                ver: "1.0".to_owned(),
                ..common
            }
        }
    }

    pub(crate) fn client_id(&self) -> Option<&str> {
        self.appid.as_deref().or(self.azp.as_deref())
    }
}

/// The `iss` of v1.0 tokens.
pub(crate) fn v1_issuer(tenant_id: &str) -> String {
    format!("https://sts.windows.net/{tenant_id}/")
}

/// The `iss` of v2.0 tokens.
pub(crate) fn v2_issuer(tenant_id: &str) -> String {
    format!("https://login.microsoftonline.com/{tenant_id}/v2.0")
}

/// Makes a signed token.
pub(crate) fn token(grant: &Grant<'_>, key: &SigningKey) -> String {
    let nonce = grant.resource.nonce.then(|| base64url(bytes::<32>()));
    let header = |nonce| Header {
        typ: "JWT",
        nonce,
        alg: "RS256",
        x5t: (grant.resource.token_version != 2).then_some(key.id.as_str()),
        kid: &key.id,
    };
    // A nonce is signed as its hash: only who knows that can check such a token.
    let hashed = nonce
        .as_ref()
        .map(|nonce| base64url(digest::digest(&digest::SHA256, nonce.as_bytes())));
    let token = signed(&header(hashed), &Claims::new(grant), key);
    match (nonce, token.split_once('.')) {
        (Some(nonce), Some((_, rest))) => format!("{}.{rest}", part(&header(Some(nonce)))),
        _ => token,
    }
}

/// Header and claims in the compact form, and the signature of both.
pub(crate) fn signed(header: &impl Serialize, claims: &impl Serialize, key: &SigningKey) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature = key.sign(message.as_bytes());
    format!("{message}.{}", base64url(signature))
}

/// A token that is no JWT to anyone but this emulator.
pub(crate) fn opaque(token: &str) -> String {
    base64url(token)
}

/// Reads the claims of a token of either form, if the signature is one of ours.
pub(crate) fn verify(token: &str, keys: &Keys) -> Option<Claims> {
    #[derive(Deserialize)]
    struct KeyId {
        kid: String,
    }
    let token = transparent(token)?;
    let (message, signature) = token.rsplit_once('.')?;
    let (header, _) = message.split_once('.')?;
    let KeyId { kid } = serde_json::from_slice(&from_base64url(header)?).ok()?;
    let genuine = keys
        .find(&kid)?
        .verifies(message.as_bytes(), &from_base64url(signature)?);
    if genuine {
        claims_unverified(&token)
    } else {
        None
    }
}

/// Reads the claims of a token of either form, whoever made it.
pub(crate) fn claims_unverified(token: &str) -> Option<Claims> {
    let token = transparent(token)?;
    serde_json::from_slice(&from_base64url(token.split('.').nth(1)?)?).ok()
}

fn transparent(token: &str) -> Option<String> {
    if token.contains('.') {
        Some(token.to_owned())
    } else {
        String::from_utf8(from_base64url(token)?).ok()
    }
}

fn part(value: &impl Serialize) -> String {
    base64url(serde_json::to_vec(value).expect("plain structures become JSON"))
}
