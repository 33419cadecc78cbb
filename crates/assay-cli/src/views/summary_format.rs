//! How a summary is written.

use clap::ValueEnum;
use serde::Serialize;

use super::{json, text};

/// How the summary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// A few lines for people
    Human,
    /// One JSON object
    Json,
}

impl SummaryFormat {
    /// Writes a summary to stdout, for people in the words given.
    pub(crate) fn write<S: Serialize>(
        self,
        summary: &S,
        words: impl FnOnce(&S) -> String,
    ) -> anyhow::Result<()> {
        match self {
            SummaryFormat::Human => text(&words(summary)),
            SummaryFormat::Json => json(summary),
        }
    }
}
