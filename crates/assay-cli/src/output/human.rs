//! A table for people: numbers to the right with separators, null as a dash,
//! as wide as the terminal.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::Result;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_host::text::lines;

use super::above;
use super::chart::{self, Extent};
use super::fit::{self, Room};
use super::grid::{Grid, GridColumn};
use super::look::Look;
use super::looked::Looked;
use super::nested;
use super::row_writer::RowWriter;
use super::shown::{self, Raw, Shown};
use crate::screen::{one_line, width_of};

/// Rows that are kept in memory until the widths are known, and shown on a
/// terminal: more than anybody reads there.
const ROWS_SHOWN_MAX: usize = 1_000;

/// Rows from which on they are drawn as a line.
const LINE_ROWS_MIN: usize = 3;

/// Columns that such a line takes where no terminal bounds it.
const LINE_WIDTH_MAX: usize = 120;

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
                let mut layout = grid.roomy();
                grid.with_bars(&mut layout, usize::MAX).draw(&layout, &mut self.sink)?;
            }
            (Some(width), true) => {
                fit::draw_whole(&self.grid(&self.columns), width, &mut self.sink)?;
            }
            (Some(width), false) => self.draw_within(width)?,
        }
        if let Some(legend) = shown::legend(&self.columns, &self.rows) {
            fit::paragraph(&legend, width.unwrap_or(usize::MAX), &mut self.sink)?;
        }
        let width = width.unwrap_or(LINE_WIDTH_MAX);
        for line in self.lines(width).iter().flat_map(|line| line.split('\n')) {
            fit::paragraph(line, width, &mut self.sink)?;
        }
        self.drawn += self.rows.len() as u64;
        self.rows.clear();
        Ok(())
    }

    fn draw_within(&mut self, width: usize) -> Result<()> {
        let (above, columns) = above::lift(&self.columns, &self.rows);
        let above = above::said(&above, &self.rows, self.look.symbols);
        let may_leave_out = self.look.is_of_named();
        let room = Room { width, may_leave_out, all_by: self.look.all_by };
        let grid = self.grid(&columns);
        Ok(fit::draw(&grid, &room, above, &mut self.sink)?)
    }

    fn grid(&self, columns: &[Shown]) -> Grid {
        let symbols = self.look.symbols;
        let is_named = self.look.is_of_named();
        let cells = columns.iter().map(|column| self.cells(column, column.null(is_named, symbols)));
        let cells: Vec<_> = cells.collect();
        let rows = (0..self.rows.len()).map(|row| cells.iter().map(|of| of[row].clone()).collect());
        let of_column = |column: &Shown| GridColumn {
            name: column.name.clone(),
            numeric: column.numeric,
            rigid: column.rigid,
            null: column.null(is_named, symbols),
            rank: self.look.rank(&column.source),
            bars: Vec::new(),
        };
        let of_columns = columns.iter().map(of_column).collect();
        let mut grid = Grid { columns: of_columns, rows: rows.collect(), symbols };
        let has_bars = |at: &usize| self.rows.len() > 1 && self.look.has_bars(&columns[*at].source);
        for at in (0..columns.len()).rev().filter(has_bars) {
            let bars = GridColumn::bars(self.extents(&columns[at]), self.look.rank(Look::BAR));
            grid.insert(at + 1, bars);
        }
        grid
    }

    fn cells(&self, column: &Shown, null: &str) -> Vec<String> {
        let marked = column.unknown(&self.rows) > 0;
        let cells = self.rows.iter().map(|row| {
            let cell = column.cell(row, marked, self.look.symbols);
            cell.map_or_else(|| null.to_owned(), |cell| self.harmless(&cell))
        });
        cells.collect()
    }

    /// What bars show of the column's values.
    fn extents(&self, column: &Shown) -> Vec<Extent> {
        let high = column.second().filter(|_| column.is_range());
        let extents = self.rows.iter().map(|row| {
            let low = number(row, column.first()).unwrap_or(0.0);
            let high = high.and_then(|high| number(row, high)).unwrap_or(low);
            Extent { low, high }
        });
        extents.collect()
    }

    /// A line for each column that is drawn as one.
    fn lines(&self, width: usize) -> Vec<String> {
        let charted = self.columns.iter().filter(|column| self.look.has_line(&column.source));
        charted.filter_map(|column| self.line(column, width)).collect()
    }

    /// `cost_usd ▁▃█▂`, and from when to when, if it has room beside it.
    fn line(&self, column: &Shown, width: usize) -> Option<String> {
        let [first, .., last] = &self.rows[..] else { return None };
        let at = |row: &Raw| number(row, column.first()).unwrap_or(f64::NEG_INFINITY);
        let most = self.rows.iter().max_by(|one, other| at(one).total_cmp(&at(other)))?;
        let most = column.cell(most, false, self.look.symbols)?;
        let [from, to] = [first, last].map(|row| row[0].as_deref().unwrap_or_default());
        let said = self.harmless(&format!("from {from} to {to}, largest {most}"));
        let days: Vec<_> = self.rows.iter().map(|row| row[0].as_deref()).collect();
        let values = self.rows.iter().map(|row| number(row, column.first())).collect();
        let values = chart::with_gaps(&days, values);
        let room = width.checked_sub(width_of(&column.name) + 1)?;
        let line = chart::line(&values, room, self.look.symbols);
        let is_beside = width_of(&line) + 1 + width_of(&said) <= room;
        let between = if is_beside { " " } else { "\n" };
        (self.rows.len() >= LINE_ROWS_MIN).then(|| format!("{} {line}{between}{said}", column.name))
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

/// The number in a column of a row, as far as a drawing shows its digits.
fn number(row: &Raw, column: usize) -> Option<f64> {
    row[column].as_deref()?.parse().ok()
}
