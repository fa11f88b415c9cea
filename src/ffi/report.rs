//! `mtp_report`: what a check of a token found, check by check.

use super::boundary::{boundary, quietly};
use super::error::mtp_error;
use super::handle::{Shared, peek, release};
use super::input::invalid_argument;
use super::output::{Out, OutText};
use super::status::mtp_status;
use crate::advice::Language;
use crate::error::Result;
use crate::nul_text::NulText;
use crate::token::report::{Check, Report, TokenKind, TokenVersion, Verdict};
use std::borrow::Cow;
use std::ffi::c_char;
use std::sync::{Arc, OnceLock};

/// What a check of a token found. Immutable: any thread may read it. It holds no secret part of the token. Control
/// characters of the token's own texts are escaped in it.
pub struct mtp_report {
    _private: [u8; 0],
}

/// Verdict: the check passed.
pub const MTP_VERDICT_PASS: i32 = 1;
/// Verdict: the check failed.
pub const MTP_VERDICT_FAIL: i32 = 2;
/// Verdict: the check cannot be made here.
pub const MTP_VERDICT_NOT_VERIFIABLE: i32 = 3;

/// Kind of a token: a JSON Web Token of three parts.
pub const MTP_TOKEN_KIND_JWT: i32 = 1;
/// Kind of a token: encrypted, five parts. Only its API can read it.
pub const MTP_TOKEN_KIND_ENCRYPTED: i32 = 2;
/// Kind of a token: opaque, no JSON Web Token at all. Only its API can read it.
pub const MTP_TOKEN_KIND_OPAQUE: i32 = 3;
/// Kind of a token: three parts that are not well-formed.
pub const MTP_TOKEN_KIND_MALFORMED: i32 = 4;

/// A report, and C's texts of it: made when the first of them is asked for, because most callers ask for the verdict.
pub(crate) struct Told {
    report: Arc<Report>,
    language: Language,
    checks: Box<[OnceLock<CheckTexts>]>,
    facts: OnceLock<FactTexts>,
}

struct CheckTexts {
    name: NulText,
    expected: Option<NulText>,
    found: Option<NulText>,
    message: NulText,
    advice: Option<NulText>,
}

struct FactTexts {
    roles: Vec<NulText>,
    audience: Option<NulText>,
    tenant_id: Option<NulText>,
    client_id: Option<NulText>,
}

impl Shared for mtp_report {
    type Target = Told;
}

impl Told {
    pub(super) fn new(report: Arc<Report>, language: Language) -> Self {
        Self {
            checks: report.checks.iter().map(|_| OnceLock::new()).collect(),
            report,
            language,
            facts: OnceLock::new(),
        }
    }

    /// A check, and the place of its texts.
    fn check(&self, index: usize) -> Result<(&Check, &OnceLock<CheckTexts>)> {
        let check = self.report.checks.get(index);
        check
            .zip(self.checks.get(index))
            .ok_or_else(|| invalid_argument("index", "a number below the check count"))
    }

    /// The texts of a check.
    fn check_texts(&self, index: usize) -> Result<&CheckTexts> {
        let (check, place) = self.check(index)?;
        let text = |text: Option<Cow<'_, str>>| text.as_deref().map(NulText::new);
        Ok(place.get_or_init(|| CheckTexts {
            name: NulText::new(check.name.as_str()),
            expected: text(check.expected()),
            found: text(check.found()),
            message: NulText::new(&check.message(self.language)),
            advice: check.advice(self.language).as_deref().map(NulText::new),
        }))
    }

    fn fact_texts(&self) -> &FactTexts {
        let text = |value: &Option<String>| value.as_deref().map(NulText::new);
        let facts = &self.report.facts;
        self.facts.get_or_init(|| FactTexts {
            roles: facts.roles.iter().map(NulText::new).collect(),
            audience: text(&facts.audience),
            tenant_id: text(&facts.tenant_id),
            client_id: text(&facts.client_id),
        })
    }
}

