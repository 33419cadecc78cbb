//! Both engines over one S3 and one Glue.

use std::io::Write;
use std::iter;
use std::panic::resume_unwind;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, OnceLock};
use std::thread::{self, ScopedJoinHandle};

use assay_doubles::{Answer, Moto, Trino, python, root};
use assay_program::program;
use serde_json::{Map, Value, json};

/// The servers that all tests of this binary share. They end with the process.
pub(crate) struct Engines {
    moto: Moto,
    trino: Trino,
}

/// Both engines, or nothing where there can be no Trino; that is told past the
/// test harness, which would keep it to itself.
pub(crate) fn engines() -> Option<&'static Engines> {
    static ENGINES: OnceLock<Option<Engines>> = OnceLock::new();
    ENGINES.get_or_init(start).as_ref()
}

fn start() -> Option<Engines> {
    if let Err(why) = Trino::available() {
        let line = format!("NOT RUN: the two engines are not compared: {why}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    }
    let moto = Moto::start();
    let trino = Trino::start(&moto);
    Some(Engines { moto, trino })
}

/// How many records the lake of the comparison is made from.
pub(crate) fn records() -> u64 {
    let wanted = std::env::var("ASSAY_ENGINES_RECORDS").ok();
    wanted.map_or(6_000, |number| number.parse().expect("ASSAY_ENGINES_RECORDS is a number"))
}

/// More are compared in parts, which fit into memory as JSON.
pub(super) const AT_ONCE_MAX: u64 = 50_000;

/// Does something with each of them, a few at a time where they are small: while one
/// engine answers, the other would wait. Gives what was done, in any order.
pub(crate) fn side_by_side<T: Send, R: Send>(
    all: impl IntoIterator<Item = T, IntoIter: Send>,
    each: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let left = Mutex::new(all.into_iter());
    let at_a_time = if records() <= AT_ONCE_MAX { 3 } else { 1 };
    let next = || left.lock().unwrap().next();
    let work = || iter::from_fn(next).map(&each).collect::<Vec<_>>();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..at_a_time).map(|_| scope.spawn(work)).collect();
        let done = |worker: ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|why| resume_unwind(why))
        };
        workers.into_iter().flat_map(done).collect()
    })
}

impl Engines {
    /// What `assay` prints.
    pub(crate) fn assay(&self, args: &[&str]) -> String {
        let mut command = Command::new(program());
        command.args(args).arg("--quiet");
        self.run(command)
    }

    /// Reads a share of the logs into one commit, if it is small. That some of
    /// them cannot be read is part of it.
    pub(crate) fn ingest(&self, logs: &str, lake: &str, shard: &str) {
        let mut command = Command::new(program());
        command.args(["ingest", logs, "--lake", lake, "--shard", shard]);
        command.args(["--threads", "1", "--quiet"]);
        let output = command.env_clear().envs(self.moto.environment()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 3)), "{command:?}:\n{said}");
    }

    /// What the local engine answers; `args` are those of a command with rows.
    pub(crate) fn local(&self, lake: &str, args: &[&str]) -> Vec<Map<String, Value>> {
        let printed = self.assay(&[args, &["--lake", lake, "--format", "json"]].concat());
        serde_json::from_str(&printed).unwrap()
    }

    /// What Trino answers from the lake's tables.
    pub(crate) fn lake(&self, database: &str, sql: &str) -> Answer {
        let answer = self.trino.sql("awsdatacatalog", database, sql);
        answer.unwrap_or_else(|error| panic!("{error}\nin {sql}"))
    }

    /// That expressions have these values in Trino, as text; one statement asks for all.
    pub(crate) fn assert_values(&self, expected: &[(&str, &str)]) {
        let shown = expected.iter().map(|(expression, _)| format!("CAST({expression} AS varchar)"));
        let sql = format!("SELECT {}", shown.collect::<Vec<_>>().join(", "));
        let found = self.lake("default", &sql).rows.swap_remove(0);
        assert_eq!(found.len(), expected.len());
        for ((expression, value), found) in expected.iter().zip(found) {
            assert_eq!(found, *value, "{expression}");
        }
    }

    /// The first row that Trino answers from tables of plain files.
    pub(crate) fn raw(&self, database: &str, sql: &str) -> Map<String, Value> {
        let answer = self.trino.sql("hive", database, sql);
        answer.unwrap_or_else(|error| panic!("{error}\nin {sql}")).objects().swap_remove(0)
    }

    /// Makes the bucket of a URL and puts a folder there.
    pub(crate) fn upload(&self, folder: &Path, url: &str) {
        let packages = root().join("tests/doubles/moto/requirements.txt");
        let mut command = Command::new(python::with_packages("moto", &packages));
        command.arg(root().join("tests/engines/upload.py"));
        command.arg(folder).arg(url);
        self.run(command);
    }

    /// Brings Glue in step with the lake; `more` are further arguments.
    pub(crate) fn publish(&self, lake: &str, database: &str, more: &[&str]) {
        let publish = ["publish", "--lake", lake, "--catalog", database, "--create-database"];
        self.assay(&[&publish, more].concat());
        // Fails if anything is left to do.
        self.assay(&[&publish, more, &["--check"]].concat());
    }

    /// Lets Athena's double answer from the lake's tables.
    pub(crate) fn stand_in_for_athena(&self) {
        let trino = json!({"url": self.trino.url(), "catalog": "awsdatacatalog"});
        self.moto.athena("trino", &trino.to_string());
    }

    fn run(&self, mut command: Command) -> String {
        let output = command.env_clear().envs(self.moto.environment()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}:\n{said}");
        String::from_utf8(output.stdout).unwrap()
    }
}
