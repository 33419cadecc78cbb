//! What a caller needs to be allowed, task by task: the one table behind the
//! policies that are printed and the reference page.
//!
//! Athena reads the catalog, the lake and its results with the rights of the
//! caller; this program is not seen to ask for them. Source: Athena's
//! guide, "Fine-grained access to databases and tables" and "Access to Amazon S3".

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

/// What a caller does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// `assay publish`, also at the end of a nightly.
    Publish,
    /// `assay query` and `assay sql` with Athena as the engine.
    Query,
    /// `assay verify`: the same query on both engines.
    Verify,
}

impl Task {
    /// Every task, in the order of the reference page.
    pub const ALL: [Self; 3] = [Self::Publish, Self::Query, Self::Verify];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Query => "query",
            Self::Verify => "verify",
        }
    }
}

/// Who makes the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// This program.
    Assay,
    /// Athena, with the caller's rights.
    Athena,
}

/// What an action is allowed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// The catalog, the database and its tables.
    Tables,
    /// The workgroup.
    Workgroup,
    /// The lake's bucket, as far as the lake's prefix.
    LakeListing,
    /// The lake's objects.
    Lake,
    /// The bucket of the raw logs, as far as their prefix.
    LogsListing,
    /// The bucket of query results.
    ResultsBucket,
    /// Query results.
    Results,
}

/// One thing that has to be allowed.
#[derive(Clone, Copy, Debug)]
pub struct Permission {
    /// `glue:GetTables`.
    pub action: &'static str,
    /// On what.
    pub on: On,
    /// Who asks for it.
    pub by: By,
    /// What it is for.
    pub why: &'static str,
    /// Which tasks need it.
    pub tasks: &'static [Task],
}

const fn own(
    action: &'static str,
    on: On,
    tasks: &'static [Task],
    why: &'static str,
) -> Permission {
    Permission { action, on, by: By::Assay, why, tasks }
}

const fn behind(
    action: &'static str,
    on: On,
    tasks: &'static [Task],
    why: &'static str,
) -> Permission {
    Permission { action, on, by: By::Athena, why, tasks }
}

const PUBLISH: &[Task] = &[Task::Publish];
const ATHENA: &[Task] = &[Task::Query, Task::Verify];

/// Everything that has to be allowed, in the order of the reference page.
pub const PERMISSIONS: [Permission; 28] = [
    own("glue:GetTables", On::Tables, PUBLISH, "see what is registered"),
    own("glue:CreateDatabase", On::Tables, PUBLISH, "only for `--create-database`"),
    own("glue:CreateTable", On::Tables, PUBLISH, "register a table or a view"),
    own("glue:UpdateTable", On::Tables, PUBLISH, "keep it in step with the lake"),
    own("athena:ListNamedQueries", On::Workgroup, PUBLISH, "see what is saved"),
    own("athena:BatchGetNamedQuery", On::Workgroup, PUBLISH, "read it"),
    own("athena:CreateNamedQuery", On::Workgroup, PUBLISH, "save a query"),
    own("athena:UpdateNamedQuery", On::Workgroup, PUBLISH, "keep it in step with `queries/`"),
    own("athena:DeleteNamedQuery", On::Workgroup, PUBLISH, "remove one of ours that is gone"),
    own("s3:ListBucket", On::LogsListing, PUBLISH, "find accounts and regions of the raw logs"),
    own("s3:ListBucket", On::LakeListing, &Task::ALL, "find the newest version"),
    own("s3:GetObject", On::Lake, &Task::ALL, "read the tables' logs; to verify, their rows too"),
    own("athena:StartQueryExecution", On::Workgroup, &Task::ALL, "ask; of a view, for no rows"),
    own("athena:GetQueryExecution", On::Workgroup, &Task::ALL, "wait, and see what was scanned"),
    own("athena:GetQueryResults", On::Workgroup, &Task::ALL, "read the rows"),
    own("athena:StopQueryExecution", On::Workgroup, ATHENA, "cancel"),
    behind("glue:GetDatabase", On::Tables, &Task::ALL, "find the database"),
    behind(
        "glue:GetTable",
        On::Tables,
        &Task::ALL,
        "find a table, a view and each table behind it",
    ),
    behind("glue:GetTables", On::Tables, ATHENA, "list tables"),
    behind("glue:GetPartitions", On::Tables, ATHENA, "plan a query on the raw logs"),
    behind("s3:ListBucket", On::LakeListing, &Task::ALL, "find the newest version"),
    behind("s3:GetObject", On::Lake, &Task::ALL, "read the tables"),
    behind("s3:GetBucketLocation", On::ResultsBucket, &Task::ALL, "find the bucket of results"),
    behind("s3:ListBucket", On::ResultsBucket, &Task::ALL, "look at what is there of a result"),
    behind("s3:GetObject", On::Results, &Task::ALL, "give the result"),
    behind("s3:PutObject", On::Results, &Task::ALL, "write the result"),
    behind("s3:AbortMultipartUpload", On::Results, &Task::ALL, "leave no half of a large result"),
    behind("s3:ListMultipartUploadParts", On::Results, &Task::ALL, "write a large result"),
];

