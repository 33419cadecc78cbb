//! What can go wrong outside the records.

use std::io;

use arrow_schema::ArrowError;

/// Why decoding stopped. Bad records never stop it; they become rejects.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The object's bytes could not be read; its rows so far are in the batch.
    #[error("cannot read {object}")]
    Read {
        /// Name of the object.
        object: String,
        /// What the reader said.
        source: io::Error,
    },
    /// An offloaded body cannot be read; says why, without any of its text.
    #[error("cannot read the body: {0}")]
    Body(&'static str),
    /// The columns do not fit together.
    #[error("cannot build a record batch")]
    Batch(#[from] ArrowError),
}
