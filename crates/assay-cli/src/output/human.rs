//! A table for people: numbers to the right with separators, null as a dash,
//! as wide as the terminal.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::Result;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_host::text::lines;

use super::above;
use super::fit::{self, Room};
use super::grid::{Grid, GridColumn};
use super::look::Look;
use super::looked::Looked;
use super::nested;
use super::row_writer::RowWriter;
use super::shown::{self, Raw, Shown};
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
    look: Look,
    /// Cells have lines: they are the plans of `EXPLAIN`.
    has_lines: bool,
}

impl<W: Write> Human<W> {
    pub(super) fn new(schema: &SchemaRef, sink: W, looked: Looked, look: Look) -> Self {
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let has_lines = names == EXPLAINED;
        let columns = if look.exact { shown::exact(schema) } else { shown::folded(schema) };
        Self { sink, columns, rows: Vec::new(), drawn: 0, looked, look, has_lines }
    }

    /// Draws the rows that have been kept; a table that is too long for memory
    /// is drawn in parts, each under the names of its columns.
    fn draw(&mut self) -> Result<()> {
        let width = self.looked.width();
        match (width, self.look.exact) {
            (None, _) => {
                let grid = self.grid(&self.columns);
                grid.draw(&grid.roomy(), &mut self.sink)?;
            }
            (Some(width), true) => {
                fit::draw_whole(&self.grid(&self.columns), width, &mut self.sink)?;
            }
            (Some(width), false) => self.draw_within(width)?,
        }
        if let Some(legend) = shown::legend(&self.columns, &self.rows) {
            fit::paragraph(&legend, width.unwrap_or(usize::MAX), &mut self.sink)?;
        }
        self.drawn += self.rows.len() as u64;
        self.rows.clear();
        Ok(())
    }

    fn draw_within(&mut self, width: usize) -> Result<()> {
        let (above, columns) = above::lift(&self.columns, &self.rows);
        let above = above::said(&above, &self.rows, self.look.symbols);
        let importance = self.importance(&columns);
        let room = Room { width, importance, all_by: self.look.all_by };
        let grid = self.grid(&columns);
        Ok(fit::draw(&grid, &room, above, &mut self.sink)?)
    }

    /// The places of the columns, the most important first, where the query says it.
    fn importance(&self, columns: &[Shown]) -> Option<Vec<usize>> {
        let declared = &self.look.display.columns;
        let rank = |at: &usize| declared.iter().position(|name| *name == columns[*at].source);
        let mut places: Vec<usize> = (0..columns.len()).collect();
        places.sort_by_key(|at| rank(at).unwrap_or(declared.len()));
        (!declared.is_empty()).then_some(places)
    }

    fn grid(&self, columns: &[Shown]) -> Grid {
        let symbols = self.look.symbols;
        let is_named = !self.look.display.columns.is_empty();
        let nulls: Vec<_> = columns.iter().map(|column| column.null(is_named, symbols)).collect();
        let marked: Vec<_> = columns.iter().map(|of| of.unknown(&self.rows) > 0).collect();
        let rows = self.rows.iter().map(|row| {
            let cells = columns.iter().zip(&marked).zip(&nulls);
            let cells = cells.map(|((column, marked), null)| {
                let cell = column.cell(row, *marked, symbols);
                cell.map_or_else(|| (*null).to_owned(), |cell| self.harmless(&cell))
            });
            cells.collect()
        });
        let of_column = |(column, null): (&Shown, &&'static str)| GridColumn {
            name: column.name.clone(),
            numeric: column.numeric,
            rigid: column.rigid,
            null,
        };
        let rows = rows.collect();
        Grid { columns: columns.iter().zip(&nulls).map(of_column).collect(), rows, symbols }
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
