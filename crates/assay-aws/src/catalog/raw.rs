//! The log objects themselves as a table, for whoever wants to look behind the lake.
//!
//! Nothing registers its partitions: Athena projects an hour's folder from
//! account, region and hour. Athena also reads what lies in folders below, so a
//! query has to leave out offloaded bodies and the permission-check marker by
//! their `$path`, or they become rows of nulls; the description says so.
//!
//! Sources: Athena's guide, "Supported types for partition projection" and
//! "OpenX JSON SerDe"; Bedrock's guide, "Monitor model invocation".

use std::collections::BTreeSet;

use assay_lake::Location;
use futures::future::try_join_all;
use object_store::path::Path;

use super::CatalogError;
use super::model::{ColumnDef, OWNER, TableDef, map};

/// Name of the table.
pub const NAME: &str = "raw_invocations";

const DESCRIPTION: &str = "The log objects as delivered, one row for each line. Name log_account, \
    log_region and a span of datehour ('2026/11/22/10') to keep the scan small, and add \
    \"$path\" LIKE '%.json.gz' AND \"$path\" NOT LIKE '%/data/%': bodies of their own objects \
    and the permission-check marker are no records. Prompts and answers are in it.";

/// No log is older: Bedrock became available that month.
const FIRST_HOUR: &str = "2023/09/01/00";

/// Folders of Bedrock's layout, above accounts and above regions.
const LOGS: &str = "AWSLogs";
const FEEDS: &str = "BedrockModelInvocationLogs";

/// Keys in lower case, as Glue stores them; the SerDe does not mind. Counts are
/// nested, bodies are text whatever they hold.
const COLUMNS: [(&str, &str, &str); 14] = [
    ("timestamp", "string", "When, UTC; read it with try(from_iso8601_timestamp(\"timestamp\"))."),
    ("accountid", "string", "Account that made the call."),
    ("region", "string", "Region that received the call."),
    ("requestid", "string", "Identifier of the invocation; may be delivered more than once."),
    ("operation", "string", "Bedrock runtime operation."),
    ("modelid", "string", "Model identifier or ARN as the caller passed it."),
    ("errorcode", "string", "Exception name of a failed call."),
    ("identity", "struct<arn:string>", "Who called."),
    ("inferenceregion", "string", "Region that served a cross-region call."),
    ("requestmetadata", "map<string,string>", "What the caller added."),
    (
        "input",
        "struct<inputcontenttype:string,inputbodyjson:string,inputbodys3path:string,\
         inputtokencount:bigint,cachereadinputtokencount:bigint,cachewriteinputtokencount:bigint>",
        "The request; the token count is of uncached input only.",
    ),
    (
        "output",
        "struct<outputcontenttype:string,outputbodyjson:string,outputbodys3path:string,\
         outputtokencount:bigint>",
        "The answer.",
    ),
    ("schematype", "string", "ModelInvocationLog."),
    ("schemaversion", "string", "Version of the record's form."),
];

/// Where raw logs lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawLogs {
    /// `s3://bucket/prefix`, the folder that holds `AWSLogs`.
    pub root: String,
    /// Accounts whose folders are there.
    pub accounts: Vec<String>,
    /// Regions whose folders are there, in any of the accounts.
    pub regions: Vec<String>,
}

impl RawLogs {
    /// Finds accounts and regions below a place: one listing for the accounts,
    /// and one for each of them. The place may also lie further down, in the
    /// folder of an account or of a region; `None` if there are no logs yet.
    ///
    /// # Errors
    /// [`CatalogError::Logs`] when a folder cannot be listed.
    pub async fn find(location: &Location) -> Result<Option<Self>, CatalogError> {
        let parts: Vec<String> = location.root.parts().map(|p| p.as_ref().to_owned()).collect();
        let top = parts.iter().position(|part| part == LOGS).unwrap_or(parts.len());
        let (above, below) = parts.split_at(top);
        let named = |index: usize| below.get(index).map(|name| vec![name.clone()]);
        let logs = Path::from_iter(above.iter().map(String::as_str).chain([LOGS]));
        let accounts = match named(1) {
            Some(account) => account,
            None => folders(location, &logs).await?,
        };
        let regions = match named(3) {
            Some(region) => region,
            None => regions(location, &logs, &accounts).await?,
        };
        let store = location.store_url();
        let root = format!("{}/{}", store.as_str().trim_end_matches('/'), above.join("/"));
        let found = !accounts.is_empty() && !regions.is_empty();
        Ok(found.then_some(Self { root, accounts, regions }))
    }
}

async fn regions(
    location: &Location,
    logs: &Path,
    accounts: &[String],
) -> Result<Vec<String>, CatalogError> {
    let feeds = accounts.iter().map(|account| logs.clone().join(account.as_str()).join(FEEDS));
    let feeds: Vec<Path> = feeds.collect();
    let found = try_join_all(feeds.iter().map(|feed| folders(location, feed))).await?;
    let distinct: BTreeSet<String> = found.into_iter().flatten().collect();
    Ok(distinct.into_iter().collect())
}

/// Names of the folders in a folder, in order.
async fn folders(location: &Location, folder: &Path) -> Result<Vec<String>, CatalogError> {
    let listed = location.store.list_with_delimiter(Some(folder)).await;
    let listed = listed.map_err(|source| CatalogError::Logs {
        folder: format!("{}{folder}", location.store_url()),
        source,
    })?;
    let names = listed.common_prefixes.iter().filter_map(|path| path.filename());
    Ok(names.map(str::to_owned).collect())
}

/// The table over those logs; `lake` is the address of the lake that owns it.
pub fn table(logs: &RawLogs, lake: &str) -> TableDef {
    let location = format!("{}/{LOGS}", logs.root.trim_end_matches('/'));
    let template = format!("{location}/${{log_account}}/{FEEDS}/${{log_region}}/${{datehour}}");
    let key = |name, comment| ColumnDef::new(name, "string", comment);
    TableDef {
        name: NAME.to_owned(),
        description: DESCRIPTION.to_owned(),
        table_type: "EXTERNAL_TABLE".to_owned(),
        columns: COLUMNS.map(|(name, kind, meaning)| ColumnDef::new(name, kind, meaning)).into(),
        partition_keys: vec![
            key("log_account", "Account whose folder it is."),
            key("log_region", "Region whose folder it is."),
            key(
                "datehour",
                "Hour folder, yyyy/MM/dd/HH, UTC; delivery may be later than the call.",
            ),
        ],
        input_format: "org.apache.hadoop.mapred.TextInputFormat".to_owned(),
        output_format: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat".to_owned(),
        serde: "org.openx.data.jsonserde.JsonSerDe".to_owned(),
        serde_parameters: map([("ignore.malformed.json", "true")]),
        parameters: map([
            ("EXTERNAL", "TRUE"),
            ("classification", "json"),
            ("projection.enabled", "true"),
            ("projection.log_account.type", "enum"),
            ("projection.log_account.values", &logs.accounts.join(",")),
            ("projection.log_region.type", "enum"),
            ("projection.log_region.values", &logs.regions.join(",")),
            ("projection.datehour.type", "date"),
            ("projection.datehour.format", "yyyy/MM/dd/HH"),
            ("projection.datehour.range", &format!("{FIRST_HOUR},NOW")),
            ("projection.datehour.interval", "1"),
            ("projection.datehour.interval.unit", "HOURS"),
            ("storage.location.template", &template),
            (OWNER, lake),
        ]),
        location,
    }
}
