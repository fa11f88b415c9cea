use super::*;

const UNIX: &str = "/var/opt/azcmagent/tokens";
const WINDOWS: &str = r"C:\ProgramData\AzureConnectedMachineAgent\Tokens";

fn challenge(header: Option<&str>) -> HttpResponse {
    HttpResponse {
        status: 401,
        headers: header
            .map(|value| ("www-authenticate".to_owned(), value.to_owned()))
            .into_iter()
            .collect(),
        body: Secret::from(""),
    }
}

fn unix(header: Option<&str>) -> Result<PathBuf> {
    let response = challenge(header);
    key_file(
        &response,
        Path::new(UNIX),
        PathStyle::Unix,
        "localhost:40342",
    )
}

fn windows(header: &str) -> Result<PathBuf> {
    let response = challenge(Some(header));
    key_file(
        &response,
        Path::new(WINDOWS),
        PathStyle::Windows,
        "localhost:40342",
    )
}

fn reason(result: Result<PathBuf>) -> String {
    let error = result.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert_eq!(error.advice_text(), Some(Text::AdviseArc));
    error.to_string()
}

#[test]
fn the_agents_own_challenge_is_followed() {
    for header in [
        "Basic realm=/var/opt/azcmagent/tokens/0a-b.key",
        "basic  Realm=/var/opt/azcmagent/tokens/0a-b.key ",
    ] {
        let path = unix(Some(header)).expect(header);
        assert_eq!(path, Path::new("/var/opt/azcmagent/tokens/0a-b.key"));
    }
    for header in [
        r"Basic realm=C:\ProgramData\AzureConnectedMachineAgent\Tokens\a.key",
        r"Basic realm=c:\programdata\AZUREConnectedMachineAgent\tokens\a.KEY",
        "Basic realm=C:/ProgramData/AzureConnectedMachineAgent/Tokens/a.key",
    ] {
        windows(header).expect(header);
    }
}

#[test]
fn a_challenge_has_one_form() {
    for (header, words) in [
        (None, "no WWW-Authenticate"),
        (
            Some("Bearer realm=/var/opt/azcmagent/tokens/a.key"),
            "not Basic",
        ),
        (Some(""), "not Basic"),
        (Some("Basic"), "the form"),
        (Some("Basic /var/opt/azcmagent/tokens/a.key"), "the form"),
        (Some("Basic realm="), "the form"),
        (
            Some("Basic realm=/var/opt/azcmagent/tokens/a=b.key"),
            "the form",
        ),
        (
            Some("Basic file=/var/opt/azcmagent/tokens/a.key"),
            "the form",
        ),
        (
            Some("Basic realm=\"/var/opt/azcmagent/tokens/a.key\""),
            "outside",
        ),
    ] {
        let said = reason(unix(header));
        assert!(said.contains(words), "{header:?}: {said}");
    }
}

#[test]
fn the_file_lies_in_the_folder_itself() {
    for file in [
        "/etc/x.key",
        "x.key",
        "./x.key",
        "tokens/x.key",
        "/var/opt/azcmagent/tokens",
        "/var/opt/azcmagent/tokens2/x.key",
        "/var/opt/azcmagent/tokensx.key",
        "/var/opt/azcmagent/tokens/../x.key",
        "/var/opt/azcmagent/tokens/a/x.key",
        "/var/opt/azcmagent/tokens//x.key",
        "/var/opt/azcmagent/tokens/./x.key",
        "/var/opt/azcmagent/TOKENS/x.key",
        "/var/opt/azcmagent/../azcmagent/tokens/x.key",
        r"/var/opt/azcmagent/tokens/..\x.key",
        "/var/opt/azcmagent/tokens/.key",
        "/var/opt/azcmagent/tokens/a\u{0}.key",
        "//var/opt/azcmagent/tokens/x.key",
        "/v\u{e4}r/opt/azcmagent/tokens/x.key",
        "\\\\server\\share\\x.key",
    ] {
        let said = reason(unix(Some(&format!("Basic realm={file}"))));
        assert!(said.contains("outside"), "{file}: {said}");
        assert!(!said.contains(file), "{said}");
    }
}

#[test]
fn shares_devices_and_streams_are_no_files_of_the_agent() {
    for file in [
        r"\\server\share\x.key",
        r"\\localhost\C$\ProgramData\AzureConnectedMachineAgent\Tokens\x.key",
        r"//server/ProgramData/AzureConnectedMachineAgent/Tokens/x.key",
        r"\\?\C:\ProgramData\AzureConnectedMachineAgent\Tokens\x.key",
        r"\\.\C:\ProgramData\AzureConnectedMachineAgent\Tokens\x.key",
        r"\??\C:\ProgramData\AzureConnectedMachineAgent\Tokens\x.key",
        r"D:\ProgramData\AzureConnectedMachineAgent\Tokens\x.key",
        r"C:ProgramData\AzureConnectedMachineAgent\Tokens\x.key",
        r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\..\..\etc\x.key",
        r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\a\x.key",
        r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\a/x.key",
        r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\x.txt:.key",
        r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\x*.key",
    ] {
        let said = reason(windows(&format!("Basic realm={file}")));
        assert!(said.contains("outside"), "{file}: {said}");
    }
}

#[test]
fn the_file_is_a_key() {
    for name in ["", "x.txt", "x.key.txt", "xkey", "x.KEY", "key"] {
        let header = format!("Basic realm={UNIX}/{name}");
        let said = reason(unix(Some(&header)));
        assert!(said.contains("not a .key file"), "{name}: {said}");
    }
    let said = reason(windows(&format!(r"Basic realm={WINDOWS}\x.key.")));
    assert!(said.contains("not a .key file"), "{said}");
}

#[test]
fn a_key_is_one_word() {
    for content in ["0123abc", " 0123abc\r\n"] {
        let key = key(&Secret::from(content), "host").expect(content);
        assert_eq!(key.expose(), b"0123abc");
    }
    for content in ["", " \n", "geheim geheim", "geheim\r\nX: y", "geheim\u{e4}"] {
        let error = key(&Secret::from(content), "host").expect_err("no key");
        assert!(!error.to_string().contains("geheim"), "{error}");
    }
}