fn verdict_number(verdict: Verdict) -> i32 {
    match verdict {
        Verdict::Pass => MTP_VERDICT_PASS,
        Verdict::Fail => MTP_VERDICT_FAIL,
        Verdict::NotVerifiable => MTP_VERDICT_NOT_VERIFIABLE,
    }
}

fn kind_number(kind: TokenKind) -> i32 {
    match kind {
        TokenKind::Jwt => MTP_TOKEN_KIND_JWT,
        TokenKind::Encrypted => MTP_TOKEN_KIND_ENCRYPTED,
        TokenKind::Opaque => MTP_TOKEN_KIND_OPAQUE,
        TokenKind::Malformed => MTP_TOKEN_KIND_MALFORMED,
    }
}

fn version_number(version: Option<TokenVersion>) -> i32 {
    match version {
        None => 0,
        Some(TokenVersion::V1) => 1,
        Some(TokenVersion::V2) => 2,
    }
}

/// Gives whether every check passed.
///
/// - `report`: not NULL.
/// - `out_valid`: receives 1, or 0 where a check failed or could not be made.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_valid` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_valid(
    report: *const mtp_report,
    out_valid: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_valid, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_valid")?
            .set(i32::from(report.report.is_valid()));
        Ok(())
    })
}

/// Gives the verdict of all checks together.
///
/// - `report`: not NULL.
/// - `out_verdict`: receives one of the `MTP_VERDICT_` numbers: fail before not verifiable before pass.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_verdict` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_verdict(
    report: *const mtp_report,
    out_verdict: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_verdict, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_verdict")?
            .set(verdict_number(report.report.verdict()));
        Ok(())
    })
}

/// Gives the number of checks.
///
/// - `report`: not NULL.
/// - `out_count`: receives the number.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_count` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_check_count(
    report: *const mtp_report,
    out_count: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_count, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_count")?.set(report.checks.len());
        Ok(())
    })
}

/// Gives the name, such as `Audience`, in English always, of one check.
///
/// - `report`: not NULL.
/// - `index`: below the check count.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_check_name(
    report: *const mtp_report,
    index: usize,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        let value = Some(&report.check_texts(index)?.name);
        out.required("out_text", "out_len")?.set(value);
        Ok(())
    })
}

/// Gives the verdict of one check.
///
/// - `report`: not NULL.
/// - `index`: below the check count.
/// - `out_verdict`: receives one of the `MTP_VERDICT_` numbers.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_verdict` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_check_verdict(
    report: *const mtp_report,
    index: usize,
    out_verdict: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_verdict, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        let verdict = verdict_number(report.check(index)?.0.verdict);
        out.required("out_verdict")?.set(verdict);
        Ok(())
    })
}

/// Gives what was expected of one check.
///
/// - `report`: not NULL.
/// - `index`: below the check count.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_check_expected(
    report: *const mtp_report,
    index: usize,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        let value = report.check_texts(index)?.expected.as_ref();
        out.required("out_text", "out_len")?.set(value);
        Ok(())
    })
}

/// Gives what was found of one check.
///
/// - `report`: not NULL.
/// - `index`: below the check count.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_check_found(
    report: *const mtp_report,
    index: usize,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        let value = report.check_texts(index)?.found.as_ref();
        out.required("out_text", "out_len")?.set(value);
        Ok(())
    })
}

/// Gives the message of one check.
///
/// - `report`: not NULL.
/// - `index`: below the check count.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_check_message(
    report: *const mtp_report,
    index: usize,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        let value = Some(&report.check_texts(index)?.message);
        out.required("out_text", "out_len")?.set(value);
        Ok(())
    })
}

/// Gives the advice of one check.
///
/// - `report`: not NULL.
/// - `index`: below the check count.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_check_advice(
    report: *const mtp_report,
    index: usize,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        let value = report.check_texts(index)?.advice.as_ref();
        out.required("out_text", "out_len")?.set(value);
        Ok(())
    })
}

/// Gives what kind of token it is.
///
/// - `report`: not NULL.
/// - `out_kind`: receives one of the `MTP_TOKEN_KIND_` numbers.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_kind` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_kind(
    report: *const mtp_report,
    out_kind: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_kind, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_kind")?
            .set(kind_number(report.report.facts.kind));
        Ok(())
    })
}

