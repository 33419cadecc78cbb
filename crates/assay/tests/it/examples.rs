//! The examples run, and do what they say.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::with_logs;

/// Runs an example that `cargo test -p assay` has built beside this test.
fn run(name: &str, arguments: &[&Path]) -> String {
    let test = std::env::current_exe().unwrap();
    let built = test.parent().and_then(Path::parent).unwrap().join("examples").join(name);
    let output = Command::new(&built).args(arguments).output();
    let output = output.unwrap_or_else(|error| {
        panic!("{}: {error}; `cargo test -p assay` builds it", built.display())
    });
    let (told, wrong) = (output.stdout, String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{name}: {wrong}");
    String::from_utf8(told).unwrap()
}

#[test]
fn a_backfill_tells_how_far_it_is_and_an_analyst_asks_the_lake() {
    let (dir, truth) = with_logs();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let told = run("backfill", &[&lake, &logs]);
    let (progress, summary) = told.split_once('{').unwrap();
    assert!(progress.starts_with("version ") && progress.contains("objects, "), "{progress}");
    let summary: Value = serde_json::from_str(&format!("{{{summary}")).unwrap();
    assert_eq!(summary["records"]["ingested"], truth.invocations);

    let tables = run("analyst", &[&lake]);
    assert!(tables.contains("| identity_arn") && tables.contains("| model"), "{tables}");
}

#[test]
fn a_nightly_of_ones_own_has_a_phase_of_its_own() {
    let (dir, _) = with_logs();
    let [logs, lake, metrics] = ["logs", "lake", "assay.prom"].map(|name| dir.path().join(name));
    let report: Value = serde_json::from_str(&run("nightly", &[&logs, &lake, &metrics])).unwrap();
    assert_eq!(report["phases"][3]["phase"], "quiet-days");
    assert_eq!(report["phases"][3]["summary"]["quiet_days"], 0);
    let metrics = std::fs::read_to_string(metrics).unwrap();
    assert!(metrics.contains("phase=\"quiet-days\"} 1\n"), "{metrics}");
}
