//! Every bound of the lake, with its unit in its name.

use std::time::Duration;

/// Rows a worker collects before it seals them into files; at about 250 bytes a
/// row one batch takes some 35 MB of memory.
pub const BATCH_ROWS_MAX: usize = 131_072;

/// Rows at which a batch is sealed once an object ends, so that few objects
/// span several batches.
pub const BATCH_ROWS_ENOUGH: usize = 98_304;

/// Bounds of what a run of ingest commits together, which may be set otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchBounds {
    /// As [`BATCH_ROWS_MAX`].
    pub rows_max: usize,
    /// As [`BATCH_ROWS_ENOUGH`].
    pub rows_enough: usize,
    /// As [`BATCH_OBJECTS_MAX`].
    pub objects_max: usize,
    /// As [`REPLACED_OBJECTS_MAX`].
    pub replaced_objects_max: usize,
}

impl Default for BatchBounds {
    fn default() -> Self {
        Self {
            rows_max: BATCH_ROWS_MAX,
            rows_enough: BATCH_ROWS_ENOUGH,
            objects_max: BATCH_OBJECTS_MAX,
            replaced_objects_max: REPLACED_OBJECTS_MAX,
        }
    }
}

/// Memory of one batch's columns before it is sealed, whatever its row count.
pub const BATCH_MEMORY_BYTES_MAX: usize = 48 << 20;

/// Bytes of a batch's files that wait to be stored; each day has files of its own,
/// and each row may have a day of its own.
pub const ENCODED_BYTES_MAX: usize = 8 << 20;

/// Files being stored at once.
pub const UPLOADS_MAX: usize = 32;

/// Objects of one batch, so that a run over tiny objects commits now and then.
pub const BATCH_OBJECTS_MAX: usize = 16_384;

/// Rows of one row group.
pub const ROW_GROUP_ROWS_MAX: usize = 131_072;

/// Objects larger than this as stored are read in pieces.
pub const OBJECT_WHOLE_BYTES_MAX: u64 = 8 << 20;

/// Length of one piece of such an object.
pub const OBJECT_PIECE_BYTES: u64 = 4 << 20;

/// Fetched bytes that may wait for a worker.
pub const FETCHED_BYTES_MAX: u32 = 32 << 20;

/// Requests for objects under way at once.
pub const FETCHES_MAX: usize = 64;

/// Length of an offloaded body that is fetched for its counts.
pub const BODY_OBJECT_BYTES_MAX: u64 = 16 << 20;

/// Offloaded bodies fetched at once.
pub const BODY_FETCHES_MAX: usize = 8;

/// Listing requests under way at once.
pub const LISTINGS_MAX: usize = 32;

/// Days whose hours are looked up ahead of the listing.
pub const DAYS_AHEAD_MAX: usize = 4;

/// Names of one folder of this machine that are held at once; twice as many
/// gather until then. A larger folder is gone through several times.
pub const FOLDER_NAMES_MAX: usize = 128 << 10;

/// Objects of one folder that are held at once while it is listed.
pub const LISTED_PAGE_MAX: usize = 4096;

/// Objects in no hour's folder that are held until the days are known; folders
/// with more are listed once more.
pub const LOOSE_OBJECTS_MAX: usize = 64 << 10;

/// Listed objects that may wait to be fetched.
pub const LISTED_OBJECTS_MAX: usize = 4096;

/// Hours before the newest hour read in which a run looks for late objects.
pub const LATE_WINDOW_HOURS: i64 = 48;

/// Marks that are kept of a feed, one for each late window that was used.
pub const FEED_MARKS_MAX: usize = 16;

/// Inflated bytes of an object by which it is distinguished.
pub const HEAD_BYTES: usize = 4096;

/// Stored bytes of an object that are read to distinguish it.
pub const STORED_HEAD_BYTES: usize = 64 << 10;

/// Base-2 logarithm of the window that a zstd object may ask for: what `zstd`
/// itself takes without being asked to take more.
pub const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// Objects of one source that cannot be read and are remembered by name.
pub const UNREADABLE_MAX: usize = 10_000;

/// Files of a source's watermarks that stay when older ones are deleted; twice
/// as many gather until then.
pub const MARK_FILES_KEPT: usize = 8;

/// A follower with nothing new to add still records its position every this
/// many versions of `invocations`, so that later runs can skip those commits.
pub const FOLLOW_LAG_MAX: u64 = 16;

