//! Every policy document, one function for each.

mod admin;
mod bedrock;
mod developer;
mod mantle;

use serde_json::{Value, json};

use crate::{Home, Names};

pub use admin::{admin, admin_trust};
pub use bedrock::{bedrock_trust, logging, logs_bucket};
pub use developer::{developer, developer_trust};
pub use mantle::allows_mantle;

/// A document of these statements.
fn document(statements: Vec<Value>) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn allow(sid: &str, actions: &[&str], resources: &[String]) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
}

/// Who may take on a role: the named, else the own account, whose own policies decide.
fn principals(named: &[String], home: &Home) -> Value {
    match named {
        [] => json!({ "AWS": home.global_arn("iam", "root") }),
        named => json!({ "AWS": named }),
    }
}

/// Budgets and alarms of this account may speak to the topic.
pub fn topic(names: &Names, home: &Home) -> Value {
    let publish = json!({
        "Sid": "BudgetsAndAlarms",
        "Effect": "Allow",
        "Principal": { "Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] },
        "Action": "SNS:Publish",
        "Resource": home.arn("sns", &names.topic()),
        "Condition": { "StringEquals": { "aws:SourceAccount": home.account_id } },
    });
    document(vec![publish])
}
