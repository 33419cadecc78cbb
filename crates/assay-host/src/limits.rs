//! Every bound of this crate, with its unit in its name.

/// Threads for each core, whatever number is asked for: more of them bring no
/// speed, and each holds memory of its own.
pub const THREADS_PER_CORE_MAX: usize = 2;

/// Runs that can write the same file at the same time.
pub const WRITERS_MAX: usize = 8;

/// Links that are followed from one name.
pub const LINKS_MAX: usize = 40;

/// Bytes of a file's name that its draft repeats: a name has 255 at most, and
/// the draft adds a few.
pub const DRAFT_STEM_BYTES_MAX: usize = 200;

/// Times that a folder which is being filled is emptied before it is left to the next run.
pub const REMOVALS_MAX: usize = 100;
