//! A named query with its values filled in.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::fill::{Literals, fill, insert};
use super::literal::Value;
use super::query::{NamedQuery, Param};
use super::{TIME_ZONE, local, window};
use crate::error::{QueryError, nearest};

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
    let window = [moment("since"), moment("until")];
    match values.get(TIME_ZONE).and_then(Value::zone) {
        Some(zone) => local::insert(&mut literals, zone, window),
        None => window::insert_days(&mut literals, window),
    }
    literals
}
