//! An object's bytes, inflated where they are gzip: whole, or as a stream.

mod stored;

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::bufread::GzDecoder;
use libdeflater::Decompressor;

use crate::limits::{DEFLATE_RATIO_MAX, GZIP_LEVELS_MAX, INFLATE_STEP_BYTES};
pub(crate) use stored::Stored;

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
/// [`InflatedBytes`] finds out how much of it is good.
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
pub(crate) enum InflatedBytes<'a> {
    Plain(Stored<'a>),
    Gzip(Box<GzDecoder<Stored<'a>>>),
    Done,
}

impl<'a> InflatedBytes<'a> {
    /// Looks at the first bytes, and at those that they inflate to: gzip may lie
    /// within gzip. No level may inflate to more than `bytes_max`. Errors are
    /// the reader's own.
    pub(crate) fn open(mut stored: Stored<'a>, bytes_max: u64) -> io::Result<Self> {
        for _ in 0..GZIP_LEVELS_MAX {
            stored.want(2)?;
            if !is_gzip(stored.ahead()) {
                return Ok(Self::Plain(stored));
            }
            let inflating = Self::Gzip(Box::new(GzDecoder::new(stored)));
            stored = Stored::inflating(inflating, bytes_max);
        }
        stored.want(2)?;
        Ok(Self::Plain(match is_gzip(stored.ahead()) {
            true => Stored::damaged("gzip within gzip within gzip, and so on"),
            false => stored,
        }))
    }

    /// Reads some bytes into `out`, which is not empty. Errors are the reader's own.
    pub(crate) fn read(&mut self, out: &mut [u8]) -> io::Result<Got> {
        match self {
            Self::Plain(stored) => match stored.read(out)? {
                0 => {
                    let end = stored.damage.map_or(Got::End, Got::Damaged);
                    self.stop(end)
                }
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
        match (stored.is_padding()?, stored.damage) {
            (true, None) => Ok(Got::End),
            (true, Some(how)) => Ok(Got::Damaged(how)),
            (false, _) => Ok(Got::Damaged("bytes that are no gzip follow the last gzip member")),
        }
    }

    fn stop(&mut self, got: Got) -> io::Result<Got> {
        *self = Self::Done;
        Ok(got)
    }
}

/// All that `stored` inflates to, if it is gzip at all, whatever the levels.
///
/// # Errors
/// [`TOO_LARGE`] if it is longer than `bytes_max`, or how it is damaged.
pub(crate) fn bounded(stored: &[u8], bytes_max: usize) -> Result<Cow<'_, [u8]>, &'static str> {
    if !is_gzip(stored) {
        return if stored.len() <= bytes_max { Ok(stored.into()) } else { Err(TOO_LARGE) };
    }
    let damaged = |_| "the gzip data is damaged";
    let stored = Stored::new(Input::Whole(stored));
    let mut source = InflatedBytes::open(stored, u64::MAX - 1).map_err(damaged)?;
    let (mut text, mut length) = (Vec::new(), 0);
    while length <= bytes_max {
        text.resize((2 * length).max(INFLATE_STEP_BYTES).min(bytes_max + 1), 0);
        let room = text.get_mut(length..).unwrap_or_default();
        match source.read(room).map_err(damaged)? {
            Got::Bytes(count) => length += count,
            Got::End => {
                text.truncate(length);
                return Ok(text.into());
            }
            Got::Damaged(how) => return Err(how),
        }
    }
    Err(TOO_LARGE)
}

/// What is wrong with data that inflates beyond its bound.
pub(crate) const TOO_LARGE: &str = "it is larger than the bound on a record";
