//! What the user sees: each test runs the program and shows its whole screen.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

use assay_depth::step;
use assay_program::{assay, command, in_empty_dir, screen, typing, with_lake, without_seconds};
use insta::assert_snapshot;
use tempfile::TempDir;

#[test]
fn help() {
    assert_snapshot!("help", in_empty_dir(&["--help"]));
    assert_snapshot!("help_ingest", in_empty_dir(&["ingest", "--help"]));
    assert_snapshot!("help_query", in_empty_dir(&["query", "-h"]));
}

#[test]
fn wrong_usage() {
    let lines: [&[&str]; 8] = [
        &["ingets", "logs"],
        &["ingest", "--lake", "lake"],
        &["ingest", "logs"],
        &["ingest", "logs", "--lake", "lake", "--since", "tomorrow"],
        &["ingest", "logs", "--lake", "lake", "--shard", "5/4"],
        &["ingest", "gs://logs", "--lake", "lake"],
        &["query", "usage-by-identity", "--lake", "lake", "--param", "limit"],
        &["sql", "--lake", "lake"],
    ];
    let screens = lines.map(|args| format!("$ assay {}\n{}", args.join(" "), in_empty_dir(args)));
    assert_snapshot!("wrong_usage", screens.join("\n\n"));
}

#[test]
fn settings_come_from_flags_then_variables_then_the_file() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("assay.toml"), "lake = \"file-lake\"\n").unwrap();
    let sql = ["sql", "SELECT 1"];
    assert!(assay(dir.path(), &sql).contains("no lake at file-lake\n"));
    let mut variable = command(dir.path(), &sql);
    variable.env("ASSAY_LAKE", "variable-lake");
    assert!(screen(variable).contains("no lake at variable-lake\n"));
    let mut flag = command(dir.path(), &["sql", "SELECT 1", "--lake", "flag-lake"]);
    flag.env("ASSAY_LAKE", "variable-lake");
    assert!(screen(flag).contains("no lake at flag-lake\n"));
}

#[test]
fn a_wrong_variable_is_named_and_an_empty_one_is_not_set() {
    let dir = TempDir::new().unwrap();
    let mut wrong = command(dir.path(), &["sql", "SELECT 1", "--lake", "lake"]);
    wrong.env("ASSAY_THREADS", "many");
    let said = "\n  ASSAY_THREADS: threads: not a number of threads; write 4, for example\n";
    assert!(screen(wrong).contains(said));
    let mut empty = command(dir.path(), &["sql", "SELECT 1"]);
    empty.env("ASSAY_LAKE", "");
    assert!(screen(empty).contains("error: no lake given\n"));
}

#[test]
fn an_unknown_setting_is_named() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("assay.toml"), "laek = \"lake\"\n").unwrap();
    assert_snapshot!("unknown_setting", assay(dir.path(), &["sql", "SELECT 1"]));
}

#[test]
fn sources_that_give_nothing() {
    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    let missing = assay(dir.path(), &["ingest", "missing", "--lake", "lake"]);
    assert!(!dir.path().join("lake").exists(), "nothing is half-written");
    let empty = assay(dir.path(), &["ingest", "empty", "--lake", "lake"]);
    without_seconds(|| {
        assert_snapshot!("sources_that_give_nothing", format!("{missing}\n\n{empty}"));
    });
}

#[test]
fn a_source_whose_logs_are_gone_fails_and_the_others_are_read() {
    let dir = TempDir::new().unwrap();
    let write = |source: &str, name: &str| {
        let folder = dir.path().join(source);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), "{\"timestamp\":\"2026-11-22T10:00:00Z\"}\n").unwrap();
    };
    let sources = ["one", "two", "three"];
    sources.iter().for_each(|source| write(source, "a.json"));
    let args = [&["ingest"], &sources[..], &["--lake", "lake", "--threads", "1"]].concat();
    assert!(assay(dir.path(), &args).starts_with("exit 0"));
    std::fs::remove_file(dir.path().join("one/a.json")).unwrap();
    std::fs::remove_dir_all(dir.path().join("two")).unwrap();
    write("three", "b.json");
    without_seconds(|| assert_snapshot!("sources_gone", assay(dir.path(), &args)));
}

