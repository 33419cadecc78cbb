//! One object from its first byte to its last record.

use std::io;

use libdeflater::Decompressor;

use crate::batch::Batch;
use crate::enclosed::Enclosed;
use crate::error::DecodeError;
use crate::foreign;
use crate::frame::Cursor;
use crate::inflate::{self, Got, InflatedBytes, Input, Stored};
use crate::limits::{FIRST_BYTES, Limits, NESTING_DEPTH_MAX, STREAM_WINDOW_BYTES};
use crate::route::Routes;
use crate::sink::Sink;
use crate::stats::ObjectStats;
use crate::take::{Taken, Taker, Within};
use crate::timestamp::LastDay;
use crate::view::{Behind, View, utf8_bytes};

/// Decodes objects one after the other; keep one for each worker, since it
/// keeps its buffers.
pub struct Decoder {
    limits: Limits,
    inflater: Decompressor,
    buffer: Vec<u8>,
    routes: Routes,
}

/// Why [`OpenObject::decode_into`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The object has been read to its end.
    Done,
    /// The batch is full; call again with another.
    BatchFull,
}

impl Decoder {
    /// A decoder that works within `limits`.
    pub fn new(limits: Limits) -> Self {
        let nesting_depth_max = limits.nesting_depth_max.min(NESTING_DEPTH_MAX);
        let limits = Limits { nesting_depth_max, ..limits };
        Self { limits, inflater: Decompressor::new(), buffer: Vec::new(), routes: Routes::new() }
    }

    /// Opens an object. `name` is what its rows have for `source_object`.
    /// Nothing is read yet from a stream.
    pub fn open<'a, 'i: 'a>(&'a mut self, name: &'a str, input: Input<'i>) -> OpenObject<'a> {
        let input: Input<'a> = input.shorten();
        let window = match input {
            Input::Whole(stored) => self.whole_window(stored),
            Input::Stream(_) => None,
        };
        let source = match (&window, input) {
            (None, input) => {
                Opening::Not(Some(Stored::new(input)), self.limits.inflated_object_bytes_max)
            }
            (Some(_), _) => Opening::Open(InflatedBytes::Done),
        };
        let window = window.unwrap_or(Window::Buffer { len: 0, behind: Behind::More });
        self.routes.start_object();
        OpenObject::new(
            name,
            self.limits.clone(),
            source,
            (&mut self.buffer, &mut self.routes),
            window,
        )
    }

    /// The whole object as one window, if it is plain text or can be inflated
    /// in one go.
    fn whole_window<'a>(&mut self, stored: &'a [u8]) -> Option<Window<'a>> {
        let bound = usize::try_from(self.limits.inflated_object_bytes_max).unwrap_or(usize::MAX);
        if !inflate::is_gzip(stored) {
            return (stored.len() <= bound).then_some(Window::Borrowed(stored));
        }
        let bytes_max = self.limits.window_bytes.min(bound);
        let len = inflate::inflate_whole(&mut self.inflater, stored, &mut self.buffer, bytes_max)?;
        if inflate::is_gzip(self.buffer.get(..len)?) {
            return None;
        }
        Some(Window::Buffer { len, behind: Behind::End })
    }
}

/// A source that looks at its first bytes when it is first read from.
enum Opening<'a> {
    /// With the bound on what it inflates to.
    Not(Option<Stored<'a>>, u64),
    Open(InflatedBytes<'a>),
}

impl<'a> Opening<'a> {
    fn get(&mut self) -> io::Result<&mut InflatedBytes<'a>> {
        if let Self::Not(stored, bytes_max) = self {
            let open = |stored| InflatedBytes::open(stored, *bytes_max);
            *self = Self::Open(stored.take().map_or(Ok(InflatedBytes::Done), open)?);
        }
        match self {
            Self::Open(source) => Ok(source),
            Self::Not(..) => Err(io::Error::other("the object was not opened")),
        }
    }
}

/// The inflated bytes at hand.
#[derive(Clone, Copy)]
enum Window<'a> {
    /// The whole object, as it was given.
    Borrowed(&'a [u8]),
    /// The first bytes of the decoder's buffer.
    Buffer { len: usize, behind: Behind },
}

/// An object that is being read.
pub struct OpenObject<'a> {
    name: &'a str,
    limits: Limits,
    source: Opening<'a>,
    buffer: &'a mut Vec<u8>,
    routes: &'a mut Routes,
    window: Window<'a>,
    utf8_bytes: Option<usize>,
    cursor: Cursor,
    stats: ObjectStats,
    scratch: Vec<u8>,
    message: Vec<u8>,
    last_day: LastDay,
    /// Whether its first bytes have been looked at.
    is_known: bool,
    /// What objects in it turned out to be that are no records, each told once.
    foreign: Vec<&'static str>,
    /// What the record read last encloses, and what that does, and so on.
    enclosed: Vec<Enclosed>,
    /// Bytes of all that was enclosed so far.
    enclosed_bytes: u64,
}

