//! What a statement would scan, before it is run.

use datafusion::datasource::physical_plan::FileScanConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_plan::ExecutionPlan;

/// The files that a plan would open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScanEstimate {
    /// Files, each as often as it is scanned.
    pub files: u64,
    /// Their whole lengths in bytes: an upper bound, because columns that the
    /// statement does not name and row groups that it rules out are skipped.
    pub bytes_max: u64,
}

/// The estimate of a plan. Opens no file.
pub(crate) fn of_plan(plan: &dyn ExecutionPlan) -> ScanEstimate {
    let mut estimate = ScanEstimate::default();
    add(plan, &mut estimate);
    estimate
}

fn add(plan: &dyn ExecutionPlan, estimate: &mut ScanEstimate) {
    let scan = plan.downcast_ref::<DataSourceExec>();
    let scan = scan.and_then(|scan| scan.data_source().downcast_ref::<FileScanConfig>());
    for group in scan.map(|scan| scan.file_groups.as_slice()).unwrap_or_default() {
        for file in group.iter() {
            estimate.files += 1;
            estimate.bytes_max += file.object_meta.size;
        }
    }
    for child in plan.children() {
        add(child.as_ref(), estimate);
    }
}
