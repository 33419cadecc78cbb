//! Values in the places of a text that wait for them.

use std::collections::BTreeMap;

use super::literal::Value;

/// Literals by the name that stands after the colon.
pub(crate) type Literals = BTreeMap<String, String>;

/// A moment also gives its day, so that a window prunes partitions.
pub(super) fn insert(literals: &mut Literals, name: &str, value: &Value) {
    literals.insert(name.to_owned(), value.literal());
    if let Some(day) = value.day_literal() {
        literals.insert(format!("{name}_day"), day);
    }
}

/// The text with its values, without clauses that lack one.
pub(crate) fn fill(sql: &str, literals: &Literals) -> String {
    let lines = sql.lines().filter_map(|line| fill_line(line, literals));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The line with its values; `None` for a clause that has none.
fn fill_line(line: &str, literals: &Literals) -> Option<String> {
    match line.split_once("--? ") {
        Some((indent, clause)) => Some(format!("{indent}{}", fill_clause(clause, literals)?)),
        None => Some(fill_default(line, literals)),
    }
}

/// Every `:name` of the clause replaced, in one pass, so that a value is never
/// searched for names; `None` if one has no value.
fn fill_clause(clause: &str, literals: &Literals) -> Option<String> {
    let mut parts = clause.split(':');
    let mut filled = parts.next()?.to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, rest) = part.split_at(end.unwrap_or(part.len()));
        filled.push_str(literals.get(name)?);
        filled.push_str(rest);
    }
    Some(filled)
}

/// The line with the word or the call after `/* :name */` replaced, if there is a value.
fn fill_default(line: &str, literals: &Literals) -> String {
    let replaced = || {
        let (before, rest) = line.split_once("/* :")?;
        let (name, default) = rest.split_once(" */ ")?;
        let literal = literals.get(name)?;
        Some(format!("{before}{literal}{}", &default[default_length(default)..]))
    };
    replaced().unwrap_or_else(|| line.to_owned())
}

/// The bytes of the word or the call that the text begins with.
fn default_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let ends = |(_, letter): &(usize, char)| {
        match letter {
            '(' => depth += 1,
            ')' if depth == 0 => return true,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0 && letter.is_whitespace()
    };
    text.char_indices().find(ends).map_or(text.len(), |(at, _)| at)
}

/// A statement in the place of the table of that name.
pub(super) fn in_place_of(table: &str, statement: &str) -> String {
    format!("(\n  {}\n) AS {table}", statement.trim_end().replace('\n', "\n  "))
}
