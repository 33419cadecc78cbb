//! Anthropic's messages and the events of their streams.

use super::{Counts, usage};
use crate::scan::{Scan, Scanner, Text};

/// The `type` of an object, as far as usage depends on it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum BodyKind {
    MessageStart,
    MessageDelta,
    #[default]
    Other,
}

/// The `message` of `message_start`.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Message<'a> {
    pub(super) model: Option<Text<'a>>,
    pub(super) usage: Counts,
    /// The usage without what compactions used, where that was added.
    pub(super) part: Counts,
    pub(super) stop_reason: Option<Text<'a>>,
}

pub(super) fn kind(scanner: &mut Scanner<'_>) -> Scan<BodyKind> {
    Ok(match scanner.text()? {
        Some(text) if text.is(b"message_start") => BodyKind::MessageStart,
        Some(text) if text.is(b"message_delta") => BodyKind::MessageDelta,
        _ => BodyKind::Other,
    })
}

pub(super) fn message<'a>(scanner: &mut Scanner<'a>) -> Scan<Message<'a>> {
    let mut message = Message::default();
    scanner.object(|scanner, key| {
        match key {
            b"model" => message.model = scanner.text()?,
            b"usage" => message.usage = usage::read(scanner, &mut message.part)?,
            b"stop_reason" => message.stop_reason = scanner.text()?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(message)
}

/// The stop reason within `delta`.
pub(super) fn delta<'a>(scanner: &mut Scanner<'a>) -> Scan<Option<Text<'a>>> {
    let mut stop_reason = None;
    scanner.object(|scanner, key| {
        match key {
            b"stop_reason" => stop_reason = scanner.text()?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(stop_reason)
}
