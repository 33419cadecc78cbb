//! The second engine on the screen, in front of an Athena that answers what the
//! test has written down; where that is true by itself, also of a real one.

#[cfg(unix)]
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assay_doubles::cloud::{only_in_a_double, real_bucket};
use assay_doubles::{Cloud, Moto};
use assay_program::{assay, command, heeding_signals, looks_with, screen, typing, with_lake};
use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A lake, and an Athena beside it.
struct Stage {
    dir: TempDir,
    cloud: Cloud,
}

/// Why a test has no use for a real Athena.
const SCRIPTED: &str = "Athena's answers are scripted";

impl Stage {
    fn new(dir: TempDir) -> Self {
        let cloud = Cloud::start();
        if cloud.is_real() {
            cloud.make_workgroup();
            let database = json!({"Name": cloud.name("usage")});
            cloud.call("glue", "CreateDatabase", &json!({"DatabaseInput": database}));
        }
        Self { dir, cloud }
    }

    /// The workgroup of all queries: in a double it need not be the test's own.
    fn workgroup(&self) -> String {
        if self.cloud.is_real() { self.cloud.workgroup() } else { "primary".into() }
    }

    /// What Athena answers next, in this order; a real one knows by itself.
    fn script(&self, answers: &Value) {
        if self.cloud.is_real() {
            return;
        }
        self.http("POST", "/moto-api/assay/athena/answers", &answers.to_string());
    }

    /// What Athena was asked.
    fn log(&self) -> Vec<Value> {
        let text = self.http("GET", "/moto-api/assay/athena/log", "");
        serde_json::from_str(&text).unwrap()
    }

    /// Until Athena has been asked something; gives the query's id.
    fn wait(&self) -> String {
        let patience = Instant::now() + Duration::from_secs(60);
        let workgroup = json!({"WorkGroup": self.workgroup()});
        loop {
            let asked = self.cloud.call("athena", "ListQueryExecutions", &workgroup);
            if let Some(id) = asked["QueryExecutionIds"][0].as_str() {
                return id.to_owned();
            }
            assert!(Instant::now() < patience, "the query never came");
            // A real Athena does not like to be asked that often.
            let pause_ms = if self.cloud.is_real() { 500 } else { 5 };
            std::thread::sleep(Duration::from_millis(pause_ms));
        }
    }

    /// The state that a query comes to.
    fn state(&self, id: &str, wanted: &str) -> String {
        let query = json!({"QueryExecutionId": id});
        let look = || self.cloud.call("athena", "GetQueryExecution", &query);
        let state = |told: &Value| told["QueryExecution"]["Status"]["State"].clone();
        let told = self.cloud.settled(look, |told| state(told) == wanted);
        state(&told).as_str().unwrap().to_owned()
    }

    fn http(&self, method: &str, path: &str, body: &str) -> String {
        let host = self.cloud.moto().map(Moto::endpoint).unwrap().trim_start_matches("http://");
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
        command.envs(self.cloud.environment());
        command.env("ASSAY_CATALOG", self.cloud.name("usage")).env("ASSAY_LAKE", "lake");
        if self.cloud.is_real() {
            command.env("ASSAY_WORKGROUP", self.workgroup());
        }
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
    settings.add_filter(r"\d+\.\d+ s\b", "TIME");
    if real_bucket().is_some() {
        settings.add_filter(r"scanned \S+ \S+ in", "scanned 12.0 MiB in");
    }
    settings.bind(body);
}

/// The rows of the next test for an Athena that answers by itself.
const ROWS: &str = "SELECT * FROM (VALUES
    (DATE '2026-11-22', BIGINT '12345', 0.25e0, CAST('1.50' AS decimal(10, 2)), 'ann',
        TIMESTAMP '2026-11-22 10:00:00.123 UTC', MAP(ARRAY['a'], ARRAY['b']), true),
    (DATE '2026-11-23', NULL, NULL, NULL, '',
        TIMESTAMP '2026-11-22 10:00:00.000 +02:00', NULL, false),
    (NULL, BIGINT '-1', nan(), CAST('-0.01' AS decimal(10, 2)), NULL, NULL, MAP(), NULL)
) AS rows (day, calls, share, cost, who, last, tags, ok)";

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
        .map(|format| format!("# {format}\n{}", stage.sql(ROWS, &["--format", format])));
    steady(|| assert_snapshot!("athena_formats", shown.join("\n\n")));
    stage.sql(ROWS, &["--format", "parquet", "-o", "rows.parquet"]);
    assert!(std::fs::read(stage.dir.path().join("rows.parquet")).unwrap().starts_with(b"PAR1"));
    if stage.cloud.double("what Athena was asked").is_none() {
        return;
    }
    let asked = &stage.log()[0];
    assert_eq!((&asked["workgroup"], &asked["database"]), (&json!("primary"), &json!("usage")));
}

