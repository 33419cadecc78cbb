//! Each row as a list of its columns: for rows wider than any screen.

use std::io::{self, Write};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use futures::TryStreamExt;

use crate::commands::output_args::{Rows, RowsError};
use crate::output::{Symbols, Written};
use crate::screen::{one_line, width_of};

/// Writes the rows as they come.
pub(super) async fn write<E: RowsError>(
    mut rows: impl Rows<E>,
    mut sink: impl Write + Send,
    symbols: &'static Symbols,
) -> anyhow::Result<Written> {
    let mut count = 0;
    while let Some(batch) = rows.try_next().await? {
        batch_to(&batch, count, symbols, &mut sink)?;
        count += batch.num_rows() as u64;
    }
    sink.flush()?;
    Ok(Written { rows: count, shown: count })
}

fn batch_to(
    batch: &RecordBatch,
    before: u64,
    symbols: &'static Symbols,
    sink: &mut impl Write,
) -> anyhow::Result<()> {
    let schema = batch.schema();
    let names: Vec<String> = schema.fields().iter().map(|field| one_line(field.name())).collect();
    let width = names.iter().map(|name| width_of(name)).max().unwrap_or(0);
    let options = FormatOptions::new().with_null(symbols.null);
    let columns = batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options));
    let columns = columns.collect::<Result<Vec<_>, ArrowError>>()?;
    for row in 0..batch.num_rows() {
        writeln!(sink, "{} row {}", symbols.rule.repeat(3), before + row as u64 + 1)?;
        for (name, column) in names.iter().zip(&columns) {
            line(sink, name, width, &column.value(row).to_string())?;
        }
    }
    Ok(())
}

/// Name and value; further lines of a value stand below its first.
fn line(sink: &mut impl Write, name: &str, width: usize, value: &str) -> io::Result<()> {
    let mut lines = value.split('\n').map(one_line);
    let gap = " ".repeat(width - width_of(name));
    writeln!(sink, "{name}{gap}  {}", lines.next().unwrap_or_default())?;
    lines.try_for_each(|more| writeln!(sink, "{:width$}  {more}", ""))
}
