//! From the text of a file and the variables to settings, with everything that
//! is wrong told at once.

use std::io;
use std::path::Path;

use anyhow::Context;
use toml::de::{DeTable, DeValue};

use super::table::{Given, SETTINGS, Setting};
use super::{FILE, FileSettings};
use crate::report::Complaint;

/// Slips in a name for which it is still taken for another: one in three letters.
const LETTERS_PER_SLIP: usize = 3;

/// The file, and the variables over it.
pub(super) fn load(
    named: Option<&Path>,
    variable: impl Fn(&str) -> Option<String>,
) -> anyhow::Result<FileSettings> {
    let path = named.unwrap_or(Path::new(FILE));
    let text = match std::fs::read_to_string(path) {
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let mut reader = Reader::default();
    reader.file(path, &text)?;
    reader.variables(variable);
    reader.finish()
}

/// What has been understood so far, and what has not.
#[derive(Default)]
struct Reader {
    settings: FileSettings,
    wrong: Vec<String>,
}

impl Reader {
    fn file(&mut self, path: &Path, text: &str) -> anyhow::Result<()> {
        let table = DeTable::parse(text).map_err(|error| syntax(path, &error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let line = text[..key.span().start].matches('\n').count() + 1;
            let place = format!("{}:{line}", path.display());
            if key.get_ref() == super::provision::TABLE {
                self.settings.provision = super::provision::table(path, text, value);
                continue;
            }
            match find(key.get_ref()) {
                Ok(setting) => self.take(setting, &place, texts(value.get_ref()), folder),
                Err(unknown) => self.wrong.push(format!("{place}: {unknown}")),
            }
        }
        Ok(())
    }

    fn variables(&mut self, variable: impl Fn(&str) -> Option<String>) {
        self.settings.provision.extend(super::provision::variables(&variable));
        for setting in &SETTINGS {
            let name = setting.variable();
            if let Some(text) = variable(&name).filter(|text| !text.is_empty()) {
                let split = |text: &str| text.split(',').map(|part| part.trim().into()).collect();
                let texts = if setting.many { split(&text) } else { vec![text] };
                self.take(setting, &name, Ok(texts), Path::new(""));
            }
        }
    }

    fn take(
        &mut self,
        setting: &Setting,
        place: &str,
        texts: Result<Vec<String>, &str>,
        folder: &Path,
    ) {
        let set = |texts: Vec<String>| match texts.len() {
            0 => Err("is empty".to_owned()),
            _ => (setting.set)(&mut self.settings, &Given { texts: &texts, folder }),
        };
        if let Err(why) = texts.map_err(str::to_owned).and_then(set) {
            self.wrong.push(format!("{place}: {}: {why}", setting.key));
        }
    }

    fn finish(self) -> anyhow::Result<FileSettings> {
        match self.wrong.len() {
            0 => Ok(self.settings),
            _ => {
                let message =
                    format!("the settings are not understood\n  {}", self.wrong.join("\n  "));
                Err(Complaint::usage(message).hint(HINT).into())
            }
        }
    }
}

const HINT: &str = "assay.example.toml shows every setting";

fn syntax(path: &Path, error: &toml::de::Error) -> Complaint {
    let place = error.to_string();
    Complaint::usage(format!("{} is not understood\n{}", path.display(), place.trim_end()))
}

/// The setting of that name, or what to say of it.
fn find(key: &str) -> Result<&'static Setting, String> {
    SETTINGS.iter().find(|setting| setting.key == key).ok_or_else(|| {
        let near = nearest(key).map(|near| format!("; did you mean `{near}`?"));
        format!("there is no setting `{key}`{}", near.unwrap_or_default())
    })
}

fn nearest(key: &str) -> Option<&'static str> {
    let distance = |name: &'static str| (strsim::damerau_levenshtein(key, name), name);
    let near = SETTINGS.iter().map(|setting| distance(setting.key)).min();
    near.filter(|(slips, _)| *slips <= key.len().div_ceil(LETTERS_PER_SLIP)).map(|(_, name)| name)
}

/// The value as texts: one, or those of a list.
fn texts(value: &DeValue<'_>) -> Result<Vec<String>, &'static str> {
    match value {
        DeValue::Array(values) => {
            values.iter().map(|value| text(value.get_ref())).collect::<Result<_, _>>()
        }
        value => text(value).map(|text| vec![text]),
    }
}

fn text(value: &DeValue<'_>) -> Result<String, &'static str> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
        _ => Err("neither text nor a whole number"),
    }
}
