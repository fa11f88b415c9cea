//! The built-in driver: a thread that runs the runtime, an HTTP client for each trust configuration, and the loop that
//! answers a flow's needs with them.
//!
//! No thread is started and no root certificate is loaded before the first request. One client's proxy or extra CA never
//! reaches another's requests: each configuration has a client, with a connection pool, of its own. What goes to this
//! machine's own endpoints goes through neither.

mod client;
mod driver;
mod failure;
mod runtime;
mod tls;

pub use client::{Transport, TrustConfiguration};
pub(crate) use client::{Transports, parse_proxy};
pub use driver::Driver;
pub(crate) use failure::timed_out;
pub use runtime::Runtime;
pub use tls::parse_extra_ca;
