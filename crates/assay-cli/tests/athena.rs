//! The second engine on the screen, in front of an Athena that answers what the
//! test has written down.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assay_doubles::Moto;
use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;

use support::{assay, command, screen, with_lake};

/// A lake, and an Athena beside it.
struct Stage {
    dir: TempDir,
    moto: Moto,
}

impl Stage {
    fn new(dir: TempDir) -> Self {
        Self { dir, moto: Moto::start() }
    }

    /// What Athena answers next, in this order.
    fn script(&self, answers: &Value) {
        self.http("POST", "/moto-api/assay/athena/answers", &answers.to_string());
    }

    /// What Athena was asked.
    fn log(&self) -> Vec<Value> {
        let text = self.http("GET", "/moto-api/assay/athena/log", "");
        serde_json::from_str(&text).unwrap()
    }

    /// Until Athena has been asked something.
    fn wait(&self) {
        let patience = Instant::now() + Duration::from_secs(60);
        while self.log().is_empty() {
            assert!(Instant::now() < patience, "the query never came");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn http(&self, method: &str, path: &str, body: &str) -> String {
        let host = self.moto.endpoint().trim_start_matches("http://");
        let mut line = TcpStream::connect(host).unwrap();
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.0\r\nHost: {host}\r\nContent-Length: {length}");
        write!(line, "{head}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(" 20"), "{head}");
        body.to_owned()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = command(self.dir.path(), args);
        command.envs(self.moto.environment()).env("AWS_MAX_ATTEMPTS", "1");
        command.env("ASSAY_CATALOG", "usage").env("ASSAY_LAKE", "lake");
        command
    }

    fn screen(&self, args: &[&str]) -> String {
        screen(self.command(args))
    }

    fn sql(&self, sql: &str, more: &[&str]) -> String {
        let args = ["sql", sql, "--engine", "athena", "--scan-limit", "none"];
        self.screen(&[&args[..], more].concat())
    }
}

/// A snapshot without times and seconds.
fn steady(body: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{4}-\d\d-\d\dT\S+Z +INFO", "INFO");
    settings.add_filter(r"\d+\.\d s", "TIME");
    settings.bind(body);
}

#[test]
fn rows_come_in_every_format_with_their_types() {
    let stage = Stage::new(TempDir::new().unwrap());
    let columns = json!([
        ["day", "date"],
        ["calls", "bigint"],
        ["share", "double"],
        ["cost", "decimal", 10, 2],
        ["who", "varchar"],
        ["last", "timestamp with time zone"],
        ["tags", "map"],
        ["ok", "boolean"]
    ]);
    let rows = json!([
        [
            "2026-11-22",
            "12345",
            "0.25",
            "1.50",
            "ann",
            "2026-11-22 10:00:00.123 UTC",
            "{a=b}",
            "true"
        ],
        ["2026-11-23", null, null, null, "", "2026-11-22 10:00:00.000 +02:00", null, "false"],
        [null, "-1", "NaN", "-0.01", null, null, "{}", null]
    ]);
    // Two rows to a page, so that the header and the last row stand on pages of their own.
    let answer =
        json!({"columns": columns, "rows": rows, "bytes": 12_582_912, "page": 2, "stays": true});
    stage.script(&json!([answer]));
    let shown = ["human", "json", "ndjson", "csv"]
        .map(|format| format!("# {format}\n{}", stage.sql("SELECT 1", &["--format", format])));
    steady(|| assert_snapshot!("athena_formats", shown.join("\n\n")));
    stage.sql("SELECT 1", &["--format", "parquet", "-o", "rows.parquet"]);
    assert!(std::fs::read(stage.dir.path().join("rows.parquet")).unwrap().starts_with(b"PAR1"));
    let asked = &stage.log()[0];
    assert_eq!((&asked["workgroup"], &asked["database"]), (&json!("primary"), &json!("usage")));
}

#[test]
fn a_named_query_is_sent_as_it_is_rendered() {
    let stage = Stage::new(with_lake());
    stage.script(&json!([{"columns": [["event_date", "varchar"]], "rows": []}]));
    let window = ["--since", "2026-11-01", "--until", "2026-11-20T12:00:00Z"];
    let args = ["query", "daily-trend", "--engine", "athena", "-p", "identity=o'neill"];
    let told = stage.screen(&[&args[..], &window].concat());
    assert!(told.starts_with("exit 0"), "{told}");
    assert_snapshot!("athena_sent", stage.log()[0]["sql"].as_str().unwrap());
}

#[test]
fn failures_say_what_to_do() {
    let stage = Stage::new(TempDir::new().unwrap());
    let failed = |reason: &str| json!({"states": ["RUNNING", "FAILED"], "reason": reason});
    let refused =
        |code: &str, message: &str| json!({"refused": {"code": code, "message": message}});
    stage.script(&json!([
        refused("InvalidRequestException", "line 2:1: mismatched input 'FORM'. Expecting: ','"),
        failed("COLUMN_NOT_FOUND: line 1:8: Column 'modle' cannot be resolved or requester is not authorized to access requested resources"),
        failed("TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.usage.invocations' does not exist"),
        failed("Insufficient permissions to execute the query. User: arn:aws:iam::1:user/ann is not authorized to perform: glue:GetTable on resource: arn:aws:glue:us-east-1:1:database/usage"),
        failed("Access denied when writing output to url: s3://results/1.csv . Please ensure you are allowed to access the S3 bucket."),
        failed("Query exhausted resources at this scale factor"),
        {"states": ["CANCELLED"], "reason": "Bytes scanned limit was exceeded", "bytes": 1_073_741_824},
        refused("TooManyRequestsException", "Rate exceeded"),
        refused("AccessDeniedException", "User: arn:aws:iam::1:user/ann is not authorized to perform: athena:StartQueryExecution"),
        refused("InvalidRequestException", "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input."),
    ]));
    let screens: Vec<_> =
        (0..10).map(|_| stage.sql("SELECT modle\nFROM invocations", &[])).collect();
    let nowhere = stage.sql("SELECT 1", &["--workgroup", "nowhere"]);
    let writes = stage.sql("DROP TABLE invocations", &[]);
    let told = [screens, vec![nowhere, writes]].concat().join("\n\n");
    assert_snapshot!("athena_failures", told.replace("--- stdout\n", ""));
}

#[test]
fn a_query_that_may_scan_too_much_is_not_sent() {
    let stage = Stage::new(with_lake());
    let count = "SELECT count(DISTINCT request_id) AS n FROM invocations";
    let sql = |sql: &str, limit: &str| {
        stage.screen(&["sql", sql, "--engine", "athena", "--scan-limit", limit])
    };
    let beyond = sql(count, "1KiB");
    let blind = sql("SELECT count(*) FROM raw_invocations", "1GiB");
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d+\.\d KiB in Athena", "SIZE in Athena");
    settings.bind(|| assert_snapshot!("athena_guard", format!("{beyond}\n\n{blind}")));
    assert!(stage.log().is_empty());
    stage.script(&json!([{"columns": [["n", "bigint"]], "rows": [["7"]], "stays": true}]));
    // No file of that day, and nothing that reads one.
    let none = format!("{count} WHERE event_date = '1999-01-01'");
    for (sql_text, limit) in [(count, "1GiB"), (&none, "1"), ("SHOW TABLES", "1"), (count, "none")]
    {
        assert!(sql(sql_text, limit).starts_with("exit 0"), "{sql_text} {limit}");
    }
}

#[test]
fn ctrl_c_stops_the_query_in_athena() {
    let stage = Stage::new(TempDir::new().unwrap());
    stage.script(&json!([{"states": ["QUEUED", "RUNNING"]}]));
    let args = ["sql", "SELECT 1", "--engine", "athena", "--scan-limit", "none"];
    let child = stage.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    stage.wait();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "error: cancelled on request; the query was stopped in Athena\n");
    assert_eq!(stage.log().last().unwrap()["call"], "stop");
}

/// The local answer to `token-coverage` as Athena would give it.
fn coverage(dir: &Path) -> Value {
    let columns = ["token_class", "source", "invocations", "failed", "tokens", "unknown"];
    let args = ["query", "token-coverage", "--lake", "lake", "--format", "json"];
    let output = command(dir, &args).output().unwrap();
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| match value {
        Value::Number(number) => json!(number.to_string()),
        other => other.clone(),
    };
    let row = |row: &Value| columns.iter().map(|name| text(&row[*name])).collect::<Vec<_>>();
    let kinds = columns.iter().enumerate();
    let kinds: Vec<_> =
        kinds.map(|(at, name)| json!([name, if at < 2 { "varchar" } else { "bigint" }])).collect();
    json!({"columns": kinds, "rows": rows.iter().map(row).collect::<Vec<_>>(), "bytes": 4096})
}

#[test]
fn verify_tells_the_same_from_the_different() {
    let stage = Stage::new(with_lake());
    let same = coverage(stage.dir.path());
    let mut different = same.clone();
    let rows = different["rows"].as_array_mut().unwrap();
    rows[0][4] = json!("1");
    rows[1][1] = Value::Null;
    rows.swap(2, 3);
    stage.script(&json!([same, different, same]));
    let first = stage.screen(&["verify", "token-coverage"]);
    let second = stage.screen(&["verify", "token-coverage"]);
    let behind = stage.screen(&["verify", "token-coverage", "daily-trend"]);
    steady(|| {
        assert_snapshot!("athena_verify", format!("{first}\n\n{second}\n\n{behind}"));
    });
    assert!(assay(stage.dir.path(), &["rollup", "--lake", "lake"]).starts_with("exit 0"));
    stage.script(&json!([{"states": ["FAILED"], "reason": "HIVE_BAD_DATA: no Parquet"}]));
    let output = stage.command(&["verify", "daily-trend", "--format", "json"]).output().unwrap();
    let verified: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verified["equal"], false);
    assert_eq!(verified["queries"][0]["verdict"], "failed");
    assert!(verified["queries"][0]["local"]["rows"].as_u64().unwrap() > 0);
}

#[test]
fn verify_asks_again_when_the_lake_has_moved() {
    let stage = Stage::new(with_lake());
    let mut held = coverage(stage.dir.path());
    held["states"] = json!(["RUNNING"]);
    stage.script(&json!([held]));
    let mut verify = stage.command(&["verify", "token-coverage"]);
    let child = verify.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    stage.wait();
    for args in [
        &["synth", "more", "--records", "50", "--objects", "2", "--seed", "2"][..],
        &["ingest", "more", "--lake", "lake", "--quiet"],
    ] {
        let done = command(stage.dir.path(), args).stdout(Stdio::null()).status().unwrap();
        assert!(matches!(done.code(), Some(0 | 3)), "{args:?}");
    }
    stage.script(&json!([coverage(stage.dir.path())]));
    stage.http("POST", "/moto-api/assay/athena/release", "");
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(stage.log().len(), 2);
}
