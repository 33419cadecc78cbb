//! The table `[provision]`: read here, understood by `assay-provision`.

use std::path::Path;

use assay_provision::settings::{Entry, SETTINGS};
use serde_json::Value;
use toml::Spanned;
use toml::de::DeValue;

/// Name of the table.
pub(super) const TABLE: &str = "provision";

/// What the table says, each with its place in the file.
pub(super) fn table(path: &Path, text: &str, value: &Spanned<DeValue<'_>>) -> Vec<Entry> {
    let DeValue::Table(table) = value.get_ref() else {
        let place = path.display().to_string();
        return vec![Entry { place, key: "(it is no table)".into(), value: Value::Null }];
    };
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let line = text[..key.span().start].matches('\n').count() + 1;
        let place = format!("{}:{line}", path.display());
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        Entry { place, key: name.to_string(), value: json(value.get_ref()) }
    };
    entries.into_iter().map(entry).collect()
}

/// What the variables say.
pub(super) fn variables(variable: impl Fn(&str) -> Option<String>) -> Vec<Entry> {
    let given = SETTINGS.iter().filter_map(|setting| {
        let place = setting.variable()?;
        let text = variable(&place).filter(|text| !text.is_empty())?;
        Some(Entry { place, key: setting.key.to_owned(), value: text.into() })
    });
    given.collect()
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.to_string().into(),
        DeValue::Boolean(value) => (*value).into(),
        DeValue::Integer(number) => number_of(number.as_str()),
        DeValue::Float(number) => number_of(number.as_str()),
        DeValue::Datetime(moment) => moment.to_string().into(),
        DeValue::Array(values) => values.iter().map(|value| json(value.get_ref())).collect(),
        DeValue::Table(table) => {
            let fields = table.iter();
            fields.map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect()
        }
    }
}

/// A number as JSON writes it; any other spelling stays a text, which is refused
/// where a number is wanted.
fn number_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}
