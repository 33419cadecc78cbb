//! What is wrong in something that people write, all of it at once.

use std::fmt;

/// One fault: where it is, what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file as the caller named it, or the variable; empty where the value came from neither.
    pub source: String,
    /// The line, from 1; `None` where the source has no lines to speak of.
    pub line: Option<usize>,
    /// The field (`price.input`, `rule.person`, `threads`); empty for the source itself.
    pub field: String,
    /// What is wrong.
    pub what: String,
    /// What to do; empty where that is plain.
    pub hint: String,
}

/// `prices.toml:12: price.input: less than 0`, and the hint on a line of its own, or
/// after `; ` on the same line with `{:#}`.
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.source.as_str(), self.line) {
            ("", _) => {}
            (source, Some(line)) => write!(formatter, "{source}:{line}: ")?,
            (source, None) => write!(formatter, "{source}: ")?,
        }
        if !self.field.is_empty() {
            write!(formatter, "{}: ", self.field)?;
        }
        formatter.write_str(&self.what)?;
        if self.hint.is_empty() {
            return Ok(());
        }
        let between = if formatter.alternate() { "; " } else { "\n  " };
        write!(formatter, "{between}{}", self.hint)
    }
}

/// All faults of a file and of the files it names. A file with faults is refused as a
/// whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

/// Each on lines of its own; with `{:#}` each on one line, indented.
impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            let between = if at == 0 { "" } else { "\n" };
            if formatter.alternate() {
                write!(formatter, "{between}  {fault:#}")?;
            } else {
                write!(formatter, "{between}{fault}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// What is wrong with a value, before its source is known: one thing, or several
/// within a list or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong(pub(crate) Vec<Fault>);

/// A [`Wrong`] with its hint, which may be empty.
pub fn wrong(what: impl Into<String>, hint: impl Into<String>) -> Wrong {
    let (source, field) = (String::new(), String::new());
    Wrong(vec![Fault { source, line: None, field, what: what.into(), hint: hint.into() }])
}

impl Wrong {
    /// The same at a line and a field within a list or a table.
    #[must_use]
    pub fn at(self, line: usize, field: &str) -> Self {
        Self(self.placed("", Some(line), field).collect())
    }

    /// The faults of a value in this field. A line that is known within the value
    /// is nearer than that of the field; what has no line at all keeps none.
    pub(crate) fn placed(
        self,
        source: &str,
        line: Option<usize>,
        field: &str,
    ) -> impl Iterator<Item = Fault> {
        self.0.into_iter().map(move |fault| Fault {
            source: source.to_owned(),
            line: line.map(|line| fault.line.unwrap_or(line)),
            field: joined(field, &fault.field),
            ..fault
        })
    }
}

fn joined(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        ("", path) | (path, "") => path.to_owned(),
        _ => format!("{outer}.{inner}"),
    }
}
