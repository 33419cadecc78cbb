//! Bedrock's own invocation metrics, Titan, Cohere and OpenAI style.

use super::Counts;
use super::counts::sum;
use crate::scan::{Scan, Scanner, Text};

/// `amazon-bedrock-invocationMetrics`, in the last chunk of any model.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Metrics {
    pub(super) counts: Counts,
    pub(super) latency_ms: Option<i64>,
    pub(super) first_byte_ms: Option<i64>,
}

/// Nothing if it is not an object.
pub(super) fn metrics(scanner: &mut Scanner<'_>) -> Scan<Option<Metrics>> {
    let mut metrics = Metrics::default();
    let is_object = scanner.object(|scanner, key| {
        let slot = match key {
            b"inputTokenCount" => &mut metrics.counts.input,
            b"outputTokenCount" => &mut metrics.counts.output,
            b"cacheReadInputTokenCount" => &mut metrics.counts.cache_read,
            b"cacheWriteInputTokenCount" => &mut metrics.counts.cache_write,
            b"invocationLatency" => &mut metrics.latency_ms,
            b"firstByteLatency" => &mut metrics.first_byte_ms,
            _ => return scanner.skip_value(),
        };
        *slot = scanner.count()?;
        Ok(())
    })?;
    Ok(is_object.then_some(metrics))
}

/// Titan's `results`: tokens of all, reason of the last.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Results<'a> {
    /// Of those so far; nothing within where one does not know its own.
    tokens: Option<Option<i64>>,
    pub(super) stop_reason: Option<Text<'a>>,
}

impl Results<'_> {
    pub(super) fn tokens(&self) -> Option<i64> {
        self.tokens.flatten()
    }
}

pub(super) fn results<'a>(scanner: &mut Scanner<'a>) -> Scan<Results<'a>> {
    let mut results = Results::default();
    scanner.array(|scanner| {
        let one = result(scanner)?;
        let before = results.tokens.unwrap_or(Some(0));
        results.tokens = Some(sum(before, one.tokens()));
        results.stop_reason = one.stop_reason.or(results.stop_reason);
        Ok(())
    })?;
    Ok(results)
}

fn result<'a>(scanner: &mut Scanner<'a>) -> Scan<Results<'a>> {
    let mut result = Results::default();
    scanner.object(|scanner, key| {
        match key {
            b"tokenCount" => result.tokens = Some(scanner.count()?),
            b"completionReason" => result.stop_reason = scanner.text()?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(result)
}

/// The last `finish_reason` of OpenAI's choices and Cohere's generations.
pub(super) fn choices<'a>(scanner: &mut Scanner<'a>) -> Scan<Option<Text<'a>>> {
    let mut last = None;
    scanner.array(|scanner| {
        let mut reason = None;
        scanner.object(|scanner, key| {
            match key {
                b"finish_reason" => reason = scanner.text()?,
                _ => scanner.skip_value()?,
            }
            Ok(())
        })?;
        last = reason.or(last);
        Ok(())
    })?;
    Ok(last)
}
