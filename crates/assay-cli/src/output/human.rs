//! A table for people: numbers to the right with separators, null as a dash,
//! as wide as the terminal.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::Result;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_host::text::lines;

use super::fit;
use super::grid::{Grid, GridColumn};
use super::looked::Looked;
use super::nested;
use super::row_writer::RowWriter;
use super::shown::{self, Raw, Shown};
use super::wrap;
use crate::screen::one_line;

/// Rows that are kept in memory until the widths are known, and shown on a
/// terminal: more than anybody reads there.
const ROWS_SHOWN_MAX: usize = 1_000;

/// The columns of a plan.
const EXPLAINED: [&str; 2] = ["plan_type", "plan"];

pub(super) struct Human<W: Write> {
    sink: W,
    columns: Vec<Shown>,
    /// Rows that have not been drawn yet.
    rows: Vec<Raw>,
    drawn: u64,
    looked: Looked,
    /// Cells have lines: they are the plans of `EXPLAIN`.
    has_lines: bool,
}

impl<W: Write> Human<W> {
    /// `exact` keeps every column and every digit.
    pub(super) fn new(schema: &SchemaRef, sink: W, looked: Looked, exact: bool) -> Self {
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let has_lines = names == EXPLAINED;
        let columns = if exact { shown::exact(schema) } else { shown::folded(schema) };
        Self { sink, columns, rows: Vec::new(), drawn: 0, looked, has_lines }
    }

    /// Draws the rows that have been kept; a table that is too long for memory
    /// is drawn in parts, each under the names of its columns.
    fn draw(&mut self) -> Result<()> {
        let (grid, width) = (self.grid(), self.looked.width());
        match width {
            Some(width) => fit::draw(&grid, width, &mut self.sink)?,
            None => grid.draw(&grid.roomy(), &mut self.sink)?,
        }
        if let Some(legend) = shown::legend(&self.columns, &self.rows) {
            for line in wrap::words(&legend, width.unwrap_or(usize::MAX)) {
                writeln!(self.sink, "{line}")?;
            }
        }
        self.drawn += self.rows.len() as u64;
        self.rows.clear();
        Ok(())
    }

    fn grid(&self) -> Grid {
        let columns = self.columns.iter().map(|column| GridColumn {
            name: column.name.clone(),
            numeric: column.numeric,
            rigid: column.rigid,
        });
        let marked: Vec<_> = self.columns.iter().map(|of| of.unknown(&self.rows) > 0).collect();
        let rows = self.rows.iter().map(|row| {
            let cells = self.columns.iter().zip(&marked);
            cells.map(|(column, marked)| self.harmless(&column.cell(row, *marked))).collect()
        });
        Grid { columns: columns.collect(), rows: rows.collect() }
    }

    fn keep(&mut self, batch: &RecordBatch) -> Result<()> {
        let batch = nested::to_text(batch)?;
        let options = FormatOptions::new();
        let columns = batch
            .columns()
            .iter()
            .map(|column| Ok((column, ArrayFormatter::try_new(column.as_ref(), &options)?)))
            .collect::<Result<Vec<_>>>()?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().map(|(column, formatter)| {
                column.is_valid(row).then(|| formatter.value(row).to_string())
            });
            self.rows.push(cells.collect());
        }
        Ok(())
    }

    /// A line feed in a cell would begin a row of its own.
    fn harmless(&self, cell: &str) -> String {
        match self.has_lines {
            true => lines(cell).into_owned(),
            false => one_line(cell),
        }
    }
}

impl<W: Write> RowWriter for Human<W> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let mut at = 0;
        while at < batch.num_rows() {
            let room = ROWS_SHOWN_MAX - self.rows.len();
            if room == 0 && matches!(self.looked, Looked::OnTerminal(_)) {
                return Ok(());
            }
            if room == 0 {
                self.draw()?;
                continue;
            }
            let rows = room.min(batch.num_rows() - at);
            self.keep(&batch.slice(at, rows))?;
            at += rows;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Option<u64>> {
        if !self.columns.is_empty() && (self.drawn == 0 || !self.rows.is_empty()) {
            self.draw()?;
        }
        Ok(Some(self.drawn.max(self.rows.len() as u64)))
    }
}
