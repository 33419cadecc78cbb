//! The policy of the topic that warns.

use serde_json::{Value, json};

use super::statement::document;
use crate::{Home, Names};

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
