//! Both engines over one S3 and one Glue.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use assay_doubles::{Answer, Moto, Trino, python, root};
use serde_json::{Map, Value};

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

impl Engines {
    /// What `assay` prints.
    pub(crate) fn assay(&self, args: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.args(args).arg("--quiet");
        self.run(command)
    }

    /// Reads a share of the logs into one commit, if it is small. That some of
    /// them cannot be read is part of it.
    pub(crate) fn ingest(&self, logs: &str, lake: &str, shard: &str) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
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
        let answer = self.trino.sql("delta", database, sql);
        answer.unwrap_or_else(|error| panic!("{error}\nin {sql}"))
    }

    /// The first row that Trino answers from tables of plain files.
    pub(crate) fn raw(&self, database: &str, sql: &str) -> Map<String, Value> {
        let answer = self.trino.sql("hive", database, sql);
        answer.unwrap_or_else(|error| panic!("{error}\nin {sql}")).objects().swap_remove(0)
    }

    /// Makes the bucket of a URL and puts a folder there.
    pub(crate) fn upload(&self, folder: &Path, url: &str) {
        self.aws(&["upload", folder.to_str().unwrap(), url]);
    }

    /// Registers the lake's tables in Glue.
    pub(crate) fn publish(&self, lake: &str, database: &str) {
        let tables = assay_schema::tables::ALL.map(|table| table.name);
        self.aws(&[&["lake", lake, database], &tables[..]].concat());
    }

    /// Registers the raw logs and each of their hours in Glue.
    pub(crate) fn publish_raw(&self, logs: &str, database: &str) {
        self.aws(&["raw", logs, database]);
    }

    fn aws(&self, args: &[&str]) {
        let packages = root().join("tests/doubles/moto/requirements.txt");
        let mut command = Command::new(python::with_packages("moto", &packages));
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engines/aws.py")).args(args);
        self.run(command);
    }

    fn run(&self, mut command: Command) -> String {
        let output = command.env_clear().envs(self.moto.environment()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}:\n{said}");
        String::from_utf8(output.stdout).unwrap()
    }
}
