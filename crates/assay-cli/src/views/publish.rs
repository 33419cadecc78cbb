//! What a publish is going to do, and what it did.

use assay::PublishSummary;
use assay_aws::catalog::{Action, CatalogKind, CatalogStep, Change};

/// Longest value that is shown whole.
const VALUE_CHARS_MAX: usize = 100;

/// The difference in the manner of a plan.
pub(crate) fn difference(summary: &PublishSummary) -> String {
    let found = &summary.difference;
    let mut text = format!("Glue database {} for the lake {}\n", summary.database, summary.lake);
    found.steps.iter().for_each(|each| text.push_str(&step(each)));
    for foreign in &found.foreign {
        text.push_str(&format!("  ! table {} is not ours: {}\n", foreign.table, foreign.found));
    }
    for kept in &found.kept {
        text.push_str(&format!("  = table {}: {}\n", kept.table, kept.what));
    }
    for waiting in &summary.waiting {
        text.push_str(&format!("  no view {} yet: {}\n", waiting.view, waiting.why));
    }
    if summary.workgroup.is_none() {
        text.push_str("  no queries are saved and no views asked: no workgroup is set\n");
    }
    if found.is_empty() {
        text.push_str("the catalog is in step with the lake\n");
    } else {
        text.push_str(&format!("to do: {}\n", counts(&found.steps)));
    }
    text
}

/// The last line, when all of it is done.
pub(crate) fn done(summary: &PublishSummary) -> String {
    format!("published: {}\n", counts(&summary.difference.steps))
}

/// Both, for a job.
pub(crate) fn lines(summary: &PublishSummary) -> String {
    if summary.difference.is_empty() {
        return difference(summary);
    }
    difference(summary) + &done(summary)
}

fn counts(steps: &[CatalogStep]) -> String {
    let count = |action| steps.iter().filter(|step| step.action == action).count();
    let [create, update, remove] = [Action::Create, Action::Update, Action::Remove].map(count);
    format!("{create} new, {update} changed, {remove} removed")
}

fn step(step: &CatalogStep) -> String {
    let sign = match step.action {
        Action::Create => '+',
        Action::Update => '~',
        Action::Remove => '-',
    };
    let width = step.changes.iter().map(|change| change.attribute.chars().count()).max();
    let changes = step.changes.iter().map(|each| change(each, step, width.unwrap_or(0)));
    format!("  {sign} {} {}\n{}", step.kind.word(), step.name, changes.collect::<String>())
}

fn change(change: &Change, step: &CatalogStep, width: usize) -> String {
    let (from, to) = (change.from.as_deref(), change.to.as_deref().unwrap_or_default());
    let value = match from {
        Some(from) => {
            let (from, to) = apart(from, to, step.kind);
            format!("{} → {}", short(from), short(to))
        }
        None if step.action == Action::Create => short(to),
        None => format!("+ {}", short(to)),
    };
    format!("      {:<width$}  {value}\n", change.attribute)
}

/// Of two texts of many lines, the first lines that differ.
fn apart<'a>(from: &'a str, to: &'a str, kind: CatalogKind) -> (&'a str, &'a str) {
    match kind {
        CatalogKind::SavedQuery | CatalogKind::View => {
            let mut lines = from.lines().zip(to.lines());
            lines.find(|(from, to)| from != to).unwrap_or((from, to))
        }
        _ => (from, to),
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(VALUE_CHARS_MAX).collect();
    if cut == text { cut } else { cut + "…" }
}
