//! Publishing a lake in S3, as it appears on the screen and in a nightly; on
//! moto or in a real account.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use assay_aws::permissions::{Task, asked_for};
use assay_doubles::cloud::only_in_a_double;
use assay_doubles::{Cloud, Moto};
use assay_program::{
    assay, command, heeding_signals, looks_with, screen, with_lake, without_seconds,
};
use insta::assert_snapshot;
use tempfile::TempDir;

fn settings(cloud: &Cloud) -> String {
    let (lake, logs) = (cloud.at("assay"), cloud.at("logs"));
    let (database, workgroup) = (cloud.database(), cloud.workgroup());
    format!(
        "lake = \"{lake}\"\nsource = \"logs\"\nthreads = 1\ncatalog = \"{database}\"\n\
         workgroup = \"{workgroup}\"\nraw_logs = \"{logs}\"\n"
    )
}

/// A lake in S3, its settings, and a place for the catalog.
fn lake_in_s3() -> (Cloud, TempDir) {
    let (cloud, dir) = (Cloud::start(), TempDir::new().unwrap());
    let feed = "AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1";
    cloud.put_empty(&format!("logs/{feed}/amazon-bedrock-logs-permission-check"));
    cloud.make_workgroup();
    std::fs::write(dir.path().join("assay.toml"), settings(&cloud)).unwrap();
    let synth = ["synth", "logs", "--records", "200", "--objects", "2", "--quiet"];
    assert!(command(dir.path(), &synth).status().unwrap().success());
    let mut ingest = command(dir.path(), &["ingest", "--quiet"]);
    assert!(
        ingest.envs(cloud.environment()).stdout(Stdio::null()).status().unwrap().code() != Some(1)
    );
    (cloud, dir)
}

fn run(cloud: &Cloud, dir: &Path, args: &[&str]) -> String {
    let mut command = command(dir, args);
    command.envs(cloud.environment());
    cloud.plain(&screen(command))
}

