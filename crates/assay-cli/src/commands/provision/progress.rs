//! How far an apply is: a bar on a terminal, and a line for each step that ends.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use assay_provision::{Action, Event, Outcome, Plan, PlanStep};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::screen;

/// Steps as they begin and end.
pub(super) struct Steps {
    bar: ProgressBar,
    under_way: Mutex<BTreeSet<String>>,
}

impl Steps {
    /// For the steps of a plan.
    pub(super) fn new(plan: &Plan, quiet: bool) -> Self {
        let steps = plan.steps.iter().filter(|step| step.action.changes()).count() as u64;
        Self { bar: bar(steps, quiet), under_way: Mutex::default() }
    }

    /// Takes note of what happens.
    pub(super) fn watch(&self, event: Event<'_>) {
        match event {
            Event::Started(step) => self.note(|names| names.insert(step.address.to_string())),
            Event::Ended(step, outcome) => {
                self.note(|names| names.remove(&step.address.to_string()));
                self.bar.inc(1);
                self.bar.suspend(|| log(step, outcome));
            }
        }
    }

    fn note(&self, change: impl FnOnce(&mut BTreeSet<String>) -> bool) {
        if let Ok(mut names) = self.under_way.lock() {
            change(&mut names);
            let names = names.iter().map(|name| screen::one_line(name));
            self.bar.set_message(names.collect::<Vec<_>>().join(", "));
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn log(step: &PlanStep, outcome: &Outcome) {
    let (address, word) = (&step.address, word(step.action));
    match outcome {
        Outcome::Done => tracing::info!("{word} {address}"),
        Outcome::Failed { why } => tracing::error!("{address}: {why}"),
        Outcome::Differs { .. } => tracing::error!("{address} is not as planned"),
        Outcome::NotStarted => {}
    }
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Create => "created",
        Action::Update => "updated",
        Action::Replace => "replaced",
        Action::Delete => "deleted",
        Action::Keep | Action::Foreign | Action::Retain => "left",
    }
}

fn bar(steps: u64, quiet: bool) -> ProgressBar {
    if !screen::is_drawn_on(quiet) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
    if let Ok(style) =
        ProgressStyle::with_template("{elapsed_precise} [{bar:30}] {pos}/{len} {wide_msg}")
    {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
