//! An object's bytes, inflated where they are gzip: whole, or as a stream.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use libdeflater::Decompressor;

use crate::limits::{DEFLATE_RATIO_MAX, INFLATE_STEP_BYTES, READ_BYTES};

/// Where the bytes of an object come from; gzip is known by its first bytes.
pub enum Input<'a> {
    /// The whole object as stored.
    Whole(&'a [u8]),
    /// A reader of the object as stored.
    Stream(&'a mut dyn Read),
}

impl<'i> Input<'i> {
    /// The same input for a shorter time.
    pub(crate) fn shorten<'a>(self) -> Input<'a>
    where
        'i: 'a,
    {
        match self {
            Self::Whole(stored) => Input::Whole(stored),
            Self::Stream(reader) => Input::Stream(reader),
        }
    }
}

/// The first bytes of every gzip member that uses deflate.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// Header and trailer of a gzip member without any options.
const MEMBER_BYTES_MIN: usize = 18;

/// Inflates all members of `data` into `out`, which only ever grows. Nothing if
/// they are damaged, or lie about their size, or exceed `bytes_max`: then
/// [`Source`] finds out how much of it is good.
pub(crate) fn inflate_whole(
    inflater: &mut Decompressor,
    data: &[u8],
    out: &mut Vec<u8>,
    bytes_max: usize,
) -> Option<usize> {
    let members = members(data);
    let total = promised_bytes(&members, bytes_max)?;
    if out.len() < total {
        out.resize(total, 0);
    }
    let mut rest = out.get_mut(..total)?;
    for (member, promised) in members {
        let (room, behind) = rest.split_at_mut(promised);
        let inflated = inflater.gzip_decompress(member, room).ok()?;
        rest = (inflated == promised).then_some(behind)?;
    }
    Some(total)
}

/// What the members say they inflate to, if that is possible and allowed.
fn promised_bytes(members: &[(&[u8], usize)], bytes_max: usize) -> Option<usize> {
    members.iter().try_fold(0usize, |total, (member, promised)| {
        let possible = *promised <= member.len().saturating_mul(DEFLATE_RATIO_MAX);
        let total = total.checked_add(*promised)?;
        (possible && total <= bytes_max).then_some(total)
    })
}

/// Cuts at every plausible member header; each piece with the size it promises.
/// A header seen by chance makes inflation fail, not lie.
fn members(data: &[u8]) -> Vec<(&[u8], usize)> {
    let mut members = Vec::with_capacity(1);
    let mut from = 0;
    for at in memchr::memmem::find_iter(data, &MAGIC) {
        if at >= from + MEMBER_BYTES_MIN && data.get(at..).is_some_and(is_header) {
            members.push(piece(&data[from..at]));
            from = at;
        }
    }
    members.push(piece(&data[from..]));
    members
}

/// Whether reserved flags are unset and the system is one that exists.
fn is_header(data: &[u8]) -> bool {
    let system = data.get(9).copied().unwrap_or(254);
    data.get(3).is_some_and(|flags| flags & 0xe0 == 0) && (system <= 13 || system == 255)
}

fn piece(member: &[u8]) -> (&[u8], usize) {
    let size = member.last_chunk::<4>().map_or(u32::MAX, |size| u32::from_le_bytes(*size));
    (member, size as usize)
}

pub(crate) fn is_gzip(data: &[u8]) -> bool {
    data.starts_with(&MAGIC[..2])
}

/// What one read brought.
pub(crate) enum Got {
    /// So many bytes.
    Bytes(usize),
    /// The end of the object.
    End,
    /// The end of what is good; says what is wrong.
    Damaged(&'static str),
}

/// An object's inflated bytes, read piece by piece.
pub(crate) enum Source<'a> {
    Plain(Stored<'a>),
    Gzip(Box<GzDecoder<Stored<'a>>>),
    Done,
}

impl<'a> Source<'a> {
    /// Looks at the first bytes. Errors are the reader's own.
    pub(crate) fn open(mut stored: Stored<'a>) -> io::Result<Self> {
        stored.want(2)?;
        Ok(match is_gzip(stored.ahead()) {
            true => Self::Gzip(Box::new(GzDecoder::new(stored))),
            false => Self::Plain(stored),
        })
    }

    /// Reads some bytes into `out`, which is not empty. Errors are the reader's own.
    pub(crate) fn read(&mut self, out: &mut [u8]) -> io::Result<Got> {
        match self {
            Self::Plain(stored) => match stored.read(out)? {
                0 => self.stop(Got::End),
                count => Ok(Got::Bytes(count)),
            },
            Self::Gzip(member) => {
                let step = out.len().min(INFLATE_STEP_BYTES);
                match member.read(out.get_mut(..step).unwrap_or_default()) {
                    Ok(0) => self.next_member(),
                    Ok(count) => Ok(Got::Bytes(count)),
                    Err(error) if member.get_ref().failed() => Err(error),
                    Err(_) => self.stop(Got::Damaged("the gzip data is damaged or cut off")),
                }
            }
            Self::Done => Ok(Got::End),
        }
    }

    fn next_member(&mut self) -> io::Result<Got> {
        let Self::Gzip(member) = std::mem::replace(self, Self::Done) else { return Ok(Got::End) };
        let mut stored = member.into_inner();
        stored.want(2)?;
        if is_gzip(stored.ahead()) {
            *self = Self::Gzip(Box::new(GzDecoder::new(stored)));
            return Ok(Got::Bytes(0));
        }
        match stored.is_padding()? {
            true => Ok(Got::End),
            false => Ok(Got::Damaged("bytes that are no gzip follow the last gzip member")),
        }
    }

    fn stop(&mut self, got: Got) -> io::Result<Got> {
        *self = Self::Done;
        Ok(got)
    }
}

/// The object as stored, buffered; remembers whether its reader failed, which
/// tells a failing reader from damaged gzip.
pub(crate) struct Stored<'a> {
    reader: Option<&'a mut dyn Read>,
    whole: &'a [u8],
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    failed: bool,
}

impl<'a> Stored<'a> {
    pub(crate) fn new(input: Input<'a>) -> Self {
        let (reader, whole) = match input {
            Input::Whole(whole) => (None, whole),
            Input::Stream(reader) => (Some(reader), &[][..]),
        };
        Self { reader, whole, buffer: Vec::new(), from: 0, to: 0, failed: false }
    }

    fn failed(&self) -> bool {
        self.failed
    }

    fn ahead(&self) -> &[u8] {
        match self.reader {
            None => self.whole,
            Some(_) => self.buffer.get(self.from..self.to).unwrap_or_default(),
        }
    }

    /// Reads until `count` bytes lie ahead or the object ends.
    fn want(&mut self, count: usize) -> io::Result<()> {
        while self.ahead().len() < count {
            if self.read_more()? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Appends what the reader gives next, behind what lies ahead.
    fn read_more(&mut self) -> io::Result<usize> {
        let Some(reader) = &mut self.reader else { return Ok(0) };
        self.buffer.resize(READ_BYTES, 0);
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        let room = self.buffer.get_mut(self.to..).unwrap_or_default();
        let count = read_some(&mut **reader, room).inspect_err(|_| self.failed = true)?;
        self.to += count;
        Ok(count)
    }

    /// Whether only zero bytes are left; takes them.
    fn is_padding(&mut self) -> io::Result<bool> {
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

fn read_some(reader: &mut dyn Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

impl Read for Stored<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
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
        match self.reader {
            None => self.whole = self.whole.get(count..).unwrap_or_default(),
            Some(_) => self.from = (self.from + count).min(self.to),
        }
    }
}
