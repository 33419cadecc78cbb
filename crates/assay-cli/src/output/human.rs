//! A table for people: numbers to the right with separators, null as a dash,
//! as wide as the terminal.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::Result;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_host::text::lines;
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};

use super::looked::Looked;
use super::row_writer::RowWriter;
use super::{fit, nested};
use crate::screen::{one_line, width_of};

/// Rows that are kept in memory until the widths are known, and shown on a
/// terminal: more than anybody reads there.
const ROWS_SHOWN_MAX: usize = 1_000;

/// The columns of a plan.
const EXPLAINED: [&str; 2] = ["plan_type", "plan"];

/// Blanks at both sides of a cell.
const PADDING: usize = 2;

/// What stands for null, so that it is told apart from 0 and from empty text.
const NULL: &str = "–";

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

pub(super) struct Human<W: Write> {
    sink: W,
    columns: Vec<Column>,
    /// Rows that have not been drawn yet.
    rows: Vec<Vec<String>>,
    drawn: u64,
    looked: Looked,
    /// Cells have lines: they are the plans of `EXPLAIN`.
    has_lines: bool,
}

struct Column {
    name: String,
    numeric: bool,
    /// Never shortened: half a number or half a time misleads.
    rigid: bool,
}

impl<W: Write> Human<W> {
    pub(super) fn new(schema: &SchemaRef, sink: W, looked: Looked) -> Self {
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let has_lines = names == EXPLAINED;
        Self { sink, columns: columns(schema), rows: Vec::new(), drawn: 0, looked, has_lines }
    }

    /// Draws the rows that have been kept; a table that is too long for memory
    /// is drawn in parts, each under the names of its columns.
    fn draw(&mut self) -> Result<()> {
        let table = self.table();
        writeln!(self.sink, "{}", table.trim_fmt())?;
        self.drawn += self.rows.len() as u64;
        self.rows.clear();
        Ok(())
    }

    fn table(&mut self) -> Table {
        let Looked::OnTerminal(width) = self.looked else { return self.drawn() };
        self.shorten(usize::from(width));
        let least: Vec<usize> = (0..self.columns.len()).map(|index| self.least(index)).collect();
        let mut table = self.drawn();
        let needed = u16::try_from(least.iter().sum::<usize>()).unwrap_or(u16::MAX);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.max(needed));
        for (drawn, least) in table.column_iter_mut().zip(least) {
            drawn.set_delimiter('_');
            let least = Width::Fixed(u16::try_from(least).unwrap_or(u16::MAX));
            drawn.set_constraint(ColumnConstraint::LowerBoundary(least));
        }
        table
    }

    fn drawn(&self) -> Table {
        let mut table = Table::new();
        table.load_style(STYLE);
        table.set_header(self.columns.iter().map(|column| column.cell(&column.name)));
        for row in &self.rows {
            table.add_row(self.columns.iter().zip(row).map(|(column, text)| column.cell(text)));
        }
        table
    }

    /// Shortens texts to the room that the other columns leave them.
    fn shorten(&mut self, width: usize) {
        let (texts, rigid): (Vec<_>, Vec<_>) =
            (0..self.columns.len()).partition(|index| !self.columns[*index].rigid);
        let taken: usize = rigid.iter().map(|index| self.least(*index)).sum();
        let lengths: Vec<usize> = texts.iter().map(|index| self.least(*index) - PADDING).collect();
        let room = width.saturating_sub(taken + PADDING * texts.len());
        let cap = fit::cap(&lengths, room);
        for row in &mut self.rows {
            for index in &texts {
                row[*index] = fit::shorten(&row[*index], cap);
            }
        }
    }

    /// Width of the longest cell and of the longest word of the header.
    fn least(&self, index: usize) -> usize {
        let cells = self.rows.iter().map(|row| width_of(&row[index]));
        let words = self.columns[index].name.split_inclusive('_').map(width_of);
        cells.chain(words).max().unwrap_or(1) + PADDING
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

impl<W: Write> Human<W> {
    fn keep(&mut self, batch: &RecordBatch) -> Result<()> {
        let batch = nested::to_text(batch)?;
        let options = FormatOptions::new().with_null(NULL);
        let columns = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
            .collect::<Result<Vec<_>>>()?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().zip(&self.columns);
            let cells = cells.map(|(column, of)| of.text(column.value(row).to_string()));
            let cells = cells.map(|cell| self.harmless(cell));
            self.rows.push(cells.collect());
        }
        Ok(())
    }

    /// A line feed in a cell would begin a row of its own.
    fn harmless(&self, cell: String) -> String {
        match self.has_lines {
            true => lines(&cell).into_owned(),
            false => one_line(&cell),
        }
    }
}

fn columns(schema: &Schema) -> Vec<Column> {
    let column = |field: &arrow::datatypes::FieldRef| Column {
        name: one_line(field.name()),
        numeric: field.data_type().is_numeric(),
        rigid: field.data_type().is_numeric() || field.data_type().is_temporal(),
    };
    schema.fields().iter().map(column).collect()
}

impl Column {
    fn cell(&self, text: &str) -> Cell {
        match self.numeric {
            true => Cell::new(text).set_alignment(CellAlignment::Right),
            false => Cell::new(text),
        }
    }

    fn text(&self, text: String) -> String {
        match self.numeric {
            true => separated(&text),
            false => text,
        }
    }
}

/// Commas between groups of three digits of the whole part.
fn separated(number: &str) -> String {
    let digits = number.trim_start_matches('-');
    let whole = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let mut out = number[..number.len() - digits.len()].to_owned();
    for (index, digit) in digits[..whole].chars().enumerate() {
        if index > 0 && (whole - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(&digits[whole..]);
    out
}
