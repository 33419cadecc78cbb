//! Parquet files: how they are laid out, written and described in the log.

mod dictionary;
mod hybrid;
mod layout;
mod read;
mod stats;
mod upload;

pub(crate) use layout::{EncodedFile, FileWriter, encode};
pub(crate) use read::{StoredFile, read_batches};
pub(crate) use upload::{discard, upload, upload_as};
