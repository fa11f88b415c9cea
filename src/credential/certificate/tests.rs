use super::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

const PASSWORD: &str = "correct-horse";
const NONE: &str = "";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/certificates")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).expect(name)
}

fn load(name: &str, key: Option<&str>, password: &str) -> Result<Certificate> {
    let password = (!password.is_empty()).then(|| Secret::from(password));
    let key = key.map(file);
    Certificate::from_bytes(&file(name), key.as_deref(), password.as_ref())
}

/// What OpenSSL says is the thumbprint of one of the certificates.
fn thumbprint(of: &str, hash: &str) -> String {
    let all = String::from_utf8(file("thumbprints.txt")).expect("text");
    let line = all
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{of} {hash} ")));
    line.expect(of).to_owned()
}

/// File, file of the key, password, and the certificate that is found.
const GOOD: [(&str, Option<&str>, &str, &str); 35] = [
    ("rsa2048.pem", None, NONE, "rsa2048"),
    ("rsa3072.pem", None, NONE, "rsa3072"),
    ("rsa4096.pem", None, NONE, "rsa4096"),
    ("pkcs1.pem", None, NONE, "rsa2048"),
    ("crlf.pem", None, NONE, "rsa2048"),
    ("bom.pem", None, NONE, "rsa2048"),
    ("utf16.pem", None, NONE, "rsa2048"),
    ("one-line.pem", None, NONE, "rsa2048"),
    ("text-around.pem", None, NONE, "rsa2048"),
    ("chain.pem", None, NONE, "end"),
    ("expired.pem", None, NONE, "expired"),
    ("rsa2048.pem", None, "not needed", "rsa2048"),
    ("rsa2048.pem", Some("rsa2048.pem"), NONE, "rsa2048"),
    ("certificate.pem", Some("key.pem"), NONE, "rsa2048"),
    ("certificate.der", Some("key.pem"), NONE, "rsa2048"),
    ("certificate.der", Some("key.der"), NONE, "rsa2048"),
    ("certificate.pem", Some("pkcs1.der"), NONE, "rsa2048"),
    (
        "certificate.pem",
        Some("encrypted-key.der"),
        PASSWORD,
        "rsa2048",
    ),
    (
        "certificate.pem",
        Some("pfx-key-only.pfx"),
        PASSWORD,
        "rsa2048",
    ),
    ("pkcs8-aes256.pem", None, PASSWORD, "rsa2048"),
    ("pkcs8-aes128-sha1.pem", None, PASSWORD, "rsa2048"),
    ("pkcs8-3des.pem", None, PASSWORD, "rsa2048"),
    ("pkcs8-pbes1-3des.pem", None, PASSWORD, "rsa2048"),
    ("pfx-aes256.pfx", None, PASSWORD, "rsa2048"),
    ("pfx-aes256-sha1-mac.pfx", None, PASSWORD, "rsa2048"),
    ("pfx-sha512-mac.pfx", None, PASSWORD, "rsa2048"),
    ("pfx-3des.pfx", None, PASSWORD, "rsa2048"),
    ("pfx-ber.pfx", None, PASSWORD, "rsa2048"),
    ("pfx-rc2.pfx", None, PASSWORD, "rsa2048"),
    ("pfx-chain.pfx", None, PASSWORD, "end"),
    ("pfx-unicode.pfx", None, "lösenord-日本", "rsa2048"),
    ("pfx-plain.pfx", None, PASSWORD, "rsa2048"),
    ("pfx-empty-password.pfx", None, NONE, "rsa2048"),
    (
        "pfx-aes256.pfx",
        Some("pfx-aes256.pfx"),
        PASSWORD,
        "rsa2048",
    ),
    ("certificates.p7b", Some("rsa2048.pem"), NONE, "rsa2048"),
];

