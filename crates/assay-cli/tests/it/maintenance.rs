//! The screens of what keeps a lake in order: compaction, roll-up, vacuum; and
//! of runs that only say what they would do, or that are strict.

use assay_program::{assay, command, with_lake};
use insta::assert_snapshot;
use tempfile::TempDir;

/// A snapshot without seconds and sizes, which hang on chance and on libraries.
fn steady(body: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d s", "in TIME");
    settings.add_filter(r"\d+\.\d+ ([KM]i)?B", "SIZE");
    settings.add_filter(r#""deleted_bytes":\d+"#, r#""deleted_bytes":N"#);
    settings.add_filter(r"part-[0-9a-f-]{36}", "part-ID");
    settings.bind(body);
}

#[test]
fn a_lake_is_compacted_rolled_up_and_vacuumed() {
    let dir = with_lake();
    let lines: [&[&str]; 9] = [
        &["compact", "--dry-run"],
        &["compact"],
        &["compact"],
        &["rollup"],
        &["rollup", "--format", "json"],
        &["vacuum", "--retain", "1d", "--dry-run"],
        &["vacuum", "--retain", "0d"],
        &["vacuum", "--retain", "0d", "--force", "--format", "json"],
        &["vacuum", "--retain", "1d"],
    ];
    let screens = lines.map(|args| {
        let screen = assay(dir.path(), &[args, &["--lake", "lake"]].concat());
        format!("$ assay {}\n{screen}", args.join(" "))
    });
    steady(|| assert_snapshot!("maintenance", screens.join("\n\n")));
}

#[test]
fn none_of_them_makes_a_lake() {
    let dir = TempDir::new().unwrap();
    for command in ["compact", "rollup", "vacuum", "status"] {
        let screen = assay(dir.path(), &[command, "--lake", "lake"]);
        assert!(screen.starts_with("exit 1\n") && screen.contains("no lake at lake"), "{screen}");
        assert!(!dir.path().join("lake").exists());
    }
}

#[test]
fn a_strict_run_ends_with_3_for_a_rejected_record() {
    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("logs")).unwrap();
    std::fs::write(
        dir.path().join("logs/a.json"),
        "{\"timestamp\":\"2026-11-22T10:00:00Z\"}\n{broken\n",
    )
    .unwrap();
    let ingest = ["ingest", "logs", "--lake", "lake", "--threads", "1"];
    let run = |more: &[&str]| assay(dir.path(), &[&ingest[..], more].concat());
    let screens = [&["--dry-run"][..], &["--strict"], &["--strict", "--full-scan"]].map(run);
    steady(|| assert_snapshot!("strict", screens.join("\n\n")));
    let night = ["nightly", "logs", "--lake", "fresh", "--threads", "1"];
    assert!(assay(dir.path(), &night).starts_with("exit 0\n"));
    let night = ["nightly", "logs", "--lake", "strict", "--strict", "--threads", "1"];
    assert!(assay(dir.path(), &night).starts_with("exit 3\n"));
}

#[test]
fn a_hundred_thousand_threads_are_not_started() {
    let dir = with_lake();
    for threads in ["0", "100000"] {
        for args in [
            &["ingest", "logs", "--lake", "lake", "--full-scan"][..],
            &["compact", "--lake", "lake"],
            &["rollup", "--lake", "lake"],
            &["sql", "SELECT count(*) FROM invocations", "--lake", "lake"],
            &["nightly", "logs", "--lake", "lake"],
        ] {
            let all = [args, &["--threads", threads]].concat();
            let output = command(dir.path(), &all).output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{all:?}: {told}");
        }
    }
}
