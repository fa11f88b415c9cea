//! One file: sealed, named, damaged, replaced.

use super::super::entry::{Entry, StoredWait};
use super::super::shelf::{Doubt, LIMIT};
use super::super::{Proof, Shelf};
use super::*;
use crate::advice::Text;
use crate::error::{Error, ErrorKind, ServerDetails};
use std::time::Duration;

fn doubt(spot: &Spot) -> &'static str {
    match spot.read().doubt {
        Some(Doubt::Wrong(reason)) => reason,
        Some(Doubt::Outdated) => "outdated",
        None => "none",
    }
}

fn wait() -> StoredWait {
    let server = ServerDetails {
        oauth_error: Some("temporarily_unavailable".to_owned()),
        aadsts_code: 90055,
        description: Some("too many".to_owned()),
        suberror: None,
        claims: Some("{}".to_owned()),
        correlation_id: Some("c".to_owned()),
        trace_id: Some("t".to_owned()),
        timestamp: Some(String::new()),
    };
    let failure = Error::new(ErrorKind::Throttled, Text::Throttled)
        .with_retry_after(Some(60))
        .with_server(429, server);
    StoredWait::of(&failure, Duration::from_secs(60), UNIX).expect("a wait")
}

#[test]
fn what_is_written_is_read_by_the_next_process() {
    let folder = Folder::new();
    let whole = Entry {
        wait: Some(wait()),
        ..entry("token")
    };
    for written in [
        Entry::default(),
        whole.clone(),
        Entry {
            token: None,
            ..whole
        },
        entry("token"),
    ] {
        folder.spot().write(&written, UNIX).expect("written");
        let reading = folder.spot().read();
        assert_eq!(reading.entry, written);
        assert_eq!(reading.doubt, None);
    }
    assert_eq!(folder.names().len(), 2, "{:?}", folder.names());
}

#[test]
fn an_entry_is_read_whole_or_not_at_all() {
    let bytes = Entry {
        wait: Some(wait()),
        ..entry("token")
    }
    .encode();
    let bytes = bytes.expose();
    assert!(Entry::decode(bytes).is_some());
    for length in 0..bytes.len() {
        assert!(Entry::decode(&bytes[..length]).is_none(), "{length}");
    }
    let mut longer = bytes.to_vec();
    longer.push(0);
    assert!(Entry::decode(&longer).is_none());
}

#[test]
fn a_byte_that_is_changed_anywhere_makes_a_file_worthless() {
    let folder = Folder::new();
    let spot = folder.spot();
    spot.write(&entry("token"), UNIX).expect("written");
    let path = folder.file(&spot);
    let whole = std::fs::read(&path).expect("readable");
    assert!(token_in(&spot).is_some());
    for index in 0..whole.len() {
        for bit in [0, 7] {
            let mut damaged = whole.clone();
            damaged[index] ^= 1 << bit;
            std::fs::write(&path, damaged).expect("written");
            let reading = spot.read();
            assert_eq!(reading.entry, Entry::default(), "{index}");
            assert!(matches!(reading.doubt, Some(Doubt::Wrong(_))), "{index}");
        }
    }
    spot.write(&entry("another"), UNIX).expect("replaced");
    assert_eq!(token_in(&spot), Some(Secret::from("another")));
}

#[test]
fn a_file_that_is_cut_or_longer_is_worthless() {
    let folder = Folder::new();
    let spot = folder.spot();
    spot.write(&entry("token"), UNIX).expect("written");
    let path = folder.file(&spot);
    let mut whole = std::fs::read(&path).expect("readable");
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).expect("written");
        let reading = spot.read();
        assert_eq!(reading.entry, Entry::default(), "{length}");
        assert!(matches!(reading.doubt, Some(Doubt::Wrong(_))), "{length}");
    }
    whole.push(0);
    std::fs::write(&path, &whole).expect("written");
    assert!(token_in(&spot).is_none());
    whole.resize(usize::try_from(LIMIT).expect("small") + 1, 0);
    std::fs::write(&path, &whole).expect("written");
    assert_eq!(doubt(&spot), "it is larger than it may be");
}

#[test]
fn another_version_is_named_and_replaced() {
    let folder = Folder::new();
    let spot = folder.spot();
    spot.write(&entry("token"), UNIX).expect("written");
    let path = folder.file(&spot);
    let mut content = std::fs::read(&path).expect("readable");
    content[4] += 1;
    std::fs::write(&path, content).expect("written");
    assert_eq!(doubt(&spot), "another version has written it");
    spot.write(&entry("token"), UNIX).expect("replaced");
    assert!(token_in(&spot).is_some());
}

#[test]
fn who_has_the_stores_key_and_not_the_credential_opens_nothing() {
    let folder = Folder::new();
    let spot = folder.spot();
    spot.write(&entry("token"), UNIX).expect("written");
    // The same name, so the same file, and the same key of the store.
    let other = folder.shelf(1).spot(&key("tenant"));
    assert_eq!(other.file_name(), spot.file_name());
    assert_eq!(doubt(&other), "it is damaged or sealed with another key");
}

