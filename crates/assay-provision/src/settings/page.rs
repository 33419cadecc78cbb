//! The documents that follow from the table of settings and that of the kinds.

use super::table::{SETTINGS, Setting};
use crate::{KINDS, KindInfo, Ownership};

/// Columns of a line of the example file.
const WIDTH: usize = 88;

/// The part of the example file that is about provisioning: commented out but
/// for nothing.
pub fn example() -> String {
    let head = "\n# What `assay provision` makes in AWS; docs/provisioning.md explains it.\n# [provision]\n";
    SETTINGS.iter().fold(head.to_owned(), |text, setting| text + &entry(setting))
}

fn entry(setting: &Setting) -> String {
    let Setting { key, example, default, meaning, .. } = setting;
    let value = match example.starts_with("[[") {
        true => (*example).to_owned(),
        false => format!("{key} = {example}"),
    };
    let about = wrapped(&format!("{meaning}\nDefault: {default}."));
    format!("\n{}{}", commented(about.iter().map(String::as_str)), commented(value.lines()))
}

fn commented<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect()
}

/// Whole words on lines of at most [`WIDTH`] columns.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for paragraph in text.lines() {
        lines.push(String::new());
        for word in paragraph.split_whitespace() {
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(word),
                Some(line) if line.len() + word.len() < WIDTH => line.extend([" ", word]),
                _ => lines.push(word.to_owned()),
            }
        }
    }
    lines
}

/// The page `docs/reference/provisioning.md`.
pub fn page() -> String {
    let head = "# Provisioning: settings and resources\n\nGenerated from the tables in code.\n\n\
                ## Settings\n\nThey stand in the table `[provision]` of `assay.toml`; variables go \
                before the file.\n\n\
                | setting | variable | default | meaning | check |\n|---|---|---|---|---|\n";
    let page = SETTINGS.iter().fold(head.to_owned(), |page, setting| page + &row(setting));
    let head = "\n## Kinds of resources\n\nAn address is `KIND.NAME`. What cannot be changed is \
                replaced; what holds data survives `destroy` unless it is named.\n\n\
                | kind | in AWS | known as ours by | cannot be changed | holds data |\n|---|---|---|---|---|\n";
    KINDS.iter().fold(page + head, |page, kind| page + &kind_row(kind))
}

fn row(setting: &Setting) -> String {
    let variable = setting.variable().map_or("–".to_owned(), |name| format!("`{name}`"));
    let Setting { key, default, meaning, check, .. } = setting;
    format!("| `{key}` | {variable} | {default} | {meaning} | {check} |\n")
}

fn kind_row(kind: &KindInfo) -> String {
    let ours = match kind.ownership {
        Ownership::Tag => "its tag `assay:project`",
        Ownership::Parameter => "its parameter `assay:project`",
        Ownership::Parent => "what it is part of",
        Ownership::Destination => "its bucket",
    };
    let fixed: Vec<_> = kind.immutable.iter().map(|name| format!("`{name}`")).collect();
    let data = if kind.holds_data { "yes" } else { "" };
    format!("| `{}` | {} | {ours} | {} | {data} |\n", kind.name, kind.aws_type, fixed.join(", "))
}