/// The names in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// `us-east-1`, or `*`.
    pub region: String,
    /// Twelve digits, or `*`.
    pub account: String,
    /// The Glue database.
    pub database: String,
    /// The Athena workgroup.
    pub workgroup: String,
    /// Bucket and prefix of the lake.
    pub lake: (String, String),
    /// Bucket and prefix of the raw logs.
    pub logs: (String, String),
    /// Bucket and prefix of query results.
    pub results: (String, String),
}

/// Actions of a task that this program itself asks for.
pub fn asked_for(task: Task) -> BTreeSet<&'static str> {
    let own = PERMISSIONS.iter().filter(|p| p.by == By::Assay && p.tasks.contains(&task));
    own.map(|permission| permission.action).collect()
}

/// The IAM policy document of a task.
pub fn policy(task: Task, names: &Names) -> Value {
    let mut by_place: BTreeMap<On, BTreeSet<&str>> = BTreeMap::new();
    for permission in PERMISSIONS.iter().filter(|permission| permission.tasks.contains(&task)) {
        by_place.entry(permission.on).or_default().insert(permission.action);
    }
    let statements = by_place.into_iter().map(|(on, actions)| statement(on, &actions, names));
    json!({ "Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>() })
}

fn statement(on: On, actions: &BTreeSet<&str>, names: &Names) -> Value {
    let sid = format!("{on:?}");
    let mut statement =
        json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": on.arns(names) });
    if let Some(prefix) = on.listed(names).filter(|prefix| !prefix.is_empty()) {
        // A request for one object names no prefix, and S3 says that it is not
        // there only to those who may list.
        let below = [format!("{prefix}/*"), prefix.clone(), format!("{prefix}/")];
        statement["Condition"] = json!({ "StringLikeIfExists": { "s3:prefix": below } });
    }
    statement
}

impl On {
    fn arns(self, names: &Names) -> Vec<String> {
        let Names { region, account, database, workgroup, .. } = names;
        let glue = |what: &str| format!("arn:aws:glue:{region}:{account}:{what}");
        let bucket = |(bucket, _): &(String, String)| vec![format!("arn:aws:s3:::{bucket}")];
        match self {
            Self::Tables => vec![
                glue("catalog"),
                glue(&format!("database/{database}")),
                glue(&format!("table/{database}/*")),
            ],
            Self::Workgroup => {
                vec![format!("arn:aws:athena:{region}:{account}:workgroup/{workgroup}")]
            }
            Self::LakeListing => bucket(&names.lake),
            Self::LogsListing => bucket(&names.logs),
            Self::ResultsBucket => bucket(&names.results),
            Self::Lake => objects(&names.lake),
            Self::Results => objects(&names.results),
        }
    }

    fn listed(self, names: &Names) -> Option<String> {
        match self {
            Self::LakeListing => Some(names.lake.1.clone()),
            Self::LogsListing => Some(names.logs.1.clone()),
            _ => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Tables => "catalog, database and its tables",
            Self::Workgroup => "workgroup",
            Self::LakeListing => "lake's bucket, below the prefix",
            Self::Lake => "lake, below the prefix",
            Self::LogsListing => "logs' bucket, below the prefix",
            Self::ResultsBucket => "results' bucket",
            Self::Results => "results, below the prefix",
        }
    }
}

fn objects((bucket, prefix): &(String, String)) -> Vec<String> {
    let below = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    vec![format!("arn:aws:s3:::{bucket}/{below}*")]
}

/// The page `docs/reference/permissions.md`.
pub fn page() -> String {
    let mut page = String::from(
        "# Permissions\n\nGenerated from the table in code; a test compares it with the calls that are made.\n\
         `assay publish --policy publish|query|verify` prints a policy with the names of your settings.\n\
         Where Athena asks, it asks with the caller's rights. What the nightly needs\n\
         is in `deploy/README.md`. Buckets with a KMS key of their own need its use, too.\n",
    );
    for task in Task::ALL {
        let _ = write!(page, "\n## {}\n\n", task.word());
        page.push_str("| action | on | asked by | why |\n|---|---|---|---|\n");
        PERMISSIONS.iter().filter(|p| p.tasks.contains(&task)).for_each(|p| row(&mut page, p));
        let document = serde_json::to_string_pretty(&policy(task, &Names::example()));
        let _ = write!(page, "\n```json\n{}\n```\n", document.unwrap_or_default());
    }
    page
}

fn row(page: &mut String, permission: &Permission) {
    let Permission { action, on, by, why, .. } = permission;
    let by = if *by == By::Assay { "assay" } else { "Athena" };
    let _ = writeln!(page, "| `{action}` | {} | {by} | {why} |", on.words());
}

impl Names {
    fn example() -> Self {
        let pair = |bucket: &str, prefix: &str| (bucket.to_owned(), prefix.to_owned());
        Self {
            region: "us-east-1".into(),
            account: "111122223333".into(),
            database: "claude_code_bedrock_logs".into(),
            workgroup: "claude-code-bedrock-logs".into(),
            lake: pair("my-lake", "assay"),
            logs: pair("my-bedrock-invocation-logs", "claude-code"),
            results: pair("my-athena-results", "query-results"),
        }
    }
}
