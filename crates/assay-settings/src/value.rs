//! Values as they are written.

use std::fmt;
use std::str::FromStr;

use crate::fault::{Wrong, wrong};

/// A value as it is written in a file, or the text of a variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number with its digits as they are written, so that none of them is lost.
    Number(String),
    /// `true` or `false`.
    Switch(bool),
    /// A date, a time, or both, in the notation of RFC 3339.
    Moment(String),
    /// Values in order.
    List(Vec<Located>),
    /// Fields by name.
    Table(Table),
    /// What a variable has that is no text; no reader takes it.
    NotUtf8,
}

/// A value and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The value.
    pub value: Value,
    /// The line of the field's key or, in a list, of the value, from 1.
    pub line: usize,
}

/// Fields in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    fields: Vec<(String, Located)>,
}

impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Located> {
        self.fields.iter().find(|(known, _)| known == key).map(|(_, given)| given)
    }

    /// Takes a field out.
    pub fn remove(&mut self, key: &str) -> Option<Located> {
        let at = self.fields.iter().position(|(known, _)| known == key)?;
        Some(self.fields.remove(at).1)
    }

    /// Every field, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Located)> {
        self.fields.iter().map(|(key, given)| (key.as_str(), given))
    }
}

impl FromIterator<(String, Located)> for Table {
    fn from_iter<I: IntoIterator<Item = (String, Located)>>(fields: I) -> Self {
        Self { fields: fields.into_iter().collect() }
    }
}

impl Value {
    /// A list of texts, which commas separate on a line.
    pub fn separated(line: &str) -> Self {
        let parts = line.split(',').map(str::trim).filter(|part| !part.is_empty());
        let values = parts.map(|part| Located { value: Self::Text(part.to_owned()), line: 1 });
        Self::List(values.collect())
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "a number",
            Self::Switch(_) => "true or false",
            Self::Moment(_) => "a date or time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::NotUtf8 => "bytes that are not UTF-8",
        }
    }

    /// Text that is not empty.
    ///
    /// # Errors
    /// Empty text, and everything else.
    pub fn text(&self) -> Result<&str, Wrong> {
        match self {
            Self::Text(text) if text.is_empty() => {
                Err(wrong("empty text", "write a value or remove the line"))
            }
            Self::Text(text) => Ok(text),
            Self::NotUtf8 => Err(wrong(format!("expected text, found {}", self.kind()), "")),
            other => {
                Err(wrong(format!("expected text, found {}", other.kind()), "put it in quotes"))
            }
        }
    }

    /// Text, or a number as it is written.
    ///
    /// # Errors
    /// Everything else.
    pub fn written(&self) -> Result<&str, Wrong> {
        match self {
            Self::Text(text) | Self::Number(text) => Ok(text),
            Self::List(_) => Err(wrong("takes one value", "")),
            other => Err(wrong(format!("expected text or a number, found {}", other.kind()), "")),
        }
    }

    /// What its text or number stands for.
    ///
    /// # Errors
    /// What the type says of it.
    pub fn parse<T: FromStr<Err: fmt::Display>>(&self) -> Result<T, Wrong> {
        self.written()?.parse().map_err(|error: T::Err| wrong(error.to_string(), ""))
    }

    /// A whole number from 0.
    ///
    /// # Errors
    /// Everything else.
    pub fn whole(&self) -> Result<u64, Wrong> {
        self.written()?.parse().map_err(|_| wrong("not a whole number", ""))
    }

    /// `true` or `false`, also as text.
    ///
    /// # Errors
    /// Everything else.
    pub fn switch(&self) -> Result<bool, Wrong> {
        match self {
            Self::Switch(value) => Ok(*value),
            Self::Text(text) if text == "true" => Ok(true),
            Self::Text(text) if text == "false" => Ok(false),
            _ => Err(wrong("neither true nor false", "")),
        }
    }

    /// Fields by name.
    ///
    /// # Errors
    /// Everything else.
    pub fn table(&self) -> Result<&Table, Wrong> {
        match self {
            Self::Table(table) => Ok(table),
            other => Err(wrong(format!("expected a table, found {}", other.kind()), "")),
        }
    }

    /// Each value of a list as `read` understands it; a single value is a list of one.
    ///
    /// # Errors
    /// What is wrong with every one of them, each at its line.
    pub fn each<T>(
        &self,
        mut read: impl FnMut(&Self) -> Result<T, Wrong>,
    ) -> Result<Vec<T>, Wrong> {
        let Self::List(items) = self else { return read(self).map(|one| vec![one]) };
        all(items.iter().map(|item| (item.line, "", read(&item.value))))
    }

    /// Each field of a table as `read` understands it, by its name.
    ///
    /// # Errors
    /// What is wrong with every one of them, each at its line and name.
    pub fn fields<T>(
        &self,
        mut read: impl FnMut(&str, &Self) -> Result<T, Wrong>,
    ) -> Result<Vec<(String, T)>, Wrong> {
        let table = self.table()?;
        all(table.iter().map(|(key, given)| {
            let read = read(key, &given.value).map(|value| (key.to_owned(), value));
            (given.line, key, read)
        }))
    }
}

/// All values, or everything that is wrong with any of them.
fn all<'k, T>(
    read: impl Iterator<Item = (usize, &'k str, Result<T, Wrong>)>,
) -> Result<Vec<T>, Wrong> {
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    for (line, key, value) in read {
        match value {
            Ok(value) => values.push(value),
            Err(wrong) => faults.extend(wrong.at(line, key).0),
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(Wrong(faults)) }
}
