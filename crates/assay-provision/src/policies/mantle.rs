//! Whether a policy lets calls go where they are not logged.

use serde_json::Value;

use crate::document::statements;
use crate::pattern::matches;

/// Prefix of the actions on the endpoint `bedrock-mantle`, which writes no
/// invocation log.
const SERVICE: &str = "bedrock-mantle";

/// Whether the statements of these documents, taken together, allow an action of
/// `bedrock-mantle` on something: by name, by a wildcard, or because it is not
/// among the exceptions. Conditions count as met; a refusal counts if it is of
/// everything there and without conditions.
pub fn allows_mantle<'a>(documents: impl IntoIterator<Item = &'a Value>) -> bool {
    let all: Vec<_> = documents.into_iter().flat_map(statements).collect();
    let refused = all.iter().any(|one| one["Effect"] == "Deny" && is_of_everything(one));
    !refused && all.iter().any(|one| one["Effect"] == "Allow" && reaches(one))
}

fn reaches(statement: &Value) -> bool {
    let resources = texts(&statement["Resource"]);
    let resource = resources.is_empty() || resources.iter().any(|arn| may_be_mantles(arn));
    let actions = texts(&statement["Action"]);
    let excepted = texts(&statement["NotAction"]);
    let action = match statement.get("NotAction") {
        Some(_) => !excepted.iter().any(|pattern| covers_all(pattern)),
        None => actions.iter().any(|pattern| may_be_mantle(pattern)),
    };
    action && resource
}

/// A refusal that leaves nothing.
fn is_of_everything(statement: &Value) -> bool {
    let actions = texts(&statement["Action"]);
    statement.get("Condition").is_none()
        && texts(&statement["Resource"]).iter().any(|arn| arn == "*")
        && actions.iter().any(|pattern| covers_all(pattern))
}

/// Whether a pattern of actions covers every action of the service.
fn covers_all(pattern: &str) -> bool {
    matches(&pattern.to_lowercase(), &format!("{SERVICE}:*"))
}

/// Whether a pattern of actions matches some action of the service.
fn may_be_mantle(pattern: &str) -> bool {
    let pattern = pattern.to_lowercase();
    match pattern.split_once(':') {
        Some((service, _)) => matches(service, SERVICE),
        None => matches(&pattern, &format!("{SERVICE}:")),
    }
}

/// Whether a pattern of ARNs matches something of the service.
fn may_be_mantles(arn: &str) -> bool {
    match arn.split(':').nth(2) {
        Some(service) => matches(service, SERVICE),
        None => arn.ends_with('*'),
    }
}

fn texts(value: &Value) -> Vec<String> {
    let one = std::slice::from_ref(value);
    let all = value.as_array().map_or(one, Vec::as_slice);
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn allowed(element: &str, value: Value, resource: Value) -> bool {
        let statement = json!({ "Effect": "Allow", element: value, "Resource": resource });
        allows_mantle([&json!({ "Statement": statement })])
    }

    #[test]
    fn wildcards_and_exceptions_allow_it_too() {
        for action in [
            "bedrock-mantle:*",
            "bedrock-mantle:CreateInference",
            "bedrock-*",
            "*",
            "b*:*",
            "*:Create*",
            "BEDROCK-MANTLE:*",
        ] {
            assert!(allowed("Action", json!(action), json!("*")), "{action}");
            assert!(allowed("Action", json!(["s3:GetObject", action]), json!(["*"])), "{action}");
        }
        assert!(allowed("NotAction", json!(["iam:*"]), json!("*")));
        assert!(allowed("NotAction", json!("bedrock:*"), json!("*")));
        let project = "arn:aws:bedrock-mantle:us-east-1:123456789012:project/*";
        assert!(allowed("Action", json!("bedrock-mantle:*"), json!(project)));
        let without = json!({ "Statement": [{ "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::b" }] });
        assert!(allows_mantle([&without]));
    }

    #[test]
    fn what_does_not_reach_it_is_no_finding() {
        for action in ["bedrock:*", "bedrock:InvokeModel", "bedrock-agent*", "s3:*"] {
            assert!(!allowed("Action", json!(action), json!("*")), "{action}");
        }
        assert!(!allowed("NotAction", json!(["bedrock-*"]), json!("*")));
        assert!(!allowed("NotAction", json!(["bedrock-mantle:*"]), json!("*")));
        assert!(!allowed("Action", json!("*"), json!("arn:aws:s3:::bucket/*")));
    }

    #[test]
    fn only_a_whole_refusal_counts() {
        let all = json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
        let deny = |action: &str, condition: Option<Value>| {
            let mut one = json!({ "Effect": "Deny", "Action": action, "Resource": "*" });
            condition.into_iter().for_each(|value| one["Condition"] = value);
            json!({ "Statement": [one] })
        };
        assert!(!allows_mantle([&all, &deny("bedrock-mantle:*", None)]));
        assert!(allows_mantle([&all, &deny("bedrock-mantle:Get*", None)]));
        let condition = json!({ "Bool": { "aws:MultiFactorAuthPresent": "false" } });
        assert!(allows_mantle([&all, &deny("bedrock-mantle:*", Some(condition))]));
    }
}
