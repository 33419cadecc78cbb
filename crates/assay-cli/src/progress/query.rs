//! How far a query in another engine is.

use std::time::Duration;

use assay::AthenaWatch;
use assay_aws::athena::Execution;
use assay_host::text::size;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::screen;

/// A meter for each query.
pub(crate) struct QueryMeters {
    quiet: bool,
}

impl QueryMeters {
    /// Meters that show nothing where nobody looks.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }
}

impl AthenaWatch for QueryMeters {
    fn sent(&self) -> Box<dyn Fn(&Execution) + Send + Sync> {
        let meter = QueryMeter::new(self.quiet);
        Box::new(move |execution| meter.seen(execution))
    }
}

/// Shows state, seconds and bytes scanned on a terminal.
struct QueryMeter(ProgressBar);

impl QueryMeter {
    fn new(quiet: bool) -> Self {
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
    fn seen(&self, execution: &Execution) {
        let scanned = size(execution.bytes_scanned);
        let state = screen::one_line(&execution.state.to_string());
        self.0.set_message(format!("{state}, {scanned} scanned"));
    }
}

impl Drop for QueryMeter {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
