//! Screens in terminals of several widths; needs Python 3.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use unicode_width::UnicodeWidthStr;

/// Lines of a screen that are compared; the others are alike.
const LINES: usize = 24;

/// What changes from run to run, with the text for it.
const SAME: [(&str, &str); 6] = [
    // As the clock goes on, these checks warn.
    (r"(?m)^\w+ +(lake-age|price-book) .*\n( {30}.*\n)*", ""),
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z, .* ago", "TIME, AGE ago"),
    (r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "TIME"),
    (r"\d+\.\d+ ([KM]i)?B", "SIZE"),
    (r"\d+\.\d+ s\b", "TIME"),
    (r"(?m) +$", ""),
];

/// The screens of these commands, each run in a copy of the folder, in terminals of each of
/// these widths, as a text for a snapshot: those that are alike are there once. What a command
/// reads is behind `<<<`.
///
/// # Panics
/// If a line is wider than its terminal, unless a word of it is, which can be copied.
pub fn looks(dir: &Path, widths: &[usize], commands: &[&str]) -> String {
    looks_with(dir, [] as [(String, String); 0], widths, commands)
}

/// The same with these variables.
pub fn looks_with(
    dir: &Path,
    variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    widths: &[usize],
    commands: &[&str],
) -> String {
    let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
    let variables: BTreeMap<String, String> = variables.collect();
    let asked = json!({
        "assay": super::program(), "folder": dir, "variables": variables,
        "widths": widths, "commands": commands, "same": SAME,
    });
    let screens: Vec<Vec<String>> = serde_json::from_slice(&python(&asked.to_string())).unwrap();
    let texts = commands.iter().zip(&screens).map(|(command, screens)| {
        for (width, screen) in widths.iter().zip(screens) {
            let wide = screen.lines().find(|line| is_too_wide(line, *width));
            assert_eq!(wide, None, "wider than {width} columns: assay {command}\n{screen}");
        }
        of_command(command, widths, screens)
    });
    texts.collect::<Vec<_>>().join("\n")
}

fn python(asked: &str) -> Vec<u8> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("look.py");
    let mut python = Command::new("python3");
    python.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut python = python.spawn().unwrap();
    python.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Whether the line does not fit, and could.
fn is_too_wide(line: &str, width: usize) -> bool {
    line.width() > width && line.split_whitespace().all(|word| word.width() <= width)
}

/// Each screen below the widths that show it.
fn of_command(command: &str, widths: &[usize], screens: &[String]) -> String {
    let looks: Vec<_> = widths.iter().zip(screens).collect();
    let alike = looks.chunk_by(|(_, one), (_, next)| one == next);
    let texts = alike.map(|looks| {
        let widths = looks.iter().map(|(width, _)| width.to_string()).collect::<Vec<_>>();
        let lines = looks[0].1.lines().take(LINES).collect::<Vec<_>>().join("\n");
        format!("$ assay {command}    # {} columns\n{lines}\n", widths.join(", "))
    });
    texts.collect::<Vec<_>>().join("\n")
}
