//! Assertions that another issuer signed: the app trusts that issuer to speak for one subject.

use super::{Jwt, check_time, invalid, wrong_key};
use crate::config::{App, Config, Federated};
use crate::errors::Failure;
use crate::mint::v2_issuer;
use crate::world::World;

/// Whether `jwt` is what one of the federated credentials of `app` describes, and its issuer's own.
pub(super) fn check(world: &World, app: &App, jwt: &Jwt<'_>) -> Result<(), Failure> {
    if jwt.header.alg != "RS256" {
        return Err(invalid("A federated token is to be signed with RS256."));
    }
    let (issuer, subject, audience) = (jwt.text("iss")?, jwt.text("sub")?, jwt.text("aud")?);
    let mut records = world.credentials.federated(app);

    records.retain(|record| record.issuer == issuer);
    if records.is_empty() {
        return Err(Failure::new(700_211, &[issuer]));
    }
    let in_any_case = |record: &Federated| record.subject.eq_ignore_ascii_case(subject);
    let close = records.iter().any(in_any_case);
    records.retain(|record| record.subject == subject);
    if records.is_empty() {
        return Err(Failure::new(
            if close { 7_002_138 } else { 700_213 },
            &[subject],
        ));
    }
    records.retain(|record| same_audience(&world.config, &record.audience, audience));
    if records.is_empty() {
        return Err(Failure::new(70_021, &[issuer, subject, audience]));
    }

    if !signed_by(world, issuer, jwt) {
        return Err(wrong_key("The signature is not one of the issuer"));
    }
    check_time(jwt, world.clock.unix())
}

/// Whether the two name the same. A token of Entra's own has the application id where the credential has the URI.
fn same_audience(config: &Config, wanted: &str, sent: &str) -> bool {
    let resource = config.resource(wanted);
    wanted == sent || resource.is_some_and(|resource| resource.is_named(sent))
}

/// Whether the issuer signed. Our tenants have the signing keys that are published; every other issuer shares one key.
fn signed_by(world: &World, issuer: &str, jwt: &Jwt<'_>) -> bool {
    let kid = jwt.header.kid.as_deref().unwrap_or_default();
    if is_tenant(&world.config, issuer) {
        let key = world.keys.find(kid);
        key.is_some_and(|key| key.verifies(jwt.message, &jwt.signature))
    } else {
        let key = world.issuer_key();
        key.id == kid && key.verifies(jwt.message, &jwt.signature)
    }
}

fn is_tenant(config: &Config, issuer: &str) -> bool {
    let id = issuer.rsplit('/').nth(1).unwrap_or_default();
    config
        .directory(id)
        .is_some_and(|directory| v2_issuer(&directory.id) == issuer)
}
