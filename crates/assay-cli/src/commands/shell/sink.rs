//! Where the rows of a statement go.

use std::io::{BufWriter, Write};
use std::time::Duration;

use arrow::datatypes::SchemaRef;

use super::engine::Answered;
use super::file::Part;
use super::{expanded, published};
use crate::commands::output_args::{Rows, RowsError, of_output, sink};
use crate::output::{self, Look, Looked, OutputFormat, Written};

/// Where rows go, and how they are looked at there.
pub(super) struct Sink {
    to: Box<dyn Write + Send>,
    pub(super) looked: Looked,
}

impl Sink {
    /// The part of a file, or stdout.
    pub(super) fn of(part: Option<Part>, format: OutputFormat) -> Self {
        match part {
            Some(part) => Self { to: Box::new(part), looked: Looked::InFile },
            None => Self { to: sink(format), looked: Looked::at_stdout() },
        }
    }
}

/// Where rows go, and how.
pub(super) struct Destination {
    pub(super) sink: Sink,
    pub(super) format: OutputFormat,
    pub(super) look: Look,
    pub(super) expanded: bool,
}

/// Writes the rows as they come.
pub(super) async fn write<E: RowsError>(
    schema: SchemaRef,
    rows: impl Rows<E>,
    destination: Destination,
) -> anyhow::Result<Written> {
    let Destination { sink, format, look, expanded } = destination;
    let to = BufWriter::new(sink.to);
    if expanded && format == OutputFormat::Human {
        return expanded::write(rows, to, look.symbols).await;
    }
    output::write(format, schema, rows, to, sink.looked, look).await.map_err(of_output)
}

/// How many rows a statement had, how long it took, and what was scanned for it.
pub(super) fn summary(answered: Answered, took: Duration) -> String {
    let Answered { written, scanned_bytes } = answered;
    let scanned = scanned_bytes.map(|bytes| format!(", {}", published::scanned(bytes)));
    rows(written, took) + &scanned.unwrap_or_default()
}

fn rows(written: Written, took: Duration) -> String {
    let seconds = took.as_secs_f64();
    let unit = if written.rows == 1 { "row" } else { "rows" };
    match written.shown < written.rows {
        true => format!(
            "{} of {} rows shown, {seconds:.3} s; LIMIT takes fewer, \\format csv and \\o FILE write all",
            written.shown, written.rows
        ),
        false => format!("{} {unit}, {seconds:.3} s", written.rows),
    }
}
