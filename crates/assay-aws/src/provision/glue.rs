//! Glue: a database and the tables in it.

mod database;
mod table;

pub(super) use database::Database;
pub(super) use table::Table;
