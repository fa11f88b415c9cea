//! Azure Arc: the file that must be read first.

use std::fs;
use std::path::{Path, PathBuf};

use axum::http::Request;
use entra_emulator::{Assigned, Config};

use crate::bench::{Answer, Bench, MTP, Outcome, access_token, decode};
use crate::identities::{SYSTEM, USER};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Outcome<Self> {
        let name = format!("arc-{name}-{}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir(&path)?;
        Ok(Self(path))
    }

    fn files(&self) -> Outcome<usize> {
        Ok(fs::read_dir(&self.0)?.count())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the build's own folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn bench(folder: &Folder) -> Outcome<Bench> {
    Bench::with(Config {
        arc_tokens: Some(folder.0.clone()),
        ..Config::default()
    })
}

async fn ask(bench: &Bench, version: &str, authorization: Option<&str>) -> Outcome<Answer> {
    let path = format!(
        "/arc/metadata/identity/oauth2/token?api-version={version}&resource={MTP}&client_id={USER}"
    );
    let mut request = Request::get(path).header("metadata", "true");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    bench.plain(request, "").await
}

fn realm(answer: &Answer) -> Outcome<PathBuf> {
    assert_eq!(answer.status, 401);
    let header = answer.header("www-authenticate").ok_or("no challenge")?;
    let path = header
        .strip_prefix("Basic realm=")
        .ok_or("another challenge")?;
    Ok(PathBuf::from(path))
}

#[tokio::test]
async fn the_content_of_the_file_counts_once() -> Outcome {
    let folder = Folder::new("once")?;
    let bench = bench(&folder)?;
    for version in ["2020-06-01", "2019-11-01"] {
        let path = realm(&ask(&bench, version, None).await?)?;
        assert_eq!(path.parent(), Some(folder.0.as_path()));
        assert_eq!(path.extension().and_then(|text| text.to_str()), Some("key"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        }
        let basic = format!("Basic {}", fs::read_to_string(&path)?);
        let answer = ask(&bench, version, Some(&basic)).await?;
        assert_eq!(answer.json()?["client_id"], SYSTEM);
        let (_, claims) = decode(&access_token(&answer)?)?;
        assert_eq!(claims["appid"], SYSTEM, "the machine has no other identity");
        assert_eq!(ask(&bench, version, Some(&basic)).await?.status, 401);
        assert!(!path.exists());
    }
    Ok(())
}

#[tokio::test]
async fn every_challenge_is_another() -> Outcome {
    let folder = Folder::new("another")?;
    let bench = bench(&folder)?;
    let mut contents = Vec::new();
    for _ in 0..2 {
        let path = realm(&ask(&bench, "2020-06-01", None).await?)?;
        contents.push(fs::read_to_string(path)?);
    }
    assert_ne!(contents[0], contents[1]);
    for content in &contents {
        let basic = format!("Basic {content}");
        assert_eq!(ask(&bench, "2020-06-01", Some(&basic)).await?.status, 200);
    }
    Ok(())
}

#[tokio::test]
async fn anything_else_is_refused() -> Outcome {
    let folder = Folder::new("refused")?;
    let bench = bench(&folder)?;
    let path = realm(&ask(&bench, "2020-06-01", None).await?)?;
    let content = fs::read_to_string(path)?;
    for value in [
        "Basic",
        "Basic wrong",
        &content,
        &format!("Bearer {content}"),
    ] {
        let answer = ask(&bench, "2020-06-01", Some(value)).await?;
        assert_eq!(answer.status, 401, "{value}");
        assert_eq!(answer.header("www-authenticate"), None);
    }
    assert_eq!(ask(&bench, "2018-02-01", None).await?.status, 400);
    let bare = Request::get("/arc/metadata/identity/oauth2/token?api-version=2020-06-01");
    assert_eq!(bench.plain(bare, "").await?.status, 400);
    assert_eq!(folder.files()?, 1);

    bench.emulator.reset();
    assert_eq!(folder.files()?, 0);
    let basic = format!("Basic {content}");
    assert_eq!(ask(&bench, "2020-06-01", Some(&basic)).await?.status, 401);

    ask(&bench, "2020-06-01", None).await?;
    assert_eq!(folder.files()?, 1);
    drop(bench);
    assert_eq!(folder.files()?, 0, "nothing stays behind");
    Ok(())
}

#[tokio::test]
async fn the_answer_may_be_for_another_identity() -> Outcome {
    let folder = Folder::new("other")?;
    let bench = bench(&folder)?;
    bench.emulator.answer_as(Some(Assigned::User));
    let path = realm(&ask(&bench, "2020-06-01", None).await?)?;
    let basic = format!("Basic {}", fs::read_to_string(path)?);
    let answer = ask(&bench, "2020-06-01", Some(&basic)).await?;
    assert_eq!(answer.json()?["client_id"], USER);
    Ok(())
}

#[tokio::test]
async fn without_a_folder_there_is_no_file() -> Outcome {
    let bench = Bench::new()?;
    let path = realm(&ask(&bench, "2020-06-01", None).await?)?;
    let usual = if cfg!(windows) {
        Path::new(&std::env::var("ProgramData")?).join(r"AzureConnectedMachineAgent\Tokens")
    } else {
        PathBuf::from("/var/opt/azcmagent/tokens")
    };
    assert_eq!(path.parent(), Some(usual.as_path()));
    assert!(!path.exists());

    let missing = Bench::with(Config {
        arc_tokens: Some(PathBuf::from("/nowhere/at/all")),
        ..Config::default()
    })?;
    assert_eq!(ask(&missing, "2020-06-01", None).await?.status, 500);
    Ok(())
}
