//! `include/mtp_token.h` is what cbindgen makes of `src/ffi`, byte for byte, and every export in it is documented.
//! `include/mtp_token.symbols` lists its functions. `cargo xtask header` rewrites both.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The header as the sources make it.
fn generate() -> String {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml");
    let mut builder = cbindgen::Builder::new().with_config(config);
    for file in [
        "version",
        "status",
        "error",
        "options",
        "certificate",
        "federation",
        "client",
        "request",
        "operation",
        "need",
        "queue",
        "token",
        "jwt",
        "validation",
        "report",
    ] {
        builder = builder.with_src(root().join(format!("src/ffi/{file}.rs")));
    }
    let mut header = Vec::new();
    builder
        .with_after_include(manual())
        .generate()
        .expect("cbindgen")
        .write(&mut header);
    without_safety_sections(&String::from_utf8(header).expect("UTF-8"))
}

/// The page that opens the header.
fn manual() -> String {
    let text = fs::read_to_string(root().join("src/ffi/manual.txt")).expect("src/ffi/manual.txt");
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!(" * {line}").trim_end().to_owned())
        .collect();
    format!("\n/*\n{}\n */", lines.join("\n"))
}

/// `# Safety` sections speak to Rust; a C reader has the parameter list.
fn without_safety_sections(header: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut skipping = false;
    for line in header.lines() {
        match line.trim() {
            "* # Safety" => {
                skipping = true;
                // The blank line before the section goes with it.
                if kept.last().is_some_and(|last| last.trim() == "*") {
                    kept.pop();
                }
            }
            "*/" => skipping = false,
            _ => {}
        }
        if !skipping {
            kept.push(line);
        }
    }
    kept.join("\n") + "\n"
}

/// The header's declarations, each with the comment before it.
fn declarations(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for piece in header.split("/*").skip(1) {
        let (comment, code) = piece.split_once("*/").expect("a closed comment");
        found.extend(
            code.split_once(");")
                .map(|(declaration, _)| (comment.to_owned(), declaration.trim().to_owned())),
        );
    }
    found
}

/// The name of a function and its parameters.
fn signature(declaration: &str) -> Option<(&str, Vec<&str>)> {
    let (before, parameters) = declaration.split_once('(')?;
    let name = before.rsplit([' ', '*']).next()?;
    let parameters = parameters
        .split(',')
        .filter_map(|one| one.trim().rsplit([' ', '*']).next())
        .collect();
    name.starts_with("mtp_").then_some((name, parameters))
}

/// Names of the functions a header declares.
fn functions(header: &str) -> BTreeSet<String> {
    declarations(header)
        .iter()
        .filter_map(|(_, code)| Some(signature(code)?.0.to_owned()))
        .collect()
}

fn compare(path: &str, wanted: &str) {
    let path = root().join(path);
    if std::env::var_os("MTP_TOKEN_WRITE_HEADER").is_some() {
        fs::write(&path, wanted).expect("writing");
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "{} is not what the sources make: run `cargo xtask header`",
        path.display()
    );
}

#[test]
fn the_header_is_what_the_sources_make() {
    compare("include/mtp_token.h", &generate());
}

#[test]
fn the_symbol_list_is_the_headers() {
    let names: Vec<String> = functions(&generate()).into_iter().collect();
    assert!(names.len() > 80, "{names:?}");
    compare("include/mtp_token.symbols", &(names.join("\n") + "\n"));
}

/// The comment before each function names each parameter, says since when it exists, and speaks of the result.
#[test]
fn every_function_is_documented() {
    let mut complaints = Vec::new();
    for (comment, declaration) in declarations(&generate()) {
        let Some((name, parameters)) = signature(&declaration) else {
            continue;
        };
        for parameter in parameters {
            let implied = matches!(parameter, "void" | "out_error")
                || parameter.ends_with("_len") && !parameter.starts_with("out_");
            if !implied && !comment.contains(&format!("`{parameter}`")) {
                complaints.push(format!("{name}: nothing about {parameter}"));
            }
        }
        if !comment.contains("Since 0.") {
            complaints.push(format!("{name}: since when?"));
        }
        if !declaration.starts_with("void ") && !comment.contains("Returns ") {
            complaints.push(format!("{name}: nothing about the result"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
