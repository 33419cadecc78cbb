//! How far a query in another engine is.

use std::time::Duration;

use assay_aws::athena::Execution;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::screen;

/// Shows state, seconds and bytes scanned on a terminal.
pub(crate) struct QueryMeter(ProgressBar);

impl QueryMeter {
    /// Shows nothing where nobody looks.
    pub(crate) fn new(quiet: bool) -> Self {
        if !screen::is_drawn_on(quiet) {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} athena: {msg}, {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message("sent");
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// It has been looked at.
    pub(crate) fn seen(&self, execution: &Execution) {
        let scanned = HumanBytes(execution.bytes_scanned);
        let state = screen::one_line(&execution.state.to_string());
        self.0.set_message(format!("{state}, {scanned} scanned"));
    }
}

impl Drop for QueryMeter {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
