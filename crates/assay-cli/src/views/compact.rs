//! The summary of a compaction.

use assay_lake::compact::CompactSummary;
use indicatif::HumanCount;

/// A few lines on stdout.
pub(crate) fn human(summary: &CompactSummary) -> anyhow::Result<()> {
    super::text(&lines(summary))
}

pub(crate) fn lines(summary: &CompactSummary) -> String {
    let count = HumanCount;
    if summary.merged == 0 {
        return "nothing to compact\n".into();
    }
    format!(
        "files     {} before, {} after\nrows      {}, {} duplicates left out\nlake      version {}\n",
        count(summary.files_before),
        count(summary.files_after),
        count(summary.rows),
        count(summary.duplicates),
        summary.lake_version,
    )
}
