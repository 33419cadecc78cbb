//! Athena: one statement at a time, its rows as Arrow batches.
//!
//! Rows are read with `athena:GetQueryResults`, a thousand to a page, while the
//! page before is worked on, and not from the CSV object that Athena leaves in
//! S3. The pages tell null from empty text by the service's contract and carry
//! the types, they are there also where Athena manages the results itself and
//! there is no object, and they need no read of the caller's own on the bucket.
//! The object would be faster from some hundred thousand rows on; results that
//! large are what `daily_usage` and the lake's own engine are for.

mod cell;
mod error;
mod execution;
mod failure;
mod page;
mod rows;
mod run;
mod running;
mod statement;

pub use error::{AthenaError, StatementPlace};
pub use execution::{AthenaSettings, Execution};
pub use rows::AthenaRows;
pub use run::Athena;
pub use statement::scans;
