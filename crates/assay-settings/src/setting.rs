//! One setting, and a value that was given for one.

use std::path::{Path, PathBuf};

use crate::fault::Wrong;
use crate::value::Value;

/// One setting of `S`: everything that is known of it, once.
pub struct Setting<S: 'static> {
    /// Its name in the file.
    pub key: &'static str,
    /// How much of it there may be.
    pub shape: Shape,
    /// What the user writes on the command line instead, if anything.
    pub flag: Option<&'static str>,
    /// What holds where it is not set.
    pub default: DefaultValue,
    /// A value as it is written in the example file.
    pub example: &'static str,
    /// One or two sentences.
    pub meaning: &'static str,
    /// Which values are taken; empty where that is plain.
    pub check: &'static str,
    /// Understands a value and keeps it.
    pub set: fn(&mut S, &Given<'_>) -> Result<(), Wrong>,
}

/// How much of a setting there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One,
    /// One, or a list; in a variable, commas separate several.
    Many,
    /// Tables, which no variable can hold.
    Tables,
}

/// What holds where a setting is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// This value, written as in a variable: it is understood like one.
    Is(&'static str),
    /// A value that depends on the machine, in words.
    Computed(&'static str),
    /// No value; what then happens, in words.
    Nothing(&'static str),
}

impl DefaultValue {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Is(words) | Self::Computed(words) | Self::Nothing(words) => words,
        }
    }
}

/// A value that is to be understood.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// As it is written.
    pub value: &'a Value,
    /// What relative paths count from; empty for the working directory.
    pub folder: &'a Path,
}

/// A value that a file or a variable gives to a setting; not yet understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Name of the setting.
    pub key: String,
    /// The value.
    pub value: Value,
    /// The file as it was named, or the variable.
    pub source: String,
    /// The line of the file; `None` in a variable.
    pub line: Option<usize>,
    /// What relative paths count from: the file's folder; empty for the working directory.
    pub folder: PathBuf,
}

/// The value of a line of text, such as a variable has.
pub(crate) fn of_line(text: &str, shape: Shape) -> Value {
    match shape {
        Shape::One | Shape::Tables => Value::Text(text.to_owned()),
        Shape::Many => Value::separated(text),
    }
}
