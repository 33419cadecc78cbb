//! What counts before what, and what is refused.

use std::path::{Path, PathBuf};

use super::table::SETTINGS;
use super::*;

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("settings.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

fn load(path: &Path, variables: &[(&str, &str)]) -> anyhow::Result<FileSettings> {
    let value = |name: &str| variables.iter().find(|(known, _)| *known == name);
    read::load(Some(path), |name| value(name).map(|(_, text)| (*text).to_owned()))
}

#[test]
fn flags_go_before_variables_and_those_before_the_file() {
    let (dir, path) = file("lake = \"lake\"\nmemory_limit = \"1GiB\"\nthreads = 3\n");
    let settings =
        load(&path, &[("ASSAY_THREADS", "5"), ("ASSAY_SOURCE", "s3://a, logs")]).unwrap();
    let lake = dir.path().join("lake").display().to_string();
    assert_eq!(LakeArg { lake: None }.resolve(&settings).unwrap().as_str(), lake);
    let typed = LakeArg { lake: Some("s3://b/lake".parse().unwrap()) };
    assert_eq!(typed.resolve(&settings).unwrap().as_str(), "s3://b/lake");
    let typed = LimitArgs { memory_limit: Some(Bytes(7)), threads: None, spill_dir: None };
    let limits = typed.resolve(&settings);
    assert_eq!((limits.memory_limit_bytes, limits.threads), (7, 5));
    let found = sources(&[], &settings).unwrap();
    assert_eq!(found.iter().map(Place::as_str).collect::<Vec<_>>(), ["s3://a", "logs"]);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let (dir, path) =
        file("laek = \"l\"\nthreads = -1\nlake = [\"a\", \"b\"]\nzzz = 1\nmetrics = true\n");
    let error = load(&path, &[("ASSAY_LATE_WINDOW", "soon")]).unwrap_err().to_string();
    let plain = error.replace(&dir.path().display().to_string(), "DIR");
    insta::assert_snapshot!(plain, @r"
    the settings are not understood
      DIR/settings.toml:1: there is no setting `laek`; did you mean `lake`?
      DIR/settings.toml:2: threads: not a number of threads; write 4, for example
      DIR/settings.toml:3: lake: takes one value
      DIR/settings.toml:4: there is no setting `zzz`
      DIR/settings.toml:5: metrics: neither text nor a whole number
      ASSAY_LATE_WINDOW: late_window: not a span of time; write 48h or 7d, for example
    ");
}

#[test]
fn every_setting_of_the_example_is_understood() {
    let example = example();
    let live: String = example
        .lines()
        .take_while(|line| *line != "# [provision]")
        .filter_map(|line| line.strip_prefix("# ").filter(|line| is_entry(line)))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(live.lines().count(), SETTINGS.len());
    let (_dir, path) = file(&live);
    let settings = load(&path, &[]).unwrap();
    assert_eq!((settings.source.len(), settings.threads), (2, Some(4)));
    let (_dir, path) = file(&example);
    assert_eq!(load(&path, &[]).unwrap(), FileSettings::default());
}

fn is_entry(line: &str) -> bool {
    SETTINGS.iter().any(|setting| line.starts_with(&format!("{} = ", setting.key)))
}

#[test]
fn a_named_file_must_exist() {
    assert!(load(Path::new("/nonexistent/assay.toml"), &[]).is_err());
}
