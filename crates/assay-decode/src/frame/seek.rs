//! Finding the next record behind a bad one.

use super::Cursor;
use super::stamp;
use crate::limits::INDENT_BYTES_MAX;
use crate::view::{Behind, Mark, View};

/// How to find the next record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seek {
    /// It begins behind any blanks.
    Here,
    /// It begins on the next line.
    NextLine,
    /// It begins on the next line whose first byte is a bracket, or that was
    /// exported from CloudWatch.
    NextBracket,
    /// It begins on the next line whose first byte behind an indent is a bracket.
    NextIndented,
    /// There is none: the object holds something else.
    Nowhere,
}

impl Cursor {
    /// Passes over bad text up to the line that is sought. Returns false if it
    /// is not at hand.
    pub(super) fn find_line(&mut self, view: View<'_>) -> bool {
        let from = self.pos;
        if self.seek == Seek::Nowhere {
            self.pos = view.bytes.len();
            self.bytes.rejected += (self.pos - from) as u64;
            return false;
        }
        let found = loop {
            let rest = view.bytes.get(self.pos..).unwrap_or_default();
            let Some(end) = memchr::memchr(b'\n', rest) else {
                self.pos = view.bytes.len();
                break false;
            };
            let next = rest.get(end + 1..).unwrap_or_default();
            let begins = self.begins_sought(next, view.behind);
            if begins == Mark::Unclear {
                self.pos += end;
                break false;
            }
            self.pos += end + 1;
            self.line += 1;
            if begins == Mark::Whole {
                self.seek = Seek::Here;
                break true;
            }
        };
        self.bytes.rejected += (self.pos - from) as u64;
        found
    }

    /// Whether a line begins as is sought.
    fn begins_sought(&self, line: &[u8], behind: Behind) -> Mark {
        let indent_bytes_max = match self.seek {
            Seek::NextIndented => INDENT_BYTES_MAX,
            _ => 0,
        };
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let indent = line.iter().take(indent_bytes_max).take_while(is_blank).count();
        match line.get(indent) {
            None if behind == Behind::More => Mark::Unclear,
            _ if self.seek == Seek::NextLine => Mark::Whole,
            Some(b'{' | b'[') => Mark::Whole,
            _ => stamp::begins(line, behind),
        }
    }
}