#[test]
fn a_named_query_is_sent_as_it_is_rendered() {
    if only_in_a_double(SCRIPTED) {
        return;
    }
    let stage = Stage::new(with_lake());
    stage.script(&json!([{"columns": [["event_date", "varchar"]], "rows": []}]));
    let window = ["--since", "2026-11-01", "--until", "2026-11-20T12:00:00Z"];
    let args = ["query", "daily-trend", "--engine", "athena", "-p", "identity=o'neill"];
    let told = stage.screen(&[&args[..], &window].concat());
    assert!(told.starts_with("exit 0"), "{told}");
    let log = stage.log();
    let (before, look_up) = log[0]["sql"].as_str().unwrap().split_once("CASE model").unwrap();
    let (_, after) = look_up.split_once("END, model)").unwrap();
    assert_snapshot!("athena_sent", format!("{before}CASE model … END, model){after}"));
}

#[test]
fn failures_say_what_to_do() {
    if only_in_a_double(SCRIPTED) {
        return;
    }
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
    if only_in_a_double(SCRIPTED) {
        return;
    }
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
fn the_shell_asks_athena_and_says_what_it_scans() {
    if only_in_a_double(SCRIPTED) {
        return;
    }
    let stage = Stage::new(with_lake());
    let tables =
        json!({"columns": [["tab_name", "varchar"]], "rows": [["ours"], ["raw"]], "ddl": true});
    let count = json!({"columns": [["n", "bigint"]], "rows": [["7"]], "bytes": 12_582_912});
    let wide = json!({"columns": [["n", "bigint"]], "rows": [["8"]], "bytes": 10_000_000_000_u64});
    let failed =
        json!({"states": ["FAILED"], "reason": "Query exhausted resources at this scale factor"});
    stage.script(&json!([tables, count, wide, failed]));
    let input = "\\d\n\\d rejects\nSELECT 7 AS n;\n\\timing on\nSELECT 8 AS n;\n\
                 SELECT 9 AS n;\nSELECT 10;\n";
    let piped = |args: &[&str], input: &str| {
        std::fs::write(stage.dir.path().join("input.sql"), input).unwrap();
        let mut shell = stage.command(&[&["shell", "--engine", "athena"], args].concat());
        shell.stdin(std::fs::File::open(stage.dir.path().join("input.sql")).unwrap());
        screen(shell)
    };
    let told = piped(&[], input);
    steady(|| assert_snapshot!("athena_shell", told));
    assert_eq!(stage.log().len(), 4, "nothing is asked after a failure");
    let only_here = piped(&[], "\\summary invocations\n");
    assert!(only_here.contains("\\summary is not for Athena"), "{only_here}");
    let beyond = piped(&["--scan-limit", "1KiB"], "SELECT count(DISTINCT request_id) FROM usage;");
    assert!(beyond.contains("in Athena") && stage.log().len() == 4, "{beyond}");
    let files = piped(&["--table", "t=input.sql"], "");
    assert!(files.contains("Athena does not see the files of --table"), "{files}");
}

/// Hours of work that read nothing.
const ENDLESS: &str = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a (x)
    CROSS JOIN UNNEST(sequence(1, 10000)) AS b (y) CROSS JOIN UNNEST(sequence(1, 10000)) AS c (z)
    WHERE x * y * z % 7 = 3";

#[test]
fn ctrl_c_stops_the_query_in_athena() {
    let stage = Stage::new(TempDir::new().unwrap());
    stage.script(&json!([{"states": ["QUEUED", "RUNNING"]}]));
    let args = ["sql", ENDLESS, "--engine", "athena", "--scan-limit", "none"];
    let mut sql = heeding_signals(&stage.command(&args));
    let child = sql.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let query = stage.wait();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "error: cancelled on request; the query was stopped in Athena\n");
    assert_eq!(stage.state(&query, "CANCELLED"), "CANCELLED");
}

