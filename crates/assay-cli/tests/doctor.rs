//! The page of checks as it appears on the screen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod support;

use std::path::Path;

use assay_doubles::Moto;
use insta::assert_snapshot;
use tempfile::TempDir;

use support::{assay, command, screen, with_lake};

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

#[test]
fn a_lake_is_looked_at_without_an_account_and_a_key_is_found_on_this_machine() {
    let dir = with_lake();
    let page = assay(dir.path(), &["doctor", "--lake", "lake", "--since", "9999d"]);
    for check in ["api-keys", "without-profile", "iam-user-callers", "streaming-counts"] {
        assert!(page.contains(check), "{check} is missing:\n{page}");
    }
    assert!(page.contains("BedrockAPIKey-") && page.starts_with("exit 1\n"), "{page}");
    let mut with_key = command(dir.path(), &["doctor", "--format", "json"]);
    with_key.env("AWS_BEARER_TOKEN_BEDROCK", "some-key");
    let page = screen(with_key);
    assert!(
        page.starts_with("exit 1\n") && page.contains(r#""name":"bearer-token","verdict":"fail""#)
    );
    assert!(!page.contains("some-key"), "no secret is shown");
}
