//! What Prometheus reads, and what is kept from run to run.

use super::*;

fn after_one_run(path: &Path, exit: &str, failed: bool) -> String {
    let mut metrics = Metrics::after(path, "s3://lake");
    metrics.add("assay_runs_total", &[("exit", exit)], 1);
    metrics.add("assay_read_bytes_total", &[], 1 << 40);
    metrics.set("assay_phase_seconds", &[("phase", "ingest")], 0.25);
    if !failed {
        metrics.set(families::LAST_SUCCESS, &[], 1_795_132_800.0);
    }
    metrics.write(path).unwrap();
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn counters_rise_gauges_stand_and_the_last_success_stays() {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("assay.prom");
    std::fs::write(&path, "assay_read_bytes_total 5\nassay_runs_total{exit=\"3\"} 1\n\
        assay_phase_seconds{phase=\"old\"} 9\nassay_phase_seconds{lake=\"b\",phase=\"old\"} 9\n?!\n")
        .unwrap();
    after_one_run(&path, "0", false);
    insta::assert_snapshot!(after_one_run(&path, "1", true), @r#"
    # HELP assay_runs_total Runs, by exit code: 0 done, 1 failed, 3 some input unreadable.
    # TYPE assay_runs_total counter
    assay_runs_total{lake="s3://lake",exit="0"} 1
    assay_runs_total{lake="s3://lake",exit="1"} 1
    assay_runs_total{lake="s3://lake",exit="3"} 1
    # HELP assay_read_bytes_total Bytes of log objects as stored.
    # TYPE assay_read_bytes_total counter
    assay_read_bytes_total{lake="s3://lake"} 2199023255557
    # HELP assay_phase_seconds Wall time of each phase of the last run.
    # TYPE assay_phase_seconds gauge
    assay_phase_seconds{lake="b",phase="old"} 9
    assay_phase_seconds{lake="s3://lake",phase="ingest"} 0.25
    # HELP assay_last_success_timestamp_seconds When the last run that was done ended, Unix time.
    # TYPE assay_last_success_timestamp_seconds gauge
    assay_last_success_timestamp_seconds{lake="s3://lake"} 1795132800
    "#);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "a half is left behind");
}

#[test]
fn names_follow_the_conventions() {
    for Family { name, kind, help } in &FAMILIES {
        assert!(name.starts_with("assay_") && help.ends_with('.'), "{name}");
        assert_eq!(name.ends_with("_total"), *kind == MetricKind::Counter, "{name}");
    }
}

#[test]
fn labels_are_escaped() {
    let metrics = Metrics { lake: "a \"lake\"".into(), samples: BTreeMap::new() };
    let written = metrics.written(&[("a", "b\"c\\"), ("d", "e")]);
    assert_eq!(written, r#"{lake="a \"lake\"",a="b\"c\\",d="e"}"#);
    assert_eq!(sample(r#"x{a="b c"} 2.5"#), Some(("x", r#"{a="b c"}"#, 2.5)));
}
