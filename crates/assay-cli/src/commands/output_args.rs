//! Where rows go, and how.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::Stream;

use crate::output::{self, OutputError, OutputFormat};
use crate::report::Complaint;

/// Where rows go, and how.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct OutputArgs {
    /// How rows are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = OutputFormat::Human)]
    format: OutputFormat,
    /// Write to this file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl OutputArgs {
    /// A table on stdout.
    pub(crate) fn human() -> Self {
        Self { format: OutputFormat::Human, output: None }
    }

    /// Refuses what would spoil a terminal, before any work.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if self.format.is_binary() && self.output.is_none() && io::stdout().is_terminal() {
            let binary = Complaint::usage("Parquet is not for a terminal");
            return Err(binary.hint("name a file with -o FILE").into());
        }
        Ok(())
    }

    /// Writes the rows as they come, whichever engine they come from.
    pub(crate) async fn write<E: RowsError>(
        &self,
        schema: SchemaRef,
        rows: impl Rows<E>,
    ) -> anyhow::Result<()> {
        match &self.output {
            None => self.write_to(schema, rows, BufWriter::new(io::stdout()), width()).await,
            Some(path) => self.write_file(schema, rows, path).await,
        }
    }

    /// A failed query leaves no half of a file behind.
    async fn write_file<E: RowsError>(
        &self,
        schema: SchemaRef,
        rows: impl Rows<E>,
        path: &Path,
    ) -> anyhow::Result<()> {
        let file = File::create(path);
        let file = file.with_context(|| format!("cannot write {}", path.display()))?;
        let written = self.write_to(schema, rows, BufWriter::new(file), None).await;
        if written.is_err() {
            // The error that is reported matters more than this one.
            let _ = std::fs::remove_file(path);
        }
        written
    }

    async fn write_to<E: RowsError>(
        &self,
        schema: SchemaRef,
        rows: impl Rows<E>,
        sink: impl Write + Send,
        width: Option<u16>,
    ) -> anyhow::Result<()> {
        let written = output::write(self.format, schema, rows, sink, width).await;
        let written = written.map_err(of_output)?;
        if written.shown < written.rows {
            tracing::warn!(
                "showing {} of {} rows; use --format csv for all",
                written.shown,
                written.rows
            );
        }
        Ok(())
    }
}

/// Batches of one schema from any engine.
pub(crate) trait Rows<E>: Stream<Item = Result<RecordBatch, E>> + Unpin {}

impl<E, S: Stream<Item = Result<RecordBatch, E>> + Unpin> Rows<E> for S {}

/// What an engine fails with on the way.
pub(crate) trait RowsError: std::error::Error + Send + Sync + 'static {}

impl<E: std::error::Error + Send + Sync + 'static> RowsError for E {}

/// A reader that went away is told apart from other failures, and what the
/// engine said stays what it is.
pub(super) fn of_output<E: RowsError>(error: OutputError<E>) -> anyhow::Error {
    match error {
        error if error.is_broken_pipe() => io::Error::from(io::ErrorKind::BrokenPipe).into(),
        OutputError::Rows(error) => error.into(),
        error => error.into(),
    }
}

/// Characters in a line of the terminal, if there is one.
pub(super) fn width() -> Option<u16> {
    let stdout = console::Term::stdout();
    stdout.size_checked().map(|(_, columns)| columns)
}
