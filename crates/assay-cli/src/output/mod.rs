//! Query results in the formats that users ask for.

mod above;
mod amounts;
mod chart;
mod csv;
mod decimals;
mod fit;
mod grid;
mod guard;
mod human;
mod json;
mod look;
mod looked;
mod markdown;
mod names;
mod nested;
mod parquet;
mod row_writer;
mod shorten;
mod shown;
mod symbols;
#[cfg(test)]
mod tests;
mod trend;

use std::io::Write;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use assay_host::Hinted;
use futures::{Stream, TryStreamExt};

pub(crate) use look::Look;
pub(crate) use looked::Looked;
use row_writer::RowWriter;
pub(crate) use symbols::{ASCII, BLOCKS, Symbols};

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OutputFormat {
    /// A table for the terminal.
    Human,
    /// One array of objects keyed by column.
    Json,
    /// One object on each line; jsonl means the same.
    #[value(alias = "jsonl")]
    Ndjson,
    /// A header and a line for each row; null is empty.
    Csv,
    /// The same with tabs.
    Tsv,
    /// A table of Markdown, with every digit.
    Markdown,
    /// CSV for spreadsheets: a text that one would take for a formula begins with '.
    Spreadsheet,
    /// A Parquet file.
    Parquet,
}

/// Endings of files, in small letters, with what is in them.
const ENDINGS: [(&str, OutputFormat); 8] = [
    ("csv", OutputFormat::Csv),
    ("tsv", OutputFormat::Tsv),
    ("json", OutputFormat::Json),
    ("ndjson", OutputFormat::Ndjson),
    ("jsonl", OutputFormat::Ndjson),
    ("md", OutputFormat::Markdown),
    ("parquet", OutputFormat::Parquet),
    ("txt", OutputFormat::Human),
];

/// A file's name does not say what is to be in it.
#[derive(Debug, thiserror::Error)]
#[error("the name of {file} does not say in which format")]
pub(crate) struct UnknownEnding {
    file: String,
}

impl Hinted for UnknownEnding {
    fn hint(&self) -> Option<String> {
        let endings = ENDINGS.map(|(ending, _)| format!(".{ending}")).join(", ");
        Some(format!("endings are {endings}, or choose by --format"))
    }
}

impl OutputFormat {
    /// The format of a file, by the ending of its name. What is no file, such as
    /// a pipe, is for people, as stdout is.
    ///
    /// # Errors
    /// An ending that says nothing, or none.
    pub(crate) fn of(path: &Path) -> Result<Self, UnknownEnding> {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let known = ENDINGS.iter().find(|(known, _)| ending == *known);
        match known {
            Some((_, format)) => Ok(*format),
            None if assay_host::is_stream(path) => Ok(Self::Human),
            None => Err(UnknownEnding { file: path.display().to_string() }),
        }
    }

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

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Rows of the result.
    pub(crate) rows: u64,
    /// Rows that the format shows; fewer than `rows` only for `Human`.
    pub(crate) shown: u64,
}

/// Writes the stream as it comes; only `Human` keeps rows, a bounded number.
/// When nobody reads stdout any more, the rest is neither written nor asked for.
///
/// `look` is for `Human`. The sink should be buffered; it is flushed at the end.
pub(crate) async fn write<S, E>(
    format: OutputFormat,
    schema: SchemaRef,
    mut stream: S,
    mut sink: impl Write + Send,
    looked: Looked,
    look: Look,
) -> Result<Written, OutputError<E>>
where
    S: Stream<Item = Result<RecordBatch, E>> + Unpin,
{
    let mut rows = 0;
    let mut writer = writer(format, &schema, &mut sink, looked, look)?;
    while let Some(batch) = stream.try_next().await.map_err(OutputError::Rows)? {
        rows += batch.num_rows() as u64;
        writer.write(&batch)?;
        if looked.is_over() {
            break;
        }
    }
    let shown = writer.finish()?.unwrap_or(rows);
    sink.flush().map_err(arrow::error::ArrowError::from)?;
    Ok(Written { rows, shown })
}

fn writer<'a>(
    format: OutputFormat,
    schema: &SchemaRef,
    sink: &'a mut (impl Write + Send),
    looked: Looked,
    look: Look,
) -> arrow::error::Result<Box<dyn RowWriter + Send + 'a>> {
    Ok(match format {
        OutputFormat::Human => Box::new(human::Human::new(schema, sink, looked, look)),
        OutputFormat::Json => Box::new(json::Json::array(sink)),
        OutputFormat::Ndjson => Box::new(json::Json::lines(sink)),
        OutputFormat::Csv => Box::new(csv::Csv::commas(schema, sink)),
        OutputFormat::Tsv => Box::new(csv::Csv::tabs(schema, sink)),
        OutputFormat::Spreadsheet => Box::new(csv::Csv::guarded(schema, sink)),
        OutputFormat::Markdown => Box::new(markdown::Markdown::new(schema, sink)),
        OutputFormat::Parquet => Box::new(parquet::Parquet::new(schema, sink)?),
    })
}
