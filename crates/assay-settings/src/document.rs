//! The text of a TOML file as values with lines.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::wrong;
use crate::findings::Findings;
use crate::value::{Located, Table, Value};

const SYNTAX_HINT: &str = "correct the TOML; https://toml.io shows the syntax";

/// The values of a TOML file, and what is wrong with its syntax: keys that are given
/// twice among it. `file` is what people know it by.
pub fn parse(file: &str, text: &str) -> (Table, Findings) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let lines = Lines::of(text);
    let mut findings = Findings::new(file);
    for error in errors {
        let line = lines.at(error.span().map_or(0, |span| span.start));
        findings.broken(line, wrong(error.message(), SYNTAX_HINT));
    }
    (lines.table(root.get_ref()), findings)
}

/// Where lines begin, in bytes.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(newlines.map(|(at, _)| at + 1).collect())
    }

    /// The line of a byte, from 1.
    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset) + 1
    }

    fn table(&self, table: &DeTable<'_>) -> Table {
        let mut fields: Vec<_> = table.iter().collect();
        fields.sort_by_key(|(key, _)| key.span().start);
        let fields = fields.into_iter().map(|(key, value)| {
            let line = self.at(key.span().start);
            (key.get_ref().to_string(), Located { value: self.value(value.get_ref()), line })
        });
        fields.collect()
    }

    fn value(&self, value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            // Both as they are written; a prefix such as 0x included.
            DeValue::Integer(number) => Value::Number(number.to_string().replace('_', "")),
            DeValue::Float(number) => Value::Number(number.to_string().replace('_', "")),
            DeValue::Boolean(switch) => Value::Switch(*switch),
            DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
            DeValue::Array(items) => {
                Value::List(items.iter().map(|item| self.item(item)).collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table)),
        }
    }

    fn item(&self, item: &Spanned<DeValue<'_>>) -> Located {
        Located { value: self.value(item.get_ref()), line: self.at(item.span().start) }
    }
}
