//! The application roles of a report.

use super::shown::{escaped, list};
use std::fmt;
use std::sync::Arc;

/// The application roles that a token states, escaped as everywhere in a report.
///
/// A token may have thousands, so one text holds them all, a line each: what is escaped has no line breaks.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Roles(Arc<String>);

impl Roles {
    /// The roles of a token. They are escaped here.
    pub(crate) fn new(roles: &[impl AsRef<str>]) -> Self {
        let mut lines =
            String::with_capacity(roles.iter().map(|role| role.as_ref().len() + 1).sum());
        for role in roles {
            lines.push_str(&escaped(role.as_ref()));
            lines.push('\n');
        }
        Self(Arc::new(lines))
    }

    /// The roles, in the token's order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator('\n')
    }

    /// The roles as one text, `None` where there are none.
    pub(super) fn in_one_line(&self) -> Option<String> {
        list(self.iter(), self.0.len() + self.0.len() / 4)
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
