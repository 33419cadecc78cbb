//! What is wrong in a file that people write, all of it at once.

use std::fmt;

/// One fault: where it is, what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as the caller named it.
    pub file: String,
    /// The line, from 1; `None` where the file has no lines to speak of.
    pub line: Option<usize>,
    /// The field (`price.input`, `rule.person`, `email`); empty for the file itself.
    pub field: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// `prices.toml:12: price.input: less than 0`, and the hint on a line of its own.
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: ", self.file)?,
            None => write!(formatter, "{}: ", self.file)?,
        }
        if !self.field.is_empty() {
            write!(formatter, "{}: ", self.field)?;
        }
        write!(formatter, "{}\n  {}", self.what, self.hint)
    }
}

/// All faults of a file and of the files it names, by file and line. A file with
/// faults is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(Fault::to_string).collect();
        formatter.write_str(&all.join("\n"))
    }
}

impl std::error::Error for Faults {}

/// What is wrong with a value, before its place is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) what: String,
    pub(crate) hint: String,
}

/// A [`Wrong`] with its hint.
pub(crate) fn wrong(what: impl Into<String>, hint: impl Into<String>) -> Wrong {
    Wrong { what: what.into(), hint: hint.into() }
}

/// Faults of one file as they are found.
#[derive(Debug)]
pub(crate) struct Findings {
    file: String,
    faults: Vec<Fault>,
}

impl Findings {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), faults: Vec::new() }
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn add(
        &mut self,
        line: impl Into<Option<usize>>,
        field: impl Into<String>,
        wrong: Wrong,
    ) {
        let Wrong { what, hint } = wrong;
        let (file, line, field) = (self.file.clone(), line.into(), field.into());
        self.faults.push(Fault { file, line, field, what, hint });
    }

    /// Takes up what another file has.
    pub(crate) fn append(&mut self, other: Self) {
        self.faults.extend(other.faults);
    }

    /// The value, if nothing is wrong with it.
    pub(crate) fn finish<T>(mut self, value: T) -> Result<T, Faults> {
        if self.faults.is_empty() {
            return Ok(value);
        }
        self.faults.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
        Err(Faults(self.faults))
    }
}
