//! CloudWatch Logs: groups, saved queries, metric filters.

mod filter;
mod group;
mod query;

pub(super) use filter::Filter;
pub(super) use group::Group;
pub(super) use query::Query;
