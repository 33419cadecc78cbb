//! The bucket of results, the workgroup, the database with the raw table, and
//! the saved queries.

use std::collections::BTreeMap;

use super::Wanted;
use super::logging::{close, lifecycle};
use crate::kinds::{Bucket, Column, GlueDatabase, GlueTable, NamedQuery, Workgroup};
use crate::{Address, Kind};

pub(super) fn add(wanted: &mut Wanted<'_>) {
    let bucket = add_bucket(wanted);
    let workgroup = add_workgroup(wanted, &bucket);
    let database = GlueDatabase {
        description: Some("Bedrock's invocation logs".into()),
        parameters: wanted.mark(),
    };
    let database = wanted.add(Kind::GlueDatabase, wanted.names.database(), &database, &[]);
    wanted.add(Kind::GlueTable, wanted.names.raw_table(), &raw_table(wanted), &[&database]);
    add_queries(wanted, &workgroup, &database);
}

fn add_bucket(wanted: &mut Wanted<'_>) -> Address {
    let name = wanted.names.results_bucket();
    let bucket = wanted.add(Kind::Bucket, &name, &Bucket { tags: wanted.tags() }, &[]);
    close(wanted, &name, &bucket);
    let days = Some(wanted.settings.results_lifecycle_days);
    wanted.add(Kind::BucketLifecycle, &name, &lifecycle("results", days), &[&bucket]);
    bucket
}

fn add_workgroup(wanted: &mut Wanted<'_>, bucket: &Address) -> Address {
    let workgroup = Workgroup {
        description: Some("Queries over Bedrock's invocation logs".into()),
        enforced: true,
        output_location: Some(format!("s3://{}/query-results/", wanted.names.results_bucket())),
        encryption: Some("SSE_S3".into()),
        scan_limit_bytes: Some(wanted.settings.scan_limit_bytes),
        publish_metrics: true,
        tags: wanted.tags(),
    };
    wanted.add(Kind::Workgroup, wanted.names.workgroup(), &workgroup, &[bucket])
}

/// The table over the logs as Bedrock delivers them. Athena reads the hours that
/// the projection names and nothing above them, where the marker of the
/// permission check lies.
fn raw_table(wanted: &Wanted<'_>) -> GlueTable {
    let names = &wanted.names;
    let location = format!(
        "s3://{}/{}/AWSLogs/{}/BedrockModelInvocationLogs/{}",
        names.logs_bucket(),
        names.project,
        wanted.home.account_id,
        wanted.home.region,
    );
    let mut parameters = projection(&location);
    parameters.extend(wanted.mark());
    GlueTable {
        description: Some("Bedrock's invocation log as it is delivered".into()),
        table_type: "EXTERNAL_TABLE".into(),
        columns: COLUMNS.map(column).into(),
        partition_keys: vec![column(("datehour", "string"))],
        location: format!("{location}/"),
        input_format: "org.apache.hadoop.mapred.TextInputFormat".into(),
        output_format: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat".into(),
        serde: "org.openx.data.jsonserde.JsonSerDe".into(),
        serde_parameters: texts(&[("ignore.malformed.json", "true"), ("case.insensitive", "true")]),
        parameters,
    }
}

fn projection(location: &str) -> BTreeMap<String, String> {
    let template = format!("{location}/${{datehour}}");
    texts(&[
        ("classification", "json"),
        ("projection.enabled", "true"),
        ("projection.datehour.type", "date"),
        ("projection.datehour.format", "yyyy/MM/dd/HH"),
        // Bedrock has been writing this log since September 2023.
        ("projection.datehour.range", "2023/09/01/00,NOW"),
        ("projection.datehour.interval", "1"),
        ("projection.datehour.interval.unit", "HOURS"),
        ("storage.location.template", &template),
    ])
}

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn column((name, data_type): (&str, &str)) -> Column {
    Column { name: name.to_owned(), data_type: data_type.to_owned() }
}

/// Glue knows lower case only, and the reader of JSON does not mind. The moment
/// is a string, since it is not in Hive's form; bodies are, since they have any form.
const COLUMNS: [(&str, &str); 14] = [
    ("timestamp", "string"),
    ("accountid", "string"),
    ("region", "string"),
    ("requestid", "string"),
    ("operation", "string"),
    ("modelid", "string"),
    ("inferenceregion", "string"),
    ("errorcode", "string"),
    ("identity", "struct<arn:string>"),
    (
        "input",
        "struct<inputcontenttype:string,inputbodyjson:string,inputbodys3path:string,\
         inputtokencount:bigint,cachereadinputtokencount:bigint,cachewriteinputtokencount:bigint>",
    ),
    (
        "output",
        "struct<outputcontenttype:string,outputbodyjson:string,outputbodys3path:string,\
         outputtokencount:bigint>",
    ),
    ("requestmetadata", "map<string,string>"),
    ("schematype", "string"),
    ("schemaversion", "string"),
];

fn add_queries(wanted: &mut Wanted<'_>, workgroup: &Address, database: &Address) {
    for (name, what, query) in QUERIES {
        let query = NamedQuery {
            description: Some(what.to_owned()),
            database: wanted.names.database(),
            query: query.trim_end().to_owned(),
        };
        let name = format!("{}/{}", workgroup.name, wanted.names.with(name));
        wanted.add(Kind::NamedQuery, name, &query, &[workgroup, database]);
    }
}

/// The same texts that `assay query` runs; what only it fills in stands in comments.
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
