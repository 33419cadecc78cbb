//! The machine that assay runs on: files, temporary folders, threads, screens.
//!
//! Every file that assay writes goes through [`FileWriter`], every temporary
//! folder is a [`Scratch`], every text from outside passes [`text`] before a
//! terminal shows it, and every error that knows what to do is [`Hinted`].

mod file;
mod hinted;
pub mod limits;
mod scratch;
pub mod standard;
mod temporary;
pub mod text;
mod threads;

pub use file::{FileError, FileWriter, Mark, add_folders, is_stream, remember_in};
pub use hinted::Hinted;
pub use scratch::Scratch;
pub use temporary::{Discarded, discard_all, guard_with};
pub use threads::threads;
