//! The catalog: Glue's tables and Athena's saved queries, kept in step with a lake.
//!
//! What is wanted is derived ([`lake`], [`raw`]), what is live is read, their
//! difference is data, and applying it is one call for each step. An update of a
//! table names the version that was read, so that two publishers at once
//! cannot overwrite each other unseen: who comes second looks again.

mod apply;
mod client;
mod difference;
mod error;
pub mod lake;
mod live;
mod merge;
mod model;
pub mod raw;
mod read;
mod step;
pub mod view;
mod view_changes;
mod views_asked;

pub use client::Catalog;
pub use error::CatalogError;
pub use live::Live;
pub use model::{CatalogKind, OWNER, QueryDef, TableDef, Wanted};
pub use step::{Action, Allowed, CatalogStep, Change, Difference, Foreign, Kept};
