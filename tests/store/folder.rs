//! What lies in the folder: who can read it, what is damaged, what may be used at all.

use super::*;

#[test]
fn nothing_in_the_folder_can_be_read() {
    let (emulator, folder) = (emulator(), Folder::new("plain"));
    let token = get(&kept(&emulator, &folder));
    let mut other = client(&kept(&emulator, &folder)).request();
    other.set_tenant(Tenant::parse(ELSEWHERE).expect("a tenant"));
    other.get_token().expect("a token");
    let resource = token.asked().resource.as_str().to_owned();
    let secrets: [&[u8]; 7] = [
        SECRET.as_bytes(),
        token.secret(),
        TENANT.as_bytes(),
        ELSEWHERE.as_bytes(),
        APP.as_bytes(),
        resource.as_bytes(),
        b"Bearer",
    ];
    let files = without_turns(folder.names(""));
    assert_eq!(files.len(), 3, "a key and two tokens: {files:?}");
    for file in files {
        let mut content = std::fs::read(&file).expect("readable");
        content.extend_from_slice(file.as_os_str().as_encoded_bytes());
        for secret in secrets {
            // Half of it would be too much as well.
            for part in [&secret[..secret.len() / 2 + 1], &secret[secret.len() / 2..]] {
                let found = content
                    .windows(part.len().max(5))
                    .any(|window| window.eq_ignore_ascii_case(part));
                assert!(!found, "{file:?}");
            }
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&file)
                .expect("there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o7777, 0o600, "{file:?}");
        }
    }
}

#[test]
fn another_credential_finds_nothing() {
    let (emulator, folder) = (emulator(), Folder::new("credential"));
    get(&kept(&emulator, &folder));
    let mut options = kept(&emulator, &folder);
    options.credential = Some(Given::Secret(Secret::from(WRONG)));
    let mut request = client(&options).request();
    request.set_deadline(Deadline::CacheOnly);
    assert_eq!(
        request.get_token().expect_err("none").kind(),
        ErrorKind::NotCached
    );
    let said = Other::run(&emulator, &folder, &[("MTP_OTHER_CACHE_ONLY", "1")]);
    assert!(said.starts_with("Cache"), "the right one finds it: {said}");
}

#[test]
fn clearing_forgets_what_is_ones_own() {
    let (emulator, folder) = (emulator(), Folder::new("clear"));
    let mut elsewhere = client(&kept(&emulator, &folder)).request();
    elsewhere.set_tenant(Tenant::parse(ELSEWHERE).expect("a tenant"));
    elsewhere.get_token().expect("a token");
    get(&kept(&emulator, &folder));
    drop(elsewhere);
    assert_eq!(folder.names(".token").len(), 2);
    // Another credential's clearing is none of its business.
    let mut options = kept(&emulator, &folder);
    options.credential = Some(Given::Secret(Secret::from(WRONG)));
    client(&options).clear_cache();
    assert_eq!(folder.names(".token").len(), 2);
    let said = Other::run(&emulator, &folder, &[("MTP_OTHER_CLEAR", "1")]);
    assert!(said.starts_with("NotCached"), "{said}");
    assert_eq!(folder.names(".token"), Vec::<PathBuf>::new());
    assert_eq!(get(&kept(&emulator, &folder)).source(), Source::Network);
}

#[test]
fn what_is_damaged_is_named_and_replaced() {
    let (emulator, folder) = (emulator(), Folder::new("damaged"));
    get(&kept(&emulator, &folder));
    let file = folder.names(".token").remove(0);
    let mut content = std::fs::read(&file).expect("readable");
    let middle = content.len() / 2;
    content[middle] ^= 1;
    std::fs::write(&file, content).expect("written");
    let operation = client(&kept(&emulator, &folder))
        .request()
        .begin_get_token(None)
        .expect("begun");
    let (state, log) = finished(&operation);
    assert_eq!(state, State::Done, "{log}");
    assert!(
        log.contains("Warning: a stored token is not used: it is damaged"),
        "{log}"
    );
    drop(operation);
    let said = Other::run(&emulator, &folder, &[("MTP_OTHER_CACHE_ONLY", "1")]);
    assert!(
        said.starts_with("Cache") && !said.contains("Warning"),
        "{said}"
    );
}