#[test]
fn a_lake_is_published_and_then_there_is_nothing_to_do() {
    let (cloud, dir) = lake_in_s3();
    let calls = || cloud.double("the calls that are made").map(Moto::calls);
    let before = calls();
    let mistyped = cloud.name("mistyped");
    let first = [
        &["publish", "--catalog", &mistyped][..],
        &["publish", "--create-database", "--check"],
        &["publish", "--create-database"],
    ];
    #[cfg(unix)]
    if !cloud.is_real() {
        let command = "publish --create-database --check";
        assert_snapshot!(
            "publish_looks",
            looks_with(dir.path(), cloud.environment(), &[80, 120], &[command])
        );
    }
    let first = first.map(|args| run(&cloud, dir.path(), args));
    let then = [&["publish", "--check"][..], &["publish", "--dry-run", "--format", "json"]];
    let is_in_step = |told: &String| told.contains("in step") || told.contains(r#""steps":[]"#);
    let then = then.map(|args| cloud.settled(|| run(&cloud, dir.path(), args), is_in_step));
    assert_snapshot!("publish", [&first[..], &then].concat().join("\n\n"));
    let (Some(before), Some(after)) = (before, calls()) else { return };
    let made: BTreeSet<String> = after[before.len()..].iter().cloned().collect();
    let allowed = asked_for(Task::Publish);
    assert!(made.iter().all(|call| allowed.contains(call.as_str())), "{made:?}");
    let of_s3 = |call: &&&str| call.starts_with("s3:");
    assert!(allowed.iter().filter(of_s3).all(|call| made.contains(*call)), "{made:?}");
}

/// What Athena answers where a test asks for nothing but the calls.
const ANSWER: &str =
    r#"[{"columns": [["n", "bigint"]], "rows": [["1"]]}, {"states": ["RUNNING"]}]"#;

/// Runs a command to its end and once more until it waits for Athena, when it is
/// stopped; gives what it asked for.
fn asked(cloud: &Cloud, dir: &Path, args: &[&str]) -> BTreeSet<String> {
    let moto = cloud.moto().unwrap();
    let before = moto.calls().len();
    moto.athena("answers", ANSWER);
    run(cloud, dir, args);
    let ended = moto.calls().len();
    let mut waiting = command(dir, args);
    waiting.envs(cloud.environment());
    let mut waiting = heeding_signals(&waiting);
    let mut waiting = waiting.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !moto.calls()[ended..].iter().any(|call| call == "athena:GetQueryExecution") {
        assert!(waiting.try_wait().unwrap().is_none(), "{args:?} ended before it was stopped");
        std::thread::sleep(Duration::from_millis(5));
    }
    let stop = Command::new("kill").args(["-INT", &waiting.id().to_string()]).status();
    assert!(stop.unwrap().success());
    waiting.wait().unwrap();
    moto.calls().drain(before..).collect()
}

#[test]
fn athena_is_asked_for_what_the_policies_say_and_no_more() {
    if only_in_a_double("the calls that are made are compared") {
        return;
    }
    let (cloud, dir) = lake_in_s3();
    let sql = "SELECT count(DISTINCT request_id) AS n FROM invocations";
    let query = ["sql", sql, "--engine", "athena"];
    let tasks = [(Task::Query, &query[..]), (Task::Verify, &["verify", "token-coverage"])];
    for (task, args) in tasks {
        let asked = asked(&cloud, dir.path(), args);
        assert_eq!(asked, asked_for(task).into_iter().map(str::to_owned).collect(), "{task:?}");
    }
}

#[test]
fn a_policy_names_what_the_settings_name() {
    let dir = TempDir::new().unwrap();
    let settings = "lake = \"s3://lake/assay\"\ncatalog = \"p_bedrock_logs\"\n\
        workgroup = \"p-bedrock-logs\"\n";
    std::fs::write(dir.path().join("assay.toml"), settings).unwrap();
    let args = ["publish", "--policy", "query", "--athena-output", "s3://results/of/queries"];
    let policy = assay(dir.path(), &args);
    let names = ["results/of/queries/*", "s3:::lake/assay/*", "table/p_bedrock_logs/*"];
    assert!(names.iter().all(|name| policy.contains(name)), "{policy}");
    assert!(!policy.contains("RESULTS-BUCKET"), "{policy}");

    // Where nothing names a region, the machine's metadata is not asked for one.
    let mut unnamed = command(dir.path(), &["publish", "--policy", "publish"]);
    unnamed.env_remove("AWS_EC2_METADATA_DISABLED");
    unnamed.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
    let policy = screen(unnamed);
    assert!(policy.contains("arn:aws:glue:*:*:catalog"), "{policy}");
    assert!(policy.trim_end().ends_with("--- stderr"), "{policy}");
}

#[test]
fn a_night_that_could_not_publish_is_made_up_for() {
    if only_in_a_double("a call is made to fail") {
        return;
    }
    let (cloud, dir) = lake_in_s3();
    run(&cloud, dir.path(), &["publish", "--create-database"]);
    cloud.moto().unwrap().fail("glue:GetTables", "AccessDeniedException", 1);
    let night = run(&cloud, dir.path(), &["nightly", "--quiet"]);
    let (summary, told) = night.split_once("--- stderr\n").unwrap();
    assert!(night.starts_with("exit 1\n"), "{night}");
    assert!(summary.contains("publish: failed\nvacuum: done"), "{summary}");
    assert_snapshot!("publish_denied", told);
    let next = run(&cloud, dir.path(), &["nightly", "--quiet"]);
    assert!(next.contains("+ table daily_usage"), "{next}");
    assert!(next.contains("+ table prices"), "the night wrote it: {next}");
    assert!(next.contains("+ view daily_costs"), "the tables it names are there: {next}");
    assert!(next.contains(" new, 0 changed, 0 removed"), "{next}");
}

#[test]
fn what_cannot_be_published_is_told() {
    let dir = with_lake();
    let screens = [
        &["publish", "--lake", "lake"][..],
        &["publish", "--lake", "lake", "--catalog", "p_bedrock_logs"],
        &["publish", "--help"],
    ];
    let screens = screens.map(|args| assay(dir.path(), args));
    without_seconds(|| {
        assert_snapshot!("publish_mistakes", screens.join("\n\n"));
    });
}