#[test]
fn ctrl_c_at_the_prompt_stops_the_query_and_not_the_shell() {
    let stage = Stage::new(TempDir::new().unwrap());
    stage.script(&json!([{"states": ["QUEUED", "RUNNING"]}]));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("cancel.py");
    let mut python = typing(&script, stage.dir.path());
    python.arg(ENDLESS.replace('\n', " "));
    python.args(["--engine", "athena", "--scan-limit", "none", "--history", "/dev/null"]);
    let shell = stage.command(&[]);
    python.envs(shell.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = python.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let query = stage.wait();
    child.stdin.take().unwrap().write_all(b"now\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert_eq!(stage.state(&query, "CANCELLED"), "CANCELLED");
}

/// The local answer to `token-coverage` as Athena would give it.
fn coverage(dir: &Path) -> Value {
    coverage_of(command(dir, &["query", "token-coverage", "--lake", "lake", "--format", "json"]))
}

fn coverage_of(mut command: Command) -> Value {
    let columns = ["token_class", "source", "invocations", "failed", "tokens", "unknown"];
    let output = command.output().unwrap();
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
    if only_in_a_double(SCRIPTED) {
        return;
    }
    let stage = Stage::new(with_lake());
    let same = coverage(stage.dir.path());
    let mut different = same.clone();
    let rows = different["rows"].as_array_mut().unwrap();
    rows[0][4] = json!("1");
    rows[1][1] = Value::Null;
    rows.swap(2, 3);
    #[cfg(unix)]
    {
        stage.script(&json!([different, different]));
        let command = stage.command(&[]);
        let text = |text: &OsStr| text.to_str().unwrap().to_owned();
        let variables = command.get_envs().map(|(name, value)| (text(name), text(value.unwrap())));
        let variables = variables.filter(|(name, _)| name != "HOME");
        let looks = looks_with(stage.dir.path(), variables, &[80, 120], &["verify token-coverage"]);
        assert_snapshot!("verify_looks", looks);
    }
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
    if only_in_a_double(SCRIPTED) {
        return;
    }
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

#[test]
fn a_lake_in_a_bucket_is_published_and_asked_on_both_engines() {
    let stage = Stage::new(with_lake());
    let (lake, workgroup) = (stage.cloud.at("assay"), stage.workgroup());
    let on_lake = |args: &[&str]| stage.command(&[args, &["--lake", &lake]].concat());
    let said = |args: &[&str]| stage.cloud.plain(&screen(on_lake(args)));
    assert!(said(&["ingest", "logs", "--threads", "1", "--quiet"]).starts_with("exit 0"));
    assert!(said(&["rollup"]).starts_with("exit 0"));
    let publish = ["publish", "--create-database", "--workgroup", &workgroup];
    let told = said(&publish);
    assert!(told.contains("+ table daily_usage") && told.starts_with("exit 0"), "{told}");

    let args = ["query", "token-coverage", "--format", "json"];
    let mut answer = coverage_of(on_lake(&args));
    answer["stays"] = json!(true);
    stage.script(&json!([answer]));
    // A double has one answer; a real Athena has one for every query.
    let names = if stage.cloud.is_real() { &[][..] } else { &["token-coverage"] };
    let verify = [&["verify", "--format", "json"], names].concat();
    let told = stage.cloud.settled(|| said(&verify), |told| told.starts_with("exit 0"));
    assert!(told.starts_with("exit 0") && told.contains(r#""equal":true"#), "{told}");

    let athena = [&args[..], &["--engine", "athena", "--quiet"]].concat();
    let (here, there) = (on_lake(&args).output().unwrap(), on_lake(&athena).output().unwrap());
    let rows: Vec<Value> = serde_json::from_slice(&there.stdout).unwrap();
    assert!(rows.len() > 20, "{rows:?}");
    assert_eq!(there.stdout, here.stdout);
}
