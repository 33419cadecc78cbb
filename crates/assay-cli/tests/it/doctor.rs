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
