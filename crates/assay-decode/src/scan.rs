//! A single pass over JSON text: the few moves from which every visitor is made.
//!
//! All positions are byte offsets into the scanned slice. A fault of the kind
//! [`ScanFaultKind::End`] says that the slice ended inside a value, so more bytes
//! could still mend it; every other fault holds whatever follows.

mod escape;
mod number;
mod skip;
mod string;
mod whole;

use std::ops::Range;

pub(crate) use string::Text;

/// Why a scan stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScanFaultKind {
    /// The slice ended inside a value.
    End,
    /// Not JSON; says what is wrong without quoting the text.
    Syntax(&'static str),
    /// Nested deeper than the bound.
    TooDeep,
}

/// A fault and the byte at which it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScanFault {
    pub(crate) kind: ScanFaultKind,
    pub(crate) at: usize,
}

/// Says that a scan stopped; why is the scanner's [`Scanner::fault`]. Results
/// of every small move stay in registers this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stopped;

pub(crate) type Scan<T> = Result<T, Stopped>;

/// A position in JSON text.
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    pos: usize,
    depth: usize,
    depth_max: usize,
    newlines: u64,
    /// See [`Scanner::refused`].
    refused: u32,
    /// The longest string skipped, see [`Scanner::around_skipped`].
    skipped: Range<usize>,
    fault: ScanFault,
}

impl<'a> Scanner<'a> {
    /// Starts at the first byte; `depth_max` is at most 128.
    pub(crate) fn new(bytes: &'a [u8], depth_max: usize) -> Self {
        let fault = ScanFault { kind: ScanFaultKind::End, at: 0 };
        Self { bytes, pos: 0, depth: 0, depth_max, newlines: 0, refused: 0, skipped: 0..0, fault }
    }

    /// Goes back to the first byte.
    pub(crate) fn restart(&mut self) {
        (self.pos, self.depth, self.newlines, self.refused) = (0, 0, 0, 0);
    }

    /// A scanner of the text passed so far.
    pub(crate) fn again(&self) -> Self {
        Self::new(self.since(0), self.depth_max)
    }

    /// Takes a text that leads to a nesting of `depth`, if it stands here.
    #[inline]
    pub(crate) fn take_text(&mut self, text: &[u8], depth: usize) -> bool {
        let stands = self.begins_with(text);
        if stands {
            self.pos += text.len();
            self.depth = depth;
        }
        stands
    }

