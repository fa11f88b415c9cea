//! Client assertions: signed statements that stand in for a secret. An app signs one itself and names its certificate,
//! or brings a token of an issuer it has been told to trust.

mod certificate;
mod federated;
mod jwt;

pub(crate) use certificate::Certificate;
pub(crate) use jwt::Jwt;

use crate::call::Call;
use crate::clock::entra_instant;
use crate::config::App;
use crate::errors::Failure;
use crate::world::World;

/// The only kind of assertion there is.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How far the clocks of issuer and emulator may be apart.
const LEEWAY: i64 = 300;

/// Whether `assertion`, which came with `call`, vouches for `app`.
pub(crate) fn check(world: &World, app: &App, call: &Call, assertion: &str) -> Result<(), Failure> {
    match call.field("client_assertion_type") {
        Some(JWT_BEARER) => {}
        Some(other) => {
            return Err(invalid(&format!(
                "The client assertion type '{other}' is not supported."
            )));
        }
        None => return Err(Failure::new(900_144, &["client_assertion_type"])),
    }
    let jwt = Jwt::read(assertion)?;
    let own = jwt
        .claim("iss")
        .is_some_and(|issuer| issuer.eq_ignore_ascii_case(&app.client_id));
    // A certificate assertion names no key but its certificate's; what an issuer signed does, and may name both.
    if own || jwt.header.kid.is_none() && jwt.header.names_a_certificate() {
        certificate::check(world, app, call, &jwt)
    } else {
        federated::check(world, app, &jwt)
    }
}

/// A refusal of the assertion's form or claims.
fn invalid(why: &str) -> Failure {
    Failure::new(50_027, &[why])
}

/// A refusal of the key that signed, or should have signed.
fn wrong_key(why: &str) -> Failure {
    Failure::new(700_027, &[why])
}

/// Whether the time is right for `jwt`.
fn check_time(jwt: &Jwt<'_>, now: i64) -> Result<(), Failure> {
    let (from, until) = (jwt.time("nbf")?, jwt.time("exp")?);
    if from > now.saturating_add(LEEWAY) || until < now.saturating_sub(LEEWAY) {
        return Err(Failure::new(
            700_024,
            &[now, from, until]
                .map(entra_instant)
                .each_ref()
                .map(String::as_str),
        ));
    }
    Ok(())
}
