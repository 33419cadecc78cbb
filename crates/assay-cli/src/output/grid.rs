//! A table of texts, and how it is drawn in columns.

use std::io::{Result, Write};

use super::chart::{self, Extent};
use super::symbols::Symbols;
use crate::screen::width_of;
use crate::wrap;

/// A table of texts.
#[derive(Clone)]
pub(super) struct Grid {
    pub(super) columns: Vec<GridColumn>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) symbols: &'static Symbols,
}

#[derive(Clone)]
pub(super) struct GridColumn {
    pub(super) name: String,
    /// To the right.
    pub(super) numeric: bool,
    /// Its cells are never shortened.
    pub(super) rigid: bool,
    /// Its cells may take several lines, as a sentence does.
    pub(super) flows: bool,
    /// What stands for null in its cells.
    pub(super) null: &'static str,
    /// Its place by importance, the most important being 0.
    pub(super) rank: usize,
    /// Of a column of bars, what each shows; its cells are empty until its width is
    /// known.
    pub(super) bars: Vec<Extent>,
}

/// Columns of the terminal that bars have at least, and at most.
const BARS_WIDTH: (usize, usize) = (10, 30);

/// Widths of the columns, and the blanks around them.
pub(super) struct Layout {
    widths: Vec<usize>,
    edge: usize,
    between: usize,
}

impl Layout {
    /// Columns of the terminal that each line takes at most.
    pub(super) fn total(&self) -> usize {
        2 * self.edge
            + self.widths.iter().sum::<usize>()
            + self.between * self.widths.len().saturating_sub(1)
    }
}

impl Grid {
    /// These columns of it, in their order here.
    pub(super) fn only(&self, columns: &[usize]) -> Self {
        let mut kept = columns.to_vec();
        kept.sort_unstable();
        let rows = self.rows.iter().map(|row| kept.iter().map(|at| row[*at].clone()).collect());
        let columns = kept.iter().map(|at| self.columns[*at].clone()).collect();
        Self { columns, rows: rows.collect(), symbols: self.symbols }
    }

    /// Puts a column without texts in that place.
    pub(super) fn insert(&mut self, at: usize, column: GridColumn) {
        self.columns.insert(at, column);
        self.rows.iter_mut().for_each(|row| row.insert(at, String::new()));
    }

    /// With bars drawn, which take what `width` leaves them.
    pub(super) fn with_bars(&self, layout: &mut Layout, width: usize) -> Self {
        let mut drawn = self.clone();
        let charted = self.columns.iter().enumerate().filter(|(_, column)| column.is_bars());
        for (at, column) in charted {
            let spare = width.saturating_sub(layout.total());
            layout.widths[at] = (layout.widths[at] + spare).min(BARS_WIDTH.1);
            let bars = chart::bars(&column.bars, layout.widths[at], self.symbols);
            drawn.rows.iter_mut().zip(bars).for_each(|(row, bar)| row[at] = bar);
        }
        drawn
    }

    /// Every name on one line.
    pub(super) fn roomy(&self) -> Layout {
        let names = self.columns.iter().map(|column| width_of(&column.name));
        let widths = names.enumerate().map(|(at, name)| name.max(self.cells_width(at)));
        Layout { widths: widths.collect(), edge: 2, between: 3 }
    }

    /// Names broken at their underscores where that fits the table into
    /// `width` columns; the layout may be wider than that all the same.
    pub(super) fn tight(&self, width: usize) -> Layout {
        let columns = 0..self.columns.len();
        let least = columns.map(|at| self.cells_width(at).max(self.word_width(at))).collect();
        let mut layout = Layout { widths: least, edge: 0, between: 2 };
        for (at, column) in self.columns.iter().enumerate() {
            let missing = width_of(&column.name).saturating_sub(layout.widths[at]);
            if layout.total() + missing <= width {
                layout.widths[at] += missing;
            }
        }
        layout
    }