    /// How many arrays and objects are open here.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) fn pos(&self) -> usize {
        self.pos
    }

    /// Why the scan stopped, once it has.
    pub(crate) fn fault(&self) -> ScanFault {
        self.fault
    }

    /// Line ends passed so far; they stand between tokens only.
    pub(crate) fn newlines(&self) -> u64 {
        self.newlines
    }

    /// Skips blanks and returns the byte behind them without taking it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Scan<u8> {
        match self.bytes.get(self.pos) {
            Some(&byte) if byte > b' ' => Ok(byte),
            _ => self.peek_slowly(),
        }
    }

    fn peek_slowly(&mut self) -> Scan<u8> {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b' ' | b'\t' | b'\r' => {}
                b'\n' => self.newlines += 1,
                _ => return Ok(byte),
            }
            self.pos += 1;
        }
        Err(self.stop(ScanFaultKind::End))
    }

    /// Takes an array's opening bracket.
    pub(crate) fn open_bracket(&mut self) -> Scan<()> {
        self.enter()
    }

    /// Takes an array's closing bracket.
    pub(crate) fn close_bracket(&mut self) {
        self.leave();
    }

    /// The next byte, blank or not.
    pub(crate) fn ahead(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// Takes the blanks up to the line's end; the byte behind them.
    pub(crate) fn line_end(&mut self) -> Option<u8> {
        while matches!(self.ahead(), Some(b' ' | b'\t' | b'\r')) {
            self.pos += 1;
        }
        self.ahead()
    }

    /// The fault of ending inside a value.
    pub(crate) fn cut(&mut self) -> Stopped {
        self.stop(ScanFaultKind::End)
    }

    /// The fault of going on behind a value.
    pub(crate) fn behind(&mut self) -> Stopped {
        self.syntax("text behind the value")
    }

    /// Succeeds where only blanks are left.
    pub(crate) fn expect_end(&mut self) -> Scan<()> {
        match self.peek() {
            Err(_) => Ok(()),
            Ok(_) => Err(self.behind()),
        }
    }

    /// Visits the members of an object: `visit` gets each key and must take
    /// its value. Any other value is skipped. Returns whether it was an object.
    #[inline]
    pub(crate) fn object(
        &mut self,
        mut visit: impl FnMut(&mut Self, &[u8]) -> Scan<()>,
    ) -> Scan<bool> {
        if self.peek()? != b'{' {
            return self.skip_value().map(|()| false);
        }
        self.enter()?;
        let mut more = self.peek()? != b'}';
        while more {
            let key = self.key()?;
            match key.plain() {
                Some(key) => visit(self, key)?,
                None => visit(self, &key.decode_lossy())?,
            }
            more = self.separator(b'}', "expected `,` or `}`")?;
        }
        self.leave();
        Ok(true)
    }

    /// Visits the elements of an array: `visit` must take each. Any other
    /// value is skipped. Returns whether it was an array.
    #[inline]
    pub(crate) fn array(&mut self, mut visit: impl FnMut(&mut Self) -> Scan<()>) -> Scan<bool> {
        if self.peek()? != b'[' {
            return self.skip_value().map(|()| false);
        }
        self.enter()?;
        let mut more = self.peek()? != b']';
        while more {
            visit(self)?;
            more = self.separator(b']', "expected `,` or `]`")?;
        }
        self.leave();
        Ok(true)
    }

    /// A string's text; any other value is skipped and gives nothing.
    #[inline(always)]
    pub(crate) fn text(&mut self) -> Scan<Option<Text<'a>>> {
        match self.peek()? {
            b'"' => self.string().map(Some),
            _ => self.skip_value().map(|()| None),
        }
    }

    /// Skips a value and returns its text.
    pub(crate) fn raw(&mut self) -> Scan<&'a [u8]> {
        self.peek()?;
        let from = self.pos;
        self.skip_value()?;
        Ok(self.since(from))
    }

    /// The text from `from` up to here.
    pub(crate) fn since(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..self.pos).unwrap_or_default()
    }

    /// Takes the rest of an object from behind one of its members' values.
    pub(crate) fn object_end(&mut self) -> Scan<()> {
        while self.separator(b'}', "expected `,` or `}`")? {
            self.key()?;
            self.skip_value()?;
        }
        self.pos += 1;
        Ok(())
    }

    /// Takes a key and its colon.
    #[inline]
    pub(crate) fn key(&mut self) -> Scan<Text<'a>> {
        if self.peek()? != b'"' {
            return Err(self.syntax("expected a key in quotes"));
        }
        let key = self.string()?;
        match self.ahead() {
            Some(b':') => self.pos += 1,
            _ => self.colon()?,
        }
        Ok(key)
    }

    fn colon(&mut self) -> Scan<()> {
        if self.peek()? != b':' {
            return Err(self.syntax("expected `:`"));
        }
        self.pos += 1;
        Ok(())
    }

    /// Takes a comma and says that more follows, or takes the closing byte.
    #[inline]
    pub(crate) fn separator(&mut self, close: u8, expected: &'static str) -> Scan<bool> {
        match self.peek()? {
            b',' => {
                self.pos += 1;
                Ok(true)
            }
            byte if byte == close => Ok(false),
            _ => Err(self.syntax(expected)),
        }
    }

    fn enter(&mut self) -> Scan<()> {
        if self.depth >= self.depth_max {
            return Err(self.stop(ScanFaultKind::TooDeep));
        }
        self.depth += 1;
        self.pos += 1;
        Ok(())
    }

    /// Takes the closing byte.
    fn leave(&mut self) {
        self.depth -= 1;
        self.pos += 1;
    }

    #[cold]
    fn syntax(&mut self, what: &'static str) -> Stopped {
        self.stop(ScanFaultKind::Syntax(what))
    }

    #[cold]
    fn stop(&mut self, kind: ScanFaultKind) -> Stopped {
        self.fault = ScanFault { kind, at: self.pos };
        Stopped
    }
}
