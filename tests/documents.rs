//! Documents say what the code says, and point at what is there.

use std::path::{Path, PathBuf};

/// Folders that hold no documents of ours.
const NOT_OURS: [&str; 4] = ["target", ".git", "assay-demo", ".venv"];

#[test]
fn the_tables_page_is_up_to_date() {
    let page = assay_doubles::root().join("docs/reference/tables.md");
    let written = std::fs::read_to_string(page).unwrap_or_default();
    assert!(
        written == assay_schema::reference::page(),
        "docs/reference/tables.md is out of date: run `cargo run -- reference`"
    );
}

#[test]
fn links_between_documents_resolve() {
    for document in documents(&assay_doubles::root()) {
        let text = std::fs::read_to_string(&document).expect("document");
        for target in links(&text) {
            let path = document.parent().unwrap_or(Path::new("")).join(&target);
            assert!(path.exists(), "{} points at {target}, which is not there", document.display());
        }
    }
}

/// Targets of relative links, without their fragments.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let relative = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    relative.map(|target| target.split('#').next().unwrap_or_default().to_owned()).collect()
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry"));
    let ours = entries.filter(|entry| !NOT_OURS.iter().any(|name| entry.file_name() == *name));
    let (folders, files): (Vec<_>, Vec<_>) = ours.map(|e| e.path()).partition(|path| path.is_dir());
    let own = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "md"));
    own.chain(folders.iter().flat_map(|folder| documents(folder))).collect()
}

/// Words that the glossary holds documents to: those of its left column, up to the row
/// from which they are right in other senses.
fn avoided(style: &str) -> Vec<String> {
    let rows = style.lines().skip_while(|line| !line.starts_with("| avoid |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with("| ") && !line.starts_with("| wanted "));
    let cells = rows.filter_map(|line| line.trim_start_matches("| ").split(" |").next());
    cells.flat_map(|cell| cell.split(", ")).map(str::to_owned).collect()
}

/// A text as words, each between single blanks: a phrase may go over the end of a line.
fn words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" ").to_lowercase())
}

#[test]
fn documents_avoid_the_words_of_the_glossary() {
    let root = assay_doubles::root();
    let style = root.join("docs/style.md");
    let avoided = avoided(&std::fs::read_to_string(&style).expect("docs/style.md"));
    assert!(avoided.len() > 15, "{avoided:?}");
    let own = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SKILL.md", "assay.example.toml"];
    let folders = ["docs", "deploy"].iter().flat_map(|folder| documents(&root.join(folder)));
    let all = own.map(|name| root.join(name)).into_iter().chain(folders);
    let found = all.filter(|path| *path != style).flat_map(|path| {
        let text = words(&std::fs::read_to_string(&path).expect("document"));
        let used = avoided.iter().filter(|phrase| text.contains(&words(phrase)));
        used.map(|phrase| format!("{}: {phrase}", path.display())).collect::<Vec<_>>()
    });
    let found: Vec<_> = found.collect();
    assert!(found.is_empty(), "docs/style.md says what to write instead:\n{}", found.join("\n"));
}
