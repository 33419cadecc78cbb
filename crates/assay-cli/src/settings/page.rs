//! The documents that follow from the table of settings.

use super::table::{SETTINGS, Setting};

/// Columns of a line of the example file.
const WIDTH: usize = 88;

/// The file `assay.example.toml`: every setting, commented out.
pub(crate) fn example() -> String {
    let head = "# The settings of assay. Copy this file to assay.toml, or name it with --config.\n\
                # Flags go before ASSAY_… variables, and those before this file. Relative paths\n\
                # count from the folder of the file. Generated: `assay reference` writes it.\n";
    let own = SETTINGS.iter().fold(head.to_owned(), |text, setting| text + &entry(setting));
    own + &assay_provision::settings::example()
}

fn entry(setting: &Setting) -> String {
    let Setting { key, example, default, meaning, .. } = setting;
    let lines: String = wrapped(meaning).map(|line| format!("# {line}\n")).collect();
    format!("\n{lines}# Default: {default}.\n# {key} = {example}\n")
}

/// Whole words on lines of at most [`WIDTH`] columns.
fn wrapped(text: &str) -> impl Iterator<Item = String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + word.len() < WIDTH => line.extend([" ", word]),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.into_iter()
}

/// The page `docs/reference/settings.md`.
pub(crate) fn page() -> String {
    let head = "# Settings\n\nGenerated from the table in code; `assay.example.toml` shows each with \
                an example.\nFlags go before variables, and those before `assay.toml`.\n\n\
                | setting | flag | variable | default | meaning |\n|---|---|---|---|---|\n";
    let own = SETTINGS.iter().fold(head.to_owned(), |page, setting| page + &row(setting));
    own + "\nThe table `[provision]` has [a page of its own](provisioning.md).\n"
}

fn row(setting: &Setting) -> String {
    let Setting { key, flag, default, meaning, .. } = setting;
    format!("| `{key}` | `{flag}` | `{}` | {default} | {meaning} |\n", setting.variable())
}
