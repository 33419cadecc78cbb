//! Which objects can be logs.

/// The marker that Bedrock leaves when it checks its permission to deliver.
const PERMISSION_CHECK: &str = "amazon-bedrock-logs-permission-check";

/// Endings of objects that assay reads.
const ENDINGS: [&str; 4] = [".gz", ".json", ".jsonl", ".ndjson"];

/// Whether the object of that name can be a log.
pub(super) fn is_log(file_name: &str) -> bool {
    file_name != PERMISSION_CHECK && ENDINGS.iter().any(|ending| file_name.ends_with(ending))
}

/// Whether a folder holds request and response bodies rather than records:
/// `data` below an hour's folder.
pub(super) fn holds_bodies(parent_is_hour: bool, folder: &str) -> bool {
    parent_is_hour && folder == "data"
}
