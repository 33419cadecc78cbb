//! What the Delta logs of a lake say, and committing to them.

pub(crate) mod caller_metadata;
pub(crate) mod commit_identity;
pub(crate) mod entry_said;
pub(crate) mod evolution;
pub(crate) mod file_swap;
pub(crate) mod history;
pub(crate) mod log_file_name;
pub(crate) mod schema;
pub(crate) mod snapshot;
pub(crate) mod table;
pub(crate) mod tries;
