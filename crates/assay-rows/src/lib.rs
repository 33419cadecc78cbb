//! How rows of a query are computed.
//!
//! Functions and rules for DataFusion: sums and moments that are exact or an error, and plans
//! that do once what DataFusion does for each row or each batch. Nothing here knows a table
//! of the lake. It is a crate of its own because it is compiled for speed, where most of the
//! program is compiled for size.

mod datum;
mod exact;
pub mod limits;
mod physical;

pub use exact::register;
pub use physical::rules;
