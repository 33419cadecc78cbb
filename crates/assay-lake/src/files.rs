//! Parquet files: how they are laid out, written and described in the log.

mod dictionary;
mod hybrid;
mod layout;
mod read;
mod rewrite;
mod stats;
mod stream;
mod upload;

pub(crate) use layout::{Columns, EncodedFile, GroupWriter, encode};
pub(crate) use read::{StoredFile, read_batches};
pub(crate) use rewrite::rewrite;
pub(crate) use stream::StoreWriter;
pub(crate) use upload::{add_action, discard, new_path, upload, upload_as};
