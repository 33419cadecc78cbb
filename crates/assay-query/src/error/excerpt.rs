//! The line of SQL that an error speaks of, with a caret below the place.

use std::fmt;

use datafusion::common::Span;

/// Characters of a line that are shown; of a longer one, those around the place.
const SHOWN_CHARS_MAX: usize = 70;

/// What is left out of a line.
const ELLIPSIS: char = '…';

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

    /// The line, or the part of it around the place, with the characters before the place.
    fn around(&self) -> (String, usize) {
        let chars: Vec<char> = self.text.chars().collect();
        let before = (self.column - 1).min(chars.len());
        if chars.len() <= SHOWN_CHARS_MAX {
            return (self.text.clone(), self.column - 1);
        }
        let last_from = chars.len() - SHOWN_CHARS_MAX;
        let centered = before.saturating_sub(SHOWN_CHARS_MAX.saturating_sub(self.width) / 2);
        let from = centered.min(last_from);
        let mut shown = chars[from..from + SHOWN_CHARS_MAX].to_vec();
        if from > 0 {
            shown[0] = ELLIPSIS;
        }
        if from < last_from {
            shown[SHOWN_CHARS_MAX - 1] = ELLIPSIS;
        }
        (shown.into_iter().collect(), before - from)
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
        let (text, before) = self.around();
        let width = self.width.min(SHOWN_CHARS_MAX.saturating_sub(before)).max(1);
        writeln!(out, "{blank} |")?;
        writeln!(out, "{margin} | {text}")?;
        write!(out, "{blank} | {}{}", " ".repeat(before), "^".repeat(width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_line_only_the_part_around_the_place_is_shown() {
        let columns = ["a_column"; 20].join(", ");
        for sql in ["SELECT modle, {}", "SELECT {}, modle FROM t", "SELECT {}, modle, {}"] {
            let sql = sql.replace("{}", &columns);
            let shown = Excerpt::of_word(&sql, "modle").unwrap().to_string();
            let [_, text, carets] = shown.lines().collect::<Vec<_>>()[..] else {
                panic!("{shown}")
            };
            assert!(text.chars().count() <= 80, "{shown}");
            let at = carets.find("^^^^^").unwrap();
            let word: String = text.chars().skip(at).take(5).collect();
            assert_eq!((word.as_str(), carets.len()), ("modle", at + 5), "{shown}");
        }
    }
}
