//! A table for people: numbers to the right with separators, null as a dash,
//! as wide as the terminal.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::Result;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_host::text::lines;

use super::above;
use super::chart::Extent;
use super::fit::{self, Room};
use super::grid::{Grid, GridColumn};
use super::look::Look;
use super::looked::Looked;
use super::nested;
use super::row_writer::RowWriter;
use super::shown::{self, Raw, Shown};
use super::trend::Trend;
use crate::screen::one_line;
use crate::wrap::words;

/// Rows that are kept in memory until the widths are known, and shown on a
/// terminal: more than anybody reads there.
const ROWS_SHOWN_MAX: usize = 1_000;

/// Columns that such a line takes where no terminal bounds it.
const LINE_WIDTH_MAX: usize = 120;

/// Columns of sentences.
const FLOWING: [&str; 1] = ["form"];

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
    /// The rows are those of `EXPLAIN`.
    is_plan: bool,
}

impl<W: Write> Human<W> {
    pub(super) fn new(schema: &SchemaRef, sink: W, looked: Looked, look: Look) -> Self {
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let is_plan = names == EXPLAINED;
        let columns = if look.exact { shown::exact(schema) } else { shown::folded(schema) };
        Self { sink, columns, rows: Vec::new(), drawn: 0, looked, look, is_plan }
    }

    /// Draws the rows that have been kept; a table that is too long for memory
    /// is drawn in parts, each under the names of its columns.
    fn draw(&mut self) -> Result<()> {
        let width = self.looked.width();
        match (width, self.look.exact) {
            (width, _) if self.is_plan => self.draw_plans(width.unwrap_or(usize::MAX))?,
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

    /// Each plan below its kind: a step on a line, the deeper the further to the right.
    fn draw_plans(&mut self, width: usize) -> Result<()> {
        for row in &self.rows {
            let [kind, plan] = [0, 1].map(|at| row[at].as_deref().unwrap_or_default());
            writeln!(self.sink, "{}", one_line(kind))?;
            for step in lines(plan).lines() {
                draw_step(step, width, &mut self.sink)?;
            }
        }
        Ok(())
    }

    fn grid(&self, columns: &[Shown]) -> Grid {
        let symbols = self.look.symbols;
        let has_owners = self.has_owners();
        let cells =
            columns.iter().map(|column| self.cells(column, column.null(has_owners, symbols)));
        let cells: Vec<_> = cells.collect();
        let rows = (0..self.rows.len()).map(|row| cells.iter().map(|of| of[row].clone()).collect());
        let of_column = |column: &Shown| GridColumn {
            name: column.name.clone(),
            numeric: column.numeric,
            rigid: column.rigid,
            flows: FLOWING.contains(&column.source.as_str()),
            null: column.null(has_owners, symbols),
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
            cell.map_or_else(|| null.to_owned(), |cell| one_line(&cell))
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

    /// The lines of each column that is drawn as such.
    fn lines(&self, width: usize) -> Vec<String> {
        let [first, ..] = &self.columns[..] else { return Vec::new() };
        let charted = self.columns.iter().filter(|column| self.look.has_line(&column.source));
        let trends = charted.map(|column| Trend {
            column,
            rows: &self.rows,
            first: &first.name,
            null: first.null(self.has_owners(), self.look.symbols),
            symbols: self.look.symbols,
        });
        trends.flat_map(|trend| trend.lines(width)).collect()
    }

    /// Whether the rows are what people and teams spend.
    fn has_owners(&self) -> bool {
        self.look.is_of_named() && self.columns.iter().any(Shown::is_spend)
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

/// A step of a plan. Its further lines are further in, and the deepest steps are no deeper than
/// half of the terminal.
fn draw_step(step: &str, width: usize, sink: &mut impl Write) -> Result<()> {
    let text = step.trim_start_matches(' ');
    let depth = (step.len() - text.len() + 2).min(width / 2);
    for (at, line) in words(text, width.saturating_sub(depth + 2)).iter().enumerate() {
        let further = if at == 0 { 0 } else { 2 };
        writeln!(sink, "{}{line}", " ".repeat(depth + further))?;
    }
    Ok(())
}

/// The number in a column of a row, as far as a drawing shows its digits.
pub(super) fn number(row: &Raw, column: usize) -> Option<f64> {
    row[column].as_deref()?.parse().ok()
}
