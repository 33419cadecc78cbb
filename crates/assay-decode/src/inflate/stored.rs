//! Bytes as they are stored: given, read, or inflated from what is around them.

use std::io::{self, BufRead, Read};

use super::{Got, InflatedBytes, Input};
use crate::limits::READ_BYTES;

/// Where stored bytes come from.
enum Feed<'a> {
    Whole(&'a [u8]),
    Reader(&'a mut dyn Read),
    /// The gzip around it, and how many bytes more it may give.
    Inflated(Box<InflatedBytes<'a>>, u64),
}

/// The object as stored, buffered; remembers whether its reader failed, which
/// tells a failing reader from damaged gzip.
pub(crate) struct Stored<'a> {
    feed: Feed<'a>,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    failed: bool,
    /// Why there is no more than this, if the gzip around it is damaged.
    pub(super) damage: Option<&'static str>,
}

impl<'a> Stored<'a> {
    pub(crate) fn new(input: Input<'a>) -> Self {
        match input {
            Input::Whole(whole) => Self::fed(Feed::Whole(whole)),
            Input::Stream(reader) => Self::fed(Feed::Reader(reader)),
        }
    }

    /// One byte beyond the bound is given, so that the bound shows.
    pub(super) fn inflating(source: InflatedBytes<'a>, bytes_max: u64) -> Self {
        Self::fed(Feed::Inflated(Box::new(source), bytes_max.saturating_add(1)))
    }

    pub(super) fn damaged(how: &'static str) -> Self {
        Self { damage: Some(how), ..Self::fed(Feed::Whole(&[])) }
    }

    fn fed(feed: Feed<'a>) -> Self {
        Self { feed, buffer: Vec::new(), from: 0, to: 0, failed: false, damage: None }
    }

    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    pub(super) fn ahead(&self) -> &[u8] {
        match self.feed {
            Feed::Whole(whole) => whole,
            _ => self.buffer.get(self.from..self.to).unwrap_or_default(),
        }
    }

    /// Reads until `count` bytes lie ahead or the object ends.
    pub(super) fn want(&mut self, count: usize) -> io::Result<()> {
        while self.ahead().len() < count {
            if self.read_more()? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Appends what comes next, behind what lies ahead.
    fn read_more(&mut self) -> io::Result<usize> {
        if matches!(self.feed, Feed::Whole(_)) {
            return Ok(0);
        }
        self.buffer.resize(READ_BYTES, 0);
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        let room = self.buffer.get_mut(self.to..).unwrap_or_default();
        let count = self.feed.read(room, &mut self.damage).inspect_err(|_| self.failed = true)?;
        self.to += count;
        Ok(count)
    }

    /// Whether only zero bytes are left; takes them.
    pub(super) fn is_padding(&mut self) -> io::Result<bool> {
        loop {
            let ahead = self.fill_buf()?;
            if ahead.is_empty() {
                return Ok(true);
            }
            if ahead.iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
            let count = ahead.len();
            self.consume(count);
        }
    }
}

impl Feed<'_> {
    /// Reads some bytes; none at the end, or where it is damaged.
    fn read(&mut self, room: &mut [u8], damage: &mut Option<&'static str>) -> io::Result<usize> {
        match self {
            Self::Whole(_) => Ok(0),
            Self::Reader(reader) => read_some(&mut **reader, room),
            Self::Inflated(source, left) => loop {
                match source.read(room)? {
                    Got::Bytes(0) => continue,
                    Got::Bytes(count) if count as u64 <= *left => {
                        *left -= count as u64;
                        return Ok(count);
                    }
                    Got::Bytes(_) => {
                        *damage = Some("the object inflates beyond the bound on its bytes")
                    }
                    Got::End => {}
                    Got::Damaged(how) => *damage = Some(how),
                }
                return Ok(0);
            },
        }
    }
}

fn read_some(reader: &mut dyn Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

impl Read for Stored<'_> {
    /// What was inflated goes past the buffer once that is empty.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.from == self.to && matches!(self.feed, Feed::Inflated(..)) {
            return self.feed.read(out, &mut self.damage).inspect_err(|_| self.failed = true);
        }
        let mut ahead = self.fill_buf()?;
        let count = ahead.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Stored<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.ahead().is_empty() {
            self.read_more()?;
        }
        Ok(self.ahead())
    }

    fn consume(&mut self, count: usize) {
        match &mut self.feed {
            Feed::Whole(whole) => *whole = whole.get(count..).unwrap_or_default(),
            _ => self.from = (self.from + count).min(self.to),
        }
    }
}