#[test]
fn a_file_in_the_place_of_another_does_not_open() {
    let folder = Folder::new();
    let (one, two) = (folder.spot(), folder.shelf(0).spot(&key("other")));
    one.write(&entry("token"), UNIX).expect("written");
    std::fs::rename(folder.file(&one), folder.file(&two)).expect("moved");
    assert_eq!(doubt(&two), "it is damaged or sealed with another key");
}

#[test]
fn the_key_of_another_store_opens_nothing() {
    let (here, there) = (Folder::new(), Folder::new());
    let spot = here.spot();
    spot.write(&entry("token"), UNIX).expect("written");
    let other = there.spot();
    assert_ne!(spot.file_name(), other.file_name());
    std::fs::copy(here.file(&spot), there.file(&other)).expect("copied");
    assert_eq!(doubt(&other), "it is damaged or sealed with another key");
}

#[test]
fn a_name_tells_nothing_and_tells_all_apart() {
    let folder = Folder::new();
    let shelf = folder.shelf(0);
    let keys = [
        ("tenant", "resource", None),
        ("tenan", "tresource", None),
        ("", "tenantresource", None),
        ("tenant", "resource", Some("")),
        ("tenant", "resource", Some("claims")),
        ("other", "resource", None),
    ]
    .map(|(tenant, resource, claims)| key_of(tenant, resource, claims));
    let names: std::collections::HashSet<_> =
        keys.iter().map(|key| shelf.spot(key).file_name()).collect();
    assert_eq!(names.len(), keys.len());
    for name in &names {
        let digits = name.strip_suffix(".token").expect("an ending");
        assert_eq!(digits.len(), 65);
        assert!(digits.chars().all(|c| c.is_ascii_hexdigit() || c == '-'));
        assert!(name.starts_with(std::str::from_utf8(shelf.id()).expect("text")));
    }
    // Another folder, another key, other names.
    assert!(!names.contains(&Folder::new().shelf(0).spot(&keys[0]).file_name()));
}

#[test]
fn a_folder_in_the_place_of_a_file_is_neither_read_nor_replaced() {
    let folder = Folder::new();
    let spot = folder.spot();
    std::fs::create_dir(folder.file(&spot)).expect("made");
    assert_eq!(doubt(&spot), "it is no regular file");
    assert!(spot.write(&entry("token"), UNIX).is_err());
    assert!(!folder.names().iter().any(|name| name.ends_with(".tmp")));
}

#[cfg(unix)]
#[test]
fn links_pipes_and_files_of_others_are_not_read() {
    let folder = Folder::new();
    let spot = folder.spot();
    let path = folder.file(&spot);
    let elsewhere = folder.0.join("elsewhere");
    spot.write(&entry("token"), UNIX).expect("written");
    std::fs::rename(&path, &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, &path).expect("linked");
    assert_eq!(doubt(&spot), "it is a symbolic link");
    // Writing replaces the link and leaves alone what it leads to.
    let before = std::fs::read(&elsewhere).expect("readable");
    spot.write(&entry("new"), UNIX).expect("replaced");
    assert_eq!(std::fs::read(&elsewhere).expect("readable"), before);
    assert!(
        !std::fs::symlink_metadata(&path)
            .expect("there")
            .is_symlink()
    );
    assert_eq!(token_in(&spot), Some(Secret::from("new")));

    for mode in [0o640, 0o604, 0o620, 0o601] {
        set_mode(&path, mode);
        assert_eq!(doubt(&spot), "other accounts may read it or write to it");
    }
    std::fs::remove_file(&path).expect("removed");
    let made = std::process::Command::new("mkfifo")
        .args(["-m", "600"])
        .arg(&path)
        .status();
    assert!(made.expect("mkfifo runs").success());
    assert_eq!(doubt(&spot), "it is no regular file");
}

#[test]
fn clearing_takes_ones_own_files_only() {
    let folder = Folder::new();
    let mine = folder.shelf(0);
    let other = Arc::new(Shelf::new(folder.store(), &[2; 32], Proof::Fixed([0; 32])));
    for shelf in [&mine, &other] {
        for tenant in ["a", "b"] {
            let spot = shelf.spot(&key(tenant));
            spot.write(&entry("token"), UNIX).expect("written");
        }
    }
    mine.clear();
    for tenant in ["a", "b"] {
        assert!(token_in(&mine.spot(&key(tenant))).is_none());
        assert!(token_in(&other.spot(&key(tenant))).is_some());
    }
}

#[test]
fn a_token_of_a_megabyte_is_kept_and_a_larger_one_is_not() {
    let folder = Folder::new();
    let spot = folder.spot();
    let long = "t".repeat(1 << 20);
    spot.write(&entry(&long), UNIX).expect("written");
    assert_eq!(token_in(&spot), Some(Secret::from(long.as_str())));
    let longer = "t".repeat((1 << 20) + (64 << 10));
    assert_eq!(spot.write(&entry(&longer), UNIX), Err("it is too large"));
}
