//! What is written to files, and what becomes of the ones that are there.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use assay_program::{assay, command, screen, with_lake};
use tempfile::TempDir;

const ROWS: &str = "SELECT request_id, identity_arn FROM invocations LIMIT 3";
const FAILS: &str = "SELECT CAST(identity_arn AS bigint) AS n FROM invocations";

fn sql(dir: &Path, statement: &str, more: &[&str]) -> String {
    assay(dir, &[&["sql", statement, "--lake", "lake"], more].concat())
}

fn read(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap()
}

#[test]
fn the_format_follows_the_ending() {
    let dir = with_lake();
    let dir = dir.path();
    for (name, begins) in
        [("x.csv", "request_id,"), ("x.CSV", "request_id,"), ("x.json", "[{"), ("x.jsonl", "{\"")]
    {
        assert_eq!(sql(dir, ROWS, &["-o", name]), "exit 0\n--- stdout\n--- stderr", "{name}");
        assert!(read(dir, name).starts_with(begins), "{name}");
    }
    sql(dir, ROWS, &["-o", "x.parquet"]);
    assert!(fs::read(dir.join("x.parquet")).unwrap().starts_with(b"PAR1"));
    sql(dir, ROWS, &["-o", "x.json", "--format", "csv"]);
    assert!(read(dir, "x.json").starts_with("request_id,"), "what is asked for counts more");
    for name in ["x", "x.xlsx", "x.csv.gz"] {
        let refused = sql(dir, ROWS, &["-o", name]);
        assert!(refused.starts_with("exit 2\n") && refused.contains(name), "{refused}");
        assert!(!dir.join(name).exists());
        assert!(sql(dir, ROWS, &["-o", name, "--format", "csv"]).starts_with("exit 0\n"));
    }
}

#[test]
fn no_file_is_cut() {
    let dir = with_lake();
    let many = "SELECT a.request_id FROM invocations a, invocations b LIMIT 2500";
    for to in ["all.txt", "all.csv"] {
        assert!(sql(dir.path(), many, &["-o", to]).starts_with("exit 0\n"));
        let rows = read(dir.path(), to).lines().filter(|line| line.contains('-')).count();
        assert_eq!(rows, 2500, "{to}");
    }
    let redirected = sql(dir.path(), many, &[]);
    assert_eq!(
        redirected.lines().filter(|line| line.contains('-') && !line.starts_with("---")).count(),
        2500
    );
}

