//! What runs unattended: the nightly, its metrics and its log, and the status
//! of a lake.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use assay_program::{assay, command, with_lake};
use insta::assert_snapshot;
use tempfile::TempDir;

/// A snapshot without times, ages, sizes and seconds.
fn steady(body: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d s", "in TIME");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME");
    settings.add_filter(r"TIME, (\d+ (d|h|min) ?)+ ago", "TIME, AGE ago");
    settings.add_filter(r"\d+\.\d+ [KM]iB", "SIZE");
    settings.bind(body);
}

/// Logs of a few hours, and the settings of a nightly over them.
fn with_logs(records: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    let args = ["synth", "logs", "--records", records, "--objects", "24", "--quiet"];
    assert!(command(dir.path(), &args).status().unwrap().success());
    let settings = "source = \"logs\"\nlake = \"lake\"\nmetrics = \"assay.prom\"\nthreads = 1\n";
    std::fs::write(dir.path().join("assay.toml"), settings).unwrap();
    dir
}

fn rows(dir: &Path) -> String {
    let sql = "SELECT count(*) AS calls, count(DISTINCT request_id) AS requests, \
               sum(output_tokens) AS output, min(event_time) AS first FROM invocations";
    assay(dir, &["sql", sql, "--format", "json"])
}

/// A metric of the file that the last nightly left; each has the label of the lake.
fn metric(dir: &Path, series: &str) -> f64 {
    let text = std::fs::read_to_string(dir.join("assay.prom")).unwrap();
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = if labels == "}" { "}".to_owned() } else { format!(",{labels}") };
    let labelled = format!("{name}{{lake=\"{}\"{labels} ", dir.join("lake").display());
    let line = text.lines().find(|line| line.starts_with(&labelled));
    let value = line.and_then(|line| line.rsplit(' ').next());
    value.unwrap_or_else(|| panic!("{series} is not in\n{text}")).parse().unwrap()
}

#[test]
fn a_night_and_the_night_after() {
    let dir = with_logs("2000");
    let first = assay(dir.path(), &["nightly"]);
    let before = rows(dir.path());
    let second = assay(dir.path(), &["nightly"]);
    steady(|| assert_snapshot!("nightly", format!("{first}\n\n{second}")));
    assert_eq!(rows(dir.path()), before);
    assert_eq!(metric(dir.path(), "assay_runs_total{exit=\"0\"}"), 2.0);
    let ingested = metric(dir.path(), "assay_objects_total{result=\"ingested\"}");
    assert_eq!(metric(dir.path(), "assay_objects_total{result=\"skipped\"}"), ingested);
    assert!(metric(dir.path(), "assay_newest_record_lag_seconds") > 0.0);
    let rows = metric(dir.path(), "assay_records_total{result=\"ingested\"}");
    assert_eq!(metric(dir.path(), "assay_lake_rows{table=\"invocations\"}"), rows);
}

#[test]
fn a_phase_that_fails_is_told_and_the_others_run() {
    let dir = with_lake();
    let args = ["nightly", "missing", "--lake", "lake"];
    let failed = assay(dir.path(), &args);
    let nothing = TempDir::new().unwrap();
    let skipped = assay(nothing.path(), &args);
    steady(|| assert_snapshot!("nightly_failed", format!("{failed}\n\n{skipped}")));
}

#[test]
fn a_source_that_fails_keeps_no_other_from_its_night() {
    let dir = with_logs("500");
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    let args = ["nightly", "missing", "empty", "logs", "--format", "json"];
    let output = command(dir.path(), &args).output().unwrap();
    let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let ingest = &run["phases"][0];
    assert_eq!((&ingest["state"], output.status.code()), (&"failed".into(), Some(1)));
    assert!(ingest["why"].as_str().unwrap().contains("missing does not exist"), "{ingest}");
    assert_eq!(ingest["summary"]["objects"]["ingested"], 24);
    let others = &run["phases"].as_array().unwrap()[1..];
    assert!(others.iter().all(|phase| phase["state"] == "done" || phase["state"] == "unneeded"));
    // What was never there may be empty.
    assert!(assay(dir.path(), &["nightly", "empty", "logs"]).starts_with("exit 0"));
}

