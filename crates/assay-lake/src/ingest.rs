//! From log objects to committed rows.
//!
//! Listing and fetching are asynchronous, decoding and encoding run on as many
//! threads as there are cores, and one publisher commits. What passes between
//! them is bounded in bytes: fetched objects, and sealed batches.

mod content;
mod discover;
mod fetch;
mod join;
mod plan;
mod progress;
mod publish;
mod report;
mod request;
mod run;
mod seal;
mod summary;
mod unread;
mod worker;

pub use progress::{NoProgress, Progress};
pub use request::IngestRequest;
pub use run::run;
pub use summary::{ByteCounts, IngestSummary, ObjectCounts, RecordCounts};
