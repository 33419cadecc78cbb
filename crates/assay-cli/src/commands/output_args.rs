//! Where rows go, and how.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use assay_host::FileWriter;
use assay_query::named::Display;
use futures::{Stream, stream};

use crate::output::{self, ASCII, BLOCKS, Look, Looked, OutputError, OutputFormat, Written};
use crate::report::Complaint;
use crate::screen;

/// Where rows go, and how.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct OutputArgs {
    /// How rows are written; as the ending of FILE says, and for people without one
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<OutputFormat>,
    /// Write to this file instead of stdout; it stays as it was if the query fails
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show every count in full and every column by itself, as other formats do
    #[arg(long)]
    exact: bool,
    /// Draw tables and charts with ASCII characters only
    #[arg(long)]
    ascii: bool,
}

impl OutputArgs {
    /// A table on stdout.
    pub(crate) fn human(ascii: bool) -> Self {
        Self { format: Some(OutputFormat::Human), output: None, exact: false, ascii }
    }

    /// Refuses what would spoil a terminal, and a file of no known format,
    /// before any work.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if self.format()?.is_binary() && self.is_terminal() {
            let binary = Complaint::usage("Parquet is not for a terminal");
            return Err(binary.hint("name a file with -o FILE").into());
        }
        Ok(())
    }

    /// Whether people read the rows.
    pub(crate) fn is_human(&self) -> anyhow::Result<bool> {
        Ok(self.format()? == OutputFormat::Human)
    }

    /// Writes rows that are all there.
    pub(crate) async fn write_batch(&self, rows: RecordBatch) -> anyhow::Result<()> {
        self.write_displayed(rows, &Display::default()).await
    }

    /// The same, shown as a query says.
    pub(crate) async fn write_displayed(
        &self,
        rows: RecordBatch,
        display: &Display,
    ) -> anyhow::Result<()> {
        let schema = rows.schema();
        self.write(schema, stream::iter([Ok::<_, ArrowError>(rows)]), display).await?;
        Ok(())
    }

    fn format(&self) -> anyhow::Result<OutputFormat> {
        match (self.format, &self.output) {
            (Some(format), _) => Ok(format),
            (None, Some(path)) => Ok(OutputFormat::of(path)?),
            (None, None) => Ok(OutputFormat::Human),
        }
    }

    /// Writes the rows as they come, whichever engine they come from.
    pub(crate) async fn write<E: RowsError>(
        &self,
        schema: SchemaRef,
        rows: impl Rows<E>,
        display: &Display,
    ) -> anyhow::Result<Written> {
        let (format, look) = (self.format()?, self.look(display));
        match &self.output {
            Some(path) => write_file(format, look, schema, rows, path).await,
            None => {
                let sink = BufWriter::new(sink(format));
                write_to(format, look, schema, rows, sink, Looked::at_stdout()).await
            }
        }
    }

    fn look(&self, display: &Display) -> Look {
        let symbols = if self.ascii { &ASCII } else { &BLOCKS };
        Look { exact: self.exact, display: display.clone(), symbols, ..Look::default() }
    }

    /// Whether rows go to a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.output.is_none() && io::stdout().is_terminal()
    }
}

/// stdout as the format wants it.
pub(super) fn sink(format: OutputFormat) -> Box<dyn Write + Send> {
    match format {
        OutputFormat::Human => Box::new(screen::out()),
        _ => screen::data(),
    }
}

/// A query that fails leaves the file as it was.
async fn write_file<E: RowsError>(
    format: OutputFormat,
    look: Look,
    schema: SchemaRef,
    rows: impl Rows<E>,
    path: &Path,
) -> anyhow::Result<Written> {
    let mut file = FileWriter::output(path)?;
    let written =
        write_to(format, look, schema, rows, BufWriter::new(&mut file), Looked::InFile).await?;
    file.commit()?;
    Ok(written)
}

async fn write_to<E: RowsError>(
    format: OutputFormat,
    look: Look,
    schema: SchemaRef,
    rows: impl Rows<E>,
    sink: impl Write + Send,
    looked: Looked,
) -> anyhow::Result<Written> {
    let written = output::write(format, schema, rows, sink, looked, look).await;
    let written = written.map_err(of_output)?;
    if written.shown < written.rows {
        tracing::warn!(
            "showing {} of {} rows; use --format csv for all",
            written.shown,
            written.rows
        );
    }
    Ok(written)
}

/// Batches of one schema from any engine.
pub(crate) trait Rows<E>: Stream<Item = Result<RecordBatch, E>> + Unpin {}

impl<E, S: Stream<Item = Result<RecordBatch, E>> + Unpin> Rows<E> for S {}

/// What an engine fails with on the way.
pub(crate) trait RowsError: std::error::Error + Send + Sync + 'static {}

impl<E: std::error::Error + Send + Sync + 'static> RowsError for E {}

/// What the engine said stays what it is.
pub(super) fn of_output<E: RowsError>(error: OutputError<E>) -> anyhow::Error {
    match error {
        OutputError::Rows(error) => error.into(),
        error => error.into(),
    }
}
