//! Fuzz target: see [`mtp_token_fuzz::challenge`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| mtp_token_fuzz::challenge(input));
