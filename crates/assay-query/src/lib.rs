//! SQL over the lake and the named queries.
//!
//! With `assay-rows` the only crate that knows DataFusion. Files, partition values and
//! statistics come from a [`assay_lake::TableSnapshot`], so nothing
//! is listed and no schema is inferred.

mod deep;
mod dimensions;
mod element_at;
mod engine;
mod error;
mod estimate;
mod files;
mod fills;
mod guard;
mod late_view;
pub mod limits;
pub mod named;
pub mod parts;
pub mod reference;
mod result;
pub mod rollup;
mod session;
mod settings;
mod spellings;
mod table;
mod unanswered;
pub mod views;
mod visits;

pub use engine::Engine;
pub use error::{Excerpt, QueryError, nearest};
pub use estimate::ScanEstimate;
pub use result::ResultStream;
pub use settings::EngineSettings;
