//! The program: its ready line, its certificate file, and how it ends.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use entra_emulator::{Config, Emulator};
use serde_json::Value;

use crate::bench::{Outcome, connector};

/// Ends the program when a test fails half-way.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entra-emulator"));
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts the program and reads its ready line.
fn start(arguments: &[&str]) -> Outcome<(Running, Value, BufReader<ChildStdout>)> {
    let mut running = Running(program(arguments).spawn()?);
    let mut stdout = BufReader::new(running.0.stdout.take().ok_or("no stdout")?);
    let mut line = String::new();
    stdout.read_line(&mut line)?;
    let ready = serde_json::from_str(&line)?;
    Ok((running, ready, stdout))
}

/// Closes the program's standard input and waits for its end.
fn close(running: &mut Running) -> Outcome<Option<i32>> {
    drop(running.0.stdin.take());
    end(running)
}

/// Waits for the program's end.
fn end(running: &mut Running) -> Outcome<Option<i32>> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match running.0.try_wait()? {
            Some(status) => return Ok(status.code()),
            None if Instant::now() > deadline => return Err("still running".into()),
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// Runs the program with its standard input closed from the start.
fn fails(arguments: &[&str]) -> Outcome<Output> {
    let output = program(arguments).stdin(Stdio::null()).output()?;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    Ok(output)
}

fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()))
}

#[tokio::test]
async fn it_says_where_it_is_and_ends_with_its_input() -> Outcome {
    let (mut running, ready, mut stdout) = start(&[])?;
    let port = ready["port"].as_u64().ok_or("no port")?;
    assert_eq!(ready["ready"], true);
    assert_eq!(ready["host"], format!("localhost:{port}"));
    assert_eq!(ready["authority"], format!("https://localhost:{port}"));
    assert_eq!(ready["pid"], running.0.id());
    for (name, start) in [
        ("plainUrl", "http://127.0.0.1:"),
        ("fabricUrl", "https://localhost:"),
    ] {
        let url = ready[name].as_str().ok_or("no address")?;
        let port: u16 = url.strip_prefix(start).ok_or("another address")?.parse()?;
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    }
    let thumbprint = ready["fabricThumbprint"].as_str().ok_or("no thumbprint")?;
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    assert!(thumbprint.len() == 40 && thumbprint.bytes().all(digit));

    let ca_file = PathBuf::from(ready["caFile"].as_str().ok_or("no file")?);
    assert!(ca_file.is_absolute());
    let pem = fs::read_to_string(&ca_file)?;
    connector(&pem)?;
    let directory = ca_file.parent().ok_or("no directory")?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(directory)?.permissions().mode() & 0o777, 0o700);
    }

    assert_eq!(close(&mut running)?, Some(0));
    assert!(!directory.exists(), "its own directory goes with it");
    let mut rest = String::new();
    stdout.read_to_string(&mut rest)?;
    assert_eq!(rest, "", "one line only");
    Ok(())
}

#[test]
fn a_certificate_file_of_the_users_stays() -> Outcome {
    let file = temporary("ca.pem");
    let name = file.to_str().ok_or("not text")?;
    let (mut running, ready, _stdout) = start(&["--ca-file", name])?;
    assert_eq!(ready["caFile"], name);
    assert_eq!(close(&mut running)?, Some(0));
    assert!(fs::read_to_string(&file)?.starts_with("-----BEGIN CERTIFICATE-----"));
    Ok(fs::remove_file(file)?)
}

