//! Reads `people.toml` and the list that it names.

use std::collections::BTreeSet;

use assay_schema::words::PrincipalType;
use assay_settings::{Entry, Faults, Findings, Table, Value, Wrong, parse, wrong};

use super::captures::Template;
use super::directory::Directory;
use super::pattern::Pattern;
use super::rule::{Condition, Field, Rule};
use crate::fields::{days, text};

const RULE_KEYS: [&str; 14] = [
    "account",
    "arn",
    "principal_type",
    "principal",
    "session",
    "profile",
    "metadata",
    "tag",
    "person",
    "team",
    "project",
    "cost_center",
    "from",
    "until",
];

/// Rules and the directory's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    pub(super) file: String,
    pub(super) rules: Vec<Rule>,
    pub(super) directory: Directory,
}

impl People {
    /// Reads `people.toml`, whose name is for messages, and the list that it names,
    /// which `load` is asked for by the path as it is written.
    ///
    /// # Errors
    ///
    /// All faults of both files at once.
    pub fn read(
        file: &str,
        content: &str,
        load: impl FnOnce(&str) -> Result<Vec<u8>, String>,
    ) -> Result<Self, Faults> {
        let (root, mut findings) = parse(file, content);
        let top = Entry::root(&root);
        findings.only_known(top, &["people_csv", "rule"]);
        let csv = findings.optional(top, "people_csv", text);
        let entries = findings.entries(&root, "rule");
        let rules = entries.into_iter().map(|entry| rule(&mut findings, entry)).collect();
        let mut directory = Directory::default();
        if let Some(path) = csv {
            match load(&path.value) {
                Ok(content) => {
                    let mut own = Findings::new(&path.value);
                    directory = Directory::read(&content, &mut own);
                    findings.append(own);
                }
                Err(reason) => {
                    let what = format!("cannot read `{}`: {reason}", path.value);
                    let hint = "a relative path counts from the folder of this file";
                    findings.add(path.line, "people_csv", wrong(what, hint));
                }
            }
        }
        findings.sorted().finish(Self { file: file.to_owned(), rules, directory })
    }

    /// The metadata keys that rules name: those of `caller_metadata`.
    pub fn metadata_keys(&self) -> BTreeSet<String> {
        self.rules.iter().flat_map(Rule::metadata_keys).map(str::to_owned).collect()
    }

    /// How many rules there are.
    pub const fn rules(&self) -> usize {
        self.rules.len()
    }

    /// The directory's list.
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }
}

fn rule(findings: &mut Findings, entry: Entry<'_>) -> Rule {
    findings.only_known(entry, &RULE_KEYS);
    let result = |findings: &mut Findings, key: &str| {
        let read = |value: &Value| Template::parse(&text(value)?);
        findings.optional(entry, key, read).map(|template| template.value)
    };
    let rule = Rule {
        line: entry.line,
        conditions: conditions(findings, entry),
        days: days(findings, entry),
        person: result(findings, "person"),
        team: result(findings, "team"),
        project: result(findings, "project"),
        cost_center: result(findings, "cost_center"),
    };
    let has = |keys: &[&str]| keys.iter().any(|key| entry.table.get(key).is_some());
    if !has(&RULE_KEYS[..8]) {
        let hint = "say whom it is about, for example session = \"*@example.com\"";
        findings.add(entry.line, "rule", wrong("a rule without a condition", hint));
    }
    if !has(&RULE_KEYS[8..12]) {
        let hint = "say at least one of person, team, project, cost_center";
        findings.add(entry.line, "rule", wrong("a rule without a result", hint));
    }
    rule
}

fn conditions(findings: &mut Findings, entry: Entry<'_>) -> Vec<Condition> {
    let plain = [
        ("account", Field::Account),
        ("arn", Field::Arn),
        ("principal_type", Field::PrincipalType),
        ("principal", Field::Principal),
        ("session", Field::Session),
        ("profile", Field::Profile),
    ];
    let mut conditions = Vec::new();
    for (key, field) in plain {
        let read = |value: &Value| match field {
            Field::PrincipalType => principal_types(value),
            _ => patterns(value),
        };
        if let Some(patterns) = findings.optional(entry, key, read) {
            conditions.push(Condition { field, patterns: patterns.value });
        }
    }
    for (key, field) in [("metadata", Field::Metadata as FieldOfKey), ("tag", Field::Tag)] {
        let table = findings.optional(entry, key, |value| match value {
            Value::Table(table) => Ok(table.clone()),
            _ => {
                let hint = format!("name a key, for example {key}.team = \"*\"");
                Err(wrong(format!("expected a key after `{key}.`"), hint))
            }
        });
        if let Some(table) = table {
            by_key(findings, &entry.field(key), "", &table.value, field, &mut conditions);
        }
    }
    conditions
}

/// A field that has a key.
type FieldOfKey = fn(String) -> Field;

/// `metadata.user` and `metadata.app.user`, whose key is `app.user`.
fn by_key(
    findings: &mut Findings,
    name: &str,
    prefix: &str,
    table: &Table,
    field: FieldOfKey,
    conditions: &mut Vec<Condition>,
) {
    for (key, given) in table.iter() {
        let own = format!("{prefix}{key}");
        if let Value::Table(deeper) = &given.value {
            by_key(findings, name, &format!("{own}."), deeper, field, conditions);
            continue;
        }
        match patterns(&given.value) {
            Ok(patterns) => conditions.push(Condition { field: field(own), patterns }),
            Err(wrong) => findings.add(given.line, format!("{name}.{own}"), wrong),
        }
    }
}

/// A pattern, or a list of them.
fn patterns(value: &Value) -> Result<Vec<Pattern>, Wrong> {
    match value {
        Value::List(items) if items.is_empty() => {
            Err(wrong("an empty list matches nothing", "name a pattern or remove the line"))
        }
        Value::List(_) | Value::Text(_) => value.each(|one| one.text().map(Pattern::new)),
        other => {
            let what = format!("expected text or a list of texts, found {}", other.kind());
            Err(wrong(what, "put it in quotes"))
        }
    }
}

/// Patterns of which each matches a word of `principal_type`.
fn principal_types(value: &Value) -> Result<Vec<Pattern>, Wrong> {
    let patterns = patterns(value)?;
    let words: Vec<&str> = PrincipalType::ALL.iter().map(|kind| kind.word()).collect();
    match patterns.iter().find(|pattern| !words.iter().any(|word| pattern.matches(word))) {
        None => Ok(patterns),
        Some(pattern) => {
            let what = format!("unknown principal type `{}`", pattern.as_str());
            Err(wrong(what, format!("known: {}", words.join(", "))))
        }
    }
}