#[test]
fn status_shows_hours_and_watermarks_that_cannot_be() {
    let dir = with_lake();
    let feed = "logs/AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1";
    for hour in ["2062/11/03/14", "2026/02/30/05", "0000/01/01/00"] {
        let folder = dir.path().join(feed).join(hour);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("stray.json"), "{\"timestamp\":\"2026-11-16T10:00:00Z\"}\n")
            .unwrap();
    }
    // As an older assay left it after such an hour.
    let marks = dir.path().join("lake/objects/_watermarks");
    std::fs::remove_dir_all(&marks).unwrap();
    std::fs::create_dir(&marks).unwrap();
    let feeds = r#"{"source":"file:///logs","feeds":{"logs/feed":813758}}"#;
    std::fs::write(marks.join("older.json"), feeds).unwrap();
    let ingest = ["ingest", "logs", "--lake", "lake", "--threads", "1"];
    assert!(assay(dir.path(), &ingest).starts_with("exit 0"));
    let status = ["status", "--lake", "lake", "--since", "2026-11-01"];
    steady(|| assert_snapshot!("status_impossible", assay(dir.path(), &status)));
    let output = command(dir.path(), &[&status[..], &["--format", "json"]].concat()).output();
    let status: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(status["impossible_hours"].as_array().unwrap().len(), 3);
    let marks = status["marks"].as_array().unwrap();
    let impossible: Vec<_> = marks.iter().filter(|mark| mark["possible"] == false).collect();
    assert_eq!((marks.len(), impossible.len()), (4, 1));
    assert_eq!(impossible[0]["hour"], "2062-10-31T14:00:00Z");
}

#[test]
fn the_summary_of_a_night_is_one_object() {
    let dir = with_logs("500");
    let output = command(dir.path(), &["nightly", "--format", "json"]).output().unwrap();
    let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let phases = run["phases"].as_array().unwrap();
    assert_eq!(phases[0]["phase"], "ingest");
    assert!(phases[0]["summary"]["objects"]["ingested"].as_u64().unwrap() > 0);
    assert!(phases.iter().all(|phase| phase["seconds"].as_f64().is_some()));
    assert_eq!(run["exit_code"].as_i64(), output.status.code().map(i64::from));
    assert!(run["lake_version"].as_u64().unwrap() > 0);
}

#[test]
fn a_night_that_is_stopped_is_made_up_for() {
    let dir = with_logs("20000");
    let mut child = command(dir.path(), &["nightly"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // From here on the run has begun, and the signal has its listener.
    while !dir.path().join("lake/invocations/_delta_log").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success() && child.try_wait().unwrap().is_none(), "it ended before the signal");
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("error: stopped on request: "), "{told}");
    assert!(told.contains("not begun: "), "{told}");
    assert_eq!(metric(dir.path(), "assay_exit_code"), 1.0);
    let again = assay(dir.path(), &["nightly"]);
    assert!(again.starts_with("exit 0"), "{again}");
    let undisturbed = with_logs("20000");
    assay(undisturbed.path(), &["nightly"]);
    assert_eq!(rows(dir.path()), rows(undisturbed.path()));
}

#[test]
fn a_log_for_machines_is_json_to_the_last_line() {
    let dir = TempDir::new().unwrap();
    let args = ["nightly", "missing", "--lake", "lake", "--log-format", "json"];
    let output = command(dir.path(), &args).output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed = lines.iter().find(|line| line["level"] == "ERROR").unwrap();
    assert_eq!(failed["phase"], "ingest");
    assert!(failed["error"].as_str().unwrap().contains("does not exist"), "{log}");
    assert!(failed["hint"].is_string() && failed["timestamp"].is_string(), "{log}");
}

#[test]
fn the_status_of_a_lake() {
    let dir = with_lake();
    let human = assay(dir.path(), &["status", "--lake", "lake", "--since", "2026-11-01"]);
    steady(|| assert_snapshot!("status", human));
    let args = ["status", "--lake", "lake", "--since", "2026-11-01", "--format", "json"];
    let output = command(dir.path(), &args).output().unwrap();
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let sum = |list: &str, field: &str| {
        let items = status[list].as_array().unwrap().iter();
        items.map(|item| item[field].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(sum("sources", "objects"), 6);
    assert_eq!(sum("sources", "records"), sum("days", "rows"));
    assert_eq!(sum("runs", "objects"), 6);
    assert_eq!(status["rejected"], status["rejected_ever"]);
}

#[test]
fn help() {
    let dir = TempDir::new().unwrap();
    let screens = [["nightly", "--help"], ["status", "-h"]].map(|args| assay(dir.path(), &args));
    assert_snapshot!("help_nightly", screens.join("\n\n"));
}