/// File, file of the key, password, and what is wrong: the text, and words of its arguments or of its advice.
const BAD: [(&str, Option<&str>, &str, Text, &str); 50] = [
    // No certificate with its key, for want of either.
    (
        "certificate.pem",
        None,
        NONE,
        Text::KeyMissing,
        "with its private key",
    ),
    (
        "certificate.der",
        None,
        NONE,
        Text::KeyMissing,
        "with its private key",
    ),
    (
        "pfx-without-key.pfx",
        None,
        PASSWORD,
        Text::KeyMissing,
        "with its private key",
    ),
    (
        "certificate.pem",
        Some("public-key.pem"),
        NONE,
        Text::KeyMissing,
        "private key",
    ),
    (
        "chain-public.pem",
        None,
        NONE,
        Text::KeyMissing,
        "private key",
    ),
    (
        "key.pem",
        None,
        NONE,
        Text::CertificateMissing,
        "BEGIN CERTIFICATE",
    ),
    (
        "encrypted-key.der",
        None,
        PASSWORD,
        Text::CertificateMissing,
        "BEGIN CERTIFICATE",
    ),
    (
        "pfx-key-only.pfx",
        None,
        PASSWORD,
        Text::CertificateMissing,
        "BEGIN CERTIFICATE",
    ),
    // Keys that do not fit, or are of no use.
    ("mismatch.pem", None, NONE, Text::KeyMismatch, "openssl"),
    (
        "rsa3072.pem",
        Some("pfx-aes256.pfx"),
        PASSWORD,
        Text::KeySeveral,
        "PFX",
    ),
    ("two-keys.pem", None, NONE, Text::KeySeveral, "PFX"),
    ("ec.pem", None, NONE, Text::KeyNotRsa, "EC"),
    ("pkcs8-ec.pem", None, PASSWORD, Text::KeyNotRsa, "EC"),
    ("pfx-ec.pfx", None, PASSWORD, Text::KeyNotRsa, "EC"),
    ("ed25519-key.pem", None, NONE, Text::KeyNotRsa, "Ed25519"),
    ("rsa-pss.pem", None, NONE, Text::KeyNotRsa, "RSASSA-PSS"),
    ("rsa1024.pem", None, NONE, Text::KeySize, "1024"),
    // Passwords.
    (
        "pkcs8-aes256.pem",
        None,
        "wrong",
        Text::CertificatePasswordWrong,
        "password",
    ),
    (
        "pkcs8-pbes1-3des.pem",
        None,
        "wrong",
        Text::CertificatePasswordWrong,
        "password",
    ),
    (
        "pfx-aes256.pfx",
        None,
        "wrong",
        Text::CertificatePasswordWrong,
        "password",
    ),
    (
        "pfx-3des.pfx",
        None,
        "correct-horse\0",
        Text::CertificatePasswordWrong,
        "password",
    ),
    (
        "pfx-3des.pfx",
        None,
        "\u{1f40e}",
        Text::CertificatePasswordWrong,
        "password",
    ),
    (
        "pfx-empty-password.pfx",
        None,
        "wrong",
        Text::CertificatePasswordWrong,
        "password",
    ),
    (
        "pfx-plain.pfx",
        None,
        NONE,
        Text::CertificatePasswordMissing,
        "password",
    ),
    (
        "pkcs8-3des.pem",
        None,
        NONE,
        Text::CertificatePasswordMissing,
        "password",
    ),
    (
        "pfx-aes256.pfx",
        None,
        NONE,
        Text::CertificatePasswordMissing,
        "password",
    ),
    // Protections that are not supported, by name.
    (
        "pkcs8-sha512.pem",
        None,
        PASSWORD,
        Text::CertificateProtection,
        "HMAC-SHA-512",
    ),
    (
        "pkcs8-camellia.pem",
        None,
        PASSWORD,
        Text::CertificateProtection,
        "1.2.392.200011.61.1.1.1.4",
    ),
    (
        "pkcs8-scrypt.pem",
        None,
        PASSWORD,
        Text::CertificateProtection,
        "scrypt",
    ),
    (
        "pkcs8-md5-des.pem",
        None,
        PASSWORD,
        Text::CertificateProtection,
        "MD5 with DES",
    ),
    (
        "pfx-rc2-128.pfx",
        None,
        PASSWORD,
        Text::CertificateProtection,
        "RC2-128",
    ),
    (
        "pfx-no-mac.pfx",
        None,
        PASSWORD,
        Text::CertificateProtection,
        "MAC",
    ),
    (
        "pfx-nothing.pfx",
        None,
        NONE,
        Text::CertificateProtection,
        "MAC",
    ),
    (
        "pfx-md5-mac.pfx",
        None,
        PASSWORD,
        Text::CertificateProtection,
        "MD5",
    ),
    (
        "pkcs8-iterations.pem",
        None,
        PASSWORD,
        Text::CertificateIterations,
        "1000001",
    ),
    (
        "pfx-iterations.pfx",
        None,
        PASSWORD,
        Text::CertificateIterations,
        "1000001",
    ),
    // Something else altogether.
    (
        "old-encryption.pem",
        None,
        PASSWORD,
        Text::CertificateForm,
        "openssl pkcs8",
    ),
    (
        "openssh.pem",
        None,
        NONE,
        Text::CertificateForm,
        "ssh-keygen",
    ),
    (
        "public-key.pem",
        None,
        NONE,
        Text::CertificateForm,
        "a public key",
    ),
    ("request.pem", None, NONE, Text::CertificateForm, "CSR"),
    ("request.der", None, NONE, Text::CertificateForm, "CSR"),
    (
        "certificates.p7b",
        None,
        NONE,
        Text::CertificateForm,
        "PKCS#7",
    ),
    (
        "certificates-der.p7b",
        None,
        NONE,
        Text::CertificateForm,
        "PKCS#7",
    ),
    (
        "pfx-base64.txt",
        None,
        PASSWORD,
        Text::CertificateForm,
        "base64 -d",
    ),
    (
        "certificate-base64.txt",
        None,
        NONE,
        Text::CertificateForm,
        "BEGIN and END",
    ),
    (
        "store.jks",
        None,
        PASSWORD,
        Text::CertificateForm,
        "keytool",
    ),
    ("page.html", None, NONE, Text::CertificateForm, "HTML"),
    (
        "image.png",
        None,
        NONE,
        Text::CertificateForm,
        "no known form",
    ),
    (
        "path.txt",
        None,
        NONE,
        Text::CertificateForm,
        "without a PEM block",
    ),
    ("empty.txt", None, NONE, Text::CertificateEmpty, "PFX"),
];

