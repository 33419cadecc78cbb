//! Whether charts are drawn.

use assay_query::named::Display;

/// Whether charts are drawn.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct ChartArgs {
    /// Draw the query's bars and lines, also where stdout is no terminal
    #[arg(long, overrides_with = "no_chart")]
    chart: bool,
    /// Draw no bars and lines
    #[arg(long, overrides_with = "chart")]
    no_chart: bool,
}

impl ChartArgs {
    /// The display with its charts, where they are wanted: by default on a terminal.
    pub(crate) fn of(self, display: Display, is_terminal: bool) -> Display {
        let is_drawn = self.chart || (is_terminal && !self.no_chart);
        let charts = if is_drawn { display.charts } else { Vec::new() };
        Display { charts, ..display }
    }
}
