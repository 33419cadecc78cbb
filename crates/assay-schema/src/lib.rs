//! The columns of every lake table and the words in them, once.
//!
//! Arrow schemas, Delta schemas, Glue columns and the reference pages are all
//! derived from the tables in this crate; nothing else spells a column. Likewise
//! the names that AWS gives and that several crates must spell alike: models and
//! services, folders of the log, addresses, tags.

mod column;
mod delta;
pub mod layout;
pub mod models;
pub mod raw;
pub mod reference;
pub mod s3;
pub mod tables;
pub mod tags;
pub mod views;
pub mod words;

pub use column::{Column, Kind, MONEY_SCALE, Table};
pub use views::View;
