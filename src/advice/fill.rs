//! Filling the placeholders of a text.

/// Replaces each `{name}` of `template` by what `argument` knows under that name; an unknown name stays as it is.
/// Arguments are not searched for placeholders again.
pub(crate) fn fill<'a>(template: &str, argument: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let found = after
            .split_once('}')
            .and_then(|(name, tail)| Some((argument(name)?, tail)));
        match found {
            Some((value, tail)) => {
                filled.push_str(value);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn arguments_fill_placeholders_once() {
        let known = |name: &str| (name == "tenant").then_some("{tenant} {x}");
        assert_eq!(
            fill("'{tenant}' and {other}", known),
            "'{tenant} {x}' and {other}"
        );
        for whole in ["", "{", "}", "{}", "{{tenant", "a}b{c"] {
            assert_eq!(fill(whole, known), whole);
        }
        assert_eq!(fill("{{tenant}}", known), "{{tenant} {x}}");
    }
}