/// Gives the token's version (`ver`).
///
/// - `report`: not NULL.
/// - `out_version`: receives 1 for 1.0, 2 for 2.0, 0 where the token does not say.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_version` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_version(
    report: *const mtp_report,
    out_version: *mut i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_version, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_version")?
            .set(version_number(report.report.facts.version));
        Ok(())
    })
}

/// Gives when it was issued.
///
/// - `report`: not NULL.
/// - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, or `INT64_MIN` where the token does not say.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_unix_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_issued_at(
    report: *const mtp_report,
    out_unix_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_unix_seconds, i64::MIN) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_unix_seconds")?
            .set(report.report.facts.issued_at.unwrap_or(i64::MIN));
        Ok(())
    })
}

/// Gives from when on it is valid.
///
/// - `report`: not NULL.
/// - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, or `INT64_MIN` where the token does not say.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_unix_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_not_before(
    report: *const mtp_report,
    out_unix_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_unix_seconds, i64::MIN) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_unix_seconds")?
            .set(report.report.facts.not_before.unwrap_or(i64::MIN));
        Ok(())
    })
}

/// Gives when it expires.
///
/// - `report`: not NULL.
/// - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, or `INT64_MIN` where the token does not say.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_unix_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_expires_on(
    report: *const mtp_report,
    out_unix_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_unix_seconds, i64::MIN) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_unix_seconds")?
            .set(report.report.facts.expires_on.unwrap_or(i64::MIN));
        Ok(())
    })
}

/// Gives how long the token still lives, clock skew not counted.
///
/// - `report`: not NULL.
/// - `out_seconds`: receives seconds, negative once it has expired, 0 where the token does not say.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_remaining_seconds(
    report: *const mtp_report,
    out_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_seconds, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_seconds")?
            .set(report.report.facts.remaining_seconds);
        Ok(())
    })
}

/// Gives how long the token lives in all.
///
/// - `report`: not NULL.
/// - `out_seconds`: receives seconds, 0 where the token does not say.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_lifetime_seconds(
    report: *const mtp_report,
    out_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_seconds, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_seconds")?
            .set(report.report.facts.lifetime_seconds);
        Ok(())
    })
}

/// Gives how long a client would still use it before it gets a new one.
///
/// - `report`: not NULL.
/// - `out_seconds`: receives seconds, 0 or more.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_usable_seconds(
    report: *const mtp_report,
    out_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_seconds, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_seconds")?
            .set(report.report.facts.usable_seconds);
        Ok(())
    })
}

/// Gives the number of application roles.
///
/// - `report`: not NULL.
/// - `out_count`: receives the number.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_count` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_role_count(
    report: *const mtp_report,
    out_count: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_count, 0) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_count")?
            .set(report.fact_texts().roles.len());
        Ok(())
    })
}

/// Gives one application role.
///
/// - `report`: not NULL.
/// - `index`: below the role count.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_role(
    report: *const mtp_report,
    index: usize,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        let value = report
            .fact_texts()
            .roles
            .get(index)
            .ok_or_else(|| invalid_argument("index", "a number below the role count"))?;
        out.required("out_text", "out_len")?.set(Some(value));
        Ok(())
    })
}

/// Gives the audience (`aud`), where it is one string.
///
/// - `report`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_audience(
    report: *const mtp_report,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_text", "out_len")?
            .set(report.fact_texts().audience.as_ref());
        Ok(())
    })
}

/// Gives the tenant id (`tid`).
///
/// - `report`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_tenant_id(
    report: *const mtp_report,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_text", "out_len")?
            .set(report.fact_texts().tenant_id.as_ref());
        Ok(())
    })
}

/// Gives the client id (`appid` or `azp`).
///
/// - `report`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_get_client_id(
    report: *const mtp_report,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let report = unsafe { peek(report, "report") }?;
        out.required("out_text", "out_len")?
            .set(report.fact_texts().client_id.as_ref());
        Ok(())
    })
}

/// Frees a report.
///
/// - `report`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `report` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_report_free(report: *mut mtp_report) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { release(report) };
    });
}
