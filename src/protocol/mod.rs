//! The token endpoint's protocol: requests are built and answers are read here, by pure functions.
//!
//! Nothing in this room does I/O or reads a clock; the time is a parameter. Text of a server leaves it only through
//! [`clean`](clean::clean).

pub mod assertion;
pub mod clean;
mod consent;
mod dates;
pub mod federated;
mod json;
pub mod managed_identity;
mod message;
mod oauth_error;
mod request;
mod response;

pub use assertion::{Algorithm, Assertion};
pub use clean::clean;
pub use consent::admin_consent_url;
pub use message::{HttpRequest, HttpResponse, Method, Route};
pub use oauth_error::{ErrorContext, parse_error};
pub(crate) use oauth_error::{error_of, retry_after_of};
pub use request::{Proof, TokenRequest};
pub use response::{TokenResponse, parse_token_response, server_time};