#[test]
fn without_standard_input_it_stays() -> Outcome {
    let file = temporary("stays.pem");
    let (mut running, _ready, _stdout) =
        start(&["--no-stdin", "--ca-file", file.to_str().ok_or("not text")?])?;
    drop(running.0.stdin.take());
    std::thread::sleep(Duration::from_millis(300));
    assert!(running.0.try_wait()?.is_none());
    drop(running);
    Ok(fs::remove_file(file)?)
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_as_well() -> Outcome {
    for arguments in [&["--no-stdin"][..], &[]] {
        for signal in ["-TERM", "-INT"] {
            let (mut running, ready, _stdout) = start(arguments)?;
            let ca_file = PathBuf::from(ready["caFile"].as_str().ok_or("no file")?);
            assert!(ca_file.exists());
            let pid = running.0.id().to_string();
            let sent = Command::new("kill").args([signal, &pid]).status()?;
            assert!(sent.success());
            assert_eq!(end(&mut running)?, Some(0), "{signal}");
            assert!(
                !ca_file.parent().ok_or("no directory")?.exists(),
                "{signal}"
            );
        }
    }
    Ok(())
}

#[test]
fn a_folder_for_challenges_can_be_named() -> Outcome {
    use std::io::Write;

    let (mut running, ready, _stdout) = start(&["--arc-tokens", "nowhere"])?;
    let url = ready["plainUrl"].as_str().ok_or("no address")?;
    let mut stream = TcpStream::connect(url.strip_prefix("http://").ok_or("no http")?)?;
    let target = "/arc/metadata/identity/oauth2/token?api-version=2020-06-01";
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nhost: a\r\nmetadata: true\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert!(
        answer.starts_with("HTTP/1.1 500 "),
        "there is no such folder: {answer}"
    );
    assert_eq!(close(&mut running)?, Some(0));
    Ok(())
}

#[test]
fn only_loopback_may_be_listened_on() -> Outcome {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let output = fails(&["--listen", address])?;
        assert!(
            String::from_utf8(output.stderr)?.contains("not a loopback address"),
            "{address}"
        );
    }
    Ok(())
}

#[test]
fn both_loopback_families_are_served_where_there_are_two() -> Outcome {
    let emulator = Emulator::start(Config::default())?;
    let mut addresses = vec![IpAddr::from(Ipv4Addr::LOCALHOST)];
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        addresses.push(IpAddr::from(Ipv6Addr::LOCALHOST));
    }
    for address in addresses {
        assert!(
            TcpStream::connect((address, emulator.port())).is_ok(),
            "{address}"
        );
    }
    let port = emulator.port();
    drop(emulator);
    assert!(
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err(),
        "it still listens"
    );
    Ok(())
}

#[test]
fn a_configuration_file_replaces_the_built_in_one() -> Outcome {
    let file = temporary("config.json");
    let name = file.to_str().ok_or("not text")?.to_owned();
    let empty = r#"{"secret":"s","secretId":"i","resources":[],"tenants":[],"apps":[]}"#;
    fs::write(&file, empty)?;
    let (mut running, _ready, _stdout) = start(&["--config", &name])?;
    assert_eq!(close(&mut running)?, Some(0));

    let tenant = r#"[{"id":"11111111-1111-4111-8111-111111111111","resources":["x"]}]"#;
    let dangling = empty.replace(r#""tenants":[]"#, &format!(r#""tenants":{tenant}"#));
    for (wrong, why) in [
        ("{", "EOF"),
        (r#"{"colour":1}"#, "colour"),
        (dangling.as_str(), "no resource is named 'x'"),
    ] {
        fs::write(&file, wrong)?;
        let output = fails(&["--config", &name])?;
        assert!(String::from_utf8(output.stderr)?.contains(why), "{why}");
    }
    fs::remove_file(file)?;
    fails(&["--config", &name])?;
    fails(&["--unknown"])?;
    Ok(())
}

#[test]
fn the_name_constraints_are_critical() -> Outcome {
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject;

    let emulator = Emulator::start(Config::default())?;
    let der = CertificateDer::from_pem_slice(emulator.ca_pem().as_bytes())?;
    // The extension's object identifier 2.5.29.30, followed by the Boolean `critical`.
    let critical = [0x06, 0x03, 0x55, 0x1d, 0x1e, 0x01, 0x01, 0xff];
    assert!(der.windows(critical.len()).any(|window| window == critical));
    Ok(())
}
