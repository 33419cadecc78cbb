//! Which rules can match an identity at all.

use std::collections::HashMap;

use super::identity::Identity;
use super::rule::{Condition, Field, Rule};

/// Rules by a value that they ask for; those that ask for none are tried on every
/// identity.
pub(super) struct RuleIndex<'r> {
    by_value: Vec<(&'r Field, HashMap<&'r str, Vec<usize>>)>,
    others: Vec<usize>,
}

impl<'r> RuleIndex<'r> {
    pub(super) fn new(rules: &'r [Rule]) -> Self {
        let mut index = Self { by_value: Vec::new(), others: Vec::new() };
        for (at, rule) in rules.iter().enumerate() {
            match rule.conditions.iter().filter(|condition| is_key(condition)).max_by_key(|key| {
                // There are few accounts and principal types: each leaves many rules.
                !matches!(key.field, Field::Account | Field::PrincipalType)
            }) {
                Some(key) => index.insert(key, at),
                None => index.others.push(at),
            }
        }
        index
    }

    fn insert(&mut self, key: &'r Condition, rule: usize) {
        let of_field = self.by_value.iter().position(|(field, _)| **field == key.field);
        let at = of_field.unwrap_or_else(|| {
            self.by_value.push((&key.field, HashMap::new()));
            self.by_value.len() - 1
        });
        for value in key.patterns.iter().filter_map(|pattern| pattern.exact()) {
            self.by_value[at].1.entry(value).or_default().push(rule);
        }
    }

    /// The rules that can match, in order, each once.
    pub(super) fn candidates(&self, identity: &Identity<'_>) -> Vec<usize> {
        let mut found = self.others.clone();
        for (field, by_value) in &self.by_value {
            let value = field.of(identity);
            found.extend(value.and_then(|value| by_value.get(value)).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether a condition asks for whole values of the identity itself. Tags change by
/// day, and a profile goes by two names.
fn is_key(condition: &Condition) -> bool {
    let own = !matches!(condition.field, Field::Tag(_) | Field::Profile);
    own && condition.patterns.iter().all(|pattern| pattern.exact().is_some())
}
