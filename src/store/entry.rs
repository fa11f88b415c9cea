//! What a file holds: a token with its times, or a wait that the server asked for, or both; and what they are worth now.
//!
//! | rule | |
//! |---|---|
//! | a token's life | counts from its request by both clocks; the steady one within one run of the machine only |
//! | a request that was sent in the future | more than 30 s: the clock was set back, and the token is not used |
//! | a wait | counts by the wall clock, an hour at most |

use super::Boot;
use crate::cache::Life;
use crate::clock::{Clock, Moment};
use crate::error::{Error, ServerDetails};
use crate::flow::token::Acquired;
use crate::secret::Secret;
use std::time::Duration;

/// How far two readings of the wall clock may contradict each other, in seconds.
pub(super) const SKEW: i64 = 30;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 3600;
/// The most bytes of a text in a wait.
const TEXT: usize = 8192;

/// What time it is, and in which run of the machine.
#[derive(Clone, Copy)]
pub(crate) struct Now {
    pub(super) moment: Moment,
    pub(super) unix: i64,
    pub(super) boot: Option<Boot>,
}

impl Now {
    pub(super) fn by(clock: &dyn Clock, boot: Option<Boot>) -> Self {
        Self {
            moment: clock.now(),
            unix: clock.unix(),
            boot,
        }
    }
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) token: Option<StoredToken>,
    pub(crate) wait: Option<StoredWait>,
}

/// A token, and when its request was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredToken {
    pub(crate) secret: Secret,
    pub(crate) token_type: String,
    lifetime_seconds: u64,
    refresh_in_seconds: Option<u64>,
    sent_at_unix: i64,
    /// The run of the machine, and the steady clock's reading in it.
    sent_at: Option<(Boot, Moment)>,
}

/// How long the server wants to hear nothing, and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredWait {
    said_on: i64,
    until: i64,
    pub(crate) http_status: u16,
    pub(crate) retry_after: Option<u64>,
    pub(crate) server: ServerDetails,
}

impl StoredToken {
    /// What a flight has brought.
    pub(crate) fn of(acquired: &Acquired, boot: Option<Boot>) -> Self {
        Self {
            secret: acquired.response.access_token.clone(),
            token_type: acquired.response.token_type.clone(),
            lifetime_seconds: acquired.response.lifetime_seconds,
            refresh_in_seconds: acquired.response.refresh_in_seconds,
            sent_at_unix: acquired.sent_at_unix,
            sent_at: boot.map(|boot| (boot, acquired.sent_at)),
        }
    }

    /// Its life as it stands; `None` where the clocks contradict it, or it is over.
    pub(crate) fn life(&self, now: Now, random: u64) -> Option<Life> {
        let by_wall = now.unix.saturating_sub(self.sent_at_unix);
        if by_wall < -SKEW {
            return None;
        }
        let by_wall = Duration::from_secs(u64::try_from(by_wall).unwrap_or(0));
        let before = match self.sent_at {
            // Containers may share a run of the machine and yet have other clocks: one from the future means nothing.
            Some((boot, moment)) if Some(boot) == now.boot && moment <= now.moment => {
                now.moment.since(moment)
            }
            _ => by_wall,
        };
        let life = Life::resumed(
            now.moment,
            before,
            self.sent_at_unix,
            self.lifetime_seconds,
            self.refresh_in_seconds,
            random,
        );
        // Of a life that ended before this clock began nothing is left by the steady clock either.
        let over =
            before.as_secs() >= self.lifetime_seconds || life.left(now.moment, now.unix).is_zero();
        (!over).then_some(life)
    }

    fn ends_on(&self) -> i64 {
        let lifetime = i64::try_from(self.lifetime_seconds).unwrap_or(i64::MAX);
        self.sent_at_unix.saturating_add(lifetime)
    }
}

impl StoredWait {
    /// What `failure` said, to be heeded for `left` from now on. `None` where the server said nothing.
    pub(crate) fn of(failure: &Error, left: Duration, unix: i64) -> Option<Self> {
        if failure.http_status() == 0 || left.is_zero() {
            return None;
        }
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX).min(LONGEST_WAIT);
        let mut server = failure.server().cloned().unwrap_or_default();
        // A challenge belongs to one answer.
        server.claims = None;
        Some(Self {
            said_on: unix,
            until: unix.saturating_add(seconds),
            http_status: failure.http_status(),
            retry_after: failure.retry_after_seconds(),
            server,
        })
    }

    /// How much of it is left; `None` where it is over, or the clock contradicts it.
    pub(crate) fn left(&self, unix: i64) -> Option<Duration> {
        if self.said_on > unix.saturating_add(SKEW) {
            return None;
        }
        let left = self.until.saturating_sub(unix).min(LONGEST_WAIT);
        let left = u64::try_from(left).ok()?;
        (left > 0).then(|| Duration::from_secs(left))
    }
}

