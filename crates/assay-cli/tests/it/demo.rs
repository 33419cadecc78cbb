//! The demo: what it shows, what it leaves, and the commands that it names.

use std::path::Path;
use std::process::{Command, Stdio};

use assay_program::{assay, program};
use insta::assert_snapshot;
use tempfile::TempDir;

/// A snapshot without what changes from day to day and from machine to machine.
fn steady(body: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d s", "in TIME");
    settings.add_filter(r"\d+\.\d+ ([KM]i)?B", "SIZE");
    settings.add_filter(r"version \d+", "version N");
    settings.add_filter(r"\d{4}-\d\d-\d\d", "YYYY-MM-DD");
    settings.add_filter(program(), "assay");
    settings.bind(body);
}

/// Runs a line as a user types it.
fn typed(dir: &Path, line: &str) -> String {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", line]).current_dir(dir).env_clear().env("HOME", dir).stdin(Stdio::null());
    let output = shell.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_demo_shows_teams_and_people_and_its_commands_work_word_for_word() {
    let dir = TempDir::new().unwrap();
    let shown = assay(dir.path(), &["demo", "my demo", "--quiet"]);
    steady(|| assert_snapshot!("demo", shown));
    let (_, next) = shown.split_once("Try next:\n").unwrap();
    let lines: Vec<&str> = next.lines().take_while(|line| line.starts_with("  ")).collect();
    assert_eq!(lines.len(), 3);
    let answers: Vec<String> = lines.iter().map(|line| typed(dir.path(), line)).collect();
    assert!(answers[0].contains("Hugo Lopez"), "people of the last week:\n{}", answers[0]);
    assert!(answers[1].contains("LiteLLMGateway"), "identities:\n{}", answers[1]);

    let demo = dir.path().join("my demo");
    each_row_is_in_one_file(&demo.join("lake"));
    // What the user has changed since counts.
    let rules = std::fs::read_to_string(demo.join("people.toml")).unwrap();
    std::fs::write(demo.join("people.toml"), rules.replace("gateway (no user)", "Nobody")).unwrap();
    let again = assay(dir.path(), &["demo", "my demo", "--quiet", "--ascii"]);
    assert!(again.contains("records   0 ingested"), "{again}");
    let of_nobody = ["sql", "SELECT count(*) > 0 AS found FROM usage WHERE person = 'Nobody'"];
    let found = assay(&demo, &[&of_nobody[..], &["--lake", "lake", "--format", "json"]].concat());
    assert!(found.contains("true"), "{found}");
}

fn each_row_is_in_one_file(lake: &Path) {
    assert!(lake.join("README.md").exists());
    let files = |folder: &Path| -> usize {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().path().is_file()).count()
    };
    for day in std::fs::read_dir(lake.join("invocations")).unwrap() {
        let day = day.unwrap().path();
        if !day.ends_with("_delta_log") {
            assert_eq!(files(&day), 1, "{}", day.display());
        }
    }
}
