//! The summary of a compaction.

use assay_host::text::{count, size};
use assay_lake::compact::CompactSummary;

/// A few lines on stdout.
pub(crate) fn lines(summary: &CompactSummary, dry_run: bool) -> String {
    if summary.merged == 0 {
        return "nothing to compact\n".into();
    }
    let before = format!("{} ({})", count(summary.files_before), size(summary.bytes_before));
    if dry_run {
        return format!("files     {before} would be merged\n");
    }
    format!(
        "files     {before} before, {} ({}) after\nrows      {}, {} duplicates left out\nlake      version {}\n",
        count(summary.files_after),
        size(summary.bytes_after),
        count(summary.rows),
        count(summary.duplicates),
        summary.lake_version,
    )
}
