//! The summary of a roll-up.

use assay_host::text::count;
use assay_query::rollup::RollupSummary;

/// A line on stdout.
pub(crate) fn line(summary: &RollupSummary) -> String {
    if summary.days == 0 {
        return "nothing to roll up\n".into();
    }
    let (days, rows) = (count(summary.days), count(summary.rows));
    let plural = if summary.days == 1 { "" } else { "s" };
    format!("rolled up {days} day{plural} into {rows} rows\n")
}
