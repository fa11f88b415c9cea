//! `mtp_jwt`: a token taken apart, with nothing verified.

use super::boundary::{boundary, quietly};
use super::error::mtp_error;
use super::handle::{Owned, borrow, free, hand_out};
use super::input::{invalid_argument, secret_of_utf16, slice};
use super::output::{Out, OutText};
use super::status::mtp_status;
use crate::error::Result;
use crate::nul_text::{Place, VisibleTexts};
use crate::token::jwt::{Json, Object, Parts, Raw};
use std::borrow::Cow;
use std::ffi::c_char;
use std::ops::Range;

/// A token taken apart. Nothing in it is verified: never decide about access by what it says. Immutable: any thread may
/// read it.
pub struct mtp_jwt {
    _private: [u8; 0],
}

/// Part of a token: the JOSE header.
pub const MTP_JWT_HEADER: i32 = 0;
/// Part of a token: the claims.
pub const MTP_JWT_CLAIMS: i32 = 1;

/// Kind of a JSON value: null.
pub const MTP_JSON_NULL: i32 = 0;
/// Kind of a JSON value: `true` or `false`.
pub const MTP_JSON_BOOLEAN: i32 = 1;
/// Kind of a JSON value: a number, as its JSON text.
pub const MTP_JSON_NUMBER: i32 = 2;
/// Kind of a JSON value: a string, decoded; control, direction and invisible characters are written as `\u001b`.
pub const MTP_JSON_STRING: i32 = 3;
/// Kind of a JSON value: an array. Its value is NULL; its items come from `mtp_jwt_get_member_item`.
pub const MTP_JSON_ARRAY: i32 = 4;
/// Kind of a JSON value: an object, as its JSON text.
pub const MTP_JSON_OBJECT: i32 = 5;

/// What a token says, as C wants it.
pub(super) struct Held {
    texts: VisibleTexts,
    parts: [Vec<Named>; 2],
    /// Of all arrays, one after the other.
    items: Vec<Value>,
    audience: Option<Place>,
    tenant_id: Option<Place>,
    client_id: Option<Place>,
    issued_at: Option<i64>,
    not_before: Option<i64>,
    expires_on: Option<i64>,
    roles: Vec<Place>,
}

struct Named {
    name: Place,
    value: Value,
    items: Range<usize>,
}

#[derive(Clone, Copy)]
struct Value {
    kind: i32,
    text: Option<Place>,
}

impl Owned for mtp_jwt {
    type Target = Held;
}

impl Held {
    /// Decodes `token`.
    fn decode(token: &[u8]) -> Result<Self> {
        let parts = Parts::of(token)?;
        let jwt = parts.read()?;
        // What the token says is shorter than the token, but the roles stand there twice.
        let mut texts = VisibleTexts::with_capacity(token.len());
        let mut items = Vec::new();
        let mut named = |object: &Object<'_>| {
            let named = |(name, value)| Named::new(name, value, &mut texts, &mut items);
            object.members().map(named).collect()
        };
        let parts = [named(jwt.header()), named(jwt.claims())];
        let mut add = |text: Cow<'_, str>| texts.add(&text);
        Ok(Self {
            parts,
            audience: jwt.audience().map(&mut add),
            tenant_id: jwt.tenant_id().map(&mut add),
            client_id: jwt.client_id().map(&mut add),
            issued_at: jwt.issued_at(),
            not_before: jwt.not_before(),
            expires_on: jwt.expires_on(),
            roles: jwt.roles().into_iter().map(&mut add).collect(),
            texts,
            items,
        })
    }

    fn part(&self, part: i32) -> Result<&[Named]> {
        let [header, claims] = &self.parts;
        match part {
            MTP_JWT_HEADER => Ok(header),
            MTP_JWT_CLAIMS => Ok(claims),
            _ => Err(invalid_argument("part", "MTP_JWT_HEADER or MTP_JWT_CLAIMS")),
        }
    }

    fn member(&self, part: i32, index: usize) -> Result<&Named> {
        self.part(part)?
            .get(index)
            .ok_or_else(|| invalid_argument("index", "a number below the member count"))
    }

    fn items(&self, part: i32, index: usize) -> Result<&[Value]> {
        let items = self.member(part, index)?.items.clone();
        Ok(self.items.get(items).unwrap_or_default())
    }

    /// Lends a text out; an absent one stays NULL with length 0.
    fn lend(&self, text: Option<Place>, out: OutText) {
        if let Some(text) = text {
            out.set_with_nul(self.texts.with_nul(text).as_bytes());
        }
    }
}

