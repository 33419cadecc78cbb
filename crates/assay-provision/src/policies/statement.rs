//! Statements, and documents of them.

use serde_json::{Value, json};

use crate::Home;

/// A document of these statements.
pub(super) fn document(statements: Vec<Value>) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// Allows these actions on these resources.
pub(super) fn allow(sid: &str, actions: &[&str], resources: &[String]) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
}

/// Who may take on a role: the named, else the own account, whose own policies decide.
pub(super) fn principals(named: &[String], home: &Home) -> Value {
    match named {
        [] => json!({ "AWS": home.global_arn("iam", "root") }),
        named => json!({ "AWS": named }),
    }
}
