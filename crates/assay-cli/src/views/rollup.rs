//! The summary of a roll-up.

use assay_host::text::{count, counted};
use assay_query::rollup::RollupSummary;

/// A line on stdout.
pub(crate) fn line(summary: &RollupSummary) -> String {
    let RollupSummary { days, rows, months, .. } = *summary;
    let days = (days > 0).then(|| format!("{} into {} rows", counted(days, "day"), count(rows)));
    let months = (months > 0).then(|| counted(months, "month"));
    match days.into_iter().chain(months).collect::<Vec<_>>() {
        done if done.is_empty() => "nothing to roll up\n".into(),
        done => format!("rolled up {}\n", done.join(", and ")),
    }
}
