//! RSA public keys that may be trusted: the rules, and then the crypto library's own form of the key.

use super::Reason;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The sizes of a modulus in bits that are taken (RFC 7518 section 3.3 asks for 2048 or more).
const BITS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
/// The length of the base64url text of the longest modulus. More is not even decoded.
const LONGEST_TEXT: usize = 1_366;
/// The longest exponent in bytes.
const EXPONENT_BYTES: usize = 4;

/// The key of a modulus and an exponent as a JWK has them (RFC 7518 section 6.3.1: big-endian, in as few bytes as
/// possible, base64url).
pub(super) fn public_key(modulus: &str, exponent: &str) -> Result<ParsedPublicKey, Reason> {
    let n = number(modulus, Reason::Size)?;
    check_modulus(&n)?;
    let e = number(exponent, Reason::Exponent)?;
    check_exponent(&e)?;
    PublicKeyComponents { n, e }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .map_err(|_| Reason::Malformed)
}

/// Decodes a number without a leading zero byte.
fn number(text: &str, too_long: Reason) -> Result<Vec<u8>, Reason> {
    if text.len() > LONGEST_TEXT {
        return Err(too_long);
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| Reason::Malformed)?;
    match bytes.first() {
        None | Some(0) => Err(Reason::Malformed),
        Some(_) => Ok(bytes),
    }
}

fn check_modulus(n: &[u8]) -> Result<(), Reason> {
    let unused = n.first().map_or(0, |byte| byte.leading_zeros());
    let bits = n.len() * 8 - usize::try_from(unused).unwrap_or(0);
    if !BITS.contains(&bits) {
        return Err(Reason::Size);
    }
    if !ends_odd(n) {
        return Err(Reason::EvenModulus);
    }
    if has_roca_fingerprint(n) {
        return Err(Reason::Weak);
    }
    Ok(())
}

fn check_exponent(e: &[u8]) -> Result<(), Reason> {
    if e.len() > EXPONENT_BYTES || !ends_odd(e) || e == [1] {
        return Err(Reason::Exponent);
    }
    Ok(())
}

fn ends_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|byte| byte & 1 == 1)
}

/// The odd primes that every modulus of the vulnerable generator was made with: those below 168, which are the ones of
/// its shortest keys and the first ones of all others.
const PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// True where the modulus is a power of 65537 modulo each of the primes, as those of ROCA's generator are.
///
/// Of other moduli one in 2^27 is (the product, over the primes, of the share of their residues that are such powers).
/// Source: Nemec, Sys, Svenda, Klinec, Matyas, "The Return of Coppersmith's Attack: Practical Factorization of Widely
/// Used RSA Moduli", section 2.
fn has_roca_fingerprint(n: &[u8]) -> bool {
    PRIMES
        .into_iter()
        .all(|prime| is_power_of_65537(remainder(n, prime), prime))
}

fn remainder(n: &[u8], prime: u32) -> u32 {
    n.iter()
        .fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime)
}

fn is_power_of_65537(residue: u32, prime: u32) -> bool {
    let powers = std::iter::successors(Some(1), |power| Some(power * 65_537 % prime));
    let order = usize::try_from(prime).unwrap_or(usize::MAX);
    powers.take(order).any(|power| power == residue)
}

#[cfg(test)]
mod tests;
