//! A plan: what will be done, to the last attribute. Nothing is left to choose
//! when it is applied.

mod destroy;
mod document;
mod make;
mod memory;
mod notes;
mod region;
mod rights;
mod select;
mod shared;
mod step;
mod text;

pub use destroy::{DestroyOptions, destroy};
pub use document::{Plan, PlanOptions};
pub use make::plan;
pub use region::regions;
pub use select::Selection;
pub use step::{Action, Loss, PlanStep};
