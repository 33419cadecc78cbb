//! What `assay publish` needs, for whoever runs the nightly job.

use serde_json::Value;

use super::{allow, document};
use crate::{Home, Names};

/// The least that publishing the lake's tables takes: writes in its own database
/// only, and reads below the lake's prefix only.
///
/// `lake` is `BUCKET/PREFIX` without a trailing slash.
pub fn publisher(names: &Names, home: &Home, lake: &str) -> Value {
    let database = names.database();
    let bucket = lake.split('/').next().unwrap_or(lake);
    let places = [
        home.arn("glue", "catalog"),
        home.arn("glue", &format!("database/{database}")),
        home.arn("glue", &format!("table/{database}/*")),
    ];
    let lake = [home.bucket_arn(bucket), home.bucket_arn(&format!("{lake}/*"))];
    document(vec![
        allow("WriteOwnDatabase", &WRITES, &places),
        allow("ReadLake", &["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"], &lake),
    ])
}

const WRITES: [&str; 8] = [
    "glue:CreateDatabase",
    "glue:CreateTable",
    "glue:DeleteTable",
    "glue:GetDatabase",
    "glue:GetTable",
    "glue:GetTables",
    "glue:UpdateDatabase",
    "glue:UpdateTable",
];
