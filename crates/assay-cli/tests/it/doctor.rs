//! The page of checks as it appears on the screen.

use std::path::Path;

use assay_doubles::Moto;
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::support::{assay, command, screen, with_lake};

const SETTINGS: &str = "[provision]\ns3_bucket_prefix = \"acme\"\n\
    alert_emails = [\"finance@example.com\"]\n\
    developers = [{ name = \"alice\", team = \"platform\" }]\n";

fn run(moto: &Moto, dir: &Path, args: &[&str]) -> String {
    let mut command = command(dir, args);
    command.envs(moto.environment()).env("AWS_MAX_ATTEMPTS", "1");
    screen(command)
}

#[test]
fn an_account_before_and_after_it_is_provisioned() {
    let (moto, dir) = (Moto::start(), TempDir::new().unwrap());
    std::fs::write(dir.path().join("assay.toml"), SETTINGS).unwrap();
    let before = run(&moto, dir.path(), &["doctor"]);
    run(&moto, dir.path(), &["provision", "apply", "--yes"]);
    let after = run(&moto, dir.path(), &["doctor"]);
    assert_snapshot!("doctor", [before, after].join("\n\n"));
}

/// A model that is younger than this program has a name on the bill that no
/// budget counts before the settings know it.
#[test]
fn a_service_of_the_bill_that_the_budget_does_not_count() {
    let (moto, dir) = (Moto::start(), TempDir::new().unwrap());
    let budget = "budget.claude-code-bedrock-monthly";
    let apply = ["provision", "apply", "--target", budget, "--yes", "--quiet"];
    let checked = |settings: &str| {
        std::fs::write(dir.path().join("assay.toml"), settings).unwrap();
        run(&moto, dir.path(), &apply);
        let page = run(&moto, dir.path(), &["doctor"]);
        let lines = page.lines().skip_while(|line| !line.contains(" billed-services "));
        lines.take(2).map(str::trim).collect::<Vec<_>>().join("\n")
    };
    moto.bill(&["Amazon Bedrock Service", "Amazon Athena"]);
    let all_in_one = checked(SETTINGS);
    let seen = "on the bill of the last 60 days: Amazon Bedrock Service; claude-code-bedrock-monthly \
                counts each";
    assert!(all_in_one.starts_with("ok ") && all_in_one.contains(seen), "{all_in_one}");
    moto.bill(&["Amazon Bedrock", "Claude Opus 4.6 (Amazon Bedrock Edition)"]);
    let counted = checked(SETTINGS);
    moto.bill(&["Claude Ode 9 (Amazon Bedrock Edition)", "Amazon Athena"]);
    let missed = checked(SETTINGS);
    let added = "claude_services = [\"Claude Ode 9 (Amazon Bedrock Edition)\"]\n";
    let named = checked(&format!("{SETTINGS}{added}"));
    assert!(counted.starts_with("ok ") && named.starts_with("ok "), "{counted}\n{named}");
    assert!(missed.starts_with("FAIL "), "{missed}");
    let name =
        "does not count Claude Ode 9 (Amazon Bedrock Edition)\n→ name it in `claude_services`";
    assert!(missed.contains(name), "{missed}");
}

#[test]
fn a_lake_is_looked_at_without_an_account_and_a_key_is_found_on_this_machine() {
    let dir = with_lake();
    let page = assay(dir.path(), &["doctor", "--lake", "lake", "--since", "9999d"]);
    for check in ["api-keys", "without-profile", "iam-user-callers", "streaming-counts"] {
        assert!(page.contains(check), "{check} is missing:\n{page}");
    }
    assert!(page.contains("BedrockAPIKey-") && page.starts_with("exit 1\n"), "{page}");
    // Settings of an earlier set-up, in a file and in the environment.
    let settings = r#"{"env":{"CLAUDE_CODE_USE_MANTLE":"1","ENABLE_PROMPT_CACHING_1H":"0"}}"#;
    std::fs::create_dir(dir.path().join(".claude")).unwrap();
    std::fs::write(dir.path().join(".claude/settings.json"), settings).unwrap();
    let mut left_over = command(dir.path(), &["doctor"]);
    left_over.env("ANTHROPIC_SMALL_FAST_MODEL", "us.anthropic.claude-3-haiku-20240307-v1:0");
    let page = screen(left_over);
    let line = page.lines().find(|line| line.contains(" claude-settings ")).unwrap();
    assert!(line.starts_with("FAIL"), "{page}");
    for name in
        ["CLAUDE_CODE_USE_MANTLE=1 in DIR/.claude/settings.json", "ANTHROPIC_SMALL_FAST_MODEL="]
    {
        assert!(line.contains(name), "{line}");
    }
    assert!(!line.contains("CACHING"), "{line}");
    std::fs::remove_dir_all(dir.path().join(".claude")).unwrap();
    let mut with_key = command(dir.path(), &["doctor", "--format", "json"]);
    with_key.env("AWS_BEARER_TOKEN_BEDROCK", "some-key");
    let page = screen(with_key);
    assert!(
        page.starts_with("exit 1\n") && page.contains(r#""name":"bearer-token","verdict":"fail""#)
    );
    assert!(!page.contains("some-key"), "no secret is shown");
}

#[test]
fn what_an_older_assay_read_twice_is_found_and_made_one_by_the_command_that_is_named() {
    let dir = with_lake();
    let doctor = ["doctor", "--lake", "lake", "--since", "9999d", "--format", "json"];
    let found = |page: &str| {
        let (_, check) = page.split_once(r#""name":"read-twice""#).unwrap();
        check.split('}').next().unwrap().to_owned()
    };
    let count = |table: &str| {
        let sql = format!("SELECT count(*) AS rows FROM {table}");
        assay(dir.path(), &["sql", &sql, "--lake", "lake", "--format", "json"])
    };
    // Copies that two runs had read leave when one run reads them again.
    let counts = || ["rejects", "objects"].map(count);
    let once = counts();
    assert!(found(&assay(dir.path(), &doctor)).contains(r#""verdict":"ok""#));
    for table in ["invocations", "rejects", "objects"] {
        stand_twice(&dir.path().join("lake").join(table));
    }
    assert!(counts() != once);
    let check = found(&assay(dir.path(), &doctor));
    assert!(check.contains(r#""verdict":"fail""#) && check.contains("--full-scan"), "{check}");
    assay(dir.path(), &["ingest", "logs", "--lake", "lake", "--full-scan"]);
    assert_eq!(counts(), once);
    assert!(found(&assay(dir.path(), &doctor)).contains(r#""verdict":"ok""#));
}

/// Adds a copy of every file to a table, as one that was read a second time.
fn stand_twice(table: &Path) {
    let log = table.join("_delta_log");
    let entries = std::fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path());
    let entries: Vec<_> =
        entries.filter(|path| path.extension() == Some("json".as_ref())).collect();
    let text: String = entries.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let adds = text.lines().filter(|line| line.starts_with("{\"add\""));
    let copies = adds.map(|line| {
        let (_, path) = line.split_once("\"path\":\"").unwrap();
        let path = path.split('"').next().unwrap();
        let copy = path.replace("part-", "part-again-");
        std::fs::copy(table.join(path), table.join(&copy)).unwrap();
        line.replace(path, &copy)
    });
    let next = format!("{:020}.json", entries.len());
    std::fs::write(log.join(next), copies.collect::<Vec<_>>().join("\n")).unwrap();
}
