//! Typed or piped text into statements and commands.

use super::scan::{Token, tokens};

/// What a whole piece of input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// SQL, without its semicolon.
    Statement(&'a str),
    /// A line that begins with a backslash, or `quit`, `exit` or `help`.
    Command(&'a str),
}

/// A piece and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed<'a> {
    pub(super) piece: Piece<'a>,
    /// Byte in the text.
    pub(super) at: usize,
}

/// The pieces of a text that are whole, and the byte at which one begins that
/// is not; the text's length if there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split<'a> {
    pub(super) pieces: Vec<Placed<'a>>,
    pub(super) rest: usize,
}

/// Commands that may be typed as plain words, for those used to other shells.
const PLAIN_COMMANDS: [&str; 3] = ["quit", "exit", "help"];

/// Splits at semicolons outside of quotes and comments; a command ends with
/// its line. Comments between pieces belong to none.
pub(super) fn split(text: &str) -> Split<'_> {
    let mut pieces = Vec::new();
    let mut at = 0;
    loop {
        match first(text, at) {
            First::Nothing => return Split { pieces, rest: text.len() },
            First::Open(rest) => return Split { pieces, rest },
            First::Command(begin, end) => {
                pieces.push(Placed { piece: Piece::Command(text[begin..end].trim()), at: begin });
                at = end;
            }
            First::Statement(begin) => match semicolon(text, begin) {
                None => return Split { pieces, rest: begin },
                Some(end) => {
                    let piece = Piece::Statement(text[begin..end].trim_end());
                    pieces.push(Placed { piece, at: begin });
                    at = end + 1;
                }
            },
        }
    }
}

/// What comes first in the rest of a text.
enum First {
    Nothing,
    /// A comment that is not closed.
    Open(usize),
    Command(usize, usize),
    Statement(usize),
}

fn first(text: &str, from: usize) -> First {
    let passed = |token: &Token<'_>| (token.is_comment() && token.closed) || token.is_mark(";");
    let Some(token) = tokens(text, from).find(|token| !passed(token)) else {
        return First::Nothing;
    };
    if token.is_comment() {
        return First::Open(token.at);
    }
    let line_end = text[token.at..].find('\n').map_or(text.len(), |length| token.at + length);
    let line = text[token.at..line_end].trim_end().trim_end_matches(';').trim_end();
    let plain = PLAIN_COMMANDS.iter().any(|word| line.eq_ignore_ascii_case(word));
    match plain || token.is_mark("\\") || token.is_mark(".") {
        true => First::Command(token.at, line_end),
        false => First::Statement(token.at),
    }
}

fn semicolon(text: &str, from: usize) -> Option<usize> {
    tokens(text, from).find(|token| token.is_mark(";")).map(|token| token.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole pieces, then what is left.
    fn pieces(text: &str) -> (Vec<&str>, &str) {
        let split = split(text);
        let texts = split.pieces.iter().map(|placed| match placed.piece {
            Piece::Statement(text) | Piece::Command(text) => text,
        });
        (texts.collect(), &text[split.rest..])
    }

    #[test]
    fn a_semicolon_ends_a_statement_unless_it_is_quoted() {
        assert_eq!(pieces("select 1; select 2;"), (vec!["select 1", "select 2"], ""));
        assert_eq!(pieces("select 1;\nselect"), (vec!["select 1"], "select"));
        assert_eq!(pieces("select ';"), (vec![], "select ';"));
        assert_eq!(pieces("select ';', 'it''s;';"), (vec!["select ';', 'it''s;'"], ""));
        assert_eq!(pieces("select 1 \"a;b\";"), (vec!["select 1 \"a;b\""], ""));
        assert_eq!(pieces("select 'ä;ö';"), (vec!["select 'ä;ö'"], ""));
    }

    #[test]
    fn comments_end_nothing_and_are_no_statement() {
        assert_eq!(pieces("select 1 -- no;\n+ 1;"), (vec!["select 1 -- no;\n+ 1"], ""));
        assert_eq!(pieces("select /* ; /* ; */ ; */ 1;"), (vec!["select /* ; /* ; */ ; */ 1"], ""));
        assert_eq!(pieces("-- only this"), (vec![], ""));
        assert_eq!(pieces("/* open; "), (vec![], "/* open; "));
        assert_eq!(pieces("-- title\nselect 1; -- done\n;;"), (vec!["select 1"], ""));
        assert_eq!(pieces("select 1 /*"), (vec![], "select 1 /*"));
    }

    #[test]
    fn a_command_ends_with_its_line() {
        assert_eq!(
            pieces("\\d invocations\nselect 1;\n\\q"),
            (vec!["\\d invocations", "select 1", "\\q"], "")
        );
        assert_eq!(pieces("Quit;"), (vec!["Quit;"], ""));
        assert_eq!(pieces(".tables"), (vec![".tables"], ""));
        assert_eq!(pieces("select\nexit"), (vec![], "select\nexit"));
    }
}
