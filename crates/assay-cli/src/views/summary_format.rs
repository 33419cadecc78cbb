//! How a summary is written.

use clap::ValueEnum;

/// How the summary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// A few lines for people
    Human,
    /// One JSON object
    Json,
}
