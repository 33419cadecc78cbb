//! The log record's own fields, each at its own path only.

use crate::body::{self, Body};
use crate::scan::{Scan, Scanner, Text};
use crate::slot::{Slot, TEXTS};

/// One side of the invocation: `input` or `output`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Side {
    pub(crate) tokens: Option<i64>,
    pub(crate) cache_read: Option<i64>,
    pub(crate) cache_write: Option<i64>,
    /// Length of the inline body's JSON text.
    pub(crate) body_bytes: Option<i64>,
}

/// One log record, borrowed from its text.
#[derive(Debug, Default)]
pub(crate) struct Envelope<'a> {
    /// Whether any key was there by which a log record is known.
    pub(crate) is_record: bool,
    /// By slot, see [`Envelope::text`].
    texts: [Option<Text<'a>>; TEXTS],
    /// JSON text of `requestMetadata`, where it is an object.
    pub(crate) metadata: Option<&'a [u8]>,
    pub(crate) input: Side,
    pub(crate) output: Side,
    /// What the output body tells, where there is one.
    pub(crate) body: Option<Body<'a>>,
    /// The output body, where it is JSON text within a string.
    pub(crate) body_in_string: Option<Text<'a>>,
    /// How many of its counts were refused, see [`Scanner::count`].
    pub(crate) refused: u32,
    /// See [`Envelope::wrapped`].
    wrapped: Option<Wrapped<'a>>,
}

/// Records within another value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wrapped<'a> {
    /// What an event of CloudWatch Logs says: one record.
    Message(Text<'a>),
    /// Base64, mostly of gzip: any text that an object could have.
    Data(Text<'a>),
    /// A string of JSON: likewise.
    Text(Text<'a>),
}

impl<'a> Envelope<'a> {
    /// Forgets the record. A body is large and mostly absent, so that nothing
    /// is written for it but that it is.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.is_record = false;
        self.texts = [None; TEXTS];
        self.metadata = None;
        self.wrapped = None;
        self.refused = 0;
        self.input = Side::default();
        self.forget_output();
    }

    /// Takes a record's object. Of a key that stands twice the last counts.
    pub(crate) fn read(&mut self, scanner: &mut Scanner<'a>) -> Scan<()> {
        scanner.object(|scanner, key| self.member(scanner, key)).map(|_| ())
    }

    /// The text of a slot that holds one.
    #[inline]
    pub(crate) fn text(&self, slot: Slot) -> Option<Text<'a>> {
        self.texts.get(slot as usize).copied().flatten()
    }

    /// What is to be read in its place, if it is no record itself but around
    /// some: the time of an event of CloudWatch Logs is a number, that of a log
    /// record a text.
    #[inline]
    pub(crate) fn wrapped(&self) -> Option<Wrapped<'a>> {
        self.wrapped.filter(|_| self.text(Slot::Timestamp).is_none())
    }

    /// Becomes what is around this string.
    pub(crate) fn wrap(&mut self, text: Text<'a>) {
        self.clear();
        self.wrapped = Some(Wrapped::Text(text));
    }

    /// Whether all its texts are characters once their escapes are undone.
    #[inline]
    pub(crate) fn is_sound(&self) -> bool {
        self.texts.iter().flatten().all(Text::is_sound)
    }

    #[inline]
    fn member(&mut self, scanner: &mut Scanner<'a>, key: &[u8]) -> Scan<()> {
        let slot = Slot::Record.member(key);
        self.is_record |= Slot::any_own(slot.bit());
        match slot {
            Slot::Input => self.input = Side::default(),
            Slot::Output => self.forget_output(),
            Slot::Identity => self.texts[Slot::Arn as usize] = None,
            Slot::AwsLogs => {}
            slot => return self.take_found(slot, scanner),
        }
        scanner.object(|scanner, key| self.take_found(slot.member(key), scanner)).map(|_| ())
    }

    /// Takes the value of a slot; of one that is none, the value is skipped.
    #[inline(always)]
    pub(crate) fn take(&mut self, slot: Slot, scanner: &mut Scanner<'a>) -> Scan<()> {
        if let Some(place) = self.texts.get_mut(slot as usize) {
            *place = scanner.text()?;
            return Ok(());
        }
        match slot {
            Slot::InputTokens => self.input.tokens = scanner.count()?,
            Slot::CacheRead => self.input.cache_read = scanner.count()?,
            Slot::CacheWrite => self.input.cache_write = scanner.count()?,
            Slot::OutputTokens => self.output.tokens = scanner.count()?,
            slot => self.take_raw(slot, scanner)?,
        }
        Ok(())
    }

    /// As [`Envelope::take`], where a key was looked for.
    #[inline(never)]
    fn take_found(&mut self, slot: Slot, scanner: &mut Scanner<'a>) -> Scan<()> {
        self.take(slot, scanner)
    }

    #[inline(never)]
    fn take_raw(&mut self, slot: Slot, scanner: &mut Scanner<'a>) -> Scan<()> {
        match slot {
            Slot::Metadata => self.metadata = metadata(scanner)?,
            Slot::InputBody => self.input.body_bytes = body_bytes(scanner)?,
            Slot::OutputBody => self.output.body_bytes = self.read_output_body(scanner)?,
            Slot::Message => self.wrapped = scanner.text()?.map(Wrapped::Message),
            Slot::Data => self.wrapped = scanner.text()?.map(Wrapped::Data),
            _ => scanner.skip_value()?,
        }
        Ok(())
    }

    /// Takes the output body, whatever its kind; returns its length.
    fn read_output_body(&mut self, scanner: &mut Scanner<'a>) -> Scan<Option<i64>> {
        self.forget_output_body();
        let kind = scanner.peek()?;
        let from = scanner.pos();
        match kind {
            b'n' => return scanner.skip_value().map(|()| None),
            b'"' => self.body_in_string = scanner.text()?,
            _ => self.body = Some(body::read(scanner)?),
        }
        Ok(Some(scanner.since(from).len() as i64))
    }

    #[inline]
    fn forget_output(&mut self) {
        self.output = Side::default();
        self.texts[Slot::OutputBodyPath as usize] = None;
        self.forget_output_body();
    }

    #[inline]
    fn forget_output_body(&mut self) {
        self.body = None;
        self.body_in_string = None;
    }
}

/// Length of a body that nobody looks into; a null is no body.
fn body_bytes(scanner: &mut Scanner<'_>) -> Scan<Option<i64>> {
    let body = scanner.raw()?;
    Ok((body != b"null").then_some(body.len() as i64))
}

fn metadata<'a>(scanner: &mut Scanner<'a>) -> Scan<Option<&'a [u8]>> {
    let is_object = scanner.peek()? == b'{';
    let raw = scanner.raw()?;
    Ok(is_object.then_some(raw))
}
