//! The bucket of results, the workgroup, the database with the raw table, and
//! the saved queries.

use assay_schema::raw::RawLogs;
use assay_schema::s3;

use super::logging::{close, lifecycle};
use super::wanted::Wanted;
use crate::kinds::{Bucket, GlueDatabase, GlueTable, NamedQuery, Workgroup};
use crate::{Address, ResourceKind};

pub(super) fn add(wanted: &mut Wanted<'_>) {
    let bucket = add_bucket(wanted);
    let workgroup = add_workgroup(wanted, &bucket);
    let database = GlueDatabase {
        description: Some("Bedrock's invocation logs".into()),
        parameters: wanted.mark(),
    };
    let database = wanted.add(ResourceKind::GlueDatabase, wanted.names.database(), &database, &[]);
    wanted.add(ResourceKind::GlueTable, wanted.names.raw_table(), &raw_table(wanted), &[&database]);
    add_queries(wanted, &workgroup, &database);
}

fn add_bucket(wanted: &mut Wanted<'_>) -> Address {
    let name = wanted.names.results_bucket();
    let bucket = wanted.add(ResourceKind::Bucket, &name, &Bucket { tags: wanted.tags() }, &[]);
    close(wanted, &name, &bucket);
    let days = Some(wanted.settings.results_lifecycle_days);
    wanted.add(ResourceKind::BucketLifecycle, &name, &lifecycle("results", days), &[&bucket]);
    bucket
}

fn add_workgroup(wanted: &mut Wanted<'_>, bucket: &Address) -> Address {
    let workgroup = Workgroup {
        description: Some("Queries over Bedrock's invocation logs".into()),
        enforced: true,
        output_location: Some(s3::address(&wanted.names.results_bucket(), "query-results/")),
        encryption: Some("SSE_S3".into()),
        scan_limit_bytes: Some(wanted.settings.scan_limit_bytes),
        publish_metrics: true,
        tags: wanted.tags(),
    };
    wanted.add(ResourceKind::Workgroup, wanted.names.workgroup(), &workgroup, &[bucket])
}

/// The table over the logs as Bedrock delivers them; publishing knows the same
/// one, and may have added accounts and regions to it.
fn raw_table(wanted: &Wanted<'_>) -> GlueTable {
    let names = &wanted.names;
    let logs = RawLogs {
        root: s3::address(&names.logs_bucket(), &names.project),
        accounts: vec![wanted.home.account_id.clone()],
        regions: vec![wanted.home.region.clone()],
    };
    let mut table = GlueTable::over(&logs);
    table.parameters.extend(wanted.mark());
    table
}

fn add_queries(wanted: &mut Wanted<'_>, workgroup: &Address, database: &Address) {
    for (name, what, query) in QUERIES {
        let query = NamedQuery {
            description: Some(what.to_owned()),
            database: wanted.names.database(),
            query: query.trim_end().to_owned(),
        };
        let name = format!("{}/{}", workgroup.name, wanted.names.with(name));
        wanted.add(ResourceKind::NamedQuery, name, &query, &[workgroup, database]);
    }
}

/// The same texts that `assay query` runs; what only it fills in is in comments.
const QUERIES: [(&str, &str, &str); 3] = [
    (
        "developer-by-week",
        "Invocations and tokens of each developer in each week",
        include_str!("../../../../queries/weekly-usage-by-identity.sql"),
    ),
    (
        "developer-by-month",
        "Invocations and tokens of each developer in each month",
        include_str!("../../../../queries/monthly-usage-by-identity.sql"),
    ),
    (
        "daily-trend",
        "Invocations, developers and tokens of each day",
        include_str!("../../../../queries/daily-trend.sql"),
    ),
];