impl Entry {
    /// Until when there is any use in keeping it.
    pub(super) fn keep_until(&self) -> i64 {
        let token = self.token.as_ref().map(StoredToken::ends_on);
        let wait = self.wait.as_ref().map(|wait| wait.until);
        token.into_iter().chain(wait).max().unwrap_or(i64::MIN)
    }

    /// As bytes, to be sealed.
    pub(super) fn encode(&self) -> Secret {
        let mut to = Vec::with_capacity(4096);
        put_if(&mut to, self.token.as_ref(), |to, token| {
            put_bytes(to, token.secret.expose());
            put_bytes(to, token.token_type.as_bytes());
            to.extend_from_slice(&token.lifetime_seconds.to_be_bytes());
            put_if(to, token.refresh_in_seconds.as_ref(), |to, seconds| {
                to.extend_from_slice(&seconds.to_be_bytes());
            });
            to.extend_from_slice(&token.sent_at_unix.to_be_bytes());
            put_if(to, token.sent_at.as_ref(), |to, (boot, moment)| {
                to.extend_from_slice(boot);
                to.extend_from_slice(&moment.nanoseconds().to_be_bytes());
            });
        });
        put_if(&mut to, self.wait.as_ref(), |to, wait| {
            to.extend_from_slice(&wait.said_on.to_be_bytes());
            to.extend_from_slice(&wait.until.to_be_bytes());
            to.extend_from_slice(&wait.http_status.to_be_bytes());
            put_if(to, wait.retry_after.as_ref(), |to, seconds| {
                to.extend_from_slice(&seconds.to_be_bytes());
            });
            to.extend_from_slice(&wait.server.aadsts_code.to_be_bytes());
            for text in texts(&wait.server) {
                put_if(to, text.as_ref(), |to, text| put_bytes(to, text.as_bytes()));
            }
        });
        Secret::new(to)
    }

    /// What [`Entry::encode`] wrote, and nothing else.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader(bytes);
        let token = from.maybe(|from| {
            Some(StoredToken {
                secret: Secret::new(from.bytes()?.to_vec()),
                token_type: from.text()?,
                lifetime_seconds: u64::from_be_bytes(from.array()?),
                refresh_in_seconds: from.maybe(|from| Some(u64::from_be_bytes(from.array()?)))?,
                sent_at_unix: i64::from_be_bytes(from.array()?),
                sent_at: from.maybe(|from| {
                    let boot = from.array()?;
                    let moment = Moment::from_nanoseconds(u64::from_be_bytes(from.array()?));
                    Some((boot, moment))
                })?,
            })
        })?;
        let wait = from.maybe(|from| {
            let said_on = i64::from_be_bytes(from.array()?);
            let until = i64::from_be_bytes(from.array()?);
            let http_status = u16::from_be_bytes(from.array()?);
            let retry_after = from.maybe(|from| Some(u64::from_be_bytes(from.array()?)))?;
            let aadsts_code = i64::from_be_bytes(from.array()?);
            let mut text = || from.maybe(|from| from.text().filter(|text| text.len() <= TEXT));
            let server = ServerDetails {
                oauth_error: text()?,
                description: text()?,
                suberror: text()?,
                correlation_id: text()?,
                trace_id: text()?,
                timestamp: text()?,
                aadsts_code,
                claims: None,
            };
            Some(StoredWait {
                said_on,
                until,
                http_status,
                retry_after,
                server,
            })
        })?;
        from.0.is_empty().then_some(Self { token, wait })
    }
}

fn texts(server: &ServerDetails) -> [&Option<String>; 6] {
    [
        &server.oauth_error,
        &server.description,
        &server.suberror,
        &server.correlation_id,
        &server.trace_id,
        &server.timestamp,
    ]
}

fn put_if<T>(to: &mut Vec<u8>, value: Option<&T>, put: impl FnOnce(&mut Vec<u8>, &T)) {
    to.push(u8::from(value.is_some()));
    if let Some(value) = value {
        put(to, value);
    }
}

fn put_bytes(to: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    to.extend_from_slice(&length.to_be_bytes());
    to.extend_from_slice(bytes);
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = u32::from_be_bytes(self.array()?);
        self.take(usize::try_from(length).ok()?)
    }

    fn text(&mut self) -> Option<String> {
        Some(std::str::from_utf8(self.bytes()?).ok()?.to_owned())
    }

    fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.array()? {
            [0] => Some(None),
            [1] => Some(Some(read(self)?)),
            _ => None,
        }
    }
}
