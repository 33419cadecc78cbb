//! What a shell completes, and the pages of man.

use std::path::Path;
use std::process::Command;

use assay_program::{assay, command};
use tempfile::TempDir;

/// A folder with a query of the user's own.
fn with_query(file: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("queries")).unwrap();
    std::fs::write(dir.path().join("queries").join(file), "SELECT 1\n").unwrap();
    dir
}

/// Whether that shell is on this machine, and takes the script.
fn accepts(shell: &str, script: &Path) -> Option<bool> {
    let checked = Command::new(shell).arg("-n").arg(script).output().ok()?;
    Some(checked.status.success())
}

#[test]
fn shells_accept_their_completions() {
    let dir = with_query("mine.sql");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = command(dir.path(), &["completions", shell]).output().unwrap().stdout;
        let text = String::from_utf8(script).unwrap();
        let names: &[&str] = match shell {
            "bash" | "zsh" | "fish" => &["spend-by-team", "mine"],
            _ => &[],
        };
        for word in names.iter().chain(&["verify", "no-chart"]) {
            assert!(text.contains(word), "{shell} does not complete {word}");
        }
        let path = dir.path().join(shell);
        std::fs::write(&path, text).unwrap();
        assert_ne!(accepts(shell, &path), Some(false), "{shell}");
    }
}

#[test]
fn bash_completes_the_names_of_queries() {
    let dir = with_query("spend-of-mine.sql");
    std::fs::write(dir.path().join("queries/spend-o$(touch done).sql"), "SELECT 1\n").unwrap();
    let script = command(dir.path(), &["completions", "bash"]).output().unwrap().stdout;
    std::fs::write(dir.path().join("assay.bash"), script).unwrap();
    let ask = "source ./assay.bash && COMP_WORDS=(assay query spend-by-t) COMP_CWORD=2 && \
               _assay assay spend-by-t query && echo ${COMPREPLY[@]}; COMP_WORDS[2]=spend-o && \
               _assay assay spend-o query && echo ${COMPREPLY[@]}";
    let answered = Command::new("bash").args(["-c", ask]).current_dir(dir.path()).output().unwrap();
    let words = String::from_utf8(answered.stdout).unwrap();
    assert_eq!(words, "spend-by-team spend-by-token-class\nspend-of-mine\n");
    assert!(!dir.path().join("done").exists(), "the name of a file is no command");
}

#[test]
fn pages_of_man_go_to_a_folder() {
    let dir = TempDir::new().unwrap();
    let said = assay(dir.path(), &["man", "share/man1"]);
    assert!(said.starts_with("exit 0\n--- stdout\n--- stderr\n"), "{said}");
    let page = std::fs::read_to_string(dir.path().join("share/man1/assay-people-check.1")).unwrap();
    assert!(page.contains(".SH SYNOPSIS\n\\fBassay people check\\fR"), "{page}");
}