/// How old a commit on `invocations` may get before a follower with nothing new
/// to add records that it has seen it: entries of a log are deleted some day.
pub const FOLLOW_AGE_MAX: Duration = Duration::from_secs(7 * 24 * 3600);

/// Entries of a follower's log that are searched for the last one that agrees
/// with `invocations`; if there is none, rows are compared.
pub const SET_BACK_STEPS_MAX: usize = 4096;

/// Names of objects whose rows are counted at once when rows are compared with
/// the ledger, some 64 bytes each; more are counted in several readings.
pub const COMPARED_OBJECTS_MAX: usize = 2 << 20;

/// Bounds of commits, as values: a lake may be given others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitBounds {
    /// Tries at one commit against other writers.
    pub tries_max: usize,
    /// See [`FOLLOW_LAG_MAX`].
    pub follow_lag_max: u64,
    /// See [`FOLLOW_AGE_MAX`].
    pub follow_age_max: Duration,
    /// See [`SET_BACK_STEPS_MAX`].
    pub set_back_steps_max: usize,
    /// See [`COMPARED_OBJECTS_MAX`].
    pub compared_objects_max: usize,
    /// See [`ROLLED_DAYS_MAX`].
    pub rolled_days_max: usize,
}

impl Default for CommitBounds {
    fn default() -> Self {
        Self {
            tries_max: COMMIT_TRIES_MAX,
            follow_lag_max: FOLLOW_LAG_MAX,
            follow_age_max: FOLLOW_AGE_MAX,
            set_back_steps_max: SET_BACK_STEPS_MAX,
            compared_objects_max: COMPARED_OBJECTS_MAX,
            rolled_days_max: ROLLED_DAYS_MAX,
        }
    }
}

/// Sealed batches that may wait for their commit.
pub const SEALED_BATCHES_MAX: usize = 1;

/// Deliveries remembered within one run, per generation; two are kept.
pub const SEEN_GENERATION_MAX: usize = 512 << 10;

/// Objects that come again and are committed together: the files that hold what
/// was read of them before are written once for all of them.
pub const REPLACED_OBJECTS_MAX: usize = 8192;

/// How long what comes again waits for more of it before it is committed.
pub const REPLACED_TIME_MAX: Duration = Duration::from_secs(300);

/// Tries at one commit against other writers.
pub const COMMIT_TRIES_MAX: usize = 64;

/// Hours by which a time window is padded before folders outside it are left
/// unlisted: the folder may be the hour of the call or of the delivery.
pub const WINDOW_PAD_HOURS: i64 = 2;

/// Size to which compaction fills a file, unless it is set otherwise.
pub const COMPACTED_FILE_BYTES: u64 = 256 << 20;

/// Memory of a compaction, unless it is set otherwise.
pub const COMPACTION_MEMORY_BYTES: usize = 256 << 20;

/// Files that are merged at once, whatever the memory: each is an open file.
pub const MERGE_INPUTS_MAX: usize = 128;

/// The shortest retention that a vacuum keeps to unless it is forced: a writer
/// takes less from its first file to its commit, and a query less to its end.
pub const VACUUM_RETAIN_MIN: Duration = Duration::from_secs(3600);

/// How long after a vacuum has listed a table's folder the log alone may tell
/// what has expired. What crashed writers left waits for as long.
pub const VACUUM_LISTING_EVERY: Duration = Duration::from_secs(7 * 24 * 3600);

/// Log entries being read at once.
pub const LOG_READS_MAX: usize = 32;

/// Days that one statement rolls up and one commit replaces.
pub const ROLLED_DAYS_MAX: usize = 32;

/// Bytes of log entries and checkpoints that a process keeps of one lake.
pub const LOG_MEMORY_BYTES_MAX: usize = 16 << 20;

/// Length up to which a file of a log is read as a whole.
pub const LOG_FILE_BYTES_MAX: u64 = 8 << 20;

/// Entries of a log that are read one by one for what an application has
/// recorded; beyond, the newest checkpoint is cheaper.
pub const LOG_STEPS_MAX: u64 = 32;

/// Days that one commit of a compaction replaces.
pub const BATCHED_DAYS_MAX: usize = 64;

/// Bytes of the files that one such commit replaces, beyond which no day is added.
pub const BATCHED_BYTES_MAX: u64 = 1 << 30;

/// How long merged days wait for others before they are committed.
pub const BATCHED_TIME_MAX: Duration = Duration::from_secs(30);