/// What a lake of that name answers after all that is done with a lake.
fn used_under(name: &str, dir: &Path, logs: &str) -> [String; 2] {
    let run = |args: &[&str]| {
        let screen = assay(dir, &[args, &["--lake", name]].concat());
        assert!(screen.starts_with("exit 0"), "{name:?} {args:?}\n{screen}");
        screen
    };
    run(&["ingest", logs, "--quiet"]);
    for command in ["compact", "rollup", "status"] {
        run(&[command]);
    }
    run(&["vacuum", "--retain", "1d"]);
    ["SELECT count(*) AS calls FROM invocations", "SELECT sum(invocations) FROM daily_usage"]
        .map(|sql| run(&["sql", sql, "--format", "csv"]))
}

#[test]
fn logs_and_lakes_may_have_any_name() {
    let dir = with_lake();
    let expected = used_under("plain", dir.path(), "logs");
    std::fs::rename(dir.path().join("logs"), dir.path().join("logs #1%41?")).unwrap();
    let names = ["a lake #2", "lake%41", "lake?x", "[lake]", "new\nline"];
    for name in names.into_iter().step_by(step(2)) {
        assert_eq!(used_under(name, dir.path(), "logs #1%41?"), expected, "{name:?}");
    }
}

#[test]
fn an_unreadable_object_costs_itself_only() {
    let dir = TempDir::new().unwrap();
    let logs = dir.path().join("logs");
    std::fs::create_dir(&logs).unwrap();
    std::fs::write(logs.join("bad.json.gz"), b"\x1f\x8b\x08\x00broken").unwrap();
    std::fs::write(logs.join("good.json"), "{\"timestamp\":\"2026-11-22T10:00:00Z\"}\n").unwrap();
    without_seconds(|| {
        assert_snapshot!(
            "unreadable_object",
            assay(dir.path(), &["ingest", "logs", "--lake", "lake", "--threads", "1"])
        );
    });
}

#[test]
fn no_lake() {
    assert_snapshot!("no_lake", in_empty_dir(&["sql", "SELECT 1", "--lake", "lake"]));
}

#[test]
fn mistakes_in_queries() {
    let dir = with_lake();
    let lines: [&[&str]; 4] = [
        &["query", "usage-by-identiti", "--lake", "lake"],
        &["query", "top-consumers", "--lake", "lake", "--param", "limt=3"],
        &["sql", "SELECT modle FROM invocations", "--lake", "lake"],
        &["sql", "DELETE FROM invocations", "--lake", "lake"],
    ];
    let screens =
        lines.map(|args| format!("$ assay {}\n{}", args.join(" "), assay(dir.path(), args)));
    assert_snapshot!("mistakes_in_queries", screens.join("\n\n"));
}

#[test]
fn an_empty_answer_says_why_and_a_reversed_window_is_refused() {
    let dir = with_lake();
    let query = |args: &[&str]| {
        let head = ["query", "daily-trend", "--lake", "lake", "--format", "csv"];
        assay(dir.path(), &[&head, args].concat())
    };
    let after = query(&["--since", "2099-01-01"]);
    assert!(
        after.contains("no rows: the window begins at 2099-01-01T00:00:00Z, and the lake has 20"),
        "{after}"
    );
    assert!(!query(&["--since", "2099-01-01", "--quiet"]).contains("no rows"));
    let unknown = query(&["-p", "identity=nobody"]);
    assert!(unknown.contains("no rows: no identity `nobody`"), "{unknown}");
    let reversed = query(&["--since", "today", "--until", "yesterday"]);
    assert!(
        reversed.starts_with("exit 2\n--- stdout\n--- stderr\nerror: the window is empty"),
        "{reversed}"
    );
    let sql = ["sql", "SELECT 1 AS one WHERE :who = 'x'", "-p", "who=ann", "--lake", "lake"];
    assert!(assay(dir.path(), &sql).ends_with("no rows"), "{}", assay(dir.path(), &sql));
}

