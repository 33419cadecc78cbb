//! Converse responses, and the events of streams in that family (Nova).

use super::{Counts, usage};
use crate::scan::{Scan, Scanner, Text};

/// The last event of a stream.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Metadata {
    pub(super) usage: Counts,
    pub(super) latency_ms: Option<i64>,
}

pub(super) fn metadata(scanner: &mut Scanner<'_>) -> Scan<Metadata> {
    let mut metadata = Metadata::default();
    scanner.object(|scanner, key| {
        match key {
            b"usage" => metadata.usage = usage::read(scanner, &mut Counts::default())?,
            b"metrics" => metadata.latency_ms = metrics(scanner)?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(metadata)
}

/// Milliseconds of the whole call.
pub(super) fn metrics(scanner: &mut Scanner<'_>) -> Scan<Option<i64>> {
    let mut latency_ms = None;
    scanner.object(|scanner, key| {
        match key {
            b"latencyMs" => latency_ms = scanner.count()?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(latency_ms)
}

/// Whether a guardrail left a trace.
pub(super) fn trace(scanner: &mut Scanner<'_>) -> Scan<bool> {
    let mut traced = false;
    scanner.object(|scanner, key| {
        let is_object = scanner.peek()? == b'{';
        traced = if key == b"guardrail" { is_object } else { traced };
        scanner.skip_value()
    })?;
    Ok(traced)
}

pub(super) fn message_stop<'a>(scanner: &mut Scanner<'a>) -> Scan<Option<Text<'a>>> {
    let mut stop_reason = None;
    scanner.object(|scanner, key| {
        match key {
            b"stopReason" => stop_reason = scanner.text()?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(stop_reason)
}

/// Whether a stop reason says that a guardrail stepped in.
pub(super) fn is_intervention(stop_reason: Text<'_>) -> bool {
    stop_reason.is(b"guardrail_intervened")
}
