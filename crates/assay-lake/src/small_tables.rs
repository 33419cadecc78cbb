//! Tables that are small and written whole: `prices`, `profiles`, `people`.
//!
//! Every engine joins them. One commit puts the new rows in the place of all old
//! ones, and none is made while they say the same: the name of the only file says
//! which rows are in it, so nothing is opened to find out.

mod columns;
mod people;
mod prices;
mod profiles;
mod write;

pub use people::people_rows;
pub use prices::price_rows;
pub use profiles::{profile_rows, read_profiles};
pub use write::{Written, write};
