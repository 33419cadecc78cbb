//! Athena: workgroups and their saved queries.

mod group;
mod meaning;
mod query;

pub(super) use group::Group;
pub(super) use query::Query;
