//! Whether the lake holds what it says it has read.

use assay_aws::doctor::Finding;
use assay_lake::{Lake, LakeCheck};

use super::finding::{fail, ok, warn};
use crate::JobError;

const NAME: &str = "lake-rows";

const FULL_SCAN: &str = "`assay ingest --full-scan` reads them again";

/// One finding: what is missing, and the command that brings it back.
pub(super) async fn rows(lake: &Lake) -> Result<Finding, JobError> {
    Ok(finding(&lake.check().await?))
}

fn finding(check: &LakeCheck) -> Finding {
    if let Some((table, first)) = check.missing_files.first() {
        return fail(
            NAME,
            format!(
                "{} data files are missing, such as {first} of table {table}",
                check.missing_files.len()
            ),
            "restore them from a backup; without one, `assay ingest --full-scan` takes them out \
             of the lake and reads their log objects again",
        );
    }
    if !check.ahead.is_empty() {
        return fail(
            NAME,
            format!(
                "{} and invocations are of different times, as after a copy or a restore",
                check.ahead.join(" and ")
            ),
            "`assay ingest` sets them right and reads what is missing again",
        );
    }
    let short = match check.with_fewer_rows {
        0 => String::new(),
        short => format!("; {short} have fewer rows than were read, as duplicates leave behind"),
    };
    match check.without_rows {
        0 => ok(NAME, format!("no object that was read is without its rows{short}")),
        without => warn(
            NAME,
            format!("of {without} objects that were read the lake has no row{short}"),
            format!("{FULL_SCAN}; where all their records were duplicates, that changes nothing"),
        ),
    }
}
