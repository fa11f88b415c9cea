//! Cloud Shell: a token of the user who has opened it, not of an identity.

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::Asked;
use super::answers::{Full, Issued, Refusal};
use crate::call::field;
use crate::mint::Principal;
use crate::random::derived_guid;

pub(super) async fn token(asked: Asked) -> Response {
    match issue(&asked) {
        Ok(issued) => Json(Full::from(issued)).into_response(),
        Err(refusal) => refusal.nested(refusal.status(), "bad_request"),
    }
}

fn issue(asked: &Asked) -> Result<Issued, Refusal> {
    asked.demand_metadata()?;
    asked.demand_no_selector(&asked.query)?;
    asked.demand_no_selector(&asked.form)?;
    let target = asked.target(field(&asked.form, "resource"))?;
    let (shell, user) = (derived_guid(&["cloud shell"]), derived_guid(&["its user"]));
    let principal = Principal::User {
        scope: "user_impersonation",
    };
    Ok(asked.token(&target, &shell, &user, principal))
}
