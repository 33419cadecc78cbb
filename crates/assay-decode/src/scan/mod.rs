//! A single pass over JSON text: the few moves from which every visitor is made.
//!
//! All positions are byte offsets into the scanned slice. A fault of the kind
//! [`FaultKind::End`] says that the slice ended inside a value, so more bytes
//! could still mend it; every other fault holds whatever follows.

mod skip;
mod string;

pub(crate) use string::Text;

/// Why a scan stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The slice ended inside a value.
    End,
    /// Not JSON; says what is wrong without quoting the text.
    Syntax(&'static str),
    /// Nested deeper than the bound.
    TooDeep,
}

/// A fault and the byte at which it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) at: usize,
}

pub(crate) type Scan<T> = Result<T, Fault>;

/// A position in JSON text.
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    pos: usize,
    depth: usize,
    depth_max: usize,
    newlines: u64,
}

impl<'a> Scanner<'a> {
    /// Starts at the first byte; `depth_max` is at most 128.
    pub(crate) fn new(bytes: &'a [u8], depth_max: usize) -> Self {
        Self { bytes, pos: 0, depth: 0, depth_max, newlines: 0 }
    }

    pub(crate) fn pos(&self) -> usize {
        self.pos
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
        Err(self.fault(FaultKind::End))
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
    pub(crate) fn cut(&self) -> Fault {
        self.fault(FaultKind::End)
    }

    /// The fault of going on behind a value.
    pub(crate) fn behind(&self) -> Fault {
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
    #[inline]
    pub(crate) fn text(&mut self) -> Scan<Option<Text<'a>>> {
        match self.peek()? {
            b'"' => self.string().map(Some),
            _ => self.skip_value().map(|()| None),
        }
    }

    /// A whole number from 0; any other value is skipped and gives nothing.
    #[inline]
    pub(crate) fn count(&mut self) -> Scan<Option<i64>> {
        if !self.peek()?.is_ascii_digit() {
            return self.skip_value().map(|()| None);
        }
        let from = self.pos;
        self.skip_value()?;
        Ok(self.bytes.get(from..self.pos).and_then(whole_number))
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

    /// Takes a key and its colon.
    #[inline]
    fn key(&mut self) -> Scan<Text<'a>> {
        if self.peek()? != b'"' {
            return Err(self.syntax("expected a key in quotes"));
        }
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    #[inline]
    fn colon(&mut self) -> Scan<()> {
        if self.peek()? != b':' {
            return Err(self.syntax("expected `:`"));
        }
        self.pos += 1;
        Ok(())
    }

    /// Takes a comma and says that more follows, or takes the closing byte.
    #[inline]
    fn separator(&mut self, close: u8, expected: &'static str) -> Scan<bool> {
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
            return Err(self.fault(FaultKind::TooDeep));
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

    fn syntax(&self, what: &'static str) -> Fault {
        self.fault(FaultKind::Syntax(what))
    }

    fn fault(&self, kind: FaultKind) -> Fault {
        Fault { kind, at: self.pos }
    }
}

fn whole_number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0i64, |number, &digit| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
