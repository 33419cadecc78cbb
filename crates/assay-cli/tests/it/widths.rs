//! Every screen in terminals of 80 to 200 columns.
#![cfg(unix)]

use std::process::Stdio;

use assay_program::{command, looks};
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::dollars::offer;

const SETTINGS: &str = "lake = \"lake\"\nsource = \"logs\"\nthreads = 2\n";

/// Tables, of which a wider terminal shows more.
const TABLES: [&str; 10] = [
    "status --since 2026-11-01",
    "doctor --since 2026-11-01",
    "prices list --on 2026-11-01",
    "prices update offer.json",
    "profiles list",
    "people check",
    "query spend-by-team",
    "shell <<< \\d",
    "shell <<< \\d rejects",
    "shell <<< \\df percentile",
];

/// Lines, which are broken where they must be.
const LINES: [&str; 17] = [
    "ingest --dry-run",
    "ingest more --threads 1",
    "compact --dry-run",
    "compact",
    "rollup",
    "vacuum --retain 0d --force --dry-run",
    "vacuum --retain 1d",
    "profiles import profiles.json tags.json",
    "prices check",
    "prices update offer.json --write new.toml",
    "people sync",
    "nightly --threads 1 --quiet",
    "query --list",
    "query retry-storms",
    "prices list --model claude-opus-4-6 --on 2026-11-01",
    "sql 'EXPLAIN SELECT team, sum(cost) FROM (VALUES (1, 2), (3, 4)) AS t(team, cost) GROUP BY 1'",
    "shell <<< \\?",
];

/// What is wrong, why, and what to do about it.
const MISTAKES: [&str; 8] = [
    "ingest nowhere/at/all",
    "ingest s3://a-bucket-of-ours/with/a/long/prefix/AWSLogs",
    "ingest logs --since tomorrow",
    "query spend-by-teem",
    "query daily-trend --since 2099-01-01",
    "sql 'SELECT model, region, account_id, count(*) AS calls FROM invocations WHERE modle LIKE 1'",
    "publish --lake s3://a-bucket/assay",
    "people check --people nowhere.toml",
];

#[test]
fn every_screen_fits_its_terminal() {
    let dir = TempDir::new().unwrap();
    let of_company = ["--preset", "teams", "--records", "2000", "--objects", "14", "--facts", "."];
    for args in [
        &[&["synth", "logs"], &of_company[..]].concat()[..],
        &["synth", "more", "--records", "40", "--objects", "2", "--seed", "2"],
        &["ingest", "logs", "--lake", "lake", "--threads", "1", "--quiet"],
        &["profiles", "import", "profiles.json", "tags.json", "--lake", "lake"],
    ] {
        let done = command(dir.path(), args).stdout(Stdio::null()).status().unwrap();
        assert!(matches!(done.code(), Some(0 | 3)), "{args:?}");
    }
    std::fs::write(dir.path().join("assay.toml"), SETTINGS).unwrap();
    std::fs::write(dir.path().join("offer.json"), offer("6")).unwrap();
    for (name, widths, commands) in [
        ("tables", &[80, 120, 200][..], &TABLES[..]),
        ("lines", &[80], &LINES),
        ("mistakes", &[80], &MISTAKES),
    ] {
        assert_snapshot!(name, looks(dir.path(), widths, commands));
    }
}
