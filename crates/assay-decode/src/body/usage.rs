//! Usage objects in every spelling.

use crate::scan::{Scan, Scanner};

/// Token counts from one place; input counts are disjoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) input: Option<i64>,
    pub(crate) cache_read: Option<i64>,
    pub(crate) cache_write: Option<i64>,
    /// Parts of the cache writes, kept for five minutes and for one hour.
    pub(crate) write_5m: Option<i64>,
    pub(crate) write_1h: Option<i64>,
    pub(crate) output: Option<i64>,
}

impl Counts {
    /// The larger of each count: those of a stream only grow.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            input: self.input.max(other.input),
            cache_read: self.cache_read.max(other.cache_read),
            cache_write: self.cache_write.max(other.cache_write),
            write_5m: self.write_5m.max(other.write_5m),
            write_1h: self.write_1h.max(other.write_1h),
            output: self.output.max(other.output),
        }
    }
}

/// A usage object as it stands: one slot for each spelling, so that the order
/// of its keys does not matter.
#[derive(Default)]
struct Spellings {
    input: [Option<i64>; 3],
    output: [Option<i64>; 3],
    cache_read: [Option<i64>; 3],
    cache_write: [Option<i64>; 3],
    cache_creation: Split,
    cache_details: Split,
}

#[derive(Clone, Copy, Default)]
struct Split {
    five_minutes: Option<i64>,
    one_hour: Option<i64>,
}

/// Takes a `usage` object: Converse and Nova, Anthropic, OpenAI style.
pub(super) fn read(scanner: &mut Scanner<'_>) -> Scan<Counts> {
    let mut usage = Spellings::default();
    scanner.object(|scanner, key| usage.member(scanner, key))?;
    Ok(usage.counts())
}

impl Spellings {
    fn member(&mut self, scanner: &mut Scanner<'_>, key: &[u8]) -> Scan<()> {
        let slot = match key {
            b"inputTokens" => &mut self.input[0],
            b"input_tokens" => &mut self.input[1],
            b"prompt_tokens" => &mut self.input[2],
            b"outputTokens" => &mut self.output[0],
            b"output_tokens" => &mut self.output[1],
            b"completion_tokens" => &mut self.output[2],
            b"cacheReadInputTokens" => &mut self.cache_read[0],
            b"cacheReadInputTokenCount" => &mut self.cache_read[1],
            b"cache_read_input_tokens" => &mut self.cache_read[2],
            b"cacheWriteInputTokens" => &mut self.cache_write[0],
            b"cacheWriteInputTokenCount" => &mut self.cache_write[1],
            b"cache_creation_input_tokens" => &mut self.cache_write[2],
            _ => return self.other(scanner, key),
        };
        *slot = scanner.count()?;
        Ok(())
    }

    fn other(&mut self, scanner: &mut Scanner<'_>, key: &[u8]) -> Scan<()> {
        match key {
            b"cache_creation" => self.cache_creation = cache_creation(scanner)?,
            b"cacheDetails" => self.cache_details = cache_details(scanner)?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    }

    fn counts(&self) -> Counts {
        let split = match self.cache_creation {
            Split { five_minutes: None, one_hour: None } => self.cache_details,
            split => split,
        };
        Counts {
            input: first(self.input),
            cache_read: first(self.cache_read),
            cache_write: first(self.cache_write),
            write_5m: split.five_minutes,
            write_1h: split.one_hour,
            output: first(self.output),
        }
    }
}

fn first(spellings: [Option<i64>; 3]) -> Option<i64> {
    spellings.into_iter().flatten().next()
}

/// Anthropic: one count for each time to live.
fn cache_creation(scanner: &mut Scanner<'_>) -> Scan<Split> {
    let mut split = Split::default();
    scanner.object(|scanner, key| {
        match key {
            b"ephemeral_5m_input_tokens" => split.five_minutes = scanner.count()?,
            b"ephemeral_1h_input_tokens" => split.one_hour = scanner.count()?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(split)
}

/// Converse: a list of times to live; one that is not in it had no writes.
fn cache_details(scanner: &mut Scanner<'_>) -> Scan<Split> {
    let mut split = Split::default();
    scanner.array(|scanner| {
        let (ttl, tokens) = cache_detail(scanner)?;
        match ttl {
            Ttl::FiveMinutes => add(&mut split.five_minutes, tokens),
            Ttl::OneHour => add(&mut split.one_hour, tokens),
            Ttl::Unknown => {}
        }
        Ok(())
    })?;
    if split.five_minutes.is_some() || split.one_hour.is_some() {
        add(&mut split.five_minutes, Some(0));
        add(&mut split.one_hour, Some(0));
    }
    Ok(split)
}

#[derive(Clone, Copy)]
enum Ttl {
    FiveMinutes,
    OneHour,
    Unknown,
}

fn cache_detail(scanner: &mut Scanner<'_>) -> Scan<(Ttl, Option<i64>)> {
    let mut detail = (Ttl::Unknown, None);
    scanner.object(|scanner, key| {
        match key {
            b"ttl" => detail.0 = ttl(scanner)?,
            b"inputTokens" => detail.1 = scanner.count()?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    })?;
    Ok(detail)
}

fn ttl(scanner: &mut Scanner<'_>) -> Scan<Ttl> {
    Ok(match scanner.text()? {
        Some(text) if text.is(b"5m") => Ttl::FiveMinutes,
        Some(text) if text.is(b"1h") => Ttl::OneHour,
        _ => Ttl::Unknown,
    })
}

fn add(sum: &mut Option<i64>, tokens: Option<i64>) {
    if let Some(tokens) = tokens {
        *sum = Some(sum.unwrap_or(0).saturating_add(tokens));
    }
}
