//! What lets Bedrock write its log.

use assay_schema::layout::{AWS_LOGS, FEEDS};
use serde_json::{Value, json};

use super::statement::{allow, document};
use crate::{Home, Names};

/// The stream that Bedrock writes to; it takes no other.
const STREAM: &str = "aws/bedrock/modelinvocations";

/// Only Bedrock, and only on behalf of this account: otherwise anybody's Bedrock
/// could be told to write here.
fn on_our_behalf(home: &Home) -> Value {
    json!({
        "StringEquals": { "aws:SourceAccount": home.account_id },
        "ArnLike": { "aws:SourceArn": home.arn("bedrock", "*") },
    })
}

/// Trust of the role that writes to CloudWatch.
pub fn bedrock_trust(home: &Home) -> Value {
    document(vec![json!({
        "Sid": "Bedrock",
        "Effect": "Allow",
        "Principal": { "Service": "bedrock.amazonaws.com" },
        "Action": "sts:AssumeRole",
        "Condition": on_our_behalf(home),
    })])
}

/// Policy of the role that writes to CloudWatch.
pub fn logging(names: &Names, home: &Home) -> Value {
    let stream = format!("log-group:{}:log-stream:{STREAM}", names.log_group());
    let actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
    document(vec![allow("WriteTheLog", &actions, &[home.arn("logs", &stream)])])
}

/// Policy of the bucket: Bedrock writes below the prefix, no request to it is in the clear.
pub fn logs_bucket(names: &Names, home: &Home) -> Value {
    let bucket = names.logs_bucket();
    let keys = format!("{bucket}/{}/{AWS_LOGS}/{}/{FEEDS}/*", names.project, home.account_id);
    let write = json!({
        "Sid": "BedrockWritesLogs",
        "Effect": "Allow",
        "Principal": { "Service": "bedrock.amazonaws.com" },
        "Action": "s3:PutObject",
        "Resource": home.bucket_arn(&keys),
        "Condition": on_our_behalf(home),
    });
    let deny = json!({
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [home.bucket_arn(&bucket), home.bucket_arn(&format!("{bucket}/*"))],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    });
    document(vec![write, deny])
}