/// Damaged, or more than is read.
const BROKEN: [(&str, &str, Text); 3] = [
    ("cut.pem", NONE, Text::CertificateDamaged),
    ("pfx-cut.pfx", PASSWORD, Text::CertificateDamaged),
    ("many.pem", NONE, Text::CertificateTooMany),
];

#[test]
fn what_openssl_makes_loads() {
    for (name, key, password, found) in GOOD {
        let certificate =
            load(name, key, password).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(
            certificate.sha1_thumbprint(),
            thumbprint(found, "sha1"),
            "{name}"
        );
        assert_eq!(
            certificate.sha256_thumbprint(),
            thumbprint(found, "sha256"),
            "{name}"
        );
        assert!(!certificate.is_external());
    }
}

#[test]
fn what_is_wrong_is_said() {
    let cases = BAD.into_iter().chain(
        BROKEN
            .into_iter()
            .map(|(name, password, text)| (name, None, password, text, "PFX")),
    );
    for (name, key, password, text, words) in cases {
        let error = load(name, key, password).expect_err(name);
        assert_eq!(error.kind(), ErrorKind::CredentialInvalid, "{name}");
        assert_eq!(error.message_text(), text, "{name}: {error}");
        let said = format!("{error:?}");
        assert!(said.contains(words), "{name}: {said}");
        for secret in [PASSWORD, "wrong"]
            .iter()
            .filter(|secret| **secret == password)
        {
            assert!(!said.contains(secret), "{name}: {said}");
        }
    }
}

