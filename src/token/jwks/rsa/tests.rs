use super::*;
use proptest::prelude::*;

/// The powers of 65537 modulo a prime, by another way than the code's.
fn powers(prime: u32) -> Vec<u32> {
    let mut powers = vec![1];
    loop {
        let next = powers
            .last()
            .map_or(1, |last| last * (65_537 % prime) % prime);
        if next == 1 {
            return powers;
        }
        powers.push(next);
    }
}

#[test]
fn the_primes_are_all_odd_ones_below_168() {
    let is_prime = |number: &u32| (2..*number).all(|divisor| !number.is_multiple_of(divisor));
    let primes: Vec<u32> = (3..168).filter(is_prime).collect();
    assert_eq!(PRIMES.to_vec(), primes);
}

#[test]
fn membership_is_that_of_the_subgroup() {
    for prime in PRIMES {
        let powers = powers(prime);
        for residue in 0..prime {
            let expected = powers.contains(&residue);
            assert_eq!(
                is_power_of_65537(residue, prime),
                expected,
                "{residue} modulo {prime}"
            );
        }
    }
    // Modulo 11 they are 1 and 10, the best known sign.
    assert_eq!(powers(11), [1, 10]);
}

#[test]
fn one_number_in_2_to_the_27_has_the_fingerprint() {
    let share: f64 = PRIMES
        .into_iter()
        .map(|prime| {
            let count = u32::try_from(powers(prime).len()).expect("small");
            f64::from(count) / f64::from(prime - 1)
        })
        .product();
    assert!((-28.0..-27.0).contains(&share.log2()), "{}", share.log2());
}

#[test]
fn powers_of_65537_have_the_fingerprint() {
    for (number, expected) in [
        (&[1][..], true),
        (&[1, 0, 1], true),
        (&[1, 0, 2, 0, 1], true),
        (&[1, 0, 3], false),
        (&[3], false),
        (&[0xff; 256], false),
    ] {
        assert_eq!(has_roca_fingerprint(number), expected, "{number:?}");
    }
}

#[test]
fn sizes_are_counted_in_bits() {
    let number = |first: u8, bytes: usize| {
        let mut number = vec![0xff; bytes];
        number[0] = first;
        number
    };
    for (number, expected) in [
        (number(0x80, 256), Ok(())),
        (number(0x7f, 256), Err(Reason::Size)),
        (number(0x01, 257), Ok(())),
        (number(0xff, 1_024), Ok(())),
        (number(0x01, 1_025), Err(Reason::Size)),
        (Vec::new(), Err(Reason::Size)),
    ] {
        assert_eq!(check_modulus(&number), expected, "{} bytes", number.len());
    }
    for (exponent, expected) in [
        (&[1, 0, 1][..], Ok(())),
        (&[3], Ok(())),
        (&[1], Err(Reason::Exponent)),
        (&[0xff, 0xff, 0xff, 0xff], Ok(())),
        (&[1, 0, 0, 0, 1], Err(Reason::Exponent)),
        (&[4], Err(Reason::Exponent)),
        (&[], Err(Reason::Exponent)),
    ] {
        assert_eq!(check_exponent(exponent), expected, "{exponent:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_remainder_is_that_of_long_division(number in any::<u128>(), index in 0..PRIMES.len()) {
        let prime = PRIMES[index];
        let expected = u32::try_from(number % u128::from(prime)).expect("smaller than the prime");
        prop_assert_eq!(remainder(&number.to_be_bytes(), prime), expected);
    }

    #[test]
    fn no_texts_make_it_panic(modulus in "[A-Za-z0-9_=+/-]{0,400}", exponent in "[A-Za-z0-9_=-]{0,8}") {
        let _ = public_key(&modulus, &exponent);
    }
}
