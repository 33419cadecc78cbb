//! Where rows go, and how.

use std::path::PathBuf;

use clap::ValueEnum;

/// Where rows go, and how.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct OutputArgs {
    /// How rows are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Write to this file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table for people
    Human,
    /// One array of objects
    Json,
    /// One object per line
    Ndjson,
    /// Comma-separated values with a header
    Csv,
    /// A Parquet file
    Parquet,
}

impl OutputArgs {
    /// A table on stdout.
    pub(crate) fn human() -> Self {
        Self { format: Format::Human, output: None }
    }

    /// Writes the rows.
    pub(crate) async fn write(&self, rows: assay_query::ResultStream) -> anyhow::Result<()> {
        let batches = rows.collect().await?;
        let table = arrow::util::pretty::pretty_format_batches(&batches)?;
        crate::views::text(&format!("{table}\n"))
    }
}
