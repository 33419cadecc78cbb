//! The table over the raw logs, which provisioning and publishing both know.

use std::path::Path;

use assay_doubles::Moto;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::run;

const DATABASE: &str = "claude_code_bedrock_logs";
const TABLE: &str = "raw_invocations";
const LAKE: &str = "s3://lake/assay";

const SETTINGS: &str = "\
lake = \"s3://lake/assay\"
source = \"logs\"
threads = 1
catalog = \"claude_code_bedrock_logs\"
workgroup = \"claude-code-bedrock-logs\"
raw_logs = \"s3://example-corp-bedrock-invocation-logs/claude-code\"
raw_accounts = [\"123456789012\"]
raw_regions = [\"eu-west-1\", \"us-east-1\"]

[provision]
s3_bucket_prefix = \"example-corp\"
";

struct Account {
    moto: Moto,
    dir: TempDir,
}

impl Account {
    /// A lake in S3, and nothing else.
    fn new() -> Self {
        let account = Self { moto: Moto::start(), dir: TempDir::new().unwrap() };
        account.moto.make_bucket("lake");
        std::fs::write(account.dir.path().join("assay.toml"), SETTINGS).unwrap();
        account.run(&["synth", "logs", "--records", "20", "--objects", "1", "--quiet"]);
        account.run(&["ingest", "--quiet"]);
        account
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn run(&self, args: &[&str]) -> String {
        run(&self.moto, self.path(), args)
    }

    /// Fails unless the command ends with exit code 0.
    fn done(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert!(said.starts_with("exit 0\n"), "{args:?}: {said}");
        said
    }

    fn glue(&self, operation: &str, mut body: Value) -> Value {
        body["DatabaseName"] = json!(DATABASE);
        let answer = self.moto.call("glue", &format!("AWSGlue.{operation}"), &body.to_string());
        serde_json::from_str(&answer).unwrap_or_default()
    }

    fn table(&self) -> Value {
        self.glue("GetTable", json!({ "Name": TABLE }))["Table"].take()
    }

    fn parameter(&self, key: &str) -> String {
        self.table()["Parameters"][key].as_str().unwrap_or_default().to_owned()
    }

    fn regions(&self) -> String {
        self.parameter("projection.log_region.values")
    }

    fn provision(&self) {
        self.done(&["provision", "apply", "--yes", "--quiet", "--module", "attribution"]);
    }

    fn is_in_step(&self) {
        let plan = ["provision", "plan", "--detailed-exitcode", "--module", "attribution"];
        let plan = self.done(&plan);
        assert!(plan.contains("\n10 as wanted.\n"), "{plan}");
        self.done(&["publish", "--check"]);
        let marks = ["assay:project", "assay.owner"].map(|mark| self.parameter(mark));
        assert_eq!(marks, ["claude-code", LAKE]);
    }
}

#[test]
fn provisioning_and_publishing_share_the_raw_table() {
    let account = Account::new();
    account.provision();
    assert_eq!(account.regions(), "us-east-1");
    let published = account.done(&["publish"]);
    assert!(published.contains("~ table raw_invocations"), "{published}");
    assert_eq!(account.regions(), "us-east-1,eu-west-1");
    account.is_in_step();

    let mut table = account.table();
    for own in ["DatabaseName", "CreateTime", "UpdateTime", "VersionId", "CatalogId"] {
        table.as_object_mut().unwrap().remove(own);
    }
    table["Parameters"]["projection.enabled"] = json!("false");
    account.glue("UpdateTable", json!({ "TableInput": table }));
    account.provision();
    assert_eq!(account.regions(), "us-east-1,eu-west-1", "mending takes no region away");
    account.is_in_step();

    account.glue("DeleteTable", json!({ "Name": TABLE }));
    account.done(&["publish"]);
    account.provision();
    assert_eq!(account.regions(), "eu-west-1,us-east-1", "the table of the lake is taken for ours");
    account.is_in_step();

    account.done(&["provision", "destroy", "--yes", "--quiet", "--delete-data", DATABASE]);
    assert_eq!(account.table(), Value::Null);
}

#[test]
fn what_publishing_does_not_share_it_leaves_alone() {
    let account = Account::new();
    account.provision();
    let before = account.table();
    let published = account.done(&["publish", "--raw-logs", "s3://lake/logs"]);
    assert!(published.contains("where provisioning has put it"), "{published}");
    assert_eq!(account.table(), before);

    account.glue("DeleteTable", json!({ "Name": TABLE }));
    let theirs = json!({"Name": TABLE, "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": {"Location": "s3://theirs/logs", "Columns": []}});
    account.glue("CreateTable", json!({ "TableInput": theirs }));
    let before = account.table();
    let plan = account.run(&["provision", "plan", "--module", "attribution"]);
    assert!(plan.contains("! glue_table.claude_code_bedrock_logs/raw_invocations"), "{plan}");
    let published = account.run(&["publish"]);
    assert!(published.contains("--adopt raw_invocations"), "{published}");
    assert_eq!(account.table(), before);
}
