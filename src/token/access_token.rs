//! A token as it is handed out: the secret text and what is known about it.

use super::jwt::{Jwt, Parts};
use crate::cache::Life;
use crate::flow::token::Acquired;
use crate::nul_text::NulText;
use crate::secret::Secret;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

/// Where a token came from, this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From the token endpoint, by this very request.
    Network,
    /// From the cache.
    Cache,
}

/// What a request asked for; the same for every token that answers it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The tenant, as the caller gave it.
    pub tenant_id: NulText,
    /// The app's client id: one text for all tokens of a client.
    pub client_id: Arc<NulText>,
    /// The resource the token is for.
    pub resource: NulText,
}

/// An access token. Immutable. What a cache hit reads stands first and together: with thousands of tenants the time
/// of a hit is the time of its cache misses.
#[repr(C)]
pub struct AccessToken {
    life: Life,
    /// The token text and a NUL.
    secret: Secret,
    source: Source,
    token_type: Arc<NulText>,
    asked: Arc<Asked>,
    claims: OnceLock<Option<Box<Known>>>,
}

/// What the token says about itself, where it is a JWT.
struct Known {
    tenant_id: Option<NulText>,
    audience: Option<NulText>,
    roles: Vec<NulText>,
}

impl AccessToken {
    /// The token of a fresh answer. Its life counts from the moment the request was sent; `random` spreads renewals.
    pub(crate) fn new(acquired: Acquired, asked: Arc<Asked>, random: u64) -> Self {
        let response = acquired.response;
        let life = Life::new(
            acquired.sent_at,
            acquired.sent_at_unix,
            response.lifetime_seconds,
            response.refresh_in_seconds,
            random,
        );
        let token = Self::stored(&response.access_token, &response.token_type, life, asked);
        Self {
            source: Source::Network,
            ..token
        }
    }

    /// A token that another process has got and kept.
    pub(crate) fn stored(text: &Secret, token_type: &str, life: Life, asked: Arc<Asked>) -> Self {
        let mut secret = Vec::with_capacity(text.expose().len() + 1);
        secret.extend_from_slice(text.expose());
        secret.push(0);
        Self {
            life,
            secret: Secret::new(secret),
            source: Source::Cache,
            token_type: shared_type(token_type),
            asked,
            claims: OnceLock::new(),
        }
    }

    /// The same token as the cache hands it out.
    pub(crate) fn as_cached(&self) -> Self {
        Self {
            life: self.life,
            secret: self.secret.clone(),
            source: Source::Cache,
            token_type: Arc::clone(&self.token_type),
            asked: Arc::clone(&self.asked),
            claims: OnceLock::new(),
        }
    }

    /// The token text: ASCII, without line breaks. Every caller is a place where it may leak.
    #[must_use]
    pub fn secret(&self) -> &[u8] {
        let with_nul = self.secret.expose();
        with_nul.strip_suffix(&[0]).unwrap_or(with_nul)
    }

    /// The token text and a NUL, for C.
    #[must_use]
    pub(crate) fn secret_with_nul(&self) -> &Secret {
        &self.secret
    }

    /// `Bearer`, as the server wrote it.
    #[must_use]
    pub fn token_type(&self) -> &NulText {
        &self.token_type
    }

    /// What the request asked for.
    #[must_use]
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// When it expires, in Unix seconds by this machine's wall clock.
    #[must_use]
    pub fn expires_on(&self) -> i64 {
        self.life.expires_on()
    }

    /// Where it came from this time.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }

    /// How long it is used and when it is renewed.
    #[must_use]
    pub fn life(&self) -> &Life {
        &self.life
    }

    /// The token's own tenant (`tid`), where it can be read.
    #[must_use]
    pub fn token_tenant_id(&self) -> Option<&NulText> {
        self.known()?.tenant_id.as_ref()
    }

    /// The token's audience (`aud`), where it can be read and is one string.
    #[must_use]
    pub fn audience(&self) -> Option<&NulText> {
        self.known()?.audience.as_ref()
    }

    /// The token's application roles; none where it has none or cannot be read.
    #[must_use]
    pub fn roles(&self) -> &[NulText] {
        self.known().map_or(&[], |known| &known.roles)
    }

    fn known(&self) -> Option<&Known> {
        self.claims
            .get_or_init(|| {
                let parts = Parts::of(self.secret()).ok()?;
                Some(Box::new(Known::of(&parts.read().ok()?)))
            })
            .as_deref()
    }
}

/// The type of nearly every token is one text for all of them.
fn shared_type(token_type: &str) -> Arc<NulText> {
    static BEARER: LazyLock<Arc<NulText>> = LazyLock::new(|| Arc::new(NulText::new("Bearer")));
    if token_type == BEARER.as_str() {
        Arc::clone(&BEARER)
    } else {
        Arc::new(NulText::new(token_type))
    }
}

impl Known {
    fn of(jwt: &Jwt<'_>) -> Self {
        let text = |text: Cow<'_, str>| NulText::visible(&text);
        Self {
            tenant_id: jwt.tenant_id().map(text),
            audience: jwt.audience().map(text),
            roles: jwt.roles().into_iter().map(text).collect(),
        }
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("source", &self.source)
            .field("asked", &self.asked)
            .field("expires_on", &self.expires_on())
            .finish_non_exhaustive()
    }
}