#[test]
fn a_time_zone_is_taken_by_queries_that_group_by_it() {
    let dir = with_lake();
    let query = |name: &str, zone: &str| {
        let args = ["query", name, "--lake", "lake", "--format", "csv", "--time-zone", zone];
        assay(dir.path(), &args)
    };
    let days = query("daily-trend", "Asia/Tokyo");
    assert!(days.starts_with("exit 0") && days.contains("summed from invocations, as"), "{days}");
    let refused = query("spend-by-team", "Asia/Tokyo");
    assert!(refused.starts_with("exit 2") && refused.contains("takes no time zone"), "{refused}");
    assert!(refused.contains("daily-trend, hourly-tokens"), "{refused}");
    assert!(query("daily-trend", "Asia/Tokio").contains("not a time zone; write Europe/Berlin"));
    // A date is a day of the zone: the window begins nine hours earlier than in UTC.
    let show = ["query", "hourly-tokens", "--show-sql", "--since", "2026-11-22"];
    let sql = assay(dir.path(), &[&show[..], &["--time-zone", "Asia/Tokyo"]].concat());
    assert!(sql.contains("event_time >= TIMESTAMP '2026-11-21 15:00:00.000000 UTC'"), "{sql}");
}

#[test]
fn nulls_come_last_and_what_would_not_be_heeded_is_refused() {
    let dir = with_lake();
    let sql = |statement: &str| {
        assay(dir.path(), &["sql", statement, "--lake", "lake", "--format", "csv"])
    };
    for (direction, expected) in [("ASC", "x\n1\n2\n\"\"\n"), ("DESC", "x\n2\n1\n\"\"\n")] {
        let rows = "SELECT x FROM (VALUES (1), (NULL), (2)) t(x)";
        let said = sql(&format!("{rows} ORDER BY x {direction}"));
        assert!(said.contains(expected), "{said}");
    }
    for statement in ["FROM invocations LIMIT 2", "SELECT 1 FROM invocations TABLESAMPLE (1)"] {
        let said = sql(statement);
        assert!(said.starts_with("exit 1\n--- stdout\n--- stderr\nerror: "), "{said}");
    }
}

/// The screen after the shell has read this from a pipe.
fn piped(dir: &Path, args: &[&str], input: &str) -> String {
    let file = dir.join("input.sql");
    std::fs::write(&file, input).unwrap();
    let mut shell = command(dir, &[&["shell", "--lake", "lake"], args].concat());
    shell.stdin(std::fs::File::open(file).unwrap());
    screen(shell)
}

#[test]
fn the_shell_runs_what_is_piped_up_to_the_first_failure() {
    let dir = with_lake();
    let report = "-- two results\nSELECT 1 AS one; SELECT ';' AS two\n  -- not the end;\n;\n\
                  \\format csv\nSELECT 3 AS three; SELECT modle\nFROM invocations;\nSELECT 4;\n";
    assert_snapshot!("shell_piped", piped(dir.path(), &[], report));
    assert_snapshot!("shell_describes", piped(dir.path(), &[], "\\d rejects\n\\d nothing"));
    assert!(piped(dir.path(), &[], "\\d").contains("invocations      500"));
    let last = piped(dir.path(), &["--format", "ndjson"], "select 1 as n;\nselect 2 as n");
    assert_eq!(last, "exit 0\n--- stdout\n{\"n\":1}\n{\"n\":2}\n--- stderr");
}

#[test]
fn the_shell_runs_files_and_named_queries() {
    let dir = with_lake();
    std::fs::write(dir.path().join("one.sql"), "select 1 as n;\nselect 2 as n").unwrap();
    let input = "\\format csv\n\\o out.csv\n\\i one.sql\n\\o\n\
                 \\query token-coverage since=2100-01-01\n\\query top-consumers limt=3\n";
    without_seconds(|| assert_snapshot!("shell_files", piped(dir.path(), &[], input)));
    assert_eq!(std::fs::read_to_string(dir.path().join("out.csv")).unwrap(), "n\n1\nn\n2\n");
}

