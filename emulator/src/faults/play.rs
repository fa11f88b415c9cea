//! What each kind of fault looks like on the wire.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::Value;
use tokio::time::sleep;

use super::bodies::{Unfinished, cut};
use super::{Fault, Kind};
use crate::api::Refusal;
use crate::call::{Call, Kind as CallKind};
use crate::errors::{ErrorBody, Failure};
use crate::text::percent_encode;
use crate::world::World;

/// How long a held connection stays open.
const HOLD: Duration = Duration::from_secs(60);
/// Long enough for the first half of a truncated answer to leave the machine's buffers.
const FLUSH: Duration = Duration::from_millis(10);
const HUGE: usize = 10 * 1024 * 1024;
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head>\n\
                    <body><form method=\"post\"><input name=\"user\"><input type=\"submit\"></form></body></html>\n";

/// Answers `request`, which `call` describes, as `fault` wants.
pub(crate) async fn play(
    fault: &Fault,
    world: &Arc<World>,
    call: &Call,
    mut request: Request,
    next: Next,
) -> Response {
    sleep(Duration::from_millis(fault.delay_ms)).await;
    match fault.kind {
        Kind::Status => status(fault, world, call),
        Kind::Delay => next.run(request).await,
        Kind::Cut => cut(),
        Kind::Truncate => unfinished(next.run(request).await, FLUSH).await,
        Kind::Stall => unfinished(next.run(request).await, HOLD).await,
        Kind::Hold => {
            sleep(HOLD).await;
            cut()
        }
        Kind::Html => Html(PAGE).into_response(),
        Kind::Huge => huge(next.run(request).await).await,
        Kind::PlainText => {
            let mut response = next.run(request).await;
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/plain; charset=utf-8"),
            );
            response
        }
        Kind::NoToken => without_token(next.run(request).await).await,
        Kind::Redirect => (
            StatusCode::FOUND,
            Redirect::to("https://login.microsoftonline.com/"),
        )
            .into_response(),
        Kind::Echo => echo(world, call),
        Kind::OpaqueToken | Kind::ShortToken => {
            request.extensions_mut().insert(fault.kind);
            next.run(request).await
        }
    }
}

fn status(fault: &Fault, world: &World, call: &Call) -> Response {
    let status = fault
        .status
        .and_then(|status| StatusCode::from_u16(status).ok());
    let plain = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match fault.aadsts {
        Some(code) => Failure::new(code, &[]).answer(call, world.clock.unix()),
        None if call.kind == CallKind::Api => {
            Refusal::new(plain, "Answered so on demand.").answer(call)
        }
        None => plain.into_response(),
    };
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    if let Some(value) = fault
        .retry_after
        .as_deref()
        .and_then(|value| HeaderValue::from_str(value).ok())
    {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

async fn unfinished(response: Response, wait: Duration) -> Response {
    let (mut parts, whole) = whole(response).await;
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Unfinished::body(&whole, wait))
}

async fn huge(response: Response) -> Response {
    let (parts, whole) = whole(response).await;
    let start = whole.strip_suffix(b"}").unwrap_or(b"{\"value\":[]");
    let mut padded = start.to_vec();
    padded.extend_from_slice(b",\"padding\":\"");
    padded.resize(HUGE - 2, b'x');
    padded.extend_from_slice(b"\"}");
    replaced(parts, padded)
}

/// Every endpoint has its own name for a token.
async fn without_token(response: Response) -> Response {
    let (parts, whole) = whole(response).await;
    let mut answer: Value = serde_json::from_slice(&whole).unwrap_or_default();
    if let Some(fields) = answer.as_object_mut() {
        for name in ["access_token", "value", "oidcToken"] {
            fields.remove(name);
        }
    }
    replaced(parts, answer.to_string().into_bytes())
}

fn echo(world: &World, call: &Call) -> Response {
    let secret = call.field("client_secret").unwrap_or_default();
    let encoded: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let form = percent_encode(secret);
    let noise = "A".repeat(100_000);
    let text = format!(
        "The secret '{secret}', in a form '{form}', in bytes '{encoded}', was refused.\r\n::error::x\r\n\u{202e}{noise}"
    );
    let body = ErrorBody::new("invalid_client", 7_000_215, &text, call, world.clock.unix());
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}

async fn whole(response: Response) -> (axum::http::response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    (parts, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

fn replaced(mut parts: axum::http::response::Parts, body: Vec<u8>) -> Response {
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}
