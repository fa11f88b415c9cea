//! `NotBefore` and `Expiry`, and the numbers about time that a report states.
//!
//! Times are whole seconds; fractions are rounded down. Nothing overflows: what is out of range is the nearest number in
//! it. The rules are those of Microsoft's own validator (`Validators.ValidateLifetime`): a token is expired when `exp`
//! lies further back than the skew, and not yet valid when `nbf` lies further ahead.

use super::token::Flaw;
use super::{Expectations, Token, settle};
use crate::advice::Finding;
use crate::token::jwt::instant;
use crate::token::report::{Check, CheckName, Facts, TokenKind};

/// How long before its end the cache renews a token at most.
const MARGIN_SECONDS: i64 = 300;

/// Whether the validity has begun.
pub(super) fn check_not_before(token: &Token<'_>, expected: &Expectations, now: i64) -> Check {
    let skew = expected.skew_seconds.max(0);
    settle(
        CheckName::NotBefore,
        token,
        judge_not_before(token, skew, now),
    )
}

fn judge_not_before(token: &Token<'_>, skew: i64, now: i64) -> Result<Check, Flaw> {
    let name = CheckName::NotBefore;
    let begin = match token.time("nbf") {
        Err(flaw) if flaw.is_missing() => {
            return Ok(Check::pass(name, Finding::NotBeforeAbsent));
        }
        begin => begin?,
    };
    let latest = now.saturating_add(skew);
    let issued_at = token.time("iat").unwrap_or(i64::MIN);
    let check = if token.time("exp").is_ok_and(|end| begin > end) {
        Check::fail(name, Finding::NotBeforeAfterExpiry).advise(Finding::AdviseNotEntra)
    } else if begin > latest {
        Check::fail(name, Finding::NotBeforeFuture)
            .with_number("seconds", begin.saturating_sub(now))
            .advise(Finding::AdviseClock)
    } else if issued_at > latest {
        Check::pass(name, Finding::IssuedInFuture)
            .with_number("seconds", issued_at.saturating_sub(now))
            .advise(Finding::AdviseClock)
    } else {
        Check::pass(name, Finding::NotBeforePassed)
    };
    Ok(check.finding_time(begin))
}

/// Whether the validity has not ended.
pub(super) fn check_expiry(
    token: &Token<'_>,
    expected: &Expectations,
    facts: &Facts,
    now: i64,
) -> Check {
    let skew = expected.skew_seconds.max(0);
    let judged = judge_expiry(token, skew, facts.usable_seconds, now);
    settle(CheckName::Expiry, token, judged)
}

fn judge_expiry(token: &Token<'_>, skew: i64, usable: i64, now: i64) -> Result<Check, Flaw> {
    let name = CheckName::Expiry;
    let end = token.time("exp")?;
    let ago = now.saturating_sub(end);
    let check = if ago > skew {
        Check::fail(name, Finding::Expired).advise(Finding::AdviseExpired)
    } else if ago > 0 {
        Check::pass(name, Finding::WithinSkew).advise(Finding::AdviseExpired)
    } else {
        Check::pass(name, Finding::NotExpired).with_number("usable", usable)
    };
    Ok(check
        .with_number("seconds", ago.saturating_abs())
        .finding_time(end))
}

/// The times that the token states, and what follows from them.
pub(super) fn facts(token: &Token<'_>, now: i64) -> Facts {
    let time = |name| instant(token.claim(name)?.number()?);
    let (issued_at, not_before, expires_on) = (time("iat"), time("nbf"), time("exp"));
    let remaining = expires_on.map_or(0, |end| end.saturating_sub(now));
    let lifetime = match (expires_on, issued_at.or(not_before)) {
        (Some(end), Some(begin)) => Some(end.saturating_sub(begin)),
        _ => None,
    };
    let margin = lifetime.map_or(MARGIN_SECONDS, |life| (life / 4).clamp(0, MARGIN_SECONDS));
    Facts {
        issued_at,
        not_before,
        expires_on,
        remaining_seconds: remaining,
        lifetime_seconds: lifetime.unwrap_or(0),
        usable_seconds: remaining.saturating_sub(margin).max(0),
        ..Facts::of_kind(TokenKind::Jwt)
    }
}