#[test]
fn the_second_ingest_reads_nothing() {
    let dir = with_lake();
    let args = ["ingest", "logs", "--lake", "lake", "--format", "json"];
    let output = command(dir.path(), &args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (counts, _) = text.split_once(",\"lake_version\"").unwrap();
    assert_snapshot!(counts, @r#"{"objects":{"seen":6,"ingested":0,"skipped":6,"failed":0,"ignored":{},"changed":0,"late":0,"vanished":0,"odd_counts":0,"taken_back":0},"records":{"ingested":0,"duplicate":0,"rejected":{}},"bytes":{"read":0,"decompressed":0},"bodies":{"wanted":0,"recovered":0,"missing":0,"silent":0,"unreadable":0,"elsewhere":0}"#);
}

#[test]
fn compacting_keeps_every_row() {
    let dir = with_lake();
    let count =
        ["sql", "SELECT count(*) AS n FROM invocations", "--lake", "lake", "--format", "json"];
    let before = assay(dir.path(), &count);
    assert!(command(dir.path(), &["compact", "--lake", "lake"]).status().unwrap().success());
    assert_eq!(assay(dir.path(), &count), before);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let dir = with_lake();
    let mut command = command(dir.path(), &["sql", "SELECT * FROM invocations", "--lake", "lake"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_demo_spares_what_is_not_its_own() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("thesis.txt"), "mine").unwrap();
    assert_snapshot!("demo_in_a_used_folder", assay(dir.path(), &["demo", "."]));
}

#[test]
fn buckets_without_credentials_or_network() {
    let none = in_empty_dir(&["ingest", "s3://logs/prod", "--lake", "lake"]);
    assert_snapshot!("no_credentials", none);
    let dir = TempDir::new().unwrap();
    let mut nobody = command(dir.path(), &["ingest", "s3://logs", "--lake", "lake"]);
    nobody.env("AWS_ACCESS_KEY_ID", "AK").env("AWS_SECRET_ACCESS_KEY", "SK");
    nobody.env("AWS_REGION", "us-east-1").env("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9");
    let screen = screen(nobody);
    assert!(screen.contains("error: cannot open s3://logs"), "{screen}");
    assert!(screen.contains("caused by: cannot reach http://127.0.0.1:9/"), "{screen}");
}

#[test]
fn generated_pages_are_current() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    let args = ["reference", "--check", pages.to_str().unwrap()];
    assert!(command(&pages, &args).status().unwrap().success(), "run `assay reference`");
}

/// Types at the prompt in a terminal of its own; needs Python 3.
#[cfg(unix)]
#[test]
fn the_shell_in_a_terminal() {
    let dir = with_lake();
    let more = ["synth", "more", "--records", "50", "--objects", "2", "--seed", "2"];
    assert!(command(dir.path(), &more).status().unwrap().success());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shell.py");
    let output = typing(&script, dir.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What is readable on dark and on light ground: plain, bold, faint, underlined, red, magenta.
const READABLE: [&str; 6] = ["0", "1", "2", "4", "31", "35"];

#[test]
fn colors_are_shown_where_they_are_wanted_and_nowhere_else() {
    let dir = with_lake();
    let log = ["query", "daily-trend", "--lake", "lake", "--since", "2099-01-01"];
    let is_colored = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(dir.path(), args);
        command.envs(variables.iter().copied());
        screen(command).contains('\x1b')
    };
    let (forced, refused) = (("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1"));
    assert!(is_colored(&["--help"], &[forced]));
    assert!(!is_colored(&["--help"], &[forced, refused]));
    assert!(!is_colored(&["ingets"], &[forced, refused]));
    assert!(!is_colored(&log, &[forced, refused]));
    assert!(is_colored(&log, &[forced, ("NO_COLOR", "")]));
    let debug = ["ingest", "logs", "--lake", "lake", "--log-level", "debug"];
    for args in [&["--help"][..], &["query", "-h"], &["ingets"], &log, &debug] {
        let mut command = command(dir.path(), args);
        command.env("CLICOLOR_FORCE", "1");
        let screen = screen(command);
        let codes = screen.split("\x1b[").skip(1).filter_map(|part| part.split_once('m'));
        let codes: BTreeSet<_> = codes.flat_map(|(codes, _)| codes.split(';')).collect();
        assert!(codes.iter().all(|code| READABLE.contains(code)), "{args:?}: {codes:?}");
    }
    assert!(!is_colored(&log, &[("CLICOLOR_FORCE", "0")]));
    assert!(!is_colored(&log, &[]));
}
