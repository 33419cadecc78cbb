//! Text in, values out: money, prices, profiles and people at their borders.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod costs;
mod models;
mod money;
mod offers;
mod people;
mod people_faults;
mod price_book;
mod price_faults;
mod price_rows;
mod profiles;
mod robust;
mod speed;
mod support;
mod usage_types;
