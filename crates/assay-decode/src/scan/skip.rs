//! Skipping a value while checking every byte of it, without recursion.

use super::{Scan, ScanFaultKind, Scanner};

/// The containers that are open below the value being skipped: one bit each,
/// set for an object, the innermost last.
struct Open {
    kinds: u128,
    depth: usize,
}

impl Open {
    fn push(&mut self, object: bool) {
        self.kinds = self.kinds << 1 | u128::from(object);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.kinds >>= 1;
        self.depth -= 1;
    }

    fn in_object(&self) -> bool {
        self.kinds & 1 == 1
    }
}

impl Scanner<'_> {
    /// Takes one value of any kind, checking that it is JSON.
    #[inline]
    pub(crate) fn skip_value(&mut self) -> Scan<()> {
        match self.peek()? {
            b'"' => self.skip_string(),
            _ => self.skip_any(),
        }
    }

    fn skip_any(&mut self) -> Scan<()> {
        let mut open = Open { kinds: 0, depth: 0 };
        loop {
            match self.peek()? {
                b'"' => self.skip_string()?,
                b'{' if self.skip_into(&mut open, true)? => continue,
                b'[' if self.skip_into(&mut open, false)? => continue,
                b'{' | b'[' => {}
                byte => self.skip_scalar(byte)?,
            }
            if !self.skip_to_next(&mut open)? {
                return Ok(());
            }
        }
    }

    /// Enters a container; an empty one is taken whole and gives false.
    fn skip_into(&mut self, open: &mut Open, object: bool) -> Scan<bool> {
        self.enter()?;
        let close = if object { b'}' } else { b']' };
        if self.peek()? == close {
            self.leave();
            return Ok(false);
        }
        open.push(object);
        if object {
            self.skip_key()?;
        }
        Ok(true)
    }

    /// Closes what ends here; returns whether another value follows.
    fn skip_to_next(&mut self, open: &mut Open) -> Scan<bool> {
        while open.depth > 0 {
            match (self.peek()?, open.in_object()) {
                (b',', true) => {
                    self.pos += 1;
                    return self.skip_key().map(|()| true);
                }
                (b',', false) => {
                    self.pos += 1;
                    return Ok(true);
                }
                (b'}', true) | (b']', false) => {
                    self.leave();
                    open.pop();
                }
                (_, true) => return Err(self.syntax("expected `,` or `}`")),
                (_, false) => return Err(self.syntax("expected `,` or `]`")),
            }
        }
        Ok(false)
    }

    fn skip_key(&mut self) -> Scan<()> {
        if self.peek()? != b'"' {
            return Err(self.syntax("expected a key in quotes"));
        }
        self.skip_string()?;
        self.colon()
    }

    fn skip_scalar(&mut self, first: u8) -> Scan<()> {
        match first {
            b'-' | b'0'..=b'9' => self.skip_number(),
            b't' => self.skip_word(b"true"),
            b'f' => self.skip_word(b"false"),
            b'n' => self.skip_word(b"null"),
            _ => Err(self.syntax("expected a value")),
        }
    }

    fn skip_word(&mut self, word: &[u8]) -> Scan<()> {
        for &expected in word {
            match self.bytes.get(self.pos) {
                Some(&byte) if byte == expected => self.pos += 1,
                Some(_) => return Err(self.syntax("expected a value")),
                None => return Err(self.stop(ScanFaultKind::End)),
            }
        }
        Ok(())
    }

    pub(super) fn skip_number(&mut self) -> Scan<()> {
        if self.ahead() == Some(b'-') {
            self.pos += 1;
        }
        match self.ahead() {
            Some(b'0') => self.pos += 1,
            _ => self.skip_digits()?,
        }
        if self.ahead() == Some(b'.') {
            self.pos += 1;
            self.skip_digits()?;
        }
        if matches!(self.ahead(), Some(b'e' | b'E')) {
            self.skip_exponent()?;
        }
        match self.ahead() {
            Some(b'0'..=b'9') => Err(self.syntax("a number with a leading zero")),
            _ => Ok(()),
        }
    }

    fn skip_exponent(&mut self) -> Scan<()> {
        self.pos += 1;
        if matches!(self.ahead(), Some(b'+' | b'-')) {
            self.pos += 1;
        }
        self.skip_digits()
    }

    /// Takes at least one digit.
    fn skip_digits(&mut self) -> Scan<()> {
        match self.ahead() {
            Some(b'0'..=b'9') => {}
            Some(_) => return Err(self.syntax("expected a digit")),
            None => return Err(self.stop(ScanFaultKind::End)),
        }
        while matches!(self.ahead(), Some(b'0'..=b'9')) {
            self.pos += 1;
        }
        Ok(())
    }
}
