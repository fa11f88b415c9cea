//! JSON fields as they lie in a body: the bodies of token requests hold secrets, so nothing is copied without need.

use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// Reads a JSON object. Derived code would take an array for one, field by field: not here.
pub(super) fn object<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// The text of a JSON string, `None` for any other value.
pub(super) fn string(raw: &RawValue) -> Option<Zeroizing<String>> {
    serde_json::from_str(raw.get()).ok().map(Zeroizing::new)
}
