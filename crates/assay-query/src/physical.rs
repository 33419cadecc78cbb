//! How plans run: rules of our own over DataFusion's physical plans.

mod by_null;
mod choice;
mod cooperative;
mod once_per_text;
mod projections;
mod rule;

pub(crate) use by_null::BY_NULL;
pub(crate) use choice::CHOICES;
pub(crate) use cooperative::JOINS_GIVE_WAY;
pub(crate) use once_per_text::{LOOK_UPS, ONCE_PER_TEXT};
