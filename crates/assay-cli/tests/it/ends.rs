//! How the process ends: by what it did, whoever looks.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use assay_program::{assay, command, heeding_signals, program, with_lake};
use tempfile::TempDir;

/// A folder with one object that can be read and one that cannot.
fn with_a_damaged_object() -> TempDir {
    let dir = TempDir::new().unwrap();
    let logs = dir.path().join("logs");
    fs::create_dir(&logs).unwrap();
    fs::write(logs.join("bad.json.gz"), b"\x1f\x8b\x08\x00broken").unwrap();
    fs::write(logs.join("good.json"), "{\"timestamp\":\"2026-11-22T10:00:00Z\"}\n").unwrap();
    dir
}

/// Runs the command with nobody at the other end of these.
fn unread(dir: &Path, args: &[&str], stdout: bool, stderr: bool) -> Output {
    let mut child =
        command(dir, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if stdout {
        drop(child.stdout.take());
    }
    if stderr {
        drop(child.stderr.take());
    }
    child.wait_with_output().unwrap()
}

/// Every way in which nobody looks.
const UNREAD: [(bool, bool); 3] = [(true, false), (false, true), (true, true)];

#[test]
fn the_exit_code_does_not_depend_on_a_reader() {
    let lake = with_lake();
    for (stdout, stderr) in UNREAD {
        let damaged = with_a_damaged_object();
        let ingest = ["ingest", "logs", "--lake", "lake"];
        for (dir, args, code) in [
            (damaged.path(), &ingest[..], 3),
            (damaged.path(), &["nightly", "missing", "--lake", "lake"], 1),
            (lake.path(), &["sql", "SELECT * FROM invocations", "--lake", "lake"], 0),
            (
                lake.path(),
                &["sql", "SELECT * FROM invocations", "--lake", "lake", "--format", "csv"],
                0,
            ),
            (lake.path(), &["sql", "SELECT nothing FROM invocations", "--lake", "lake"], 1),
            (lake.path(), &["query", "no-such-query", "--lake", "lake"], 2),
            (lake.path(), &["query", "--list"], 0),
            (lake.path(), &["status", "--lake", "lake"], 0),
            (lake.path(), &["compact", "--lake", "lake", "--dry-run"], 0),
            (lake.path(), &["rollup", "--lake", "lake", "--format", "json"], 0),
            (lake.path(), &["vacuum", "--lake", "lake"], 0),
            (lake.path(), &["--help"], 0),
            (lake.path(), &["no-such-command"], 2),
        ] {
            let output = unread(dir, args, stdout, stderr);
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{args:?} {stdout} {stderr}: {told}");
            assert!(!told.contains("roken pipe") && !told.contains("panicked"), "{args:?}: {told}");
        }
    }
}

#[test]
fn a_failed_night_that_nobody_looks_at_is_recorded() {
    for (stdout, stderr) in UNREAD {
        let dir = with_a_damaged_object();
        let args = ["nightly", "missing", "--lake", "lake", "--metrics", "a.prom"];
        assert_eq!(unread(dir.path(), &args, stdout, stderr).status.code(), Some(1));
        let metrics = fs::read_to_string(dir.path().join("a.prom")).unwrap();
        assert!(metrics.contains("assay_exit_code{lake="), "{metrics}");
    }
}

/// The value of the one sample of that family.
fn sample(dir: &Path, family: &str) -> String {
    let text = fs::read_to_string(dir.join("a.prom")).unwrap();
    let line = text.lines().find(|line| line.starts_with(&format!("{family}{{")));
    line.unwrap_or_else(|| panic!("{text}")).rsplit(' ').next().unwrap().to_owned()
}

#[test]
fn metrics_say_that_a_lake_cannot_be_read_and_others_may_read_them() {
    let dir = with_lake();
    let night = |more: &[&str]| {
        let mut shell = Command::new("sh");
        let assay = program();
        let args = ["nightly", "logs", "--lake", "lake", "--metrics", "a.prom", "--threads", "1"];
        let line = format!("umask 0077; exec {assay} {}", [&args[..], more].concat().join(" "));
        shell.args(["-c", &line]).current_dir(dir.path()).env_clear().output().unwrap()
    };
    assert_eq!(night(&[]).status.code(), Some(0));
    let mode = std::os::unix::fs::MetadataExt::mode(&dir.path().join("a.prom").metadata().unwrap());
    assert_eq!(mode & 0o444, 0o444);
    assert_eq!(sample(dir.path(), "assay_exit_code"), "0");
    let text = fs::read_to_string(dir.path().join("a.prom")).unwrap();
    assert!(text.lines().all(|line| line.starts_with('#') || line.contains("{lake=\"/")), "{text}");
    let log = dir.path().join("lake/invocations/_delta_log");
    for entry in fs::read_dir(&log).unwrap() {
        fs::write(entry.unwrap().path(), "{\"metaData\":1}").unwrap();
    }
    assert_eq!(night(&[]).status.code(), Some(1));
    assert_eq!(sample(dir.path(), "assay_exit_code"), "1");
    assert_eq!(night(&["--no-such-flag"]).status.code(), Some(2));
    fs::write(dir.path().join("assay.toml"), "threads = \"many\"\n").unwrap();
    assert_eq!(night(&[]).status.code(), Some(2));
    assert_eq!(sample(dir.path(), "assay_exit_code"), "2");
}

#[test]
fn metrics_that_cannot_be_written_are_a_failure() {
    let dir = with_lake();
    for path in ["no/folder/a.prom", "lake"] {
        let args = ["nightly", "logs", "--lake", "lake", "--threads", "1", "--metrics", path];
        let screen = assay(dir.path(), &args);
        assert!(screen.starts_with("exit 1\n") && screen.contains("cannot write"), "{screen}");
        assert!(screen.contains("ingest: done"), "what was done is told: {screen}");
    }
}

#[test]
fn a_full_disk_behind_stdout_is_a_failure() {
    let dir = with_lake();
    let mut sql = command(dir.path(), &["sql", "SELECT 1", "--lake", "lake", "--format", "csv"]);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = sql.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn with_these_flags_2_is_a_difference_and_nothing_else() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("assay.toml"), "no_such_setting = 1\n").unwrap();
    for args in [
        &["provision", "plan", "--detailed-exitcode"][..],
        &["provision", "plan", "--detailed-exitcode", "--no-such-flag"],
        &["publish", "--check"],
        &["publish", "--check", "--lake"],
    ] {
        assert!(assay(dir.path(), args).starts_with("exit 1\n"), "{args:?}");
        let without: Vec<_> = args
            .iter()
            .filter(|arg| !["--check", "--detailed-exitcode"].contains(arg))
            .copied()
            .collect();
        assert!(assay(dir.path(), &without).starts_with("exit 2\n"), "{without:?}");
    }
}

