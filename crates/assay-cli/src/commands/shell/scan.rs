//! The words of SQL text, complete or not, with their places.

use std::str::CharIndices;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A keyword, a name or a number.
    Word,
    /// A name between double quotes.
    Quoted,
    /// Text between single quotes.
    Text,
    /// `-- …` to the end of the line, its line feed aside.
    LineComment,
    /// `/* … */`; comments nest.
    BlockComment,
    /// Any other character.
    Mark,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
    /// Byte at which it begins.
    pub(crate) at: usize,
    /// Whether what it opens is closed before the text ends.
    pub(crate) closed: bool,
}

impl Token<'_> {
    /// Byte after its last one.
    pub(crate) fn end(&self) -> usize {
        self.at + self.text.len()
    }

    /// Whether it is that character.
    pub(crate) fn is_mark(&self, mark: &str) -> bool {
        self.kind == TokenKind::Mark && self.text == mark
    }

    /// Whether it is that keyword, in any case.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether SQL passes it over.
    pub(crate) fn is_comment(&self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// The tokens of the text from byte `from` on; blanks are passed over.
pub(crate) fn tokens(text: &str, from: usize) -> impl Iterator<Item = Token<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        let token = next(text, at)?;
        at = token.end();
        Some(token)
    })
}

fn next(text: &str, from: usize) -> Option<Token<'_>> {
    let rest = &text[from..];
    let at = from + rest.find(|c: char| !c.is_whitespace())?;
    let (kind, length, closed) = measure(&text[at..]);
    Some(Token { kind, text: &text[at..at + length], at, closed })
}

/// Kind, bytes and closedness of the token that `text` begins with.
fn measure(text: &str) -> (TokenKind, usize, bool) {
    let first = text.chars().next().unwrap_or_default();
    match first {
        '\'' => quoted(text, '\'', TokenKind::Text),
        '"' => quoted(text, '"', TokenKind::Quoted),
        _ if text.starts_with("--") => {
            (TokenKind::LineComment, text.find('\n').unwrap_or(text.len()), true)
        }
        _ if text.starts_with("/*") => block_comment(text),
        _ if is_word(first) => {
            (TokenKind::Word, text.find(|c| !is_word(c)).unwrap_or(text.len()), true)
        }
        _ => (TokenKind::Mark, first.len_utf8(), true),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A doubled quote stands for one and ends nothing.
fn quoted(text: &str, quote: char, kind: TokenKind) -> (TokenKind, usize, bool) {
    let mut chars = text.char_indices();
    chars.next();
    while let Some((at, c)) = chars.next() {
        if c == quote && !next_is(&mut chars, quote) {
            return (kind, at + 1, true);
        }
    }
    (kind, text.len(), false)
}

/// Takes the next character if it is this one.
fn next_is(chars: &mut CharIndices<'_>, wanted: char) -> bool {
    let is = chars.as_str().starts_with(wanted);
    if is {
        chars.next();
    }
    is
}

fn block_comment(text: &str) -> (TokenKind, usize, bool) {
    let (mut at, mut depth) = (2, 1);
    while depth > 0 {
        let Some(found) = text[at..].find(['/', '*']) else {
            return (TokenKind::BlockComment, text.len(), false);
        };
        at += found;
        let (step, change) = match text.get(at..at + 2) {
            Some("/*") => (2, 1),
            Some("*/") => (2, -1),
            _ => (1, 0),
        };
        at += step;
        depth += change;
    }
    (TokenKind::BlockComment, at, true)
}
