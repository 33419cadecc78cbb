//! The log record's own fields, each at its own path only.

use crate::body::{self, Body};
use crate::scan::{Scan, Scanner, Text};

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
    pub(crate) timestamp: Option<Text<'a>>,
    pub(crate) account_id: Option<Text<'a>>,
    pub(crate) region: Option<Text<'a>>,
    pub(crate) inference_region: Option<Text<'a>>,
    pub(crate) request_id: Option<Text<'a>>,
    pub(crate) operation: Option<Text<'a>>,
    pub(crate) model_id: Option<Text<'a>>,
    pub(crate) error_code: Option<Text<'a>>,
    pub(crate) identity_arn: Option<Text<'a>>,
    /// JSON text of `requestMetadata`, where it is an object.
    pub(crate) metadata: Option<&'a [u8]>,
    pub(crate) input: Side,
    pub(crate) output: Side,
    pub(crate) body: Body<'a>,
    /// The output body, where it is JSON text within a string.
    pub(crate) body_in_string: Option<Text<'a>>,
}

impl<'a> Envelope<'a> {
    /// Takes a record's object. Of a key that stands twice the last counts.
    pub(crate) fn read(&mut self, scanner: &mut Scanner<'a>) -> Scan<()> {
        scanner.object(|scanner, key| self.member(scanner, key)).map(|_| ())
    }

    /// Whether all its texts are characters once their escapes are undone.
    #[inline]
    pub(crate) fn is_sound(&self) -> bool {
        let texts = [
            self.timestamp,
            self.account_id,
            self.region,
            self.inference_region,
            self.request_id,
            self.operation,
            self.model_id,
            self.error_code,
            self.identity_arn,
        ];
        texts.iter().flatten().all(Text::is_sound)
    }

    #[inline]
    fn member(&mut self, scanner: &mut Scanner<'a>, key: &[u8]) -> Scan<()> {
        match key {
            b"timestamp" => self.timestamp = self.own(scanner)?,
            b"requestId" => self.request_id = self.own(scanner)?,
            b"modelId" => self.model_id = self.own(scanner)?,
            b"operation" => self.operation = self.own(scanner)?,
            b"schemaType" => self.own(scanner).map(|_| ())?,
            b"accountId" => self.account_id = scanner.text()?,
            b"region" => self.region = scanner.text()?,
            b"inferenceRegion" => self.inference_region = scanner.text()?,
            b"errorCode" => self.error_code = scanner.text()?,
            b"identity" => self.identity_arn = identity(scanner)?,
            b"requestMetadata" => self.metadata = metadata(scanner)?,
            b"input" => self.input = input(scanner)?,
            b"output" => self.read_output(scanner)?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    }

    /// A field by which a log record is known.
    #[inline]
    fn own(&mut self, scanner: &mut Scanner<'a>) -> Scan<Option<Text<'a>>> {
        self.is_record = true;
        scanner.text()
    }

    fn read_output(&mut self, scanner: &mut Scanner<'a>) -> Scan<()> {
        self.forget_output_body();
        let mut output = Side::default();
        scanner.object(|scanner, key| {
            match key {
                b"outputTokenCount" => output.tokens = scanner.count()?,
                b"outputBodyJson" => output.body_bytes = self.read_output_body(scanner)?,
                _ => scanner.skip_value()?,
            }
            Ok(())
        })?;
        self.output = output;
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
            _ => self.body = body::read(scanner)?,
        }
        Ok(Some(scanner.since(from).len() as i64))
    }

    fn forget_output_body(&mut self) {
        self.body = Body::default();
        self.body_in_string = None;
    }
}

fn input(scanner: &mut Scanner<'_>) -> Scan<Side> {
    let mut input = Side::default();
    scanner.object(|scanner, key| {
        match key {
            b"inputTokenCount" => input.tokens = scanner.count()?,
            b"cacheReadInputTokenCount" => input.cache_read = scanner.count()?,
            b"cacheWriteInputTokenCount" => input.cache_write = scanner.count()?,
            b"inputBodyJson" => input.body_bytes = body_bytes(scanner)?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(input)
}

/// Length of a body that nobody looks into; a null is no body.
fn body_bytes(scanner: &mut Scanner<'_>) -> Scan<Option<i64>> {
    let body = scanner.raw()?;
    Ok((body != b"null").then_some(body.len() as i64))
}

fn identity<'a>(scanner: &mut Scanner<'a>) -> Scan<Option<Text<'a>>> {
    let mut arn = None;
    scanner.object(|scanner, key| {
        match key {
            b"arn" => arn = scanner.text()?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(arn)
}

fn metadata<'a>(scanner: &mut Scanner<'a>) -> Scan<Option<&'a [u8]>> {
    let is_object = scanner.peek()? == b'{';
    let raw = scanner.raw()?;
    Ok(is_object.then_some(raw))
}
