//! The heart of the money: exact sums, dated prices, names of models, profiles, and
//! rules for people.
//!
//! Bytes and text in, values out: no input or output, no clock, no SQL. What is
//! unknown is `None`, never 0; money is a whole number of 10^-15 US dollars, never a
//! float; a sum that does not fit is an error. A file that people write is refused
//! as a whole, with all its faults at once ([`assay_settings::Faults`]).
//!
//! * [`prices::PriceBook`] is the built-in price book with a user's file over it, and
//!   the rows of the lake's table `prices`.
//! * [`cost::price`] says what one call or one row of the roll-up costs.
//! * [`profiles`] reads and dates application inference profiles.
//! * [`people::People`] says who each identity is, by day.

pub mod cost;
pub mod day;
pub mod decimal;
mod fields;
pub mod limits;
pub mod model;
pub mod money;
pub mod people;
pub mod prices;
pub mod profiles;
pub mod usage_type;
