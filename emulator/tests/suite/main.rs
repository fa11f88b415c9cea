//! The emulator as its clients see it: over TLS, through its public interface, and as a program.

mod api;
mod arc;
mod bench;
mod certificates;
mod control;
mod faults;
mod federated;
mod hosts;
mod identities;
mod keys;
mod oidc;
mod program;
mod refusals;
mod set_faults;
mod signer;
mod tokens;
