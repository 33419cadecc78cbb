//! What analysts may do: read everything, change nothing but results.

use serde_json::{Value, json};

use super::statement::{allow, document, principals};
use crate::{Home, Names, Settings};

/// Trust of the admins' role.
pub fn admin_trust(settings: &Settings, home: &Home) -> Value {
    document(vec![json!({
        "Sid": "Admins",
        "Effect": "Allow",
        "Principal": principals(&settings.admin_principals, home),
        "Action": "sts:AssumeRole",
    })])
}

/// Policy of the admins' role.
pub fn admin(names: &Names, home: &Home) -> Value {
    let (logs, results) = (names.logs_bucket(), names.results_bucket());
    let bucket = |name: &str| home.bucket_arn(name);
    let keys = |name: &str| home.bucket_arn(&format!("{name}/*"));
    let group = format!("log-group:{}", names.log_group());
    let groups = [home.arn("logs", &group), home.arn("logs", &format!("{group}:*"))];
    let workgroup = home.arn("athena", &format!("workgroup/{}", names.workgroup()));
    let read_logs = [bucket(&logs), keys(&logs)];
    let use_results = [bucket(&results), keys(&results)];
    document(vec![
        allow("RunQueries", &QUERIES, &[workgroup]),
        allow("ReadCatalog", &CATALOG, &catalog(names, home)),
        allow("ReadLogs", &["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"], &read_logs),
        allow("UseResults", &RESULTS, &use_results),
        allow("SearchLog", &SEARCH, &groups),
        allow("SeeState", &STATE, &["*".to_owned()]),
    ])
}

fn catalog(names: &Names, home: &Home) -> [String; 3] {
    let database = names.database();
    [
        home.arn("glue", "catalog"),
        home.arn("glue", &format!("database/{database}")),
        home.arn("glue", &format!("table/{database}/*")),
    ]
}

/// GetWorkGroup among them: without it Athena's console and drivers cannot
/// choose the workgroup, and queries fail before they start.
const QUERIES: [&str; 9] = [
    "athena:BatchGetNamedQuery",
    "athena:GetNamedQuery",
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetWorkGroup",
    "athena:ListNamedQueries",
    "athena:ListQueryExecutions",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
];

const CATALOG: [&str; 7] = [
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetDatabases",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
    "glue:GetTables",
];

const RESULTS: [&str; 6] = [
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
];

const SEARCH: [&str; 5] = [
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogGroupFields",
    "logs:StartQuery",
];

/// Of these, none knows resources, or none that are ours alone.
const STATE: [&str; 18] = [
    "athena:ListDataCatalogs",
    "athena:ListWorkGroups",
    "bedrock:GetInferenceProfile",
    "bedrock:GetModelInvocationLoggingConfiguration",
    "bedrock:ListInferenceProfiles",
    "bedrock:ListTagsForResource",
    "budgets:ViewBudget",
    "ce:GetCostAndUsage",
    "ce:GetDimensionValues",
    "ce:ListCostAllocationTags",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "logs:DescribeLogGroups",
    "logs:DescribeQueryDefinitions",
    "logs:GetQueryResults",
    "logs:StopQuery",
    "sns:ListSubscriptionsByTopic",
];
