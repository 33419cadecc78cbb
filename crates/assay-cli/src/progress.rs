//! How far a long command is: a bar on a terminal, else a line now and then.

mod query;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use assay_host::text::{count, size};
use assay_lake::ingest::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

pub(crate) use query::QueryMeters;

use crate::screen;

/// Without a terminal, a line is logged this often.
const LINE_SECONDS: u64 = 10;

/// The phase of which a library tells its progress.
const INGEST: &str = "ingest";

/// Counts what was read and shows it.
pub(crate) struct Meter {
    bar: ProgressBar,
    verb: &'static str,
    begun: Instant,
    line_due: Mutex<Instant>,
    objects_total: AtomicU64,
    objects: AtomicU64,
    bytes: AtomicU64,
    records: AtomicU64,
}

impl Meter {
    /// A meter of objects that are `verb`: "read", "written".
    pub(crate) fn new(verb: &'static str, quiet: bool) -> Self {
        let begun = Instant::now();
        Self {
            bar: bar(quiet),
            verb,
            begun,
            line_due: Mutex::new(begun + Duration::from_secs(LINE_SECONDS)),
            objects_total: AtomicU64::new(0),
            objects: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            records: AtomicU64::new(0),
        }
    }

    /// So many more objects are to be done.
    pub(crate) fn expect(&self, objects: u64) {
        let total = self.objects_total.fetch_add(objects, Ordering::Relaxed) + objects;
        self.bar.set_length(total);
    }

    /// So many more objects are done.
    pub(crate) fn done(&self, objects: u64, bytes: u64) {
        let done = self.objects.fetch_add(objects, Ordering::Relaxed) + objects;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bar.set_position(done);
        self.bar.set_message(self.rate());
        self.line();
    }

    /// So many more records came out.
    pub(crate) fn records(&self, records: u64) {
        self.records.fetch_add(records, Ordering::Relaxed);
    }

    fn rate(&self) -> String {
        let bytes = self.bytes.load(Ordering::Relaxed);
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        format!("{}, {}/s", size(bytes), size((bytes as f64 / seconds) as u64))
    }

    fn line(&self) {
        if !self.bar.is_hidden() || !self.is_line_due() {
            return;
        }
        tracing::info!(
            "{} of {} objects {}, {} records, {}",
            count(self.objects.load(Ordering::Relaxed)),
            count(self.objects_total.load(Ordering::Relaxed)),
            self.verb,
            count(self.records.load(Ordering::Relaxed)),
            self.rate(),
        );
    }

    fn is_line_due(&self) -> bool {
        let Ok(mut due) = self.line_due.try_lock() else { return false };
        let now = Instant::now();
        let is_due = now >= *due;
        if is_due {
            *due = now + Duration::from_secs(LINE_SECONDS);
        }
        is_due
    }
}

impl Progress for Meter {
    fn planned(&self, objects: u64, _bytes: u64) {
        self.expect(objects);
    }

    fn read(&self, bytes: u64) {
        self.done(1, bytes);
    }

    fn committed(&self, rows: u64, version: u64) {
        self.records(rows);
        tracing::debug!(phase = INGEST, rows, version, "committed");
    }

    fn failed(&self, object: &str, why: &str) {
        self.bar.suspend(|| {
            tracing::warn!(phase = INGEST, object, error = why, "cannot read {object}: {why}")
        });
    }

    fn vanished(&self, object: &str) {
        self.bar.suspend(|| tracing::warn!("{object} has been deleted since it was listed"));
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn bar(quiet: bool) -> ProgressBar {
    if !screen::is_drawn_on(quiet) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let template = "{elapsed_precise} [{bar:30}] {human_pos}/{human_len} objects, {msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