#[test]
fn every_file_is_in_a_table() {
    let tables = GOOD
        .iter()
        .map(|row| (row.0, row.1))
        .chain(BAD.iter().map(|row| (row.0, row.1)))
        .chain(BROKEN.iter().map(|row| (row.0, None)));
    let known: HashSet<&str> = tables
        .flat_map(|(one, other)| [Some(one), other])
        .flatten()
        .chain(["make.sh", "ber.py", "thumbprints.txt"])
        .collect();
    for entry in std::fs::read_dir(folder()).expect("the folder") {
        let name = entry.expect("a file").file_name();
        let name = name.to_str().expect("a name");
        assert!(known.contains(name), "{name} is in no table");
    }
}

#[test]
fn a_certificate_that_lacks_its_key_is_named() {
    for name in ["certificate.pem", "mismatch.pem"] {
        let said = load(name, None, NONE).expect_err(name).to_string();
        assert!(said.contains(&thumbprint("rsa2048", "sha1")), "{said}");
    }
}

#[test]
fn a_chain_goes_from_the_leaf_upwards_without_its_root() {
    for (name, password) in [("chain.pem", NONE), ("pfx-chain.pfx", PASSWORD)] {
        let certificate = load(name, None, password).expect(name);
        let thumbprints: Vec<_> = certificate
            .chain()
            .iter()
            .map(|der| Thumbprints::of(der).sha256_text)
            .collect();
        assert_eq!(
            thumbprints,
            [thumbprint("end", "sha256"), thumbprint("middle", "sha256")]
        );
    }
    let alone = load("rsa2048.pem", None, NONE).expect("self-signed");
    assert_eq!(alone.chain().len(), 1);
}

#[test]
fn signatures_are_those_of_the_named_algorithm() {
    let certificate = load("rsa2048.pem", None, NONE).expect("loads");
    let other = load("rsa3072.pem", None, NONE).expect("loads");
    for algorithm in [Algorithm::Ps256, Algorithm::Rs256] {
        let signature = certificate.sign(algorithm, b"input").expect("signs");
        assert!(certificate.verify(algorithm, b"input", &signature));
        assert!(!certificate.verify(algorithm, b"output", &signature));
        assert!(!other.verify(algorithm, b"input", &signature));
        let another = match algorithm {
            Algorithm::Ps256 => Algorithm::Rs256,
            Algorithm::Rs256 => Algorithm::Ps256,
        };
        assert!(!certificate.verify(another, b"input", &signature));
        assert!(!certificate.verify(algorithm, b"input", &[]));
    }
}

#[test]
fn dates_are_of_the_certificate() {
    // 2020-01-01 and 2020-02-01.
    let (start, end) = (1_577_836_800, 1_580_515_200);
    let certificate = load("expired.pem", None, NONE).expect("loads");
    assert_eq!(
        (certificate.not_before(), certificate.not_after()),
        (start, end)
    );
    assert!(certificate.check_dates(start).is_ok() && certificate.check_dates(end).is_ok());
    let late = certificate.check_dates(end + 1).expect_err("too late");
    assert_eq!(late.message_text(), Text::CertificateExpired);
    let early = certificate.check_dates(start - 1).expect_err("too early");
    assert_eq!(early.message_text(), Text::CertificateNotYetValid);
    for (error, date) in [
        (late, "2020-02-01T00:00:00Z"),
        (early, "2020-01-01T00:00:00Z"),
    ] {
        let said = error.to_string();
        assert!(
            said.contains(certificate.sha1_thumbprint()) && said.contains(date),
            "{said}"
        );
    }
}