#[test]
fn a_folder_that_cannot_be_written_fails_no_request() {
    let (emulator, folder) = (emulator(), Folder::new("gone"));
    let client = client(&kept(&emulator, &folder));
    std::fs::remove_dir_all(folder.path()).expect("removed");
    let operation = client.request().begin_get_token(None).expect("begun");
    let (state, log) = finished(&operation);
    assert_eq!(state, State::Done, "{log}");
    assert!(
        log.contains("Warning: the token cache of the user could not be written"),
        "{log}"
    );
    assert_eq!(
        client.request().get_token().expect("kept").source(),
        Source::Cache
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_use_is_refused() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (emulator, folder) = (emulator(), Folder::new("refused"));
    std::fs::create_dir_all(folder.path()).expect("made");
    let link = folder.path().join("link");
    symlink("/nowhere", &link).expect("linked");
    let file = folder.path().join("file");
    std::fs::write(&file, b"").expect("written");
    let open = folder.path().join("open");
    std::fs::create_dir(&open).expect("made");
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o750)).expect("opened");
    let ours = folder.path().join("ours");
    std::fs::create_dir(&ours).expect("made");
    owner_only(&ours);
    let to_ours = folder.path().join("to_ours");
    symlink(&ours, &to_ours).expect("linked");
    for (path, reason) in [
        (&link, "symbolic link"),
        (&file, "no folder"),
        (&open, "other accounts"),
        (&to_ours, "symbolic link"),
        (&PathBuf::from("/"), "account"),
    ] {
        let options = Options {
            cache_folder: Some(path.clone()),
            ..kept(&emulator, &folder)
        };
        let error = TokenClient::new(&options).err().expect(reason);
        assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
        let said = error.to_string();
        assert!(
            said.contains(reason) && said.contains("nothing was sent"),
            "{said}"
        );
        let advice = error.advice(mtp_token::advice::Language::English);
        assert!(advice.is_some_and(|advice| advice.contains("0700")));
    }
    assert_eq!(
        std::fs::metadata(&open)
            .expect("there")
            .permissions()
            .mode()
            & 0o777,
        0o750
    );
    let deep = Options {
        cache_folder: Some(ours.join("a/b/c")),
        ..kept(&emulator, &folder)
    };
    get(&deep);
    for made in ["a", "a/b", "a/b/c"] {
        let mode = std::fs::metadata(ours.join(made))
            .expect("made")
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o700, "{made}");
    }
}

#[cfg(unix)]
#[test]
fn the_usual_folder_is_the_users_own() {
    let (emulator, folder) = (emulator(), Folder::new("usual"));
    std::fs::create_dir_all(folder.path().join("home")).expect("made");
    std::fs::create_dir_all(folder.path().join("run")).expect("made");
    let told = |names: &[(&str, Option<&str>)]| {
        let mut options = Options {
            cache_folder: None,
            ..kept(&emulator, &folder)
        };
        for name in ["XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "HOME"] {
            options.variables.insert(name.to_owned(), None);
        }
        for (name, value) in names {
            let value = value.map(|value| match value.strip_prefix('/') {
                Some(_) => value.to_owned(),
                None => folder.path().join(value).to_string_lossy().into_owned(),
            });
            options.variables.insert((*name).to_owned(), value);
        }
        TokenClient::new(&options).map(|_| ())
    };
    told(&[("XDG_RUNTIME_DIR", Some("run")), ("HOME", Some("home"))]).expect("run");
    assert!(folder.path().join("run/mtp_token/key").exists());
    assert!(!folder.path().join("home/.cache").exists());
    told(&[("XDG_RUNTIME_DIR", Some("gone")), ("HOME", Some("home"))]).expect("home");
    assert!(folder.path().join("home/.cache/mtp_token/key").exists());
    told(&[("XDG_CACHE_HOME", Some("run")), ("HOME", Some("home"))]).expect("run");
    let error = told(&[("HOME", Some("/nonexistent"))]).expect_err("nowhere");
    assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
    assert!(error.to_string().contains("XDG_RUNTIME_DIR"));
}

#[test]
fn nothing_is_kept_unless_that_is_asked_for() {
    let (emulator, folder) = (emulator(), Folder::new("off"));
    std::fs::create_dir_all(folder.path()).expect("made");
    let home = Some(folder.path().to_string_lossy().into_owned());
    for cache_mode in [CacheMode::Memory, CacheMode::None] {
        let mut options = Options {
            cache_mode,
            cache_folder: None,
            ..kept(&emulator, &folder)
        };
        for name in ["XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "HOME"] {
            options.variables.insert(name.to_owned(), home.clone());
        }
        get(&options);
    }
    assert_eq!(folder.names(""), Vec::<PathBuf>::new());
}

/// However its name is written.
#[cfg(unix)]
#[test]
fn a_link_to_a_folder_is_refused_with_a_slash_behind_it_too() {
    let (emulator, folder) = (emulator(), Folder::new("slash"));
    get(&kept(&emulator, &folder));
    let link = folder.path().with_extension("link");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(folder.path(), &link).expect("linked");
    let opened = |ending: &str| {
        let mut path = link.clone().into_os_string();
        path.push(ending);
        let options = Options {
            cache_folder: Some(path.into()),
            ..kept(&emulator, &folder)
        };
        TokenClient::new(&options).map(drop)
    };
    let outcomes = ["", "/", "//", "/."].map(|ending| opened(ending).map_err(|error| error.kind()));
    std::fs::remove_file(&link).expect("removed");
    assert_eq!(outcomes, [Err(ErrorKind::StoreUnavailable); 4]);
}
