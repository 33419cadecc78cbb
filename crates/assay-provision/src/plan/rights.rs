//! What a change of a policy takes away from those who have it now.
//!
//! A right is one action on one resource by one principal under one condition.
//! It is kept if the wanted document allows as much or more of it; where that
//! is unclear, it counts as lost. A refusal that is added is not checked:
//! the only one is that of plain connections.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::{field, statements};
use crate::pattern::matches;
use crate::{Attributes, ResourceKind};

/// Rights that are named before the rest is only counted.
const NAMED_MAX: usize = 4;

/// What a document allows.
#[derive(Debug)]
struct Right {
    principal: String,
    action: String,
    resource: String,
    /// By operator and key, lower-case.
    condition: Value,
}

/// What is lost between two states of a resource with a policy, in words.
pub(super) fn lost(
    kind: ResourceKind,
    from: &Attributes,
    to: Option<&Attributes>,
) -> Option<String> {
    let name = if kind == ResourceKind::IamRole { "trust" } else { "document" };
    let has_policy = [
        ResourceKind::IamRole,
        ResourceKind::IamRolePolicy,
        ResourceKind::BucketPolicy,
        ResourceKind::TopicPolicy,
    ];
    let live = from.get(name).filter(|_| has_policy.contains(&kind))?;
    let wanted = to.and_then(|to| to.get(name)).map(rights).unwrap_or_default();
    let kept = |right: &Right| wanted.iter().any(|other| other.covers(right));
    let lost: Vec<_> = rights(live).into_iter().filter(|right| !kept(right)).collect();
    (!lost.is_empty()).then(|| format!("rights that are there now: {}", told(&lost)))
}

fn rights(document: &Value) -> Vec<Right> {
    let all = statements(document);
    all.iter().filter(|one| one["Effect"] == "Allow").flat_map(of_statement).collect()
}

fn of_statement(statement: &Value) -> Vec<Right> {
    let condition = statement.get("Condition").map(|value| field("Condition", value));
    let condition = condition.unwrap_or_default();
    let mut all = vec![];
    for principal in principals(statement) {
        for action in listed(statement, "Action") {
            for resource in listed(statement, "Resource") {
                let (principal, action) = (principal.clone(), action.clone());
                all.push(Right { principal, action, resource, condition: condition.clone() });
            }
        }
    }
    all
}

/// Kinds and names; one empty text where the document is of a role itself.
fn principals(statement: &Value) -> Vec<String> {
    let Some(given) = statement.get("Principal") else { return vec![String::new()] };
    let kinds = field("Principal", given);
    let kinds = kinds.as_object().into_iter().flatten();
    let all = kinds.flat_map(|(kind, names)| {
        let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
        names.map(|name| format!("{kind} {name}")).collect::<Vec<_>>()
    });
    all.collect()
}

/// The texts of an element. What everything but a list is keeps the name of the
/// element, so that nothing but the same covers it; none is everything.
fn listed(statement: &Value, name: &str) -> Vec<String> {
    if let Some(not) = statement.get(format!("Not{name}")) {
        return vec![format!("Not{name} {not}")];
    }
    match statement.get(name) {
        Some(Value::Array(all)) => {
            all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        Some(Value::String(one)) => vec![one.clone()],
        _ => vec!["*".to_owned()],
    }
}

impl Right {
    fn covers(&self, other: &Self) -> bool {
        let action = [&self.action, &other.action].map(|action| action.to_lowercase());
        let principal = self.principal == other.principal || self.principal == "AWS *";
        principal
            && matches(&action[0], &action[1])
            && matches(&self.resource, &other.resource)
            && is_weaker(&self.condition, &other.condition)
    }
}

/// Whether whoever meets the other condition meets this one: it asks for nothing
/// that the other does not ask for, and takes the same values or more.
fn is_weaker(condition: &Value, other: &Value) -> bool {
    let none = Map::new();
    condition.as_object().unwrap_or(&none).iter().all(|(operator, keys)| {
        keys.as_object().unwrap_or(&none).iter().all(|(key, values)| {
            let (mine, theirs) = (texts(values), texts(&other[operator][key]));
            match operator.contains("not") || operator == "null" {
                true => mine == theirs,
                false => {
                    let taken = |value: &&str| mine.iter().any(|own| matches(own, value));
                    !theirs.is_empty() && theirs.iter().all(taken)
                }
            }
        })
    })
}

fn texts(values: &Value) -> Vec<&str> {
    values.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Actions by what they are allowed on.
fn told(lost: &[Right]) -> String {
    let mut by_target: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for right in lost {
        by_target.entry((&right.principal, &right.resource)).or_default().push(&right.action);
    }
    let line = |((principal, resource), actions): (&(&str, &str), &Vec<&str>)| {
        let who = if principal.is_empty() { String::new() } else { format!(" by {principal}") };
        format!("{} on {resource}{who}", actions.join(", "))
    };
    let named: Vec<_> = by_target.iter().take(NAMED_MAX).map(line).collect();
    match by_target.len().saturating_sub(NAMED_MAX) {
        0 => named.join("; "),
        more => format!("{}; and on {more} more", named.join("; ")),
    }
}
