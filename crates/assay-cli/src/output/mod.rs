//! Query results in the formats that users ask for.

mod csv;
mod fit;
mod human;
mod json;
mod nested;
mod parquet;
#[cfg(test)]
mod tests;

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::{Stream, TryStreamExt};

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OutputFormat {
    /// A table for the terminal.
    Human,
    /// One array of objects keyed by column.
    Json,
    /// One object on each line.
    Ndjson,
    /// A header and a line for each row; null is empty.
    Csv,
    /// A Parquet file.
    Parquet,
}

impl OutputFormat {
    /// Whether the bytes would spoil a terminal.
    pub(crate) fn is_binary(self) -> bool {
        self == Self::Parquet
    }
}

/// What a result could not be written for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutputError<E> {
    /// The query failed on the way.
    #[error(transparent)]
    Rows(E),
    /// The rows cannot be written in this format, or the sink failed.
    #[error("cannot write the result")]
    Write(#[from] arrow::error::ArrowError),
}

impl<E> OutputError<E> {
    /// Whether the reader of a pipe went away, as `head` does: no failure.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Write(arrow::error::ArrowError::IoError(_, io)) => {
                io.kind() == std::io::ErrorKind::BrokenPipe
            }
            _ => false,
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Rows of the result.
    pub(crate) rows: u64,
    /// Rows that the format shows; fewer than `rows` only for `Human`.
    pub(crate) shown: u64,
}

/// Takes batches of one schema and writes them.
trait RowWriter {
    /// Writes, or keeps, the rows.
    fn write(&mut self, batch: &RecordBatch) -> arrow::error::Result<()>;

    /// Writes what is still to be written. Returns how many rows are shown, if
    /// not all of them are.
    fn finish(self: Box<Self>) -> arrow::error::Result<Option<u64>>;
}

/// Writes the stream as it comes; only `Human` keeps rows, a bounded number.
///
/// `width` is the terminal's width in characters, if there is a terminal. The
/// sink should be buffered; it is flushed at the end.
pub(crate) async fn write<S, E>(
    format: OutputFormat,
    schema: SchemaRef,
    mut stream: S,
    mut sink: impl Write + Send,
    width: Option<u16>,
) -> Result<Written, OutputError<E>>
where
    S: Stream<Item = Result<RecordBatch, E>> + Unpin,
{
    let mut rows = 0;
    let mut writer = writer(format, &schema, &mut sink, width)?;
    while let Some(batch) = stream.try_next().await.map_err(OutputError::Rows)? {
        rows += batch.num_rows() as u64;
        writer.write(&batch)?;
    }
    let shown = writer.finish()?.unwrap_or(rows);
    sink.flush().map_err(arrow::error::ArrowError::from)?;
    Ok(Written { rows, shown })
}

fn writer<'a>(
    format: OutputFormat,
    schema: &SchemaRef,
    sink: &'a mut (impl Write + Send),
    width: Option<u16>,
) -> arrow::error::Result<Box<dyn RowWriter + Send + 'a>> {
    Ok(match format {
        OutputFormat::Human => Box::new(human::Human::new(schema, sink, width)),
        OutputFormat::Json => Box::new(json::Json::array(sink)),
        OutputFormat::Ndjson => Box::new(json::Json::lines(sink)),
        OutputFormat::Csv => Box::new(csv::Csv::new(schema, sink)),
        OutputFormat::Parquet => Box::new(parquet::Parquet::new(schema, sink)?),
    })
}
