//! Log bytes to record batches and rejects: no I/O, no async, no clock.
//!
//! A [`Decoder`] opens the bytes of one log object, compressed or not, and an
//! [`OpenObject`] appends its rows to a [`Batch`], as many as fit; the finished
//! batch is sorted Arrow columns, one [`DayRows`] for each day, and the rejects.
//!
//! Every byte of an object ends in a row, a duplicate, a reject or a blank. One
//! bad record costs that record only.

mod base64;
mod batch;
mod body;
mod enclosed;
mod envelope;
mod error;
mod event;
mod foreign;
mod frame;
pub mod identity;
mod inflate;
pub mod limits;
mod object;
mod offloaded;
mod route;
mod scan;
mod seen;
mod sink;
mod slot;
mod stats;
mod take;
mod timestamp;
mod tokens;
mod view;

pub use batch::{Batch, DayRows, Dropped, batch_schema};
pub use error::DecodeError;
pub use inflate::Input;
pub use limits::Limits;
pub use object::{Decoder, OpenObject, Progress};
pub use offloaded::{BodyCounts, body_counts};
pub use seen::{RequestKey, Seen, SeenInMemory, SeenRequests};
pub use stats::{BytesByFate, ObjectStats};
