//! How a table for people is drawn.

use assay_query::named::{ChartKind, Display};

use super::symbols::{BLOCKS, Symbols};

/// How a table for people is drawn. Other formats have every column and digit.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// Every column by itself, and every digit.
    pub(crate) exact: bool,
    /// Which columns matter most, and what is drawn of them.
    pub(crate) display: Display,
    /// What the user does to see columns that do not fit.
    pub(crate) all_by: &'static str,
    /// What it is drawn with.
    pub(crate) symbols: &'static Symbols,
}

impl Default for Look {
    fn default() -> Self {
        let (display, all_by) = (Display::default(), "--exact shows every column");
        Self { exact: false, display, all_by, symbols: &BLOCKS }
    }
}

impl Look {
    /// The place of the bars among a query's columns.
    pub(super) const BAR: &'static str = "bar";

    /// Whether a named query says which columns matter most.
    pub(super) fn is_of_named(&self) -> bool {
        !self.display.columns.is_empty()
    }

    /// The column's place by importance; those that are not declared are the last.
    pub(super) fn rank(&self, column: &str) -> usize {
        let columns = &self.display.columns;
        columns.iter().position(|name| *name == column).unwrap_or(columns.len())
    }

    pub(super) fn has_bars(&self, column: &str) -> bool {
        self.has(ChartKind::Bar, column)
    }

    pub(super) fn has_line(&self, column: &str) -> bool {
        self.has(ChartKind::Line, column)
    }

    fn has(&self, kind: ChartKind, column: &str) -> bool {
        !self.exact && self.display.charts.iter().any(|of| of.kind == kind && of.column == column)
    }
}
