//! A named query with its values filled in.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::literal::Value;
use super::{NamedQuery, Param, window};
use crate::error::{QueryError, nearest};

/// Literals by the name that stands after the colon.
pub(crate) type Literals = BTreeMap<String, String>;

impl NamedQuery {
    /// The SQL with these values, the same text for both engines.
    ///
    /// `since` and `until` are microseconds since the epoch, `until` itself is
    /// not in the window; they come before values of the same names in
    /// `params`. Moments must be RFC 3339 in `params`.
    ///
    /// # Errors
    /// [`QueryError::UnknownParameter`] with the nearest name;
    /// [`QueryError::BadParameter`] when a value is not of the kind.
    pub fn render(
        &self,
        params: &BTreeMap<String, String>,
        since: Option<i64>,
        until: Option<i64>,
    ) -> Result<String, QueryError> {
        let mut values = BTreeMap::new();
        for (name, text) in params {
            let param = self.param(name)?;
            let value = Value::parse(param.kind, text).ok_or_else(|| bad(param, text))?;
            values.insert(param.name, value);
        }
        for (name, micros) in [("since", since), ("until", until)] {
            if let Some(micros) = micros {
                let param = self.param(name)?;
                let moment = Timestamp::from_microsecond(micros)
                    .map_err(|_| bad(param, &micros.to_string()))?;
                values.insert(param.name, Value::Timestamp(moment));
            }
        }
        Ok(fill(self.sql, &literals(&values)))
    }

    fn param(&self, name: &str) -> Result<&Param, QueryError> {
        self.params.iter().find(|param| param.name == name).ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> QueryError {
        let names: Vec<&str> = self.params.iter().map(|param| param.name).collect();
        let hint = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("parameters: {}", names.join(", ")),
        };
        QueryError::UnknownParameter { query: self.name, name: name.to_owned(), hint: Some(hint) }
    }
}

fn bad(param: &Param, value: &str) -> QueryError {
    QueryError::BadParameter {
        name: param.name,
        expected: param.kind.expected(),
        value: value.to_owned(),
    }
}

fn literals(values: &BTreeMap<&'static str, Value>) -> Literals {
    let mut literals = Literals::new();
    for (name, value) in values {
        insert(&mut literals, name, value);
    }
    let moment = |name| values.get(name).and_then(Value::moment);
    if let Some(source) = window::source(moment("since"), moment("until")) {
        literals.insert("window".to_owned(), source);
    }
    if let Some(costs) = window::costs(moment("since"), moment("until")) {
        literals.insert("costs_in_window".to_owned(), costs);
    }
    literals
}

/// A moment also gives its day, so that a window prunes partitions.
pub(super) fn insert(literals: &mut Literals, name: &str, value: &Value) {
    literals.insert(name.to_owned(), value.literal());
    if let Some(day) = value.day_literal() {
        literals.insert(format!("{name}_day"), day);
    }
}

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

/// The line with the word after `/* :name */` replaced, if there is a value.
fn fill_default(line: &str, literals: &Literals) -> String {
    let replaced = || {
        let (before, rest) = line.split_once("/* :")?;
        let (name, default) = rest.split_once(" */ ")?;
        let literal = literals.get(name)?;
        let end = default.find(char::is_whitespace).unwrap_or(default.len());
        Some(format!("{before}{literal}{}", &default[end..]))
    };
    replaced().unwrap_or_else(|| line.to_owned())
}
