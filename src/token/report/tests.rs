use super::*;
use crate::advice::Text;
use crate::error::ErrorKind;

fn report(verdicts: &[Verdict]) -> Report {
    let check = |verdict: &Verdict| Check::new(CheckName::Roles, *verdict, Finding::RolesNone);
    Report {
        checks: verdicts.iter().map(check).collect(),
        facts: Facts::of_kind(TokenKind::Jwt),
    }
}

#[test]
fn one_failure_fails_and_one_open_question_leaves_open() {
    use Verdict::{Fail, NotVerifiable, Pass};
    for (verdicts, verdict) in [
        (&[Pass, Pass][..], Pass),
        (&[Pass, NotVerifiable], NotVerifiable),
        (&[NotVerifiable, Fail, Pass], Fail),
        (&[Fail], Fail),
        (&[], Fail),
    ] {
        let report = report(verdicts);
        assert_eq!(report.verdict(), verdict, "{verdicts:?}");
        assert_eq!(report.is_valid(), verdict == Pass, "{verdicts:?}");
    }
}

#[test]
fn a_check_fills_its_texts_and_escapes_what_it_is_given() {
    let check = Check::fail(CheckName::Algorithm, Finding::AlgorithmRefused)
        .expecting("RS256")
        .finding("\u{1b}[31m{expected}")
        .advise(Finding::AdviseNotEntra);
    assert_eq!(
        check.message(Language::English),
        r"The token says '\u{001b}[31m{expected}' for its signature, and only RS256 is allowed"
    );
    assert!(
        check
            .advice(Language::English)
            .is_some_and(|advice| advice.ends_with("Do not use it."))
    );
    let check = Check::pass(CheckName::WellFormed, Finding::WellFormedType).with("typ", "\u{7}");
    assert!(check.message(Language::English).contains(r"'\u{0007}'"));
    assert_eq!(
        (check.advice(Language::English), check.advice_finding()),
        (None, None)
    );
}

#[test]
fn the_failure_behind_a_check_brings_message_and_advice() {
    let error = Error::new(ErrorKind::Timeout, Text::Timeout)
        .with("host", "login.example")
        .with("seconds", "10")
        .advise(Text::AdviseTimeout);
    let check = Check::not_verifiable(CheckName::Signature, Finding::SignatureKeysUnavailable)
        .because(error);
    let message = check.message(Language::English);
    assert!(
        message.ends_with("cannot be had: login.example did not answer within 10 seconds"),
        "{message}"
    );
    assert!(
        check
            .advice(Language::English)
            .is_some_and(|advice| advice.contains("login.example"))
    );
    let own = check.advise(Finding::AdviseKeys).advice(Language::English);
    assert!(own.is_some_and(|advice| advice.contains("expected tenant")));
}

#[test]
fn names_are_those_of_the_variants() {
    for name in CheckName::ALL {
        assert_eq!(name.as_str(), format!("{name:?}"));
    }
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::NotVerifiable] {
        assert_eq!(verdict.as_str(), format!("{verdict:?}"));
    }
    for kind in [
        TokenKind::Jwt,
        TokenKind::Encrypted,
        TokenKind::Opaque,
        TokenKind::Malformed,
    ] {
        assert_eq!(kind.as_str(), format!("{kind:?}"));
    }
    assert_eq!(
        (TokenVersion::V1.as_str(), TokenVersion::V2.as_str()),
        ("1.0", "2.0")
    );
}
