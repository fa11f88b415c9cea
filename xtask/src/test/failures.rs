//! The table of failures, `tests/failures.json`, as lines that a C program can read without a JSON parser.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use serde_json::Value;

use crate::emulator::Emulator;
use crate::tools::{Result, Stop, fail};
use crate::workshop::Workshop;

/// What stands for JSON's null. Nothing in the table looks like it.
const NOTHING: &str = "(null)";

/// Writes one line per case, the columns parted by tabs, and returns the file. `tests/c/test_failures.c` reads it.
pub(super) fn write(shop: &Workshop, emulator: &Emulator) -> Result<PathBuf> {
    let wrong = |error: serde_json::Error| Stop::Failed(format!("tests/failures.json: {error}"));
    let table: Value = serde_json::from_str(&fs::read_to_string(shop.path("tests/failures.json"))?)
        .map_err(wrong)?;
    let cases = table
        .get("cases")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if cases.is_empty() {
        return fail("tests/failures.json holds no cases");
    }
    let closed_port = TcpListener::bind(("127.0.0.1", 0))?
        .local_addr()?
        .port()
        .to_string();
    let certificates = shop.path("tests/data/certificates").display().to_string();
    let fill = |text: &str| {
        text.replace("{certificates}", &certificates)
            .replace("{plain}", &emulator.plain_url)
            .replace(
                "{arc}",
                &emulator.plain_url.replace("127.0.0.1", "localhost"),
            )
            .replace("{assertion}", &emulator.assertion)
            .replace("{authority}", &emulator.authority)
            .replace("{host}", &emulator.host)
            .replace("{caFile}", &emulator.ca_file)
            .replace("{closedPort}", &closed_port)
    };
    let given = [
        ("tenantId", NOTHING),
        ("clientId", NOTHING),
        ("clientSecret", NOTHING),
        ("certificateFile", NOTHING),
        ("certificatePassword", NOTHING),
        ("assertion", NOTHING),
        ("tokenFile", NOTHING),
        ("provider", NOTHING),
        ("managedIdentity", NOTHING),
        ("useEnvironment", "false"),
        ("variables", NOTHING),
        ("resource", NOTHING),
        ("scope", NOTHING),
        ("authority", "{authority}"),
        ("allowHost", "{host}"),
        ("caBundle", "{caFile}"),
        ("attemptTimeoutMs", "0"),
    ];
    let expected = [
        "status",
        "aadstsCode",
        "oauthError",
        "httpStatus",
        "retryAfterSeconds",
        "isRetryable",
        "hasServerIds",
        "adviceContains",
    ];
    let mut lines = String::new();
    for case in cases {
        let mut columns = vec![text(case.get("name"))];
        let part = |name: &str| case.get(name).cloned().unwrap_or_default();
        let (gives, expects) = (part("given"), part("expect"));
        let known = given.iter().map(|(name, _)| *name).chain(expected);
        let names = [&gives, &expects]
            .into_iter()
            .filter_map(Value::as_object)
            .flat_map(serde_json::Map::keys);
        if let Some(unknown) = names
            .into_iter()
            .find(|name| !known.clone().any(|known| known == name.as_str()))
        {
            return fail(format!(
                "tests/failures.json: the C tests do not know \"{unknown}\""
            ));
        }
        columns.extend(given.map(|(name, default)| match gives.get(name) {
            None => fill(default),
            set => fill(&text(set)),
        }));
        columns.extend(expected.map(|name| text(expects.get(name))));
        lines.push_str(&columns.join("\t"));
        lines.push('\n');
    }
    let file = shop.target.join("c/failures.tsv");
    fs::write(&file, lines)?;
    Ok(file)
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => NOTHING.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| text(Some(item)))
            .collect::<Vec<_>>()
            .join("|"),
        Some(other) => other.to_string(),
    }
}
