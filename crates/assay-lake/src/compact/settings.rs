//! What a compaction may use.

use std::path::PathBuf;

use crate::limits::{COMPACTED_FILE_BYTES, COMPACTION_MEMORY_BYTES};

/// What a compaction may use, and what it aims at.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Memory of the whole compaction in bytes, whatever the size of a day.
    /// Below 64 MiB the smallest buffers that work take more than that.
    pub memory_bytes: usize,
    /// Size to which files are filled, in bytes.
    pub target_file_bytes: u64,
    /// Folder for what does not fit into memory: up to twice the size of the
    /// greatest day, and that of its neighbours if the lake is not on this machine.
    /// The system's temporary folder by default.
    pub spill_dir: Option<PathBuf>,
    /// Threads; 0 counts as 1.
    pub threads: usize,
    /// Only count what would be merged.
    pub dry_run: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            memory_bytes: COMPACTION_MEMORY_BYTES,
            target_file_bytes: COMPACTED_FILE_BYTES,
            spill_dir: None,
            threads: assay_host::threads(None),
            dry_run: false,
        }
    }
}
