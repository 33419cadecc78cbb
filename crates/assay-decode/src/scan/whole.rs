//! Moves of framing: what an array begins with, and values by themselves.

use super::{Scan, Scanner};

impl<'a> Scanner<'a> {
    /// Takes an array's first bracket and its first element: nothing if it is
    /// empty, and then its closing bracket too; else whether it is an object,
    /// given to `visit`.
    pub(crate) fn element(
        &mut self,
        visit: impl FnOnce(&mut Self) -> Scan<()>,
    ) -> Scan<Option<bool>> {
        self.open_bracket()?;
        match self.peek()? {
            b']' => {
                self.close_bracket();
                Ok(None)
            }
            b'{' => visit(self).map(|()| Some(true)),
            _ => self.skip_value().map(|()| Some(false)),
        }
    }

    /// Takes a value of which it must be clear that it has ended: by what
    /// follows, or because nothing does. `alone`: nothing but its line's end.
    pub(crate) fn scalar(&mut self, alone: bool, is_all: bool) -> Scan<()> {
        self.skip_value()?;
        let next = match alone {
            true => self.line_end(),
            false => self.ahead(),
        };
        match next {
            None if !is_all => Err(self.cut()),
            Some(byte) if alone && byte != b'\n' => Err(self.behind()),
            _ => Ok(()),
        }
    }
}
