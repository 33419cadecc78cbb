//! The line of SQL that an error speaks of, with a caret below the place.

use std::fmt;

use datafusion::common::Span;

/// A place in the SQL text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Characters that are meant; at least 1.
    pub width: usize,
    /// The whole line.
    pub text: String,
}

impl Excerpt {
    /// The place at this line and column, both from 1, if the text has it.
    pub(super) fn at(sql: &str, line: u64, column: u64, width: usize) -> Option<Self> {
        let line = usize::try_from(line).ok()?;
        let column = usize::try_from(column).ok().filter(|column| *column > 0)?;
        let text = sql.lines().nth(line.checked_sub(1)?)?.replace('\t', " ");
        Some(Self { line, column, width: width.max(1), text })
    }

    /// The place of the span, if it lies in one line.
    pub(super) fn of_span(sql: &str, span: Span) -> Option<Self> {
        let one_line = span.start.line == span.end.line;
        let width = if one_line { span.end.column.saturating_sub(span.start.column) } else { 1 };
        Self::at(sql, span.start.line, span.start.column, usize::try_from(width).ok()?)
    }

    /// The first place where the name stands as a word of its own.
    pub(crate) fn of_word(sql: &str, word: &str) -> Option<Self> {
        sql.lines().zip(1..).find_map(|(text, line)| {
            let byte = word_position(text, word)?;
            let column = text[..byte].chars().count() as u64 + 1;
            Self::at(sql, line, column, word.chars().count())
        })
    }
}

fn word_position(text: &str, word: &str) -> Option<usize> {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let lower = text.to_ascii_lowercase();
    lower.match_indices(&word.to_ascii_lowercase()).map(|(byte, _)| byte).find(|byte| {
        let before = text[..*byte].chars().next_back();
        let after = text[byte + word.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

impl fmt::Display for Excerpt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let margin = self.line.to_string();
        let blank = " ".repeat(margin.len());
        writeln!(out, "{blank} |")?;
        writeln!(out, "{margin} | {}", self.text)?;
        write!(out, "{blank} | {}{}", " ".repeat(self.column - 1), "^".repeat(self.width))
    }
}
