//! Clients that nobody here wrote get a token from the emulator, in the article's own words: curl with its v2 body,
//! Python's urllib with its v1 body. Otherwise the emulator would be tested by its author alone. `cargo xtask test` runs
//! each where its program is there; they are ignored otherwise.

mod common;

use common::{APP, SECRET, TENANT, emulator};
use mtp_token::token::jwt::Parts;
use serde_json::Value;
use std::process::{Command, Stdio};

/// Runs a program that prints a token response, and checks the token in it..
fn gets_a_token(command: &mut Command) {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answer: Value = serde_json::from_slice(&output.stdout).expect("a JSON answer");
    let token = answer["access_token"].as_str().expect("a token");
    let parts = Parts::of(token.as_bytes()).expect("three parts");
    let jwt = parts.read().expect("a JWT");
    assert_eq!(jwt.tenant_id().as_deref(), Some(TENANT));
    assert_eq!(jwt.client_id().as_deref(), Some(APP));
    assert!(jwt.roles().iter().any(|role| role == "Incident.Read.All"));
}

#[test]
#[ignore = "needs curl"]
fn curl_with_the_articles_v2_body() {
    let emulator = emulator();
    let file =
        std::env::temp_dir().join(format!("mtp-token-peers-curl-{}.pem", std::process::id()));
    std::fs::write(&file, emulator.ca_pem()).expect("the CA file");
    gets_a_token(
        Command::new("curl")
            .args(["-sS", "-X", "POST", "--cacert"])
            .arg(&file)
            .args(["-H", "Content-Type: application/x-www-form-urlencoded"])
            .args([
                "-d",
                "grant_type=client_credentials",
                "-d",
                &format!("client_id={APP}"),
            ])
            .args([
                "-d",
                "scope=https://api.security.microsoft.com/.default",
                "-d",
                &format!("client_secret={SECRET}"),
            ])
            .arg(format!(
                "{}/{TENANT}/oauth2/v2.0/token",
                emulator.authority()
            )),
    );
    std::fs::remove_file(file).expect("removed");
}

#[test]
#[ignore = "needs python3"]
fn python3_urllib_with_the_articles_v1_body() {
    let emulator = emulator();
    let script = "
import sys, ssl, urllib.parse, urllib.request
url, ca, app, secret = sys.argv[1:]
body = {'resource': 'https://api.security.microsoft.com', 'client_id': app, 'client_secret': secret, 'grant_type': 'client_credentials'}
data = urllib.parse.urlencode(body).encode('utf-8')
trust = ssl.create_default_context(cadata=ca)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))
print(opener.open(urllib.request.Request(url, data)).read().decode())
";
    gets_a_token(
        Command::new("python3")
            .args(["-c", script])
            .arg(format!("{}/{TENANT}/oauth2/token", emulator.authority()))
            .args([emulator.ca_pem(), APP, SECRET]),
    );
}
