//! What differs between what is live and what is wanted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Attributes;
use crate::document::{canonical, field, statement, statements};

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The attribute; within a map with the key (`tags.Team`), within a policy
    /// with the statement's name or place (`document[OwnProfiles]`).
    pub attribute: String,
    /// What is live; none if it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// What is wanted; none if it is to go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// Every difference, in the order of the attributes' names. None means: the same.
pub fn changes(live: &Attributes, wanted: &Attributes) -> Vec<Change> {
    let names: BTreeSet<_> = live.keys().chain(wanted.keys()).collect();
    names.into_iter().flat_map(|name| of(name, live.get(name), wanted.get(name))).collect()
}

fn of(name: &str, live: Option<&Value>, wanted: Option<&Value>) -> Vec<Change> {
    match (live, wanted) {
        (live, wanted) if live == wanted => vec![],
        (Some(live), Some(wanted)) if is_document(wanted) => in_document(name, live, wanted),
        (Some(Value::Object(live)), Some(Value::Object(wanted))) => {
            let keys: BTreeSet<_> = live.keys().chain(wanted.keys()).collect();
            let within = |key: &String| {
                one(format!("{name}.{key}"), live.get(key).cloned(), wanted.get(key).cloned())
            };
            keys.into_iter().flat_map(within).collect()
        }
        (live, wanted) => one(name.to_owned(), live.cloned(), wanted.cloned()),
    }
}

fn one(attribute: String, from: Option<Value>, to: Option<Value>) -> Vec<Change> {
    match from == to {
        true => vec![],
        false => vec![Change { attribute, from, to }],
    }
}

fn is_document(value: &Value) -> bool {
    value.get("Statement").is_some()
}

/// The statements that only one side has. One of the same name on both sides is
/// told by its elements.
fn in_document(name: &str, live: &Value, wanted: &Value) -> Vec<Change> {
    if canonical(live) == canonical(wanted) {
        return vec![];
    }
    let (from, to) = (only_in(live, wanted), only_in(wanted, live));
    let names: BTreeSet<_> = from.keys().chain(to.keys()).collect();
    let changed = |sid| in_statement(&format!("{name}[{sid}]"), from.get(sid), to.get(sid));
    let found: Vec<_> = names.into_iter().flat_map(changed).collect();
    match found.is_empty() {
        // The statements are the same, the language's version is not.
        true => {
            let version = |document: &Value| document.get("Version").cloned();
            one(format!("{name}.Version"), version(live), version(wanted))
        }
        false => found,
    }
}

fn in_statement(name: &str, live: Option<&Value>, wanted: Option<&Value>) -> Vec<Change> {
    let objects = (live.and_then(Value::as_object), wanted.and_then(Value::as_object));
    let (Some(live), Some(wanted)) = objects else {
        return one(name.to_owned(), live.cloned(), wanted.cloned());
    };
    let elements: BTreeSet<_> = live.keys().chain(wanted.keys()).collect();
    let within = |element: &String| {
        let (live, wanted) = (live.get(element), wanted.get(element));
        match live.map(|value| field(element, value)) == wanted.map(|value| field(element, value)) {
            true => vec![],
            false => one(format!("{name}.{element}"), live.cloned(), wanted.cloned()),
        }
    };
    elements.into_iter().flat_map(within).collect()
}

/// Statements by name, or place from 1, that the other document does not have.
fn only_in(document: &Value, other: &Value) -> BTreeMap<String, Value> {
    let others: Vec<_> = statements(other).iter().map(statement).collect();
    let named = statements(document).into_iter().enumerate().map(|(place, statement)| {
        let sid = statement.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty());
        (sid.map_or_else(|| (place + 1).to_string(), str::to_owned), statement)
    });
    named.filter(|(_, own)| !others.contains(&statement(own))).collect()
}
