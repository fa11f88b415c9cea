//! The folder, its key, and what is swept out of it.

use super::super::{place, sweep};
use super::*;
use crate::error::ErrorKind;
use std::fs::{FileTimes, OpenOptions};
use std::sync::Barrier;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn refused(path: &Path) -> String {
    let error = Store::open(Some(path), &|_| None).err().expect("refused");
    assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
    error.to_string()
}

/// The names that threads which start at once have for the same token.
fn names_of_threads(folder: &Folder, count: usize) -> Vec<String> {
    let together = Barrier::new(count);
    let name = || {
        together.wait();
        folder.spot().file_name()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(name)).collect();
        let names = threads.into_iter().map(|thread| thread.join());
        names.map(|name| name.expect("no panic")).collect()
    })
}

#[test]
fn threads_that_start_at_once_agree_on_a_key() {
    for _ in 0..20 {
        let folder = Folder::new();
        let names = names_of_threads(&folder, 10);
        assert!(names.windows(2).all(|pair| pair[0] == pair[1]), "{names:?}");
        assert_eq!(folder.names(), ["key"]);
    }
}

fn they_agree_on_another_key(damage: &[u8]) {
    let folder = Folder::new();
    let before = folder.spot().file_name();
    std::fs::write(folder.0.join("key"), damage).expect("written");
    let names = names_of_threads(&folder, 6);
    assert!(names.windows(2).all(|pair| pair[0] == pair[1]), "{names:?}");
    assert_ne!(names[0], before);
}

#[test]
fn threads_that_find_a_damaged_key_agree_on_another() {
    // A disk may have made room and lost what was written.
    for damage in [&b""[..], b"mtpkey", b"mtpkey\x01", &[0; 40]] {
        they_agree_on_another_key(damage);
    }
}

#[cfg(not(any(windows, target_os = "macos")))]
#[test]
fn threads_that_find_a_short_key_agree_on_another() {
    they_agree_on_another_key(b"mtpkey\x01\x00short");
}

/// Whoever chooses a folder of their own may have a key in it.
#[test]
fn a_file_of_somebody_elses_that_is_called_key_is_not_replaced() {
    for content in [
        &b"-----BEGIN PRIVATE KEY-----\nMIIE"[..],
        &[7; 32],
        b"mtpkez",
        b"mtpkey\x02\x00of another version",
    ] {
        let folder = Folder::new();
        drop(folder.store());
        let path = folder.0.join("key");
        std::fs::write(&path, content).expect("written");
        let refused = Store::open(Some(&folder.0), &|_| None).map(drop);
        assert_eq!(std::fs::read(&path).expect("there"), content);
        let error = refused.expect_err("no key of the store's");
        assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
        assert!(error.to_string().contains("something else"), "{error}");
    }
}

#[cfg(windows)]
#[test]
fn a_key_opens_for_its_user_only_as_the_system_has_sealed_it() {
    let folder = Folder::new();
    let name = folder.spot().file_name();
    assert_eq!(folder.spot().file_name(), name, "the same for the next");
    let path = folder.0.join("key");
    let kept = std::fs::read(&path).expect("readable");
    assert!(kept.starts_with(b"mtpkey\x01\x01") && kept.len() > 100);
    std::fs::write(&path, &kept[..kept.len() / 2]).expect("written");
    assert!(refused(&folder.0).contains("key store does not give its key"));
    std::fs::write(&path, &kept).expect("written");
    assert_eq!(folder.spot().file_name(), name);
    std::fs::write(&path, b"mtpkey\x01\x00a key of 32 bytes from elsewhere").expect("written");
    assert!(refused(&folder.0).contains("another system"));
    std::fs::remove_file(&path).expect("removed");
    std::fs::create_dir(&path).expect("made");
    assert!(refused(&folder.0).contains("no regular file"));
}

#[cfg(windows)]
#[test]
fn a_file_is_no_folder_and_the_users_own_needs_no_variable() {
    let folder = Folder::new();
    std::fs::write(&folder.0, b"").expect("written");
    assert!(refused(&folder.0).contains("no folder"));
    std::fs::remove_file(&folder.0).expect("removed");
    let found = place::of_user(&|_| None).expect("known");
    assert_eq!(found.file_name(), Some("mtp_token".as_ref()));
    assert!(found.parent().is_some_and(Path::is_dir), "{found:?}");
}