impl Named {
    fn new(name: &str, value: Raw<'_>, texts: &mut VisibleTexts, items: &mut Vec<Value>) -> Self {
        let value = value.json();
        let begin = items.len();
        if let Json::Array(array) = &value {
            items.extend(array.iter().map(|item| Value::new(item, texts)));
        }
        Self {
            name: texts.add(name),
            value: Value::new(&value, texts),
            items: begin..items.len(),
        }
    }
}

impl Value {
    fn new(json: &Json<'_>, texts: &mut VisibleTexts) -> Self {
        let (kind, text) = match json {
            Json::Null => (MTP_JSON_NULL, None),
            Json::Bool(true) => (MTP_JSON_BOOLEAN, Some(texts.add("true"))),
            Json::Bool(false) => (MTP_JSON_BOOLEAN, Some(texts.add("false"))),
            Json::Number(number) => (MTP_JSON_NUMBER, Some(texts.add(number))),
            Json::String(string) => (MTP_JSON_STRING, Some(texts.add(string))),
            Json::Array(_) => (MTP_JSON_ARRAY, None),
            Json::Object(json) => (MTP_JSON_OBJECT, Some(texts.add_json(json))),
        };
        Self { kind, text }
    }
}

/// Lends a text out that the token may lack.
///
/// # Safety
/// As for the exports that call it.
unsafe fn give_text(
    jwt: *const mtp_jwt,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
    text: fn(&Held) -> Option<Place>,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let jwt = unsafe { borrow(jwt, "jwt") }?;
        jwt.lend(text(jwt), out.required("out_text", "out_len")?);
        Ok(())
    })
}

/// Gives a time that the token may lack.
///
/// # Safety
/// As for the exports that call it.
unsafe fn give_time(
    jwt: *const mtp_jwt,
    out_unix_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
    time: fn(&Held) -> Option<i64>,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_unix_seconds, i64::MIN) };
        // SAFETY: the caller's promise.
        let jwt = unsafe { borrow(jwt, "jwt") }?;
        out.required("out_unix_seconds")?
            .set(time(jwt).unwrap_or(i64::MIN));
        Ok(())
    })
}

/// Takes a token apart without verifying anything, offline.
///
/// - `token`: text, `token_len` bytes. Not kept.
/// - `out_jwt`: receives the new handle, to be freed with `mtp_jwt_free`.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_MALFORMED_TOKEN` with the reason: among them that the token is opaque or
/// encrypted, which is no defect of the token.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or valid for reading `token_len` bytes.
/// - `out_jwt` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_decode_unverified(
    token: *const c_char,
    token_len: usize,
    out_jwt: *mut *mut mtp_jwt,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_jwt = unsafe { Out::clear(out_jwt, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let token = unsafe { slice(token.cast::<u8>(), token_len, "token") }?;
        let out_jwt = out_jwt.required("out_jwt")?;
        out_jwt.set(hand_out(Held::decode(token)?));
        Ok(())
    })
}

/// Takes a token apart without verifying anything, offline.
///
/// - `token`: UTF-16 in the machine's byte order, `token_units` units. Not kept.
/// - `out_jwt`: receives the new handle, to be freed with `mtp_jwt_free`.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_MALFORMED_TOKEN` with the reason: among them that the token is opaque or
/// encrypted, which is no defect of the token.
///
/// Since 0.1.
///
/// # Safety
/// - `token` is NULL or valid for reading `token_units` units.
/// - `out_jwt` is NULL or valid for writing one pointer.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_decode_unverified_utf16(
    token: *const u16,
    token_units: usize,
    out_jwt: *mut *mut mtp_jwt,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_jwt = unsafe { Out::clear(out_jwt, std::ptr::null_mut()) };
        // SAFETY: the caller's promise.
        let units = unsafe { slice(token, token_units, "token") }?;
        let secret = secret_of_utf16(units, "token")?;
        let token = secret.expose();
        let out_jwt = out_jwt.required("out_jwt")?;
        out_jwt.set(hand_out(Held::decode(token)?));
        Ok(())
    })
}