/// What is in the folder for temporary data.
fn left(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn temporary_data_goes_however_the_process_ends() {
    let dir = with_lake();
    let spill = dir.path().join("spill");
    fs::create_dir(&spill).unwrap();
    fs::write(dir.path().join("x.csv"), "last night\n").unwrap();
    let endless = "SELECT count(*) FROM invocations a, invocations b, invocations c, invocations d \
                   WHERE a.latency_ms * b.latency_ms + c.latency_ms = d.latency_ms";
    for (signal, code, swept) in
        [("TERM", Some(143), true), ("HUP", Some(129), true), ("KILL", None, false)]
    {
        let args = ["sql", endless, "--lake", "lake", "-o", "x.csv", "--spill-dir", "spill"];
        let mut sql = heeding_signals(&command(dir.path(), &args));
        let mut child = sql.stderr(Stdio::null()).spawn().unwrap();
        while !left(dir.path()).contains(&".x.csv.assay-0".to_owned()) || left(&spill).is_empty() {
            assert!(child.try_wait().unwrap().is_none(), "it has ended by itself");
            std::thread::sleep(Duration::from_millis(5));
        }
        let pid = child.id().to_string();
        assert!(
            Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success()
        );
        assert_eq!(child.wait().unwrap().code(), code, "{signal}");
        assert_eq!(left(&spill).is_empty(), swept, "{signal}: {:?}", left(&spill));
        assert_eq!(left(dir.path()).contains(&".x.csv.assay-0".to_owned()), !swept, "{signal}");
        assert_eq!(fs::read_to_string(dir.path().join("x.csv")).unwrap(), "last night\n");
    }
    let args = ["sql", "SELECT 1 AS n", "--lake", "lake", "-o", "x.csv", "--spill-dir", "spill"];
    assert!(assay(dir.path(), &args).starts_with("exit 0\n"));
    assert!(left(&spill).is_empty() && !left(dir.path()).contains(&".x.csv.assay-0".to_owned()));
}

#[test]
fn secrets_and_escapes_are_not_told() {
    let dir = TempDir::new().unwrap();
    let run = |args: &[&str]| assay(dir.path(), args);
    let user = run(&["ingest", "s3://AKEXAMPLE:SKEXAMPLE@bucket/logs", "--lake", "lake"]);
    assert!(user.starts_with("exit 2\n") && !user.contains("SKEXAMPLE"), "{user}");
    let escape = run(&["ingest", "lo\x1b[2Jgs\u{202e}", "--lake", "la\nke"]);
    assert!(!escape.contains('\x1b') && !escape.contains('\u{202e}'), "{escape}");
    let typed = run(&["sq\x1b[2Jl"]);
    assert!(typed.starts_with("exit 2\n") && !typed.contains('\x1b'), "{typed}");
}
