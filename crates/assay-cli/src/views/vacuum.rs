//! The summary of a vacuum.

use assay_host::text::{count, size};
use assay_lake::vacuum::VacuumSummary;

use crate::screen::one_line;

/// A few lines on stdout; in a dry run the addresses of the files first.
pub(crate) fn lines(summary: &VacuumSummary, dry_run: bool) -> String {
    let listed: String = summary.files.iter().map(|file| one_line(file) + "\n").collect();
    let kept = summary.kept_files.map(|kept| format!(", {} within the retention", count(kept)));
    format!(
        "{listed}{}   {} files, {}; {} log files\nkept      {} live{}\n",
        if dry_run { "expired" } else { "deleted" },
        count(summary.deleted_files),
        size(summary.deleted_bytes),
        count(summary.deleted_log_files),
        count(summary.live_files),
        kept.unwrap_or_default(),
    )
}
