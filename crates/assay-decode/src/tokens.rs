//! Which of several counts is taken, and the word for where it was found.

use assay_schema::words::TokenSource;

use crate::body::{Body, Counts};
use crate::envelope::Side;

/// The counts of one invocation with their sources; no count, no source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) counts: Counts,
    pub(crate) input_source: Option<TokenSource>,
    pub(crate) cache_source: Option<TokenSource>,
    pub(crate) output_source: Option<TokenSource>,
}

/// Takes each class from the best place that knows it.
#[inline]
pub(crate) fn resolve(input: &Side, output: &Side, body: Option<&Body<'_>>) -> Tokens {
    match body {
        None => of_envelope(counts(input, output)),
        Some(body) => of_all(&counts(input, output), body),
    }
}

#[inline]
fn counts(input: &Side, output: &Side) -> Counts {
    Counts {
        input: input.tokens,
        cache_read: input.cache_read,
        cache_write: input.cache_write,
        output: output.tokens,
        ..Counts::default()
    }
}

/// The envelope's counts where there is no other place.
#[inline]
fn of_envelope(counts: Counts) -> Tokens {
    let source = |known: bool| known.then_some(TokenSource::Envelope);
    Tokens {
        input_source: source(counts.input.is_some()),
        cache_source: source(counts.cache_read.is_some() || counts.cache_write.is_some()),
        output_source: source(counts.output.is_some()),
        counts: with_parts_of_nothing(counts),
    }
}

#[inline]
fn with_parts_of_nothing(counts: Counts) -> Counts {
    match counts.cache_write {
        Some(0) => Counts { write_5m: Some(0), write_1h: Some(0), ..counts },
        _ => counts,
    }
}

fn of_all(envelope: &Counts, body: &Body<'_>) -> Tokens {
    let outer = |counts: &Counts| {
        counts.unless_whole_prompt(&body.delta).unless_whole_prompt(&body.response)
    };
    let mut places = [
        (outer(envelope), TokenSource::Envelope),
        (outer(&body.metrics), TokenSource::StreamMetrics),
        (body.delta.disjoint(), TokenSource::StreamUsage),
        (body.response.disjoint(), TokenSource::ResponseUsage),
        (body.start.disjoint(), TokenSource::StreamStart),
    ];
    if body.without_compactions != Counts::default() {
        for (counts, _) in &mut places {
            *counts = counts.unless_part(&body.without_compactions);
        }
    }
    let mut tokens = Tokens::default();
    (tokens.counts.input, tokens.input_source) = best(&places, |counts| counts.input);
    (tokens.counts.output, tokens.output_source) = best(&places, |counts| counts.output);
    take_cache(&mut tokens, &places);
    take_split(&mut tokens, &places);
    tokens
}

/// Counts and where they were found.
type SourcedCounts = (Counts, TokenSource);

#[inline]
fn best<T>(
    places: &[SourcedCounts],
    count: impl Fn(&Counts) -> Option<T>,
) -> (Option<T>, Option<TokenSource>) {
    for (counts, source) in places {
        if let Some(count) = count(counts) {
            return (Some(count), Some(*source));
        }
    }
    (None, None)
}

/// Reads and writes share one source: the best place that knows both, else
/// the best that knows either.
fn take_cache(tokens: &mut Tokens, places: &[SourcedCounts]) {
    let both = |counts: &Counts| counts.cache_read.zip(counts.written());
    if let (Some((read, write)), source) = best(places, both) {
        tokens.counts.cache_read = Some(read);
        tokens.counts.cache_write = Some(write);
        tokens.cache_source = source;
        return;
    }
    let either = |counts: &Counts| {
        let known = counts.cache_read.is_some() || counts.written().is_some();
        known.then_some((counts.cache_read, counts.written()))
    };
    let (found, source) = best(places, either);
    (tokens.counts.cache_read, tokens.counts.cache_write) = found.unwrap_or_default();
    tokens.cache_source = source;
}

/// The parts of the writes, from the best place that knows them, as long as
/// they add up to the count that was taken. Nothing has no parts but nothing.
fn take_split(tokens: &mut Tokens, places: &[SourcedCounts]) {
    let Some(total) = tokens.counts.cache_write else { return };
    if total == 0 {
        tokens.counts = with_parts_of_nothing(tokens.counts);
        return;
    }
    let split = |counts: &Counts| match (counts.write_5m, counts.write_1h) {
        (Some(short), Some(long)) => (short + long == total).then_some((short, long)),
        (Some(short), None) => (short <= total).then(|| (short, total - short)),
        (None, Some(long)) => (long <= total).then(|| (total - long, long)),
        (None, None) => None,
    };
    if let (Some((short, long)), _) = best(places, split) {
        tokens.counts.write_5m = Some(short);
        tokens.counts.write_1h = Some(long);
    }
}