    pub(super) fn cells_width(&self, column: usize) -> usize {
        let lines = self.rows.iter().flat_map(|row| row[column].split('\n'));
        let least = if self.columns[column].is_bars() { BARS_WIDTH.0 } else { 0 };
        lines.map(width_of).max().unwrap_or(0).max(least)
    }

    fn word_width(&self, column: usize) -> usize {
        let words = self.columns[column].name.split_inclusive('_').map(width_of);
        words.max().unwrap_or(0)
    }

    pub(super) fn draw(&self, layout: &Layout, sink: &mut impl Write) -> Result<()> {
        self.draw_row(self.names(layout), layout, sink)?;
        writeln!(sink, "{}", self.symbols.rule.repeat(layout.total()))?;
        for row in &self.rows {
            let cells = row.iter().map(|cell| cell.split('\n').map(str::to_owned).collect());
            self.draw_row(cells.collect(), layout, sink)?;
        }
        Ok(())
    }

    /// The names of the columns, their last lines side by side.
    fn names(&self, layout: &Layout) -> Vec<Vec<String>> {
        let names = self.columns.iter().zip(&layout.widths);
        let names = names.map(|(column, width)| wrap::name(&column.name, *width));
        let mut names: Vec<_> = names.collect();
        let most = names.iter().map(Vec::len).max().unwrap_or(0);
        for name in &mut names {
            let missing = most - name.len();
            name.splice(..0, vec![String::new(); missing]);
        }
        names
    }

    /// The cells' lines side by side.
    fn draw_row(
        &self,
        cells: Vec<Vec<String>>,
        layout: &Layout,
        sink: &mut impl Write,
    ) -> Result<()> {
        for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = " ".repeat(layout.edge);
            for ((cell, column), width) in cells.iter().zip(&self.columns).zip(&layout.widths) {
                let text = cell.get(at).map_or("", String::as_str);
                let blanks = " ".repeat(width.saturating_sub(width_of(text)));
                match column.numeric {
                    true => line.extend([blanks.as_str(), text]),
                    false => line.extend([text, blanks.as_str()]),
                }
                line.push_str(&" ".repeat(layout.between));
            }
            writeln!(sink, "{}", line.trim_end_matches(' '))?;
        }
        Ok(())
    }

    /// Each row as a list of its columns, within `width` columns of the
    /// terminal. Without a row there are only their names.
    pub(super) fn records(&self, width: usize, sink: &mut impl Write) -> Result<()> {
        if self.rows.is_empty() {
            let names: Vec<_> = self.columns.iter().map(|column| column.name.as_str()).collect();
            let lines = wrap::words(&names.join(", "), width);
            return lines.iter().try_for_each(|line| writeln!(sink, "{line}"));
        }
        let longest = self.columns.iter().map(|column| width_of(&column.name)).max();
        let left = longest.unwrap_or(0).min(width / 3);
        let right = width.saturating_sub(left + 2).max(2);
        let columns = vec![GridColumn::text(), GridColumn::text()];
        let pairs = Self { columns, rows: vec![], symbols: self.symbols };
        let layout = Layout { widths: vec![left, right], edge: 0, between: 2 };
        for (index, row) in (1_u64..).zip(&self.rows) {
            writeln!(sink, "{} row {index}", self.symbols.rule.repeat(3))?;
            let pairs_of_row = self.columns.iter().zip(row);
            for (column, cell) in pairs_of_row.filter(|(column, _)| !column.is_bars()) {
                let cells = vec![wrap::wrap(&column.name, left), wrap::wrap(cell, right)];
                pairs.draw_row(cells, &layout, sink)?;
            }
        }
        Ok(())
    }
}

impl GridColumn {
    /// Bars beside another column's values.
    pub(super) fn bars(bars: Vec<Extent>, rank: usize) -> Self {
        Self { bars, rank, rigid: true, ..Self::text() }
    }

    fn text() -> Self {
        let name = String::new();
        let (null, bars) = ("", Vec::new());
        Self { name, numeric: false, rigid: false, flows: false, null, rank: 0, bars }
    }

    pub(super) fn is_bars(&self) -> bool {
        !self.bars.is_empty()
    }
}
