//! Reads a table field by field, and gathers what is wrong on the way.

use std::collections::BTreeSet;

use crate::fault::{Fault, Faults, Wrong, wrong};
use crate::nearest;
use crate::value::{Table, Value};

/// Faults of one file as they are found.
#[derive(Debug, Default)]
pub struct Findings {
    source: String,
    faults: Vec<Fault>,
    /// Lines on which the TOML itself is wrong: what is read there is a guess.
    broken: BTreeSet<usize>,
}

/// One `[[name]]` of a file, or the file itself.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What its fields are called for people, before the point; empty for the file itself.
    pub name: &'a str,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its fields.
    pub table: &'a Table,
}

/// A value that was understood, and its line.
#[derive(Clone, Copy, Debug)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// The line of its key.
    pub line: usize,
}

impl<'a> Entry<'a> {
    /// The file itself.
    pub fn root(table: &'a Table) -> Self {
        Self { name: "", line: 1, table }
    }

    /// The field's name for people: `price.input`.
    pub fn field(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

impl Findings {
    /// No faults yet, of a file as it is named to people.
    pub fn new(source: &str) -> Self {
        Self { source: source.to_owned(), ..Self::default() }
    }

    /// The file as it is named to people.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Takes up a fault of the TOML itself: nothing else is said of its line.
    pub(crate) fn broken(&mut self, line: usize, what: Wrong) {
        if self.broken.insert(line) {
            self.faults.extend(what.placed(&self.source, Some(line), ""));
        }
    }

    /// Takes up a fault of a field; of the file itself if the field is empty.
    pub fn add(&mut self, line: impl Into<Option<usize>>, field: impl AsRef<str>, wrong: Wrong) {
        let line = line.into();
        if line.is_none_or(|line| !self.broken.contains(&line)) {
            self.faults.extend(wrong.placed(&self.source, line, field.as_ref()));
        }
    }

    /// Takes up what was found elsewhere, or by another reader of this source.
    pub fn append(&mut self, other: Self) {
        let Self { source, faults, broken } = self;
        faults.extend(other.faults.into_iter().filter(|fault| {
            fault.source != *source || fault.line.is_none_or(|line| !broken.contains(&line))
        }));
    }

    /// Takes up faults whose source is known.
    pub fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.extend(faults);
    }

    /// Complains about keys that mean nothing here.
    pub fn only_known(&mut self, entry: Entry<'_>, known: &[&str]) {
        for (key, given) in entry.table.iter() {
            if !known.contains(&key) {
                let hint = nearest::question(key, known.iter().copied());
                let hint = hint.unwrap_or_else(|| format!("known here: {}", known.join(", ")));
                self.add(given.line, entry.field(key), wrong("unknown key", hint));
            }
        }
    }

    /// The value of a key; `None` if it is missing or wrong, which is then said.
    pub fn optional<T>(
        &mut self,
        entry: Entry<'_>,
        key: &str,
        read: impl FnOnce(&Value) -> Result<T, Wrong>,
    ) -> Option<Placed<T>> {
        let given = entry.table.get(key)?;
        match read(&given.value) {
            Ok(value) => Some(Placed { value, line: given.line }),
            Err(wrong) => {
                self.add(given.line, entry.field(key), wrong);
                None
            }
        }
    }

    /// The value of a key that must be there.
    pub fn required<T>(
        &mut self,
        entry: Entry<'_>,
        key: &str,
        hint: &str,
        read: impl FnOnce(&Value) -> Result<T, Wrong>,
    ) -> Option<Placed<T>> {
        if entry.table.get(key).is_none() {
            self.add(entry.line, entry.field(key), wrong("missing", hint));
        }
        self.optional(entry, key, read)
    }

    /// Every `[[name]]`, in order.
    pub fn entries<'a>(&mut self, table: &'a Table, name: &'a str) -> Vec<Entry<'a>> {
        let Some(given) = table.get(name) else { return Vec::new() };
        let Value::List(items) = &given.value else {
            self.add(given.line, name, not_an_entry(name, &given.value));
            return Vec::new();
        };
        let mut entries = Vec::new();
        for item in items {
            match &item.value {
                Value::Table(table) => entries.push(Entry { name, line: item.line, table }),
                other => self.add(item.line, name, not_an_entry(name, other)),
            }
        }
        entries
    }

    /// Whether anything is wrong with the field, or within it.
    pub fn mention(&self, field: &str) -> bool {
        self.faults.iter().any(|fault| {
            let rest = fault.field.strip_prefix(field);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// The same by source and line.
    pub fn sorted(mut self) -> Self {
        self.faults.sort_by(|one, other| (&one.source, one.line).cmp(&(&other.source, other.line)));
        self
    }

    /// The value, if nothing is wrong with it.
    ///
    /// # Errors
    /// All faults in their order.
    pub fn finish<T>(self, value: T) -> Result<T, Faults> {
        if self.faults.is_empty() { Ok(value) } else { Err(Faults(self.faults)) }
    }

    /// The value, if nothing is wrong with it: for what was found within a value.
    ///
    /// # Errors
    /// All faults, with lines and fields within the value.
    pub fn within<T>(self, value: T) -> Result<T, Wrong> {
        if self.faults.is_empty() { Ok(value) } else { Err(Wrong(self.faults)) }
    }
}

fn not_an_entry(name: &str, found: &Value) -> Wrong {
    let what = format!("expected `[[{name}]]`, found {}", found.kind());
    wrong(what, format!("begin each entry with a line `[[{name}]]`"))
}
