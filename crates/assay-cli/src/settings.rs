//! Settings as meant: flags first, then variables, then `assay.toml`, then defaults.

mod accounts;
mod args;
mod athena;
mod file;
mod flags;
mod page;
mod read;
mod table;
mod values;

pub(crate) use args::{LakeArg, LimitArgs, PeopleArg, PricesArg, QueriesArg, sources};
pub(crate) use athena::{AthenaArgs, WORKGROUP};
pub(crate) use file::{FileSettings, Loaded};
pub(crate) use flags::{each_argument, with_defaults, without_variables};
pub(crate) use page::{example, page};
pub(crate) use values::{ScanLimit, threads};

#[cfg(test)]
mod tests;
