//! Tokens of issuers outside Entra, all signed with one key: whoever registers their issuer and subject trusts them.

use serde::{Deserialize, Serialize};

use crate::mint::signed;
use crate::random::guid;
use crate::world::World;

/// What a token is to say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: String,
    /// From the moment on from which it is valid.
    #[serde(default = "ten_minutes")]
    pub(crate) lifetime_seconds: i64,
    /// Counted from now.
    #[serde(default)]
    pub(crate) not_before_seconds: i64,
}

impl Request {
    /// A token that is valid from now, as long as is usual.
    pub(crate) fn new(iss: String, sub: String, aud: String) -> Self {
        Self {
            iss,
            sub,
            aud,
            lifetime_seconds: ten_minutes(),
            not_before_seconds: 0,
        }
    }
}

fn ten_minutes() -> i64 {
    600
}

#[derive(Serialize)]
struct Header<'a> {
    typ: &'static str,
    alg: &'static str,
    x5t: &'a str,
    kid: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    jti: String,
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Makes the token that `request` describes.
pub(crate) fn issue(world: &World, request: &Request) -> String {
    let key = world.issuer_key();
    let now = world.clock.unix();
    let nbf = now.saturating_add(request.not_before_seconds);
    let header = Header {
        typ: "JWT",
        alg: "RS256",
        x5t: &key.id,
        kid: &key.id,
    };
    let claims = Claims {
        jti: guid(),
        iss: &request.iss,
        sub: &request.sub,
        aud: &request.aud,
        iat: now.min(nbf),
        nbf,
        exp: nbf.saturating_add(request.lifetime_seconds),
    };
    signed(&header, &claims, key)
}
