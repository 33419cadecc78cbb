//! Reads `people.toml` and the list that it names.

use std::collections::BTreeSet;

use assay_schema::words::PrincipalType;
use toml::de::{DeTable, DeValue};

use super::captures::Template;
use super::directory::Directory;
use super::pattern::Pattern;
use super::rule::{Condition, Field, Rule};
use crate::fault::{Faults, Findings, Wrong, wrong};
use crate::toml_file::{Entry, TomlReader, kind, text};

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
        let mut reader = TomlReader::new(file, content);
        let root = reader.take_root();
        let top = Entry { name: "", line: 1, table: &root };
        reader.only_known(top, &["people_csv", "rule"]);
        let csv = reader.optional(top, "people_csv", text);
        let entries = reader.entries(&root, "rule");
        let rules = entries.into_iter().map(|entry| rule(&mut reader, entry)).collect();
        let mut findings = reader.findings;
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
        findings.finish(Self { file: file.to_owned(), rules, directory })
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

fn rule<'t>(reader: &mut TomlReader<'t>, entry: Entry<'_, 't>) -> Rule {
    reader.only_known(entry, &RULE_KEYS);
    let result = |reader: &mut TomlReader<'t>, key: &str| {
        let read = |value: &DeValue<'t>| Template::parse(&text(value)?);
        reader.optional(entry, key, read).map(|template| template.value)
    };
    let rule = Rule {
        line: entry.line,
        conditions: conditions(reader, entry),
        days: reader.days(entry),
        person: result(reader, "person"),
        team: result(reader, "team"),
        project: result(reader, "project"),
        cost_center: result(reader, "cost_center"),
    };
    let has = |keys: &[&str]| keys.iter().any(|key| entry.table.contains_key(*key));
    if !has(&RULE_KEYS[..8]) {
        let hint = "say whom it is about, for example session = \"*@example.com\"";
        reader.findings.add(entry.line, "rule", wrong("a rule without a condition", hint));
    }
    if !has(&RULE_KEYS[8..12]) {
        let hint = "say at least one of person, team, project, cost_center";
        reader.findings.add(entry.line, "rule", wrong("a rule without a result", hint));
    }
    rule
}

fn conditions<'t>(reader: &mut TomlReader<'t>, entry: Entry<'_, 't>) -> Vec<Condition> {
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
        let read = |value: &DeValue<'t>| match field {
            Field::PrincipalType => principal_types(value),
            _ => patterns(value),
        };
        if let Some(patterns) = reader.optional(entry, key, read) {
            conditions.push(Condition { field, patterns: patterns.value });
        }
    }
    for (key, field) in [("metadata", Field::Metadata as FieldOfKey), ("tag", Field::Tag)] {
        let table = reader.optional(entry, key, |value| match value {
            DeValue::Table(table) => Ok(table.clone()),
            _ => {
                let hint = format!("name a key, for example {key}.team = \"*\"");
                Err(wrong(format!("expected a key after `{key}.`"), hint))
            }
        });
        if let Some(table) = table {
            by_key(reader, &entry.field(key), "", &table.value, field, &mut conditions);
        }
    }
    conditions
}

/// A field that has a key.
type FieldOfKey = fn(String) -> Field;

/// `metadata.user` and `metadata.app.user`, whose key is `app.user`.
fn by_key<'t>(
    reader: &mut TomlReader<'t>,
    name: &str,
    prefix: &str,
    table: &DeTable<'t>,
    field: FieldOfKey,
    conditions: &mut Vec<Condition>,
) {
    for (key, value) in table {
        let own = format!("{prefix}{}", key.get_ref());
        if let DeValue::Table(deeper) = value.get_ref() {
            by_key(reader, name, &format!("{own}."), deeper, field, conditions);
            continue;
        }
        match patterns(value.get_ref()) {
            Ok(patterns) => conditions.push(Condition { field: field(own), patterns }),
            Err(wrong) => {
                let line = reader.line(key.span().start);
                reader.findings.add(line, format!("{name}.{own}"), wrong);
            }
        }
    }
}

/// A pattern, or a list of them.
fn patterns(value: &DeValue<'_>) -> Result<Vec<Pattern>, Wrong> {
    match value {
        DeValue::Array(items) if items.is_empty() => {
            Err(wrong("an empty list matches nothing", "name a pattern or remove the line"))
        }
        DeValue::Array(items) => {
            items.iter().map(|item| Ok(Pattern::new(&text(item.get_ref())?))).collect()
        }
        DeValue::String(_) => Ok(vec![Pattern::new(&text(value)?)]),
        other => {
            let what = format!("expected text or a list of texts, found {}", kind(other));
            Err(wrong(what, "put it in quotes"))
        }
    }
}

/// Patterns of which each matches a word of `principal_type`.
fn principal_types(value: &DeValue<'_>) -> Result<Vec<Pattern>, Wrong> {
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