#[test]
fn a_query_that_fails_leaves_the_file_of_last_night() {
    let dir = with_lake();
    let dir = dir.path();
    fs::write(dir.join("real.csv"), "last night\n").unwrap();
    fs::set_permissions(dir.join("real.csv"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.csv", dir.join("report.csv")).unwrap();
    let failed = sql(dir, FAILS, &["-o", "report.csv"]);
    assert!(failed.starts_with("exit 1\n"), "{failed}");
    assert_eq!(read(dir, "real.csv"), "last night\n");
    fs::write(dir.join(".real.csv.assay-0"), "what a killed run left").unwrap();
    assert!(sql(dir, ROWS, &["-o", "report.csv"]).starts_with("exit 0\n"));
    assert!(dir.join("report.csv").is_symlink());
    assert!(read(dir, "real.csv").starts_with("request_id,"));
    assert_eq!(dir.join("real.csv").metadata().unwrap().mode() & 0o777, 0o640);
    assert!(!dir.join(".real.csv.assay-0").exists());
}

#[test]
fn streams_are_written_through_and_folders_refused() {
    let dir = with_lake();
    let dir = dir.path();
    let out = sql(dir, ROWS, &["-o", "/dev/stdout", "--format", "csv"]);
    assert!(out.starts_with("exit 0\n--- stdout\nrequest_id,"), "{out}");
    assert!(sql(dir, ROWS, &["-o", "/dev/null"]).starts_with("exit 0\n"));
    let full = sql(dir, ROWS, &["-o", "/dev/full", "--format", "csv"]);
    assert!(full.starts_with("exit 1\n") && full.contains("No space left"), "{full}");
    let folder = sql(dir, ROWS, &["-o", "lake", "--format", "csv"]);
    assert!(folder.starts_with("exit 1\n") && folder.contains("it is a folder"), "{folder}");
    let nowhere = sql(dir, ROWS, &["-o", "no/such/folder/x.csv"]);
    assert!(nowhere.starts_with("exit 1\n"), "{nowhere}");
    let made = Command::new("mkfifo").arg(dir.join("pipe")).status().unwrap();
    assert!(made.success());
    let mut cat = Command::new("cat");
    let reader = cat.arg(dir.join("pipe")).stdout(std::process::Stdio::piped()).spawn().unwrap();
    assert!(sql(dir, ROWS, &["-o", "pipe", "--format", "csv"]).starts_with("exit 0\n"));
    let got = reader.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(got.stdout).unwrap().lines().count(), 4);
}

#[test]
fn devices_keep_no_settings() {
    let dir = TempDir::new().unwrap();
    let null = dir.path().join("assay.toml");
    symlink("/dev/null", &null).unwrap();
    let before = Path::new("/dev/null").metadata().unwrap().ino();
    let args = ["developer", "add", "ann", "--no-plan", "--config", "assay.toml"];
    let refused = assay(dir.path(), &args);
    assert!(refused.starts_with("exit 1\n") && refused.contains("not a regular file"), "{refused}");
    assert_eq!(Path::new("/dev/null").metadata().unwrap().ino(), before);
}

#[test]
fn adding_a_developer_keeps_the_link_and_who_can_read_it() {
    let dir = TempDir::new().unwrap();
    let (file, link) = (dir.path().join("kept.toml"), dir.path().join("assay.toml"));
    fs::write(&file, "[provision]\ns3_bucket_prefix = \"example-corp\"\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    symlink("kept.toml", &link).unwrap();
    let added = assay(dir.path(), &["developer", "add", "ann", "--no-plan"]);
    assert!(added.starts_with("exit 0\n"), "{added}");
    assert!(link.is_symlink() && fs::read_to_string(&file).unwrap().contains("\"ann\""));
    assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
}

fn piped(dir: &Path, args: &[&str], input: &str) -> String {
    fs::write(dir.join("input.sql"), input).unwrap();
    let mut shell = command(dir, &[&["shell", "--lake", "lake"], args].concat());
    shell.stdin(fs::File::open(dir.join("input.sql")).unwrap());
    screen(shell)
}

#[test]
fn the_shell_writes_whole_files_of_the_format_that_their_names_say() {
    let dir = with_lake();
    let dir = dir.path();
    let input = "\\o one.csv\nselect 1 as n;\nselect 2 as n;\n\\o two.json\nselect 3 as n;\n\\o\nselect 4 as n;";
    let shown = piped(dir, &[], input);
    assert!(shown.starts_with("exit 0\n") && shown.contains("\n  4"), "{shown}");
    assert_eq!(
        (read(dir, "one.csv").as_str(), read(dir, "two.json").as_str()),
        ("n\n1\nn\n2\n", "[{\"n\":3}]\n")
    );
    let refused = piped(dir, &[], "\\o three.xyz\nselect 1;");
    assert!(refused.starts_with("exit 2\n"), "{refused}");
    let failed = piped(dir, &[], &format!("\\o one.csv\nselect 5 as n;\n{FAILS};"));
    assert!(failed.starts_with("exit 1\n"), "{failed}");
    assert_eq!(read(dir, "one.csv"), "n\n1\nn\n2\n", "it is as it was");
    let twice = piped(dir, &[], "\\o x.parquet\nselect 1 as n;\nselect 2 as n;");
    assert!(twice.contains("Parquet takes no more") && !dir.join("x.parquet").exists(), "{twice}");
}
