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
