//! The log objects themselves as a table, for a look behind the
//! lake: its shape, which provisioning and publishing both go by.
//!
//! Nothing registers its partitions: Athena projects an hour's folder from
//! account, region and hour. Athena also reads what lies in folders below, so a
//! query has to leave out offloaded bodies and the permission-check marker by
//! their `$path`, or they become rows of nulls; the description says so.
//!
//! Either maker finds the other's table, adds what is its own and takes nothing
//! away. What they do not share is the list of folders: [`united`].
//!
//! Sources: Athena's guide, "Supported types for partition projection" and
//! "OpenX JSON SerDe"; Bedrock's guide, "Monitor model invocation".

use std::collections::BTreeMap;

use crate::layout::{AWS_LOGS, FEEDS};

/// Name of the table.
pub const NAME: &str = "raw_invocations";

/// What it holds and how to ask it.
pub const DESCRIPTION: &str = "The log objects as delivered, one row for each line. Name log_account, \
    log_region and a span of datehour ('2026/11/22/10') to keep the scan small, and add \
    \"$path\" LIKE '%.json.gz' AND \"$path\" NOT LIKE '%/data/%': bodies of their own objects \
    and the permission-check marker are no records. Prompts and answers are in it.";

/// Glue's type of it: dropping it drops no log.
pub const TABLE_TYPE: &str = "EXTERNAL_TABLE";
/// Class that splits files into lines.
pub const INPUT_FORMAT: &str = "org.apache.hadoop.mapred.TextInputFormat";
/// Class that would write files; Glue asks for one.
pub const OUTPUT_FORMAT: &str = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
/// Class that makes a row of a line.
pub const SERDE: &str = "org.openx.data.jsonserde.JsonSerDe";
/// The settings of that class. Keys of any case become lower case by
/// default: `case.insensitive` is true, so it is not set.
pub const SERDE_PARAMETERS: [(&str, &str); 1] = [("ignore.malformed.json", "true")];

/// The parameter by which a table is known as published for a lake; its value
/// is the address of that lake.
pub const LAKE: &str = "assay.owner";

/// Parameters that list folders; see [`united`].
pub const LISTS: [&str; 2] = ["projection.log_account.values", "projection.log_region.values"];

/// No log is older: Bedrock became available that month.
const FIRST_HOUR: &str = "2023/09/01/00";

/// A column in Hive's words.
#[derive(Clone, Copy, Debug)]
pub struct RawColumn {
    /// Name, in lower case as Glue stores it.
    pub name: &'static str,
    /// Type as Hive spells it.
    pub kind: &'static str,
    /// One sentence for users, of at most 255 bytes.
    pub meaning: &'static str,
}

const fn column(name: &'static str, kind: &'static str, meaning: &'static str) -> RawColumn {
    RawColumn { name, kind, meaning }
}

const fn text(name: &'static str, meaning: &'static str) -> RawColumn {
    column(name, "string", meaning)
}

/// Columns but for those of the partition, in order. Counts are nested, bodies
/// are text whatever they hold, and the moment is text because it is not in
/// Hive's form.
pub const COLUMNS: [RawColumn; 14] = [
    text("timestamp", "When, UTC; read it with try(from_iso8601_timestamp(\"timestamp\"))."),
    text("accountid", "Account that made the call."),
    text("region", "Region that received the call."),
    text("requestid", "Identifier of the invocation; may be delivered more than once."),
    text("operation", "Bedrock runtime operation."),
    text("modelid", "Model identifier or ARN as the caller passed it."),
    text("errorcode", "Exception name of a failed call."),
    column("identity", "struct<arn:string>", "Who called."),
    text("inferenceregion", "Region that served a cross-region call."),
    column("requestmetadata", "map<string,string>", "What the caller added."),
    column(
        "input",
        "struct<inputcontenttype:string,inputbodyjson:string,inputbodys3path:string,\
         inputtokencount:bigint,cachereadinputtokencount:bigint,cachewriteinputtokencount:bigint>",
        "The request; the token count is of uncached input only.",
    ),
    column(
        "output",
        "struct<outputcontenttype:string,outputbodyjson:string,outputbodys3path:string,\
         outputtokencount:bigint>",
        "The answer.",
    ),
    text("schematype", "ModelInvocationLog."),
    text("schemaversion", "Version of the record's form."),
];

/// Columns of the partition, in order.
pub const PARTITION_KEYS: [RawColumn; 3] = [
    text("log_account", "Account whose folder it is."),
    text("log_region", "Region whose folder it is."),
    text("datehour", "Hour folder, yyyy/MM/dd/HH, UTC; delivery may be later than the call."),
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
    /// The table's location, without a slash at its end.
    pub fn location(&self) -> String {
        format!("{}/{AWS_LOGS}", self.root.trim_end_matches('/'))
    }

    /// The table's parameters but for the marks of who made it.
    pub fn parameters(&self) -> BTreeMap<String, String> {
        let location = self.location();
        let template = format!("{location}/${{log_account}}/{FEEDS}/${{log_region}}/${{datehour}}");
        let [accounts, regions] = LISTS;
        let pairs = [
            ("EXTERNAL", "TRUE"),
            ("classification", "json"),
            ("projection.enabled", "true"),
            ("projection.log_account.type", "enum"),
            (accounts, &self.accounts.join(",")),
            ("projection.log_region.type", "enum"),
            (regions, &self.regions.join(",")),
            ("projection.datehour.type", "date"),
            ("projection.datehour.format", "yyyy/MM/dd/HH"),
            ("projection.datehour.range", &format!("{FIRST_HOUR},NOW")),
            ("projection.datehour.interval", "1"),
            ("projection.datehour.interval.unit", "HOURS"),
            ("storage.location.template", &template),
        ];
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
    }
}

/// A list of folders that names what both name: the live one as it is, and
/// behind it what only the wanted one has. So nobody takes a folder away that
/// another user has added, and a list that has more counts as the same.
pub fn united(live: &str, wanted: &str) -> String {
    let names = |list| str::split(list, ',').map(str::trim).filter(|name| !name.is_empty());
    let is_live = |name: &&str| names(live).any(|known| known == *name);
    let missing: Vec<&str> = names(wanted).filter(|name| !is_live(name)).collect();
    let kept = Some(live.trim()).filter(|live| !live.is_empty());
    kept.into_iter().chain(missing).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_folders_never_loses_one() {
        for (live, wanted, both) in [
            ("", "b,a", "b,a"),
            ("b,a", "a", "b,a"),
            ("b, a", "a,b", "b, a"),
            ("b", "a,b,c", "b,a,c"),
            ("a", "", "a"),
        ] {
            assert_eq!(united(live, wanted), both);
            assert_eq!(united(both, wanted), both, "and then it stays");
        }
    }

    /// Source: Glue's API, `Column` and `TableInput`.
    #[test]
    fn glue_takes_the_comments_and_the_description() {
        let columns = COLUMNS.iter().chain(&PARTITION_KEYS);
        assert!(columns.clone().all(|column| column.meaning.len() <= 255));
        assert!(columns.clone().all(|column| column.name == column.name.to_lowercase()));
        assert!(DESCRIPTION.len() <= 2048);
    }
}