#[cfg(unix)]
#[test]
fn a_key_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let name = folder.spot().file_name();
    let path = folder.0.join("key");
    let mode = || {
        std::fs::metadata(&path)
            .expect("there")
            .permissions()
            .mode()
            & 0o7777
    };
    assert_eq!(mode(), 0o600);
    assert_eq!(folder.spot().file_name(), name, "the same for the next");
    set_mode(&path, 0o640);
    assert!(refused(&folder.0).contains("may read its key"));
    set_mode(&path, 0o600);
    let elsewhere = folder.0.join("elsewhere");
    std::fs::rename(&path, &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, &path).expect("linked");
    assert!(refused(&folder.0).contains("its key cannot be opened"));
    std::fs::remove_file(&path).expect("removed");
    std::fs::create_dir(&path).expect("made");
    assert!(refused(&folder.0).contains("no regular file"));
    std::fs::remove_dir(&path).expect("removed");
    std::fs::write(&path, b"mtpkey\x01\x01wrapped elsewhere").expect("written");
    set_mode(&path, 0o600);
    assert!(refused(&folder.0).contains("another system"));
}

#[cfg(unix)]
#[test]
fn a_folder_of_ours_that_was_moved_away_stays_the_one_in_use() {
    let (folder, moved) = (Folder::new(), Folder::new());
    let spot = folder.spot();
    std::fs::rename(&folder.0, &moved.0).expect("moved");
    std::fs::create_dir(&folder.0).expect("another in its place");
    spot.write(&entry("token"), UNIX).expect("written");
    assert_eq!(folder.names(), Vec::<String>::new());
    assert!(token_in(&spot).is_some() && moved.file(&spot).exists());
}

#[cfg(unix)]
#[test]
fn folders_of_other_accounts_and_links_are_refused() {
    if is_root() {
        // Root can give its own away.
        let folder = Folder::new();
        drop(folder.store());
        std::os::unix::fs::chown(&folder.0, Some(SOMEBODY), None).expect("given away");
        assert!(refused(&folder.0).contains("belongs to another account"));
        std::os::unix::fs::chown(&folder.0, Some(0), None).expect("taken back");
        std::os::unix::fs::chown(folder.0.join("key"), Some(SOMEBODY), None).expect("given away");
        assert!(refused(&folder.0).contains("its key belongs to another account"));
        let spot = Folder::new();
        let (folder, spot) = (&spot, spot.spot());
        spot.write(&entry("token"), UNIX).expect("written");
        std::os::unix::fs::chown(folder.file(&spot), Some(SOMEBODY), None).expect("given away");
        assert_eq!(
            spot.read().doubt,
            Some(super::super::shelf::Doubt::Wrong(
                "it belongs to another account"
            ))
        );
    } else {
        assert!(refused(Path::new("/usr")).contains("belongs to another account"));
        assert!(refused(Path::new("/usr/no/such/folder")).contains("may not make it"));
    }
    let folder = Folder::new();
    drop(folder.store());
    set_mode(&folder.0, 0o710);
    assert!(refused(&folder.0).contains("other accounts"));
    set_mode(&folder.0, 0o700);
    let link = Folder::new();
    std::os::unix::fs::symlink(&folder.0, &link.0).expect("linked");
    assert!(refused(&link.0).contains("symbolic link"));
    std::fs::remove_file(&link.0).expect("removed");
}

#[cfg(unix)]
const SOMEBODY: u32 = 65_534;

/// Root owns what belongs to others elsewhere.
#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").expect("there").uid() == 0
}

#[cfg(unix)]
#[test]
fn a_variable_that_leads_nowhere_is_passed_over() {
    let folder = Folder::new();
    std::fs::create_dir(&folder.0).expect("made");
    let here = folder.0.to_string_lossy().into_owned();
    let told = |variables: &[(&str, &str)]| {
        let found = place::of_user(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(found.1.to_owned())
        });
        found.map_err(|error| error.kind())
    };
    if cfg!(target_os = "linux") {
        for nowhere in ["", "relative", "/no/such/folder"] {
            let found = told(&[("XDG_RUNTIME_DIR", nowhere), ("HOME", &here)]);
            assert_eq!(found, Ok(folder.0.join(".cache/mtp_token")), "{nowhere}");
        }
        let found = told(&[("XDG_CACHE_HOME", &here), ("HOME", "/no/such/folder")]);
        assert_eq!(found, Ok(folder.0.join("mtp_token")));
    }
    assert_eq!(told(&[]), Err(ErrorKind::StoreUnavailable));
}

fn grow_old(path: &Path, by: u64) {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .expect("there");
    let then = SystemTime::now() - Duration::from_secs(by);
    file.set_times(FileTimes::new().set_modified(then))
        .expect("set");
}

fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("later");
    since.as_secs().cast_signed()
}

