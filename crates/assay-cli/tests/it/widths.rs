//! Screens in terminals of several widths; needs Python 3.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use crate::support::with_lake;

/// Lines of a screen that are compared: the others are alike.
const LINES: usize = 24;

/// What a terminal of so many columns shows after the command.
fn look(dir: &Path, columns: &str, command: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/look.py");
    let mut python = Command::new("python3");
    python.arg(script).args([columns, env!("CARGO_BIN_EXE_assay")]);
    let output = python.args(command.split(' ')).current_dir(dir).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let screen = String::from_utf8(output.stdout).unwrap();
    let lines = screen.lines().take(LINES).map(str::trim_end).collect::<Vec<_>>().join("\n");
    format!("$ assay {command}    # {columns} columns\n{lines}\n")
}

#[test]
fn screens_fit_the_terminal() {
    let dir = with_lake();
    std::fs::write(dir.path().join("assay.toml"), "lake = \"lake\"\nsource = \"logs\"\n").unwrap();
    let commands = [
        "status --since 2026-11-01",
        "doctor --since 2026-11-01",
        "prices list --model claude-opus-4-6",
        "query spend-by-team",
        "query unattributed",
        "query hourly-tokens --time-zone Europe/Berlin",
    ];
    let screens: Vec<_> = ["80", "120", "200"]
        .iter()
        .flat_map(|columns| commands.map(|command| look(dir.path(), columns, command)))
        .collect();
    let too_wide = |screen: &str| {
        let (head, lines) = screen.split_once('\n').unwrap();
        let columns: usize = head.rsplit(' ').nth(1).unwrap().parse().unwrap();
        lines.lines().any(|line| line.chars().count() > columns)
    };
    let wide: Vec<_> = screens.iter().filter(|screen| too_wide(screen)).cloned().collect();
    assert!(wide.is_empty(), "{}", wide.join("\n"));
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d+ d \d+ h ago", "AGE ago");
    settings.add_filter(r"is \d+ hours old", "is N hours old");
    settings.add_filter(r"\d+ days? ago", "N days ago");
    settings.add_filter(r"\d+\.\d KiB", "SIZE");
    let dir = dir.path().display().to_string();
    settings.bind(|| assert_snapshot!(screens.join("\n").replace(&dir, "DIR")));
}
