//! How the memory of a compaction is divided.

use crate::limits::{MERGE_INPUTS_MAX, ROW_GROUP_ROWS_MAX};

/// Memory of the program itself, and of uploads under way.
const PROCESS_BYTES: usize = 48 << 20;

/// Memory of one row while its row group is gathered, with room to spare.
const ROW_BYTES: usize = 400;

/// Rows of a row group, however little memory there is: below it a file would
/// be more footer than rows.
const GROUP_ROWS_MIN: usize = 1024;

/// Shares of one limit. The stages that find duplicates and that merge follow
/// one another, so each has its shares of the whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Rows of one row group: one is gathered while another is encoded.
    pub(super) group_rows: usize,
    /// What the inputs of one merge may hold together.
    pub(super) inputs_bytes: usize,
    /// What the search for duplicates may hold before it spills.
    pub(super) keys_bytes: usize,
}

impl Budget {
    pub(super) fn of(memory_bytes: usize) -> Self {
        let free = memory_bytes.saturating_sub(PROCESS_BYTES).max(memory_bytes / 4);
        // What the allocator cannot use again at once.
        let free = free / 2;
        let group_rows = free / 6 / ROW_BYTES;
        Self {
            group_rows: group_rows.clamp(GROUP_ROWS_MIN, ROW_GROUP_ROWS_MAX),
            inputs_bytes: free / 2,
            keys_bytes: free / 3,
        }
    }

    /// How many inputs can be merged at once if the greatest holds so much.
    pub(super) fn fan_in(&self, input_bytes: usize) -> usize {
        (self.inputs_bytes / input_bytes.max(1)).clamp(2, MERGE_INPUTS_MAX)
    }
}
