//! Token counts from one place, and sums of them.

use crate::limits::COUNT_MAX;

/// Token counts from one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Input that was neither read from nor written to the cache.
    pub(crate) input: Option<i64>,
    /// The whole input, the cache's part included, where a family of models
    /// counts that instead; see [`Counts::disjoint`].
    pub(crate) prompt: Option<i64>,
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
        self.zip(other, Option::max)
    }

    /// Class by class.
    pub(super) fn zip(
        self,
        other: Self,
        both: impl Fn(Option<i64>, Option<i64>) -> Option<i64>,
    ) -> Self {
        Self {
            input: both(self.input, other.input),
            prompt: both(self.prompt, other.prompt),
            cache_read: both(self.cache_read, other.cache_read),
            cache_write: both(self.cache_write, other.cache_write),
            write_5m: both(self.write_5m, other.write_5m),
            write_1h: both(self.write_1h, other.write_1h),
            output: both(self.output, other.output),
        }
    }

    /// The cache writes: their own count, else the sum of both parts.
    pub(crate) fn written(&self) -> Option<i64> {
        self.cache_write.or_else(|| sum(self.write_5m, self.write_1h))
    }

    /// The part of the prompt that came from the cache or went there, as far as
    /// it is known.
    fn cached(&self) -> i64 {
        self.cache_read.unwrap_or(0) + self.written().unwrap_or(0)
    }

    /// Whether more came from the cache or went there than the prompt has.
    pub(super) fn contradicts_itself(&self) -> bool {
        self.prompt.is_some_and(|prompt| prompt < self.cached())
    }

    /// The counts with the cache's part taken out of the prompt. Where the
    /// cache's part is larger than the prompt, neither is known.
    pub(crate) fn disjoint(self) -> Self {
        match self.prompt {
            None => self,
            Some(_) if self.contradicts_itself() => Self { output: self.output, ..Self::default() },
            Some(prompt) => Self { input: Some(prompt - self.cached()), ..self },
        }
    }

    /// The counts but for those of the input, where they say the whole prompt
    /// of `body` and that a part of it may have come from the cache: then the
    /// classes of the body are disjoint, and these are not.
    pub(crate) fn unless_whole_prompt(self, body: &Self) -> Self {
        let whole = body.prompt.is_some() && body.cached() > 0 && self.input == body.prompt;
        match whole && self.cache_read != Some(0) {
            true => Self { output: self.output, ..Self::default() },
            false => self,
        }
    }

    /// The counts but for those that `part` knows, where they agree with it in
    /// all that both know: then they leave out what `part` leaves out.
    pub(crate) fn unless_part(self, part: &Self) -> Self {
        let classes = [
            (self.input, part.input),
            (self.cache_read, part.cache_read),
            (self.cache_write, part.cache_write),
            (self.output, part.output),
        ];
        let mut known = classes.iter().filter_map(|(own, part)| own.zip(*part)).peekable();
        let agrees = known.peek().is_some() && known.all(|(own, part)| own == part);
        match agrees {
            true => self.zip(*part, |own, part| own.filter(|_| part.is_none())),
            false => self,
        }
    }
}

/// The sum of two counts, if both are known and it can be a count itself.
pub(crate) fn sum(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a?.checked_add(b?).filter(|sum| *sum <= COUNT_MAX)
}
