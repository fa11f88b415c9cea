//! Every text a user may read, and which advice belongs to which failure.
//!
//! [`Text`] names a text, a catalogue (`en`) holds its words with `{placeholders}`; the compiler sees to it that each
//! language has each text. [`for_aadsts`] is the table from Entra's codes to what a person does about them,
//! [`for_oauth_error`] the coarser one for answers without a code of the table.
//! [`Finding`] is the same for what a look at a token brings to light.
//! This room does no I/O and reads no clock.

mod aadsts;
mod en;
mod fill;

pub use aadsts::{for_aadsts, for_oauth_error};
pub(crate) use fill::fill;
pub use finding::Finding;
pub use text::Text;

/// A language of messages and advice. Status names, error ids and logs are English always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, the language of every unknown or empty culture name too.
    #[default]
    English,
}

impl Language {
    /// Finds the language of a culture name such as `en-GB`. Unknown and empty names are English.
    #[must_use]
    pub fn from_culture(_culture: &str) -> Self {
        Self::English
    }
}

/// Declares an enumeration of texts together with the list of all its variants, which the tests of the catalogues walk
/// through.
macro_rules! texts {
    ($(#[doc = $about:expr])+ $kind:ident { $($(#[doc = $doc:expr])+ $name:ident,)+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $kind {
            $($(#[doc = $doc])+ $name,)+
        }

        #[cfg(test)]
        impl $kind {
            /// Every text there is.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];
        }
    };
}

mod finding;
mod text;
