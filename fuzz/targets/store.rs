//! Fuzz target: see [`mtp_token_fuzz::store`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| mtp_token_fuzz::store(input));
