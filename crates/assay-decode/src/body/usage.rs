//! Usage objects in every spelling.

use super::counts::{Counts, sum};
use super::iterations::{Iterations, iterations};
use crate::scan::{Scan, Scanner};

/// A usage object as it is: one slot for each spelling, so that the order
/// of its keys does not matter.
#[derive(Default)]
pub(super) struct Spellings {
    input: [Option<i64>; 2],
    /// OpenAI's chat: with the cache's part in it.
    prompt: Option<i64>,
    output: [Option<i64>; 3],
    cache_read: [Option<i64>; 3],
    cache_write: [Option<i64>; 3],
    inside: Inside,
    cache_creation: Split,
    cache_details: Split,
    iterations: Iterations,
}

/// The cache's part of an input that includes it.
#[derive(Default)]
struct Inside {
    /// Whether there is an object that parts the input.
    told: bool,
    /// Whether it is told by what cannot be a count.
    refused: bool,
    read: [Option<i64>; 3],
    write: [Option<i64>; 2],
}

#[derive(Clone, Copy, Default)]
struct Split {
    five_minutes: Option<i64>,
    one_hour: Option<i64>,
}

/// Takes a `usage` object: Converse and Nova, Anthropic, OpenAI style. Where
/// it leaves out what compactions used, that is added, and `part` keeps what
/// stood there without.
pub(super) fn read(scanner: &mut Scanner<'_>, part: &mut Counts) -> Scan<Counts> {
    let mut usage = Spellings::default();
    scanner.object(|scanner, key| usage.member(scanner, key))?;
    let top = usage.counts();
    if top.contradicts_itself() {
        scanner.refuse_count();
    }
    let whole = usage.iterations.whole(top);
    *part = if whole == top { Counts::default() } else { top };
    Ok(whole)
}

impl Spellings {
    pub(super) fn member(&mut self, scanner: &mut Scanner<'_>, key: &[u8]) -> Scan<()> {
        let slot = match key {
            b"inputTokens" => &mut self.input[0],
            b"input_tokens" => &mut self.input[1],
            b"prompt_tokens" => &mut self.prompt,
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
            b"prompt_tokens_details" | b"input_tokens_details" => self.inside.parts(scanner)?,
            b"cached_tokens" => self.inside.take_read(1, scanner)?,
            b"prompt_cache_hit_tokens" => self.inside.take_read(2, scanner)?,
            b"iterations" => self.iterations = iterations(scanner)?,
            _ => scanner.skip_value()?,
        }
        Ok(())
    }

    /// A whole prompt is known by its name, or by the object that parts it.
    pub(super) fn counts(&self) -> Counts {
        let split = match self.cache_creation {
            Split { five_minutes: None, one_hour: None } => self.cache_details,
            split => split,
        };
        let parted = first(self.input).filter(|_| self.inside.told);
        let cache_write = first(self.inside.write).or(first(self.cache_write));
        let split = if cache_write == Some(0) { split.or_nothing() } else { split };
        let prompt = self.prompt.or(parted).filter(|_| !self.inside.refused);
        let is_whole = self.prompt.or(parted).is_some();
        Counts {
            input: first(self.input).filter(|_| !is_whole),
            prompt,
            cache_read: first(self.inside.read).or(first(self.cache_read)),
            cache_write,
            write_5m: split.five_minutes,
            write_1h: split.one_hour,
            output: first(self.output),
        }
    }
}

impl Split {
    /// The parts of nothing, where none is known.
    fn or_nothing(self) -> Self {
        let part = |part: Option<i64>| part.or(Some(0));
        Self { five_minutes: part(self.five_minutes), one_hour: part(self.one_hour) }
    }
}

impl Inside {
    fn parts(&mut self, scanner: &mut Scanner<'_>) -> Scan<()> {
        (self.read[0], self.write) = (None, [None; 2]);
        let is_object = scanner.object(|scanner, key| match key {
            b"cached_tokens" => self.take_read(0, scanner),
            b"cache_write_tokens" => self.take_write(0, scanner),
            b"cache_creation_tokens" => self.take_write(1, scanner),
            _ => scanner.skip_value(),
        })?;
        self.told |= is_object;
        Ok(())
    }

    fn take_read(&mut self, spelling: usize, scanner: &mut Scanner<'_>) -> Scan<()> {
        self.read[spelling] = self.count(scanner)?;
        Ok(())
    }

    fn take_write(&mut self, spelling: usize, scanner: &mut Scanner<'_>) -> Scan<()> {
        self.write[spelling] = self.count(scanner)?;
        Ok(())
    }

    fn count(&mut self, scanner: &mut Scanner<'_>) -> Scan<Option<i64>> {
        let refused = scanner.refused();
        let count = scanner.count()?;
        self.refused |= scanner.refused() != refused;
        Ok(count)
    }
}

fn first<const SPELLINGS: usize>(spellings: [Option<i64>; SPELLINGS]) -> Option<i64> {
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

/// Converse: a list of times to live; one that is not in it had no writes. An
/// element that says too little makes both parts unknown.
fn cache_details(scanner: &mut Scanner<'_>) -> Scan<Split> {
    let (mut five_minutes, mut one_hour) = (Some(0), Some(0));
    let mut is_empty = true;
    scanner.array(|scanner| {
        let (ttl, tokens) = cache_detail(scanner)?;
        is_empty = false;
        match ttl {
            Ttl::FiveMinutes => five_minutes = sum(five_minutes, tokens),
            Ttl::OneHour => one_hour = sum(one_hour, tokens),
            Ttl::Unknown => (five_minutes, one_hour) = (None, None),
        }
        Ok(())
    })?;
    let known = !is_empty && five_minutes.is_some() && one_hour.is_some();
    Ok(if known { Split { five_minutes, one_hour } } else { Split::default() })
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
