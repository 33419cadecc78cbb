//! Values in the places of a statement that name them.

use std::collections::{BTreeMap, BTreeSet};

use super::shell::scan::{Token, TokenKind, tokens};
use crate::report::Complaint;

/// The statement with each `:name` replaced by its value: a number as it is, other
/// values as text. `:'name'` is text whatever the value. Texts, comments and names that
/// have no value are left alone.
///
/// # Errors
/// A value that the statement has no place for.
pub(super) fn with_values(
    sql: &str,
    values: &BTreeMap<String, String>,
) -> Result<String, Complaint> {
    let tokens: Vec<Token<'_>> = tokens(sql, 0).collect();
    let (mut filled, mut from, mut used) = (String::new(), 0, BTreeSet::new());
    for at in 0..tokens.len() {
        let Some((name, is_text)) = place(&tokens, at) else { continue };
        let Some(value) = values.get(name) else { continue };
        used.insert(name);
        filled.push_str(&sql[from..tokens[at].at]);
        filled.push_str(&literal(value, is_text));
        from = tokens[at + 1].end();
    }
    match values.keys().find(|name| !used.contains(name.as_str())) {
        Some(name) => Err(Complaint::usage(format!("the statement has no :{name}"))
            .hint(format!("write :{name}, or :'{name}' for text, where the value goes"))),
        None => Ok(filled + &sql[from..]),
    }
}

/// The name in the place that begins at this token, and whether it is of text.
fn place<'a>(tokens: &[Token<'a>], at: usize) -> Option<(&'a str, bool)> {
    let (colon, name) = (&tokens[at], tokens.get(at + 1)?);
    let is_cast = at > 0 && tokens[at - 1].is_mark(":") && tokens[at - 1].end() == colon.at;
    if !colon.is_mark(":") || colon.end() != name.at || is_cast {
        return None;
    }
    match name.kind {
        TokenKind::Word => Some((name.text, false)),
        TokenKind::Text => Some((name.text.trim_matches('\''), true)),
        _ => None,
    }
}

/// The value as it is written in SQL: a quote within a text is doubled.
fn literal(value: &str, is_text: bool) -> String {
    match !is_text && is_number(value) {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', "''")),
    }
}

/// Whether it is a number in plain notation; digits after a leading zero are a code.
fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(part) && (whole == "0" || !whole.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(values: &[(&str, &str)], sql: &str) -> String {
        let values = values.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        with_values(sql, &values.collect()).unwrap_or_else(|complaint| complaint.to_string())
    }

    #[test]
    fn values_go_where_their_names_are() {
        let n = [("n", "12")];
        assert_eq!(filled(&n, "SELECT :n, :'n'"), "SELECT 12, '12'");
        let others = "SELECT x::n, ':n', a[1:2], :m -- :n\n, :n";
        assert_eq!(filled(&n, others), others.replace(", :n", ", 12"));
        assert_eq!(filled(&n, "SELECT n"), "the statement has no :n");
        let two = [("who", "it's"), ("account", "012345678901")];
        let sql = "WHERE a = :who AND b=:account";
        assert_eq!(filled(&two, sql), "WHERE a = 'it''s' AND b='012345678901'");
    }

    #[test]
    fn only_plain_numbers_are_numbers() {
        assert!(["0", "-1", "1.50", "0.5"].iter().all(|value| is_number(value)));
        let texts = ["", "-", "1.", ".5", "00", "1e3", "0x1", "1 OR 1", "٣"];
        assert!(!texts.iter().any(|value| is_number(value)));
    }
}
