//! What to try after a demo, word for word.

use std::env;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;

use super::folder::DemoFolder;
use crate::screen;

/// Commands that work where the user is. Logs that do not end with yesterday are asked for by
/// the last of their days.
pub(super) fn commands(folder: &DemoFolder, last_day: Option<Date>) -> String {
    let program = word(&program());
    let [lake, people] = [folder.lake(), folder.people()].map(|path| word(&shown(&path)));
    let week = last_day.and_then(|day| day.checked_sub(6.days()).ok());
    let since = week.map_or("7d".to_owned(), |day| day.to_string());
    format!(
        "\nTry next:\n  \
         {program} query spend-by-person --since {since} -p team=payments --lake {lake}\n  \
         {program} people check --people {people} --lake {lake}\n  \
         {program} shell --lake {lake}\n"
    )
}

/// This program as the user called it: by a path, or by a name that the shell finds.
fn program() -> String {
    let called = env::args_os().next().map(|called| called.to_string_lossy().into_owned());
    called.filter(|called| called.contains('/')).unwrap_or_else(|| "assay".to_owned())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A word of a command line, in quotes where a shell would take it for something else.
fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+@%:,".contains(letter);
    let text = &screen::one_line(text);
    match text.chars().all(plain) && !text.is_empty() {
        true => text.to_string(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_each_word_as_it_is() {
        let words = ["assay-demo/lake", "my demo/lake", "it's", "$HOME", "Küche"];
        let expected = ["assay-demo/lake", "'my demo/lake'", r"'it'\''s'", "'$HOME'", "Küche"];
        assert_eq!(words.map(word), expected);
    }
}
