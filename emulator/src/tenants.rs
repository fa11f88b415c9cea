//! The tenant in an address: found, or refused with the fitting error.

use crate::config::{Config, Directory};
use crate::errors::Failure;

/// Names that stand for "whichever tenant the user has", and so for none here.
const SHARED: [&str; 3] = ["common", "organizations", "consumers"];

/// The tenant that `name` addresses.
pub(crate) fn directory<'a>(config: &'a Config, name: &str) -> Result<Directory<'a>, Failure> {
    if SHARED
        .iter()
        .any(|shared| shared.eq_ignore_ascii_case(name))
    {
        return Err(Failure::new(9_001_023, &[name]));
    }
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
    {
        return Err(Failure::new(900_023, &[name]));
    }
    config
        .directory(name)
        .ok_or_else(|| Failure::new(90_002, &[name]))
}
