//! Output bodies that were offloaded to objects of their own.

use std::borrow::Cow;

use libdeflater::Decompressor;

use crate::body::{self, Body};
use crate::envelope::Side;
use crate::error::DecodeError;
use crate::inflate;
use crate::limits::{Limits, NESTING_DEPTH_MAX};
use crate::scan::{Scan, Scanner, Text};
use crate::tokens;
use crate::view::BYTE_ORDER_MARK;

/// What an offloaded output body says: tokens as in the columns of
/// `invocations`, disjoint and null where unknown, and what else is taken from
/// bodies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyCounts {
    /// Input tokens neither read from nor written to the cache.
    pub input: Option<i64>,
    /// Input tokens read from the cache.
    pub cache_read: Option<i64>,
    /// Input tokens written to the cache.
    pub cache_write: Option<i64>,
    /// Part of the writes kept for five minutes; both parts are known or none.
    pub cache_write_5m: Option<i64>,
    /// Part of the writes kept for one hour.
    pub cache_write_1h: Option<i64>,
    /// Output tokens.
    pub output: Option<i64>,
    /// Why the model stopped.
    pub stop_reason: Option<String>,
    /// What a guardrail did.
    pub guardrail_action: Option<String>,
    /// The model's own name, without its vendor.
    pub model: Option<String>,
    /// Milliseconds of the whole call.
    pub latency_ms: Option<i64>,
    /// Milliseconds until the first byte.
    pub first_byte_latency_ms: Option<i64>,
}

/// Reads an offloaded output body as stored, gzip or plain: the response's
/// object, the array of a stream's chunks, or either as JSON text in a string.
/// Any other JSON says nothing. Of several places in the body that know a
/// count the same is taken as from an inline body.
///
/// It may inflate to as many bytes as a record may have, and nest as deep.
///
/// # Errors
/// [`DecodeError::Body`] if it cannot be inflated, exceeds a bound, or is not
/// one value of JSON in UTF-8.
pub fn body_counts(stored: &[u8], limits: &Limits) -> Result<BodyCounts, DecodeError> {
    let text = inflated(stored, limits.record_bytes_max)?;
    if simdutf8::basic::from_utf8(&text).is_err() {
        return Err(DecodeError::Body("it is not UTF-8"));
    }
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    let depth_max = limits.nesting_depth_max.min(NESTING_DEPTH_MAX);
    let told = read(&mut Scanner::new(text, depth_max));
    match told.map_err(|_| DecodeError::Body("it is not one value of JSON, or nested too deep"))? {
        Told::Body(body) => Ok(counts(&body)),
        Told::Text(text) => {
            let mut unescaped = Vec::new();
            let text = text.decode(&mut unescaped).unwrap_or_default();
            Ok(counts(&body::read_text(text, depth_max).0))
        }
    }
}

/// A body, or the text that it is in.
enum Told<'a> {
    Body(Box<Body<'a>>),
    Text(Text<'a>),
}

fn read<'a>(scanner: &mut Scanner<'a>) -> Scan<Told<'a>> {
    let told = match scanner.peek()? {
        b'"' => Told::Text(scanner.string()?),
        _ => Told::Body(Box::new(body::read(scanner)?)),
    };
    scanner.expect_end().map(|()| told)
}

fn counts(body: &Body<'_>) -> BodyCounts {
    let tokens = tokens::resolve(&Side::default(), &Side::default(), Some(body)).counts;
    let guardrail = body.guardrail.word();
    BodyCounts {
        input: tokens.input,
        cache_read: tokens.cache_read,
        cache_write: tokens.cache_write,
        cache_write_5m: tokens.write_5m,
        cache_write_1h: tokens.write_1h,
        output: tokens.output,
        stop_reason: body.stop_reason.and_then(string),
        guardrail_action: guardrail.and_then(|said| match said {
            Ok(word) => Some(String::from_utf8_lossy(word).into_owned()),
            Err(text) => string(text),
        }),
        model: body.model.and_then(string),
        latency_ms: body.latency_ms,
        first_byte_latency_ms: body.first_byte_latency_ms,
    }
}

/// Nothing for a text that escapes half of a surrogate pair.
fn string(text: Text<'_>) -> Option<String> {
    let mut unescaped = Vec::new();
    let text = text.decode(&mut unescaped)?;
    std::str::from_utf8(text).ok().map(str::to_owned)
}

fn inflated(stored: &[u8], bytes_max: usize) -> Result<Cow<'_, [u8]>, DecodeError> {
    let mut text = Vec::new();
    let inflater = &mut Decompressor::new();
    if inflate::is_gzip(stored)
        && let Some(length) = inflate::inflate_whole(inflater, stored, &mut text, bytes_max)
        && !inflate::is_gzip(text.get(..length).unwrap_or_default())
    {
        text.truncate(length);
        return Ok(text.into());
    }
    inflate::bounded(stored, bytes_max).map_err(DecodeError::Body)
}