/// Gives the audience (`aud`), where it is one string.
///
/// - `jwt`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the jwt and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_audience(
    jwt: *const mtp_jwt,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    // SAFETY: the caller's promise.
    unsafe { give_text(jwt, out_text, out_len, out_error, |held| held.audience) }
}

/// Gives the tenant id (`tid`).
///
/// - `jwt`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the jwt and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_tenant_id(
    jwt: *const mtp_jwt,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    // SAFETY: the caller's promise.
    unsafe { give_text(jwt, out_text, out_len, out_error, |held| held.tenant_id) }
}

/// Gives the client id (`appid`, else `azp`).
///
/// - `jwt`: not NULL.
/// - `out_text`: receives UTF-8 that belongs to the jwt and lives as long or NULL where there is none.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - `out_text` is NULL or valid for writing one pointer.
/// - `out_len` is NULL or valid for writing one `size_t`.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_client_id(
    jwt: *const mtp_jwt,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    // SAFETY: the caller's promise.
    unsafe { give_text(jwt, out_text, out_len, out_error, |held| held.client_id) }
}

/// Gives when it was issued (`iat`).
///
/// - `jwt`: not NULL.
/// - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, rounded down, or `INT64_MIN` where there is no number.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - `out_unix_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_issued_at(
    jwt: *const mtp_jwt,
    out_unix_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    // SAFETY: the caller's promise.
    unsafe { give_time(jwt, out_unix_seconds, out_error, |held| held.issued_at) }
}

/// Gives from when on it is valid (`nbf`).
///
/// - `jwt`: not NULL.
/// - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, rounded down, or `INT64_MIN` where there is no number.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - `out_unix_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_not_before(
    jwt: *const mtp_jwt,
    out_unix_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    // SAFETY: the caller's promise.
    unsafe { give_time(jwt, out_unix_seconds, out_error, |held| held.not_before) }
}

/// Gives when it expires (`exp`).
///
/// - `jwt`: not NULL.
/// - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, rounded down, or `INT64_MIN` where there is no number.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - `out_unix_seconds` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_expires_on(
    jwt: *const mtp_jwt,
    out_unix_seconds: *mut i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    // SAFETY: the caller's promise.
    unsafe { give_time(jwt, out_unix_seconds, out_error, |held| held.expires_on) }
}

/// Gives the number of application roles (`roles`).
///
/// - `jwt`: not NULL.
/// - `out_count`: receives the number.
///
/// Returns `MTP_STATUS_OK`.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - `out_count` is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_role_count(
    jwt: *const mtp_jwt,
    out_count: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_count, 0) };
        // SAFETY: the caller's promise.
        let jwt = unsafe { borrow(jwt, "jwt") }?;
        out.required("out_count")?.set(jwt.roles.len());
        Ok(())
    })
}

/// Gives one application role.
///
/// - `jwt`: not NULL.
/// - `index`: below the role count.
/// - `out_text`: receives UTF-8 that belongs to the jwt and lives as long.
/// - `out_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - every output is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_role(
    jwt: *const mtp_jwt,
    index: usize,
    out_text: *mut *const c_char,
    out_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { OutText::clear(out_text, out_len) };
        // SAFETY: the caller's promise.
        let jwt = unsafe { borrow(jwt, "jwt") }?;
        let role = jwt.roles.get(index).copied();
        let role =
            role.ok_or_else(|| invalid_argument("index", "a number below the role count"))?;
        jwt.lend(Some(role), out.required("out_text", "out_len")?);
        Ok(())
    })
}

/// Gives the number of members of the header or of the claims.
///
/// - `jwt`: not NULL.
/// - `part`: `MTP_JWT_HEADER` or `MTP_JWT_CLAIMS`.
/// - `out_count`: receives the number.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for a part that does not exist.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - every output is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_member_count(
    jwt: *const mtp_jwt,
    part: i32,
    out_count: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_count, 0) };
        // SAFETY: the caller's promise.
        let jwt = unsafe { borrow(jwt, "jwt") }?;
        let count = jwt.part(part)?.len();
        out.required("out_count")?.set(count);
        Ok(())
    })
}