#[test]
fn sweeping_takes_what_is_over_and_leaves_the_rest() {
    let folder = Folder::new();
    let shelf = folder.shelf(0);
    let spots = ["old", "new"].map(|tenant| shelf.spot(&key(tenant)));
    let now = unix_now();
    for (spot, sent_at) in spots.iter().zip([now - 3700, now - 3500]) {
        let mut acquired = acquired("token", 3600);
        acquired.sent_at_unix = sent_at;
        let entry = Entry {
            token: Some(StoredToken::of(&acquired, None)),
            wait: None,
        };
        spot.write(&entry, now).expect("written");
    }
    const HOUR: u64 = 3600;
    let half = |letter: &str| letter.repeat(32);
    let temporary = |letter: &str| format!("{}.tmp", half(letter));
    let of_entry = |letter: &str, ending: &str| format!("{0}-{0}{ending}", half(letter));
    // Whoever chooses a folder of their own may have other things in it.
    let others = [
        "a.tmp",
        "a.lock",
        "a.token",
        "somebody's",
        "00000000000000000000000000000000.token",
        "0000000000000000000000000000000g.tmp",
    ];
    let old = others.map(|name| (name.to_owned(), 999 * HOUR));
    for (name, age) in [
        (temporary("a"), 2 * HOUR),
        (temporary("b"), 60),
        (of_entry("c", ".lock"), 48 * HOUR),
        (of_entry("d", ".lock"), HOUR),
        (of_entry("e", ".token"), 48 * HOUR),
        (of_entry("f", ".token"), HOUR),
    ]
    .into_iter()
    .chain(old)
    {
        std::fs::write(folder.0.join(&name), b"x").expect("written");
        grow_old(&folder.0.join(&name), age);
    }
    let held = folder.0.join(of_entry("0", ".lock"));
    let lock = std::fs::File::create(&held).expect("made");
    grow_old(&held, 48 * HOUR);
    lock.lock().expect("ours");
    shelf.store.sweep(now);
    let mut left = vec![
        spots[1].file_name(),
        temporary("b"),
        of_entry("d", ".lock"),
        of_entry("f", ".token"),
        of_entry("0", ".lock"),
        "key".to_owned(),
    ];
    left.extend(others.map(str::to_owned));
    if cfg!(windows) {
        left.push(of_entry("c", ".lock"));
    }
    left.sort();
    assert_eq!(folder.names(), left);
}

#[test]
fn sweeping_is_bounded_and_rare() {
    let folder = Folder::new();
    let shelf = folder.shelf(0);
    let litter = 3 * sweep::LOOKS;
    let throw = || {
        for number in 0..litter {
            let path = folder.0.join(format!("{number:032x}.tmp"));
            std::fs::write(&path, b"x").expect("written");
            grow_old(&path, 7200);
        }
    };
    throw();
    let now = unix_now();
    let spot = shelf.spot(&key("tenant"));
    spot.write(&entry("token"), now).expect("written");
    // The key is there, and the new token.
    let swept = litter + 2 - folder.names().len();
    assert!(
        (sweep::LOOKS - 2..=sweep::LOOKS).contains(&swept),
        "{swept}"
    );
    spot.write(&entry("token"), now + 3599).expect("written");
    assert_eq!(litter + 2 - folder.names().len(), swept, "not yet again");
    spot.write(&entry("token"), now + 3600).expect("written");
    assert!(litter + 2 - folder.names().len() > swept);
    // A clock that was set back does not end it.
    throw();
    spot.write(&entry("token"), now - 100_000).expect("written");
    spot.write(&entry("token"), now).expect("written");
    assert!(folder.names().len() < litter + 2);
}

/// The certificate is public; what its private key signs is not.
#[test]
fn the_proof_of_a_certificate_takes_its_private_key() {
    use crate::credential::certificate::Certificate;
    use crate::credential::{Credential, Signer};
    use crate::protocol::Algorithm;
    let folder = Folder::new();
    let key = folder.store().fingerprint_key();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/certificates/rsa2048.pem");
    let pem = std::fs::read(data).expect("a certificate");
    let signing = || {
        let certificate = Certificate::from_bytes(&pem, None, None).expect("with its key");
        Credential::Certificate(Box::new(Signer::new(certificate, false, Algorithm::Ps256)))
    };
    let proof = |credential: &Credential| match Proof::of(credential, &key).expect("a proof") {
        Proof::Fixed(proof) => proof,
        Proof::OfFile { .. } => unreachable!("no file"),
    };
    let one = proof(&signing());
    assert_eq!(one, proof(&signing()), "the same in each process");
    assert_ne!(
        one,
        signing().fingerprint(&key),
        "what is public is not enough"
    );
}

#[test]
fn a_folder_that_does_not_answer_is_left_alone_for_a_minute() {
    let folder = Folder::new();
    let shelf = folder.shelf(0);
    assert!(shelf.answers(at(100)));
    shelf.rest(at(100));
    assert!(!shelf.answers(at(159)) && shelf.answers(at(160)));
}
