//! The documents that follow from a table of settings.

use crate::setting::{Setting, Shape};
use crate::table::SettingsTable;

/// Columns of a line of the example file.
const WIDTH: usize = 88;

/// A column of the reference page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageColumn {
    /// The name.
    Setting,
    /// The flag.
    Flag,
    /// The variable.
    Variable,
    /// What holds otherwise.
    Default,
    /// What it means.
    Meaning,
    /// Which values are taken.
    Check,
}

impl PageColumn {
    fn head(self) -> &'static str {
        match self {
            Self::Setting => "setting",
            Self::Flag => "flag",
            Self::Variable => "variable",
            Self::Default => "default",
            Self::Meaning => "meaning",
            Self::Check => "check",
        }
    }
}

/// The settings as a table in Markdown.
pub fn reference_table<S>(settings: &SettingsTable<S>, columns: &[PageColumn]) -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head = row(columns.iter().map(|column| column.head().to_owned()).collect());
    let rule = format!("|{}\n", "---|".repeat(columns.len()));
    let rows = settings.rows.iter().map(|setting| {
        row(columns.iter().map(|column| cell(settings, setting, *column)).collect())
    });
    head + &rule + &rows.collect::<String>()
}

fn cell<S>(settings: &SettingsTable<S>, setting: &Setting<S>, column: PageColumn) -> String {
    let code = |text: Option<&str>| text.map_or("–".to_owned(), |text| format!("`{text}`"));
    match column {
        PageColumn::Setting => code(Some(setting.key)),
        PageColumn::Flag => code(setting.flag),
        PageColumn::Variable => code(settings.variable(setting).as_deref()),
        PageColumn::Default => setting.default.words().to_owned(),
        PageColumn::Meaning => setting.meaning.to_owned(),
        PageColumn::Check => setting.check.to_owned(),
    }
}

/// Each setting as it is written in the file, commented out, after what it means.
pub fn entries_of_the_example<S>(settings: &SettingsTable<S>) -> String {
    settings.rows.iter().map(entry).collect()
}

fn entry<S>(setting: &Setting<S>) -> String {
    let Setting { key, shape, default, example, meaning, .. } = setting;
    let value = match shape {
        // Written with the heads of its tables.
        Shape::Tables if example.starts_with("[[") => (*example).to_owned(),
        _ => format!("{key} = {example}"),
    };
    let about = format!("{}\nDefault: {}.", wrapped(meaning).join("\n"), default.words());
    format!("\n{}{}", commented(&about), commented(&value))
}

fn commented(text: &str) -> String {
    text.lines().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect()
}

/// Whole words on lines of at most [`WIDTH`] columns.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < WIDTH => line.extend([" ", word]),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
