//! Getting a token: build the request, send it, read the answer, try again where that can help.

use super::attempts::Tries;
use super::proof::{Proved, Prover};
use super::retry::{Rules, Table};
use super::{Io, LogLevel, RememberedWaits};
use crate::authority::{Authority, EndpointVersion, Tenant};
use crate::clock::{Horizon, Moment};
use crate::credential::Credential;
use crate::error::Result;
use crate::protocol::{ErrorContext, TokenRequest, TokenResponse, parse_token_response};
use crate::resource::Resource;
use std::sync::Arc;
use std::time::Duration;

/// All that is needed to ask for one token.
pub struct TokenJob {
    /// Where to ask.
    pub authority: Authority,
    /// In which dialect.
    pub version: EndpointVersion,
    /// In which tenant.
    pub tenant: Tenant,
    /// As which app.
    pub client_id: Arc<str>,
    /// How the app proves who it is.
    pub credential: Arc<Credential>,
    /// Whom an assertion of another identity provider must be addressed to.
    pub exchange_audience: &'static str,
    /// How long a federated credential may take to become known to Entra (row E3); zero does not wait.
    pub replication_wait: Duration,
    /// What the token is for.
    pub resource: Resource,
    /// A claims challenge to answer.
    pub claims: Option<String>,
    /// By when all attempts and waits must have ended.
    pub deadline: Horizon,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How many retries the caller allows.
    pub max_retries: u32,
    /// What earlier calls for this token were told about when to ask again.
    pub waits: Arc<dyn RememberedWaits>,
}

/// A token, and when the request that brought it was sent: its life counts from there.
#[derive(Debug)]
pub struct Acquired {
    /// The server's answer.
    pub response: TokenResponse,
    /// When the successful attempt was sent, by the clock that never steps.
    pub sent_at: Moment,
    /// The same by the wall clock, in Unix seconds.
    pub sent_at_unix: i64,
}

/// Asks the token endpoint until it answers, or until trying again cannot help.
///
/// # Errors
/// The last attempt's failure, with the log of those before it.
pub async fn token(io: Io, job: TokenJob) -> Result<Acquired> {
    let request_id = guid(&io);
    let mut prover = Prover::new(&job);
    let waits = !job.replication_wait.is_zero();
    let rules = Rules {
        table: Table::TokenEndpoint,
        limit: job.max_retries,
        deadline: job.deadline.moment(),
        replication: waits.then(|| io.clock().now().plus(job.replication_wait)),
    };
    let mut tries = Tries::new(&io, rules, &job.deadline)
        .remembering(job.waits.as_ref())
        .await?;
    loop {
        let proof = prover.prove(&io).await?;
        let failure = match attempt(&io, &job, &request_id, &mut prover, &proof).await {
            Ok(acquired) => {
                job.waits.forget();
                return Ok(acquired);
            }
            Err(failure) => prover.explain(failure).with_client_request_id(&request_id),
        };
        drop(proof);
        if tries.left() && prover.can_do_better(&failure) {
            tries.at_once(&failure, "with another proof");
        } else {
            tries.wait_after(failure).await?;
        }
    }
}

async fn attempt(
    io: &Io,
    job: &TokenJob,
    request_id: &str,
    prover: &mut Prover<'_>,
    proof: &Proved,
) -> Result<Acquired> {
    let request = TokenRequest {
        authority: &job.authority,
        version: job.version,
        tenant: &job.tenant,
        client_id: &job.client_id,
        resource: &job.resource,
        proof: proof.as_proof(),
        claims: job.claims.as_deref(),
        client_request_id: request_id,
    }
    .build();
    let sent_at = io.clock().now();
    let sent_at_unix = io.clock().unix();
    io.log(
        LogLevel::Verbose,
        format!(
            "POST {} for {}, client-request-id {request_id}",
            request.url,
            job.resource.resource()
        ),
    );
    let response = io.http(request, job.attempt_timeout, &job.deadline).await?;
    prover.saw(&response, io.clock().unix());
    let took = io.clock().now().since(sent_at);
    io.log(
        LogLevel::Debug,
        format!(
            "HTTP {} with {} bytes in {} ms",
            response.status,
            response.body.expose().len(),
            took.as_millis()
        ),
    );
    let context = ErrorContext {
        authority: &job.authority,
        tenant: &job.tenant,
        client_id: &job.client_id,
        resource: &job.resource,
    };
    let response = parse_token_response(&response, &context, sent_at_unix, &[proof.secret()])?;
    io.log(
        LogLevel::Verbose,
        format!("got a token that lives {} s", response.lifetime_seconds),
    );
    Ok(Acquired {
        response,
        sent_at,
        sent_at_unix,
    })
}

/// A fresh GUID (RFC 9562 version 4).
pub(super) fn guid(io: &Io) -> String {
    let (high, low) = (io.random(), io.random());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        (low >> 48) & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}