#[test]
fn an_external_certificate_has_no_key_and_wants_none() {
    let with_key = load("rsa2048.pem", None, NONE).expect("loads");
    let signature = with_key.sign(Algorithm::Ps256, b"input").expect("signs");
    for name in ["certificate.pem", "certificate.der"] {
        let certificate = Certificate::external(&file(name)).expect(name);
        assert!(certificate.is_external());
        assert_eq!(certificate.sha1(), with_key.sha1());
        assert!(certificate.verify(Algorithm::Ps256, b"input", &signature));
        let error = certificate
            .sign(Algorithm::Ps256, b"input")
            .expect_err("no key");
        assert_eq!(error.kind(), ErrorKind::Internal);
    }
    let chain = Certificate::external(&file("chain-public.pem")).expect("a chain, root first");
    assert_eq!(chain.sha1_thumbprint(), thumbprint("end", "sha1"));
    assert_eq!(chain.chain().len(), 2);
    for (name, text) in [
        ("rsa2048.pem", Text::KeyUnwanted),
        ("key.pem", Text::KeyUnwanted),
        ("pkcs8-aes256.pem", Text::KeyUnwanted),
        ("pfx-without-key.pfx", Text::KeyUnwanted),
        ("page.html", Text::CertificateForm),
        ("public-key.pem", Text::CertificateForm),
    ] {
        let error = Certificate::external(&file(name)).expect_err(name);
        assert_eq!(error.message_text(), text, "{name}");
    }
}

#[test]
fn an_external_certificate_is_looked_at_as_closely() {
    let pem = |name| {
        let text = String::from_utf8(file(name)).expect("text");
        let (certificate, _) = text.split_once("-----BEGIN PRIVATE").expect("a key");
        certificate.to_owned()
    };
    for (name, text) in [("ec.pem", Text::KeyNotRsa), ("rsa1024.pem", Text::KeySize)] {
        let error = Certificate::external(pem(name).as_bytes()).expect_err(name);
        assert_eq!(error.message_text(), text, "{name}");
    }
}

#[test]
fn too_much_is_not_read() {
    let half = vec![b' '; MOST_BYTES / 2 + 1];
    let error = Certificate::from_bytes(&half, Some(&half), None).expect_err("both together");
    assert_eq!(error.message_text(), Text::CertificateTooLarge);
    let error = Certificate::external(&[half.clone(), half].concat()).expect_err("one");
    assert_eq!(error.message_text(), Text::CertificateTooLarge);
}

#[test]
fn debug_output_shows_thumbprints_only() {
    let certificate = load("rsa2048.pem", None, NONE).expect("loads");
    let shown = format!("{certificate:?}");
    let (sha1, sha256) = (
        certificate.sha1_thumbprint(),
        certificate.sha256_thumbprint(),
    );
    assert_eq!(
        shown,
        format!("Certificate {{ sha1: {sha1:?}, sha256: {sha256:?}, .. }}")
    );
}

#[test]
fn fingerprints_tell_credentials_apart() {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"key");
    let fingerprint = |certificate: &Certificate| {
        let mut context = hmac::Context::with_key(&key);
        certificate.update_fingerprint(&mut context);
        context.sign().as_ref().to_vec()
    };
    let same =
        ["rsa2048.pem", "crlf.pem"].map(|name| fingerprint(&load(name, None, NONE).expect(name)));
    assert_eq!(same[0], same[1]);
    let external = Certificate::external(&file("certificate.pem")).expect("loads");
    let others =
        ["rsa3072.pem", "chain.pem"].map(|name| fingerprint(&load(name, None, NONE).expect(name)));
    let all: HashSet<_> = others
        .into_iter()
        .chain(same)
        .chain([fingerprint(&external)])
        .collect();
    assert_eq!(all.len(), 4);
}

#[test]
fn a_certificate_goes_to_other_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Certificate>();
}
