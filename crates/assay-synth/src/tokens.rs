//! The counts of an invocation, where a record shows them, and what a right
//! decoder must find. Bodies and envelopes are written from the same values.

use serde::{Deserialize, Serialize};

/// What an invocation used: three disjoint input classes, the cache writes in
/// two kinds, and the output. Tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Input neither read from nor written to the cache.
    pub input: u64,
    /// Input read from the cache.
    pub cache_read: u64,
    /// Input written to the cache.
    pub cache_write: u64,
    /// Part of the cache writes kept for five minutes.
    pub cache_write_5m: u64,
    /// Part of the cache writes kept for one hour.
    pub cache_write_1h: u64,
    /// Output.
    pub output: u64,
}

impl Tokens {
    pub(crate) fn add(&mut self, other: &Self) {
        self.input += other.input;
        self.cache_read += other.cache_read;
        self.cache_write += other.cache_write;
        self.cache_write_5m += other.cache_write_5m;
        self.cache_write_1h += other.cache_write_1h;
        self.output += other.output;
    }
}

/// Which classes one part of a record shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) input: bool,
    /// Cache reads and writes.
    pub(crate) cache: bool,
    /// The two kinds of cache writes.
    pub(crate) split: bool,
    pub(crate) output: bool,
}

impl Shown {
    pub(crate) const NONE: Self = Self { input: false, cache: false, split: false, output: false };
    pub(crate) const ALL: Self = Self { input: true, cache: true, split: true, output: true };
    pub(crate) const NO_SPLIT: Self = Self { split: false, ..Self::ALL };
    pub(crate) const NO_CACHE: Self = Self { cache: false, ..Self::NO_SPLIT };

    pub(crate) fn any(self) -> bool {
        self != Self::NONE
    }
}

/// Where a record shows its counts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) envelope: Shown,
    /// `amazon-bedrock-invocationMetrics` of the last chunk.
    pub(crate) metrics: Shown,
    /// Usage of the last `message_delta`.
    pub(crate) delta: Shown,
    /// Usage object of a response.
    pub(crate) usage: Shown,
    /// Usage of `message_start`.
    pub(crate) start: Shown,
}

/// Where each class must be found; `None` where it cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) input: Option<&'static str>,
    pub(crate) cache: Option<&'static str>,
    pub(crate) split: bool,
    pub(crate) output: Option<&'static str>,
}

impl Evidence {
    /// The places in the order in which they are to be believed.
    fn places(&self) -> [(&'static str, Shown); 5] {
        [
            ("envelope", self.envelope),
            ("stream_metrics", self.metrics),
            ("stream_usage", self.delta),
            ("response_usage", self.usage),
            ("stream_start", Shown { output: false, ..self.start }),
        ]
    }

    /// What is to be found in a record whose bodies are inline.
    pub(crate) fn found(&self) -> Found {
        let first = |shows: fn(&Shown) -> bool| {
            self.places().into_iter().find(|(_, shown)| shows(shown)).map(|(place, _)| place)
        };
        Found {
            input: first(|shown| shown.input),
            cache: first(|shown| shown.cache),
            split: first(|shown| shown.split).is_some(),
            output: first(|shown| shown.output),
        }
    }

    /// What is to be found in the record alone when its bodies are elsewhere.
    pub(crate) fn without_bodies(&self) -> Self {
        Self { envelope: self.envelope, ..Self::default() }
    }
}

impl Found {
    /// What is found here and not in the other.
    pub(crate) fn beyond(&self, other: &Self) -> Self {
        Self {
            input: self.input.filter(|_| other.input.is_none()),
            cache: self.cache.filter(|_| other.cache.is_none()),
            split: self.split && !other.split,
            output: self.output.filter(|_| other.output.is_none()),
        }
    }

    /// The counts that were found; those that were not are 0.
    pub(crate) fn of(&self, tokens: &Tokens) -> Tokens {
        let if_found = |found: bool, count: u64| if found { count } else { 0 };
        Tokens {
            input: if_found(self.input.is_some(), tokens.input),
            cache_read: if_found(self.cache.is_some(), tokens.cache_read),
            cache_write: if_found(self.cache.is_some(), tokens.cache_write),
            cache_write_5m: if_found(self.split, tokens.cache_write_5m),
            cache_write_1h: if_found(self.split, tokens.cache_write_1h),
            output: if_found(self.output.is_some(), tokens.output),
        }
    }
}
