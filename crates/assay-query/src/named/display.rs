//! What a query's header says of how its rows are shown to people.

/// How people best see the rows of a query. Other formats are not affected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Display {
    /// Columns of the result by importance, the most important first; empty where
    /// the query does not say. Where the screen is too narrow, those that are not
    /// listed are left out first, then the last ones of the list. `bar` is the place
    /// of the query's bars.
    pub columns: Vec<&'static str>,
    /// What is drawn of the rows.
    pub charts: Vec<Chart>,
}

/// One drawing of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its form.
    pub kind: ChartKind,
    /// The column of the result that it shows.
    pub column: &'static str,
}

/// The form of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// A bar beside the value of each row.
    Bar,
    /// One line over all rows, in their order: for rows that are days, weeks or hours. Where days
    /// are the second column, one for each value of the first.
    Line,
}

impl Chart {
    /// `KIND COLUMN`.
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let (kind, column) = text.split_once(' ')?;
        let kind = match kind {
            "bar" => ChartKind::Bar,
            "line" => ChartKind::Line,
            _ => return None,
        };
        Some(Self { kind, column })
    }
}
