//! Text from outside, made harmless for a terminal.
//!
//! Names, values and messages can hold what a terminal obeys: escape sequences,
//! line feeds, marks that turn the direction of writing. What is shown to
//! people has the escapes of Rust in their place; what programs read is not
//! touched.

mod numbers;
mod secret;

use std::borrow::Cow;
use std::io::{self, Write};

pub use numbers::{count, counted, separated, size};
pub use secret::without_secrets;

/// The text on one line: line feeds are escaped too.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, is_obeyed)
}

/// The text with its lines.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n' && is_obeyed(c))
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&is_escaped) else { return text.into() };
    let mut safe = text[..first].to_owned();
    for c in text[first..].chars() {
        match is_escaped(c) {
            true => safe.extend(c.escape_default()),
            false => safe.push(c),
        }
    }
    safe.into()
}

/// Whether a terminal does anything else with it than to show it: controls,
/// marks of direction, ends of lines and paragraphs, and what cannot be seen.
/// Joiners stay: emoji and many scripts are written with them.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// A writer of lines to a terminal: whatever is written, nothing but line feeds
/// moves the cursor.
#[derive(Debug)]
pub struct Plain<W: Write> {
    to: W,
    /// The beginning of a character whose end has not been written yet.
    begun: Vec<u8>,
}

/// Bytes of a character, less the last.
const BEGUN_BYTES_MAX: usize = 3;

impl<W: Write> Plain<W> {
    /// A writer to that one.
    pub fn new(to: W) -> Self {
        Self { to, begun: Vec::new() }
    }
}

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut all = std::mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let whole = all.len() - unfinished(&all);
        self.begun = all.split_off(whole);
        self.to.write_all(lines(&String::from_utf8_lossy(&all)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Bytes at the end that may be the beginning of a character.
fn unfinished(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => {
            (bytes.len() - error.valid_up_to()).min(BEGUN_BYTES_MAX)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped() {
        assert_eq!(line("a\x1b[2J\r\n\tb"), "a\\u{1b}[2J\\r\\n\\tb");
        assert_eq!(lines("a\nb\x07"), "a\nb\\u{7}");
        assert_eq!(line("\u{9b}31m\u{85}\u{7f}"), "\\u{9b}31m\\u{85}\\u{7f}");
        assert_eq!(line("\u{202e}gpj.exe\u{2066}\u{200b}"), "\\u{202e}gpj.exe\\u{2066}\\u{200b}");
        for kept in ["größe", "模型", "👩\u{200d}💻", "a\\b", ""] {
            assert!(matches!(line(kept), Cow::Borrowed(same) if same == kept), "{kept}");
        }
    }

    #[test]
    fn characters_may_come_in_pieces() {
        let mut out = Plain::new(Vec::new());
        for byte in "ü\x1b👩\u{9b}\n".as_bytes() {
            out.write_all(&[*byte]).unwrap();
        }
        out.write_all(b"\xff.").unwrap();
        assert_eq!(String::from_utf8(out.to).unwrap(), "ü\\u{1b}👩\\u{9b}\n\u{fffd}.");
    }
}