impl<'a> OpenObject<'a> {
    fn new(
        name: &'a str,
        limits: Limits,
        source: Opening<'a>,
        (buffer, routes): (&'a mut Vec<u8>, &'a mut Routes),
        window: Window<'a>,
    ) -> Self {
        let cursor = Cursor::new(limits.clone());
        let inflated_bytes = match window {
            Window::Borrowed(bytes) => bytes.len() as u64,
            Window::Buffer { len, .. } => len as u64,
        };
        let stats = ObjectStats { inflated_bytes, ..ObjectStats::default() };
        let (scratch, message, last_day) = (Vec::new(), Vec::new(), LastDay::default());
        Self {
            name,
            limits,
            source,
            buffer,
            routes,
            window,
            utf8_bytes: None,
            cursor,
            stats,
            scratch,
            message,
            last_day,
            is_known: false,
            foreign: Vec::new(),
            enclosed: Vec::new(),
            enclosed_bytes: 0,
        }
    }

    /// Appends rows and rejects until the object ends or the batch is full.
    /// Duplicates become rows like any other, see [`Batch::drop_seen`].
    ///
    /// # Errors
    /// [`DecodeError::Read`] if a stream's reader fails; what was read before
    /// is in the batch. Damaged data is no error but a reject.
    pub fn decode_into(&mut self, batch: &mut Batch) -> Result<Progress, DecodeError> {
        let object = batch.object(self.name);
        loop {
            match self.drain(batch, object) {
                Taken::Full => return Ok(Progress::BatchFull),
                Taken::Opened(enclosed) => self.enclosed.push(*enclosed),
                Taken::Done if self.enclosed.is_empty() => return Ok(Progress::Done),
                Taken::Empty if self.enclosed.is_empty() => self
                    .refill()
                    .map_err(|source| DecodeError::Read { object: self.name.to_owned(), source })?,
                Taken::Done | Taken::Empty => drop(self.enclosed.pop()),
            }
        }
    }

    /// Counts up to where the object has been read.
    pub fn stats(&self) -> ObjectStats {
        ObjectStats { bytes: self.cursor.bytes, ..self.stats.clone() }
    }

    /// Takes records from what the one read last encloses, else from the window
    /// at hand.
    fn drain(&mut self, batch: &mut Batch, object: u32) -> Taken {
        let (bytes, behind) = match self.window {
            Window::Borrowed(bytes) => (bytes, Behind::End),
            Window::Buffer { len, behind } => (self.buffer.get(..len).unwrap_or_default(), behind),
        };
        let sink = Sink {
            batch,
            object,
            stats: &mut self.stats,
            scratch: &mut self.scratch,
            last_day: &mut self.last_day,
            nesting_depth_max: self.limits.nesting_depth_max,
        };
        let mut taker = Taker {
            sink,
            routes: self.routes,
            message: &mut self.message,
            foreign: &mut self.foreign,
            enclosed_bytes: &mut self.enclosed_bytes,
            limits: &self.limits,
        };
        let depth = self.enclosed.len();
        if let Some(enclosed) = self.enclosed.last_mut() {
            let within = Within::Enclosure(enclosed.place, depth);
            let (view, cursor) = enclosed.parts();
            return taker.take_all(cursor, view, within);
        }
        if !self.is_known {
            if taker.sink.batch.is_full() {
                return Taken::Full;
            }
            if bytes.len() < FIRST_BYTES && behind == Behind::More {
                return Taken::Empty;
            }
            self.is_known = true;
            if let Some(kind) = foreign::of_bytes(bytes) {
                let place = self.cursor.give_up();
                taker.sink.reject(kind.reason, kind.name.to_owned(), place);
            }
        }
        let utf8_bytes = *self.utf8_bytes.get_or_insert_with(|| utf8_bytes(bytes));
        let view = View { bytes, behind, utf8_bytes };
        taker.take_all(&mut self.cursor, view, Within::Object)
    }

    /// Moves what is left to the buffer's front and reads on behind it.
    fn refill(&mut self) -> io::Result<()> {
        let Window::Buffer { len, .. } = self.window else { return Ok(()) };
        let done = self.cursor.done_bytes();
        self.buffer.copy_within(done..len, 0);
        self.cursor.window_moved(done);
        self.utf8_bytes = None;
        let mut len = len - done;
        let room = self.limits.window_bytes.clamp(1, STREAM_WINDOW_BYTES).max(2 * len);
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        let behind = self.read_up_to(&mut len, room);
        let failed = behind.is_err();
        let window = behind.as_ref().copied().unwrap_or(Behind::More);
        self.window = Window::Buffer { len, behind: window };
        match failed {
            true => behind.map(|_| ()),
            false => Ok(()),
        }
    }

    /// Fills the buffer from `len` up to `room`, unless the object ends before.
    fn read_up_to(&mut self, len: &mut usize, room: usize) -> io::Result<Behind> {
        let source = self.source.get()?;
        while *len < room {
            let out = self.buffer.get_mut(*len..room).unwrap_or_default();
            match source.read(out)? {
                Got::Bytes(count) => {
                    *len += count;
                    self.stats.inflated_bytes += count as u64;
                }
                Got::End => return Ok(Behind::End),
                Got::Damaged(how) => return Ok(Behind::Damage(how)),
            }
            let bound = self.limits.inflated_object_bytes_max;
            if let Some(beyond) = self.stats.inflated_bytes.checked_sub(bound + 1) {
                let beyond = beyond + 1;
                *len -= beyond as usize;
                self.stats.inflated_bytes -= beyond;
                return Ok(Behind::Damage("the object inflates beyond the bound on its bytes"));
            }
        }
        Ok(Behind::More)
    }
}
