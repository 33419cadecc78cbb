//! How plans run: rules of our own over DataFusion's physical plans.

mod choice;
mod cooperative;
mod once_per_text;
mod projections;

pub(crate) use choice::Choices;
pub(crate) use cooperative::JoinsGiveWay;
pub(crate) use once_per_text::{LookUps, OncePerText};
