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

/// A line of the folder's table.
struct Row {
    file: String,
    key: Option<String>,
    password: String,
    outcome: String,
    /// The certificate that is found, or words in the error.
    words: String,
}

fn table() -> Vec<Row> {
    let text = String::from_utf8(file("table.txt")).expect("text");
    let lines = text.lines().filter(|line| line.contains(" | "));
    let rows = lines.filter(|line| !line.starts_with('#')).map(|line| {
        let [file, key, password, outcome, words] = line
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect::<Vec<_>>()
            .try_into()
            .expect("five cells");
        let key = (!key.is_empty()).then_some(key);
        Row {
            file,
            key,
            password,
            outcome,
            words,
        }
    });
    rows.collect()
}

#[test]
fn each_file_loads_or_says_why_not() {
    let (mut good, mut bad) = (0, 0);
    for row in table() {
        let name = &row.file;
        let loaded = load(name, row.key.as_deref(), &row.password);
        if row.outcome == "loads" {
            let certificate = loaded.expect(name);
            let found = &row.words;
            assert_eq!(
                (
                    certificate.sha1_thumbprint(),
                    certificate.sha256_thumbprint()
                ),
                (&*thumbprint(found, "sha1"), &*thumbprint(found, "sha256")),
                "{name}"
            );
            assert!(!certificate.is_external());
            good += 1;
        } else {
            let error = loaded.expect_err(name);
            assert_eq!(error.kind(), ErrorKind::CredentialInvalid, "{name}");
            let text = format!("{:?}", error.message_text());
            assert_eq!(text, row.outcome, "{name}: {error}");
            let said = format!("{error:?}");
            assert!(said.contains(&row.words), "{name}: {said}");
            let tells = !row.password.is_empty() && said.contains(&row.password);
            assert!(!tells, "{name}: {said}");
            bad += 1;
        }
    }
    assert!(good >= 30 && bad >= 40, "{good} good, {bad} bad");
}

#[test]
fn every_file_is_in_the_table() {
    let rows = table();
    let known: HashSet<&str> = rows
        .iter()
        .flat_map(|row| [Some(&*row.file), row.key.as_deref()])
        .flatten()
        .chain(["make.sh", "ber.py", "table.txt", "thumbprints.txt"])
        .collect();
    for entry in std::fs::read_dir(folder()).expect("the folder") {
        let name = entry.expect("a file").file_name();
        let name = name.to_str().expect("a name");
        assert!(known.contains(name), "{name} is not in the table");
    }
}

#[test]
fn what_follows_a_binary_file_is_not_looked_at() {
    let longer = [file("pfx-3des.pfx"), b"\r\n".to_vec()].concat();
    let loaded = Certificate::from_bytes(&longer, None, Some(&Secret::from(PASSWORD)));
    assert!(loaded.is_ok(), "{loaded:?}");
}

#[test]
fn a_key_that_contradicts_itself_is_damaged() {
    let certificate = file("certificate.pem");
    for name in ["key.der", "pkcs1.der"] {
        let key = file(name);
        for place in [key.len() / 4, key.len() / 2, key.len() - 2] {
            let mut changed = key.clone();
            changed[place] ^= 1;
            let error =
                Certificate::from_bytes(&certificate, Some(&changed), None).expect_err(name);
            assert_eq!(
                error.message_text(),
                Text::CertificateDamaged,
                "{name}, {place}"
            );
        }
    }
}

#[test]
fn no_password_is_too_strange() {
    for password in [
        "correct\0horse",
        "\u{1f40e}",
        "\u{e000}\u{ffff}",
        &"x".repeat(100_000),
    ] {
        for name in [
            "pfx-3des.pfx",
            "pfx-aes256.pfx",
            "pkcs8-aes256.pem",
            "pkcs8-pbes1-3des.pem",
        ] {
            let error = load(name, None, password).expect_err(name);
            assert_eq!(
                error.message_text(),
                Text::CertificatePasswordWrong,
                "{name}"
            );
        }
    }
    let bytes = Secret::new(vec![0xff, 0xfe]);
    let error = Certificate::from_bytes(&file("pfx-3des.pfx"), None, Some(&bytes));
    let error = error.expect_err("no text at all");
    assert_eq!(error.message_text(), Text::CertificatePasswordWrong);
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
    for (name, password) in [
        ("chain.pem", NONE),
        ("namesakes.pem", NONE),
        ("pfx-chain.pfx", PASSWORD),
    ] {
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
    for name in ["rsa2048.pem", "twins.pem"] {
        let alone = load(name, None, NONE).expect("self-signed");
        assert_eq!(alone.chain().len(), 1, "{name}");
    }
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
