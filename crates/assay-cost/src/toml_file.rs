//! A TOML file as fields with lines, every value as it is written.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use crate::day::{Day, DayError, Days};
use crate::decimal::Decimal;
use crate::fault::{Findings, Wrong, wrong};

/// Reads fields of one file and gathers what is wrong with them.
pub(crate) struct TomlReader<'t> {
    line_starts: Vec<usize>,
    root: DeTable<'t>,
    /// Lines on which the TOML itself is wrong: what is read there is a guess.
    broken: BTreeSet<usize>,
    pub(crate) findings: Findings,
}

/// One `[[name]]` of a file, or the file itself.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a, 't> {
    /// Empty for the file itself.
    pub(crate) name: &'a str,
    pub(crate) line: usize,
    pub(crate) table: &'a DeTable<'t>,
}

/// A value and its line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) line: usize,
}

impl Entry<'_, '_> {
    /// The field's name for people: `price.input`.
    pub(crate) fn field(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

impl<'t> TomlReader<'t> {
    pub(crate) fn new(file: &str, text: &'t str) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = newlines.map(|(at, _)| at + 1).collect();
        let root = root.into_inner();
        let findings = Findings::new(file);
        let mut reader = Self { line_starts, root, broken: BTreeSet::new(), findings };
        for error in errors {
            let line = reader.line(error.span().map_or(0, |span| span.start));
            let hint = "correct the TOML; https://toml.io shows the syntax";
            reader.broken.insert(line);
            reader.findings.add(line, "", wrong(error.message(), hint));
        }
        reader
    }

    /// The whole file, taken out of the reader so that both can be used.
    pub(crate) fn take_root(&mut self) -> DeTable<'t> {
        std::mem::take(&mut self.root)
    }

    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset) + 1
    }

    /// Every `[[name]]`, in order.
    pub(crate) fn entries<'a>(
        &mut self,
        root: &'a DeTable<'t>,
        name: &'a str,
    ) -> Vec<Entry<'a, 't>> {
        let Some((key, value)) = root.get_key_value(name) else { return Vec::new() };
        let tables = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        };
        let mut entries = Vec::new();
        for item in tables {
            match item.get_ref() {
                DeValue::Table(table) if value.get_ref().is_array() => {
                    entries.push(Entry { name, line: self.line(item.span().start), table });
                }
                _ => {
                    let line = self.line(key.span().start);
                    let what = format!("expected `[[{name}]]`, found {}", kind(item.get_ref()));
                    let hint = format!("begin each entry with a line `[[{name}]]`");
                    self.findings.add(line, name, wrong(what, hint));
                }
            }
        }
        entries
    }

    /// Complains about keys that mean nothing here.
    pub(crate) fn only_known(&mut self, entry: Entry<'_, 't>, known: &[&str]) {
        for (key, _) in entry.table {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let line = self.line(key.span().start);
                let hint = format!("known here: {}", known.join(", "));
                self.findings.add(line, entry.field(name), wrong("unknown key", hint));
            }
        }
    }

    /// The value of a key; `None` if it is missing or wrong, which is then said.
    pub(crate) fn optional<T>(
        &mut self,
        entry: Entry<'_, 't>,
        key: &str,
        read: impl FnOnce(&DeValue<'t>) -> Result<T, Wrong>,
    ) -> Option<Placed<T>> {
        let (name, value) = entry.table.get_key_value(key)?;
        let line = self.line(name.span().start);
        match read(value.get_ref()) {
            Ok(value) => Some(Placed { value, line }),
            Err(wrong) => {
                if !self.broken.contains(&line) {
                    self.findings.add(line, entry.field(key), wrong);
                }
                None
            }
        }
    }

    /// The value of a key that must be there.
    pub(crate) fn required<T>(
        &mut self,
        entry: Entry<'_, 't>,
        key: &str,
        hint: &str,
        read: impl FnOnce(&DeValue<'t>) -> Result<T, Wrong>,
    ) -> Option<Placed<T>> {
        if !entry.table.contains_key(key) {
            self.findings.add(entry.line, entry.field(key), wrong("missing", hint));
        }
        self.optional(entry, key, read)
    }

    /// `from` and `until` of an entry; complains at `until` if they are reversed.
    pub(crate) fn days(&mut self, entry: Entry<'_, 't>) -> Days {
        let from = self.optional(entry, "from", day);
        let until = self.optional(entry, "until", day);
        if let (Some(from), Some(until)) = (&from, &until)
            && from.value >= until.value
        {
            let (line, field) = (until.line, entry.field("until"));
            self.findings.add(line, field, reversed(from.value, until.value));
        }
        Days::new(from.map(|day| day.value), until.map(|day| day.value))
    }
}

/// What is said of a range that ends before it begins.
pub(crate) fn reversed(from: Day, until: Day) -> Wrong {
    let what = format!("{until} is not after from {from}");
    wrong(what, "until is the first day that no longer counts; write a later day")
}

/// Text that is not empty.
pub(crate) fn text(value: &DeValue<'_>) -> Result<String, Wrong> {
    match value.as_str() {
        Some("") => Err(wrong("empty text", "write a value or remove the line")),
        Some(text) => Ok(text.to_owned()),
        None => Err(wrong(format!("expected text, found {}", kind(value)), "put it in quotes")),
    }
}

/// A day, as text or as TOML's local date.
pub(crate) fn day(value: &DeValue<'_>) -> Result<Day, Wrong> {
    let hint = "write a UTC day, for example 2026-10-01";
    let found = match value {
        DeValue::String(text) => {
            return text
                .parse()
                .map_err(|error: DayError| wrong(format!("`{text}` {error}"), hint));
        }
        DeValue::Datetime(moment) if moment.time.is_none() && moment.offset.is_none() => {
            moment.to_string().parse().ok()
        }
        _ => None,
    };
    found.ok_or_else(|| wrong(format!("expected a day, found {}", kind(value)), hint))
}

/// A number exactly as it is written, or the same as text.
pub(crate) fn decimal(value: &DeValue<'_>) -> Result<Decimal, Wrong> {
    let written = match value {
        DeValue::String(text) => text.as_ref(),
        DeValue::Float(number) => number.as_str(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        _ => {
            let what = format!("expected a decimal number, found {}", kind(value));
            return Err(wrong(what, "write a number such as 0.125"));
        }
    };
    Decimal::parse(written)
        .map_err(|error| wrong(format!("`{written}` {error}"), "write a number such as 0.125"))
}

/// What a value is, for messages.
pub(crate) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
