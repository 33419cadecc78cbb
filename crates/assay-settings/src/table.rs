//! All settings of one owner: from what is said to what is meant.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::fault::{Fault, Wrong, wrong};
use crate::findings::Findings;
use crate::nearest;
use crate::setting::{DefaultValue, Given, Said, Setting, Shape, of_line};
use crate::value::{Table, Value};

/// Every setting of `S`, in the order of the example file.
pub struct SettingsTable<S: 'static> {
    /// The table of the file that they are in; empty for the file itself.
    pub name: &'static str,
    /// One row for each setting.
    pub rows: &'static [Setting<S>],
}

impl<S> SettingsTable<S> {
    /// The setting of that name.
    pub fn find(&self, key: &str) -> Option<&'static Setting<S>> {
        self.rows.iter().find(|row| row.key == key)
    }

    /// What people call the setting: `provision.region`.
    pub fn field(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// The variable that sets it; `None` where a line of text cannot hold the value.
    pub fn variable(&self, row: &Setting<S>) -> Option<String> {
        match row.shape {
            Shape::Tables => None,
            Shape::One | Shape::Many => {
                Some(format!("ASSAY_{}", self.field(row.key).replace('.', "_").to_uppercase()))
            }
        }
    }

    /// What the table of a file says, in its order.
    pub fn said_in(&self, file: &Path, table: &Table) -> Vec<Said> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let fields = table.iter().map(|(key, given)| Said {
            key: key.to_owned(),
            value: given.value.clone(),
            source: file.display().to_string(),
            line: Some(given.line),
            folder: folder.to_owned(),
        });
        fields.collect()
    }

    /// What variables say; one that is empty says nothing.
    pub fn said_by(&self, variable: impl Fn(&str) -> Option<OsString>) -> Vec<Said> {
        let rows = self.rows.iter().filter_map(|row| {
            let source = self.variable(row)?;
            let text = variable(&source).filter(|text| !text.is_empty())?;
            let value = text.to_str().map_or(Value::NotUtf8, |text| of_line(text, row.shape));
            let (key, folder) = (row.key.to_owned(), PathBuf::new());
            Some(Said { key, value, source, line: None, folder })
        });
        rows.collect()
    }

    /// The settings where nothing is said, over `unset`.
    pub fn defaults(&self, unset: S) -> S {
        let mut settings = unset;
        for row in self.rows {
            if let DefaultValue::Is(text) = row.default {
                let value = of_line(text, row.shape);
                let understood =
                    (row.set)(&mut settings, &Given { value: &value, folder: Path::new("") });
                debug_assert!(understood.is_ok(), "the default of {}: {understood:?}", row.key);
            }
        }
        settings
    }

    /// Understands what is said, the later over the earlier. What is not understood
    /// changes nothing and is found.
    pub fn understand(&self, settings: &mut S, said: &[Said]) -> Findings {
        let mut findings = Findings::default();
        for one in said {
            let mut own = Findings::new(&one.source);
            match self.find(&one.key) {
                None => own.add(one.line, "", self.unknown(&one.key)),
                Some(row) => {
                    let given = Given { value: &one.value, folder: &one.folder };
                    if let Err(wrong) = (row.set)(settings, &given) {
                        own.add(one.line, self.field(row.key), wrong);
                    }
                }
            }
            findings.append(own);
        }
        findings
    }

    fn unknown(&self, key: &str) -> Wrong {
        let hint = nearest::question(key, self.rows.iter().map(|row| row.key));
        wrong(format!("there is no setting `{}`", self.field(key)), hint.unwrap_or_default())
    }

    /// A fault of settings that do not go together, where the setting was last said.
    pub fn fault(&self, said: &[Said], key: &str, what: Wrong) -> Vec<Fault> {
        let last = said.iter().rev().find(|one| one.key == key);
        let (source, line) = last.map_or(("", None), |one| (one.source.as_str(), one.line));
        what.placed(source, line, &self.field(key)).collect()
    }
}