/// Gives one member of the header or of the claims, in the token's order.
///
/// - `jwt`: not NULL.
/// - `part`: `MTP_JWT_HEADER` or `MTP_JWT_CLAIMS`.
/// - `index`: below the member count.
/// - `out_kind`: receives one of the `MTP_JSON_` kinds.
/// - `out_name`: receives UTF-8 that belongs to the jwt and lives as long.
/// - `out_name_len`: receives its length in bytes, without the NUL behind it.
/// - `out_value`: receives UTF-8 that belongs to the jwt and lives as long; NULL for null and for an array.
/// - `out_value_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for a part or an index that does not exist.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - every output is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_member(
    jwt: *const mtp_jwt,
    part: i32,
    index: usize,
    out_kind: *mut i32,
    out_name: *mut *const c_char,
    out_name_len: *mut usize,
    out_value: *mut *const c_char,
    out_value_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_kind = unsafe { Out::clear(out_kind, MTP_JSON_NULL) };
        // SAFETY: the caller's promise.
        let name = unsafe { OutText::clear(out_name, out_name_len) };
        // SAFETY: the caller's promise.
        let value = unsafe { OutText::clear(out_value, out_value_len) };
        // SAFETY: the caller's promise.
        let jwt = unsafe { borrow(jwt, "jwt") }?;
        let out_kind = out_kind.required("out_kind")?;
        let name = name.required("out_name", "out_name_len")?;
        let value = value.required("out_value", "out_value_len")?;
        let member = jwt.member(part, index)?;
        out_kind.set(member.value.kind);
        jwt.lend(Some(member.name), name);
        jwt.lend(member.value.text, value);
        Ok(())
    })
}

/// Gives the number of items of a member that is an array.
///
/// - `jwt`: not NULL.
/// - `part`: `MTP_JWT_HEADER` or `MTP_JWT_CLAIMS`.
/// - `index`: below the member count.
/// - `out_count`: receives the number; 0 for what is no array.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for a part or an index that does not exist.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - every output is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_member_item_count(
    jwt: *const mtp_jwt,
    part: i32,
    index: usize,
    out_count: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(out_count, 0) };
        // SAFETY: the caller's promise.
        let jwt = unsafe { borrow(jwt, "jwt") }?;
        let count = jwt.items(part, index)?.len();
        out.required("out_count")?.set(count);
        Ok(())
    })
}

/// Gives one item of a member that is an array.
///
/// - `jwt`: not NULL.
/// - `part`: `MTP_JWT_HEADER` or `MTP_JWT_CLAIMS`.
/// - `index`: below the member count.
/// - `item`: below the item count.
/// - `out_kind`: receives one of the `MTP_JSON_` kinds.
/// - `out_value`: receives UTF-8 that belongs to the jwt and lives as long; NULL for null and for an array within the array.
/// - `out_value_len`: receives its length in bytes, without the NUL behind it.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for a part, an index or an item that does not exist.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle.
/// - every output is NULL or valid for writing one value.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_get_member_item(
    jwt: *const mtp_jwt,
    part: i32,
    index: usize,
    item: usize,
    out_kind: *mut i32,
    out_value: *mut *const c_char,
    out_value_len: *mut usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let out_kind = unsafe { Out::clear(out_kind, MTP_JSON_NULL) };
        // SAFETY: the caller's promise.
        let value = unsafe { OutText::clear(out_value, out_value_len) };
        // SAFETY: the caller's promise.
        let jwt = unsafe { borrow(jwt, "jwt") }?;
        let out_kind = out_kind.required("out_kind")?;
        let value = value.required("out_value", "out_value_len")?;
        let items = jwt.items(part, index)?;
        let item = items
            .get(item)
            .ok_or_else(|| invalid_argument("item", "a number below the item count"))?;
        out_kind.set(item.kind);
        jwt.lend(item.text, value);
        Ok(())
    })
}

/// Frees a jwt.
///
/// - `jwt`: NULL does nothing.
///
/// Since 0.1.
///
/// # Safety
/// - `jwt` is NULL or a live handle that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_jwt_free(jwt: *mut mtp_jwt) {
    quietly(|| {
        // SAFETY: the caller's promise.
        unsafe { free(jwt) };
    });
}
