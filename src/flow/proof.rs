//! Proving who the app is, for each attempt anew, and what can be done when Entra does not accept the proof.

use super::federated::{Limits, external_token, token_file};
use super::token::{TokenJob, guid};
use super::{Io, LogLevel};
use crate::advice::Text;
use crate::authority::token_url;
use crate::credential::federated::{check_assertion, presented};
use crate::credential::{Credential, Signer};
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::{Algorithm, Assertion, HttpResponse, Proof, assertion, server_time};
use crate::secret::Secret;

/// Entra cannot use PS256 with this app or key (row E2).
const NO_PS256: i64 = 5_002_730;
/// The assertion is outside its time range (row E4).
const OUT_OF_TIME: i64 = 700_024;

/// Makes the proofs of one acquisition, and learns from what comes back.
pub(super) struct Prover<'a> {
    job: &'a TokenJob,
    /// Where the proof is posted: the audience of a certificate's assertion.
    url: String,
    /// How the last assertion was signed.
    signed_with: Algorithm,
    /// How far the server's clock is ahead of ours, once that mattered.
    clock_ahead: i64,
    /// The server's clock less ours, at the last answer.
    clock_seen: Option<i64>,
    clock_corrected: bool,
    /// What the last assertion of another identity provider said of itself.
    presented: Option<String>,
}

/// A proof, ready to be sent.
pub(super) enum Proved {
    Secret(Secret),
    Assertion(Secret),
}

impl Proved {
    /// As a request takes it.
    pub(super) fn as_proof(&self) -> Proof<'_> {
        match self {
            Self::Secret(secret) => Proof::Secret(secret),
            Self::Assertion(assertion) => Proof::Assertion(assertion),
        }
    }

    /// What must reach no message.
    pub(super) fn secret(&self) -> &Secret {
        match self {
            Self::Secret(secret) | Self::Assertion(secret) => secret,
        }
    }
}

impl<'a> Prover<'a> {
    pub(super) fn new(job: &'a TokenJob) -> Self {
        Self {
            job,
            url: token_url(&job.authority, &job.tenant, job.version),
            signed_with: Algorithm::default(),
            clock_ahead: 0,
            clock_seen: None,
            clock_corrected: false,
            presented: None,
        }
    }

    /// A proof for the next attempt.
    ///
    /// # Errors
    /// Why there is none; that is final, whatever had to be asked for it has been tried as often as it helps.
    pub(super) async fn prove(&mut self, io: &Io) -> Result<Proved> {
        let job = self.job;
        let assertion = match job.credential.as_ref() {
            Credential::Secret(secret) => return Ok(Proved::Secret(secret.clone())),
            Credential::Certificate(signer) => {
                return Ok(Proved::Assertion(self.sign(io, signer).await?));
            }
            Credential::Assertion(assertion) => assertion.clone(),
            Credential::CallerAssertion => {
                let assertion = io.assertion(job.exchange_audience).await?;
                check_assertion(&assertion)?;
                assertion
            }
            Credential::TokenFile(path) => token_file(io, path).await?,
            Credential::Federated(provider) => {
                external_token(
                    io,
                    provider,
                    job.exchange_audience,
                    Limits {
                        deadline: job.deadline.clone(),
                        attempt_timeout: job.attempt_timeout,
                        max_retries: job.max_retries,
                    },
                )
                .await?
            }
            Credential::ManagedIdentity(_) | Credential::None => {
                return Err(
                    Error::new(ErrorKind::CredentialMissing, Text::CredentialMissing)
                        .advise(Text::AdviseCredential),
                );
            }
        };
        let said = presented(&assertion).map(|token| token.to_string());
        io.log(
            LogLevel::Verbose,
            format!(
                "presenting a token that says {}",
                said.as_deref().unwrap_or("nothing readable")
            ),
        );
        self.presented = said;
        Ok(Proved::Assertion(assertion))
    }

    async fn sign(&mut self, io: &Io, signer: &Signer) -> Result<Secret> {
        let certificate = &signer.certificate;
        let now = io.clock().unix();
        certificate.check_dates(now)?;
        loop {
            let algorithm = signer.algorithm();
            self.signed_with = algorithm;
            let input = Assertion {
                algorithm,
                sha1: certificate.sha1(),
                sha256: certificate.sha256(),
                chain: if signer.send_chain {
                    certificate.chain()
                } else {
                    &[]
                },
                audience: &self.url,
                client_id: &self.job.client_id,
                now: now.saturating_add(self.clock_ahead),
                id: &guid(io),
            }
            .signing_input();
            let signature = if certificate.is_external() {
                match io.sign(algorithm, input.clone().into_bytes()).await? {
                    Some(signature) => signature,
                    None if signer.fall_back(algorithm) => continue,
                    None => return Err(unsigned(signer, Text::SignatureDeclined)),
                }
            } else {
                certificate.sign(algorithm, input.as_bytes())?
            };
            if certificate.is_external()
                && !certificate.verify(algorithm, input.as_bytes(), &signature)
            {
                return Err(unsigned(signer, Text::SignatureWrong));
            }
            return assertion::signed(&input, &signature);
        }
    }

    /// Remembers the server's clock.
    pub(super) fn saw(&mut self, response: &HttpResponse, now_unix: i64) {
        self.clock_seen = server_time(response).map(|theirs| theirs.saturating_sub(now_unix));
    }

    /// Whether another proof, made at once, may do better than the one that failed (rows E2 and E4).
    pub(super) fn can_do_better(&mut self, failure: &Error) -> bool {
        let code = failure.server().map_or(0, |server| server.aadsts_code);
        match (self.job.credential.as_ref(), code) {
            (Credential::Certificate(signer), NO_PS256) => signer.fall_back(self.signed_with),
            (Credential::Certificate(_), OUT_OF_TIME) => match self.clock_seen {
                Some(ahead) if !self.clock_corrected && ahead != 0 => {
                    self.clock_corrected = true;
                    self.clock_ahead = ahead;
                    true
                }
                _ => false,
            },
            (
                Credential::TokenFile(_) | Credential::Federated(_) | Credential::CallerAssertion,
                OUT_OF_TIME,
            ) => !std::mem::replace(&mut self.clock_corrected, true),
            _ => false,
        }
    }

    /// Adds to a refusal what was presented.
    pub(super) fn explain(&self, failure: Error) -> Error {
        let refused = matches!(
            failure.kind(),
            ErrorKind::InvalidClient
                | ErrorKind::InvalidRequest
                | ErrorKind::InvalidGrant
                | ErrorKind::UnauthorizedClient
        );
        match self.job.credential.as_ref() {
            Credential::Certificate(signer) if refused => name(failure, signer),
            _ => match &self.presented {
                Some(presented) if refused => failure
                    .with("presented", presented)
                    .evidence(Text::AdvisePresentedToken),
                _ => failure,
            },
        }
    }
}

/// Adds the certificate's thumbprints.
fn name(failure: Error, signer: &Signer) -> Error {
    failure
        .with("sha1", signer.certificate.sha1_thumbprint())
        .with("sha256", signer.certificate.sha256_thumbprint())
        .evidence(Text::AdvisePresentedCertificate)
}

fn unsigned(signer: &Signer, message: Text) -> Error {
    let error = Error::new(ErrorKind::CredentialInvalid, message).advise(Text::AdviseSigner);
    name(error, signer)
}
