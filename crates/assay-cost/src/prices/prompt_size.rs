//! The size of a prompt, as prices and the roll-up distinguish it.

use assay_schema::words;

/// `prompt_size`: the known prompt tokens of one call, input and cache together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PromptSize {
    /// At most 100,000 tokens, or none known.
    UpTo100k,
    /// More, and at most 200,000.
    UpTo200k,
    /// More than 200,000.
    Over200k,
}

impl PromptSize {
    /// Every size, the smallest first.
    pub const ALL: [Self; 3] = [Self::UpTo100k, Self::UpTo200k, Self::Over200k];

    /// The size of a prompt.
    pub const fn of(tokens: u64) -> Self {
        match tokens {
            ..=100_000 => Self::UpTo100k,
            100_001..=200_000 => Self::UpTo200k,
            _ => Self::Over200k,
        }
    }

    /// Every prompt of this size has more tokens than this.
    pub const fn over(self) -> u64 {
        match self {
            Self::UpTo100k => 0,
            Self::UpTo200k => 100_000,
            Self::Over200k => 200_000,
        }
    }

    /// The word in columns.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UpTo100k => words::PromptSize::UpTo100k.word(),
            Self::UpTo200k => words::PromptSize::UpTo200k.word(),
            Self::Over200k => words::PromptSize::Over200k.word(),
        }
    }
}
