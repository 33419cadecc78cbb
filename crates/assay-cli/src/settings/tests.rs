//! What counts before what, what is refused, and what the documents say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assay_lake::Place;
use assay_settings::{Bytes, DefaultValue, Setting, Value, parse};
use clap::{Command, CommandFactory};
use jiff::SignedDuration;

use super::table::SETTINGS;
use super::*;
use crate::args::Cli;

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("settings.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

fn load(path: &Path, variables: &[(&str, &str)]) -> anyhow::Result<FileSettings> {
    let value = |name: &str| variables.iter().find(|(known, _)| *known == name);
    read::load(Some(path), |name| value(name).map(|(_, text)| text.into())).checked()
}

fn of_file(text: &str) -> anyhow::Result<FileSettings> {
    read::understand(Path::new("/assay.toml"), text, |_| None).checked()
}

fn of_variable(name: &str, text: &str) -> anyhow::Result<FileSettings> {
    let value = |known: &str| (known == name).then(|| text.into());
    read::understand(Path::new("/assay.toml"), "", value).checked()
}

/// Arrays of tables have no variable.
fn rows_with_variable() -> impl Iterator<Item = (&'static Setting<FileSettings>, String)> {
    SETTINGS.rows.iter().filter_map(|row| Some((row, SETTINGS.variable(row)?)))
}

#[test]
fn flags_go_before_variables_and_those_before_the_file() {
    let (dir, path) = file("lake = \"lake\"\nmemory_limit = \"1GiB\"\nthreads = 1\n");
    let settings =
        load(&path, &[("ASSAY_THREADS", "2"), ("ASSAY_SOURCE", "s3://a, logs")]).unwrap();
    let lake = dir.path().join("lake").display().to_string();
    assert_eq!(LakeArg { lake: None }.resolve(&settings).unwrap().as_str(), lake);
    let typed = LakeArg { lake: Some("s3://b/lake".parse().unwrap()) };
    assert_eq!(typed.resolve(&settings).unwrap().as_str(), "s3://b/lake");
    let typed = LimitArgs { memory_limit: Some(Bytes(7)), threads: None, spill_dir: None };
    let limits = typed.resolve(&settings);
    assert_eq!((limits.memory_limit_bytes, limits.threads), (7, 2));
    let found = sources(&[], &settings).unwrap();
    assert_eq!(found.iter().map(Place::as_str).collect::<Vec<_>>(), ["s3://a", "logs"]);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let (dir, path) = file(
        "laek = \"l\"\nthreads = -1\nlake = [\"a\", \"b\"]\nzzz = 1\nmetrics = true\nlog_level = 7\nlog_level = 8\nprovision = 5\n",
    );
    let error = load(&path, &[("ASSAY_LATE_WINDOW", "soon")]).unwrap_err().to_string();
    let plain = error.replace(&dir.path().display().to_string(), "DIR");
    insta::assert_snapshot!(plain, @r"
    the settings are not understood
      DIR/settings.toml:1: there is no setting `laek`; did you mean `lake`?
      DIR/settings.toml:2: threads: not a number of threads; write 4, for example
      DIR/settings.toml:3: lake: takes one value
      DIR/settings.toml:4: there is no setting `zzz`
      DIR/settings.toml:5: metrics: expected text or a number, found true or false
      DIR/settings.toml:6: log_level: not one of error, warn, info, debug, trace
      DIR/settings.toml:7: duplicate key; correct the TOML; https://toml.io shows the syntax
      DIR/settings.toml:8: provision: expected `[provision]`, found a number
      ASSAY_LATE_WINDOW: late_window: not a span of time; write 48h or 7d, for example
    ");
}

#[test]
fn each_setting_is_had_from_everywhere_and_complained_about_there() {
    let default = FileSettings::default();
    for (row, variable) in rows_with_variable() {
        let key = row.key;
        let example = format!("{key} = {}\n", row.example);
        let read = of_file(&example).unwrap();
        let is_default = row.default == DefaultValue::Is(row.example.trim_matches('"'));
        assert_eq!(read == default, is_default, "{key}");
        assert_eq!(of_variable(&variable, &line_of(key, &example)).unwrap(), read, "{key}");
        let told = of_file(&format!("\n{key} = {{ a = 1 }}\n")).unwrap_err().to_string();
        assert!(told.contains(&format!("\n  /assay.toml:2: {key}: ")), "{told}");
    }
    let wrong = BTreeMap::from([
        ("source", "gs://logs"),
        ("lake", "gs://lake"),
        ("late_window", "soon"),
        ("threads", "-1"),
        ("memory_limit", "2XB"),
        ("compact_target_size", "99999999TiB"),
        ("compact_memory_limit", "much"),
        ("vacuum_retain", "7y"),
        ("scan_limit", "1.5GiB"),
        ("raw_logs", "gs://logs"),
        ("log_format", "xml"),
        ("log_level", "loud"),
    ]);
    for (key, text) in wrong {
        let variable = SETTINGS.variable(SETTINGS.find(key).unwrap()).unwrap();
        let told = of_variable(&variable, text).unwrap_err().to_string();
        assert!(told.contains(&format!("\n  {variable}: {key}: ")), "{told}");
        let told = of_file(&format!("{key} = \"{text}\"")).unwrap_err().to_string();
        assert!(told.contains(&format!("\n  /assay.toml:1: {key}: ")), "{told}");
    }
}

/// The value as a variable has it.
fn line_of(key: &str, text: &str) -> String {
    let (table, _) = parse("", text);
    match &table.get(key).unwrap().value {
        Value::List(items) => {
            let texts: Vec<_> = items.iter().map(|item| item.value.written().unwrap()).collect();
            texts.join(", ")
        }
        value => value.written().unwrap().to_owned(),
    }
}

#[test]
fn the_defaults_are_those_of_the_library() {
    let default = FileSettings::default();
    let compact = assay_lake::compact::Settings::default();
    let of_compact = (default.compact_memory_limit, default.compact_target_size);
    let ours = (Bytes(compact.memory_bytes as u64), Bytes(compact.target_file_bytes));
    assert_eq!(of_compact, (Some(ours.0), Some(ours.1)));
    let retain = default.vacuum_retain.map(|span| span.unsigned_abs());
    assert_eq!(retain, Some(assay_lake::vacuum::Request::default().retain));
    let late = SignedDuration::from_hours(assay_lake::limits::LATE_WINDOW_HOURS);
    assert_eq!(default.late_window, Some(late));
    assert_eq!(default.scan_limit, ScanLimit::Bytes(Bytes(10 << 30)));
    assert_eq!((default.log_format, default.log_level), Default::default());
}

#[test]
fn a_number_of_threads_means_one_thing() {
    let cores = assay_host::threads(None);
    assert_eq!(threads("0"), Ok(cores));
    assert_eq!(threads("1"), Ok(1));
    assert_eq!(threads("100000"), Ok(assay_host::threads(Some(100_000))));
    assert!(threads("many").is_err() && threads("-1").is_err());
    assert_eq!(of_file("threads = 0").unwrap().threads, Some(cores));
    assert_eq!(of_variable("ASSAY_THREADS", "0").unwrap().threads, Some(cores));
}

#[test]
fn a_flag_stands_for_the_setting_of_its_variable() {
    let mut flags = BTreeMap::new();
    arguments(&Cli::command(), &mut flags);
    for (row, variable) in rows_with_variable() {
        let long = row.flag.filter(|flag| flag.starts_with("--"));
        assert_eq!(flags.remove(&variable).as_deref(), long, "{}", row.key);
    }
    let others: Vec<_> = flags.keys().map(String::as_str).collect();
    assert_eq!(others, ["ASSAY_CONFIG", "ASSAY_HISTORY"]);
    // What is parsed asks no variable, so that a wrong one is told by its name.
    let mut asked = BTreeMap::new();
    arguments(&without_variables(Cli::command()), &mut asked);
    assert_eq!(asked.keys().collect::<Vec<_>>(), ["ASSAY_CONFIG", "ASSAY_HISTORY"]);
}

/// The flags of a command and of those below it, by their variable.
fn arguments(command: &Command, flags: &mut BTreeMap<String, String>) {
    for arg in command.get_arguments() {
        let variable = arg.get_env().and_then(|name| name.to_str());
        let flag = variable.zip(arg.get_long());
        flags.extend(flag.map(|(name, long)| (name.to_owned(), format!("--{long}"))));
    }
    command.get_subcommands().for_each(|below| arguments(below, flags));
}

#[test]
fn every_setting_of_the_example_is_understood() {
    let example = example();
    let mut live: String = example
        .lines()
        .take_while(|line| *line != "# [provision]")
        .filter_map(|line| line.strip_prefix("# ").filter(|line| is_entry(line)))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(live.lines().count(), rows_with_variable().count());
    // What follows an array of tables would be in it: it is the last.
    let last = SETTINGS.rows.last().unwrap();
    assert_eq!(SETTINGS.variable(last), None);
    live.push_str(last.example);
    let settings = of_file(&live).unwrap();
    assert_eq!(settings.accounts.len(), 1);
    assert_eq!((settings.source.len(), settings.catalog.is_some()), (2, true));
    assert_eq!(of_file(&example).unwrap(), FileSettings::default());
}

fn is_entry(line: &str) -> bool {
    rows_with_variable().any(|(row, _)| line.starts_with(&format!("{} = ", row.key)))
}

#[test]
fn a_named_file_must_exist() {
    assert!(load(Path::new("/nonexistent/assay.toml"), &[]).is_err());
}

#[test]
fn what_is_understood_of_a_faulty_file_is_kept() {
    let loaded = read::understand(Path::new("/assay.toml"), "lake = \"l\"\nmetrcs = 1\n", |_| None);
    assert!(loaded.wrong.is_some());
    assert_eq!(loaded.settings.lake.unwrap().as_str(), "/l");
}
