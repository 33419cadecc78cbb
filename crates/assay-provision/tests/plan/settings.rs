//! What is refused, all of it at once, and what the documents say.

use std::path::Path;

use assay_provision::settings::SETTINGS;
use assay_provision::{ProvisionError, Settings};
use serde_json::{Value, json};

use crate::support::settings;

#[test]
fn everything_wrong_is_told_at_once() {
    let given = [
        ("project_name", json!("Claude Code")),
        ("regoin", json!("us-east-1")),
        ("tags", json!({ "aws:x": "y" })),
        ("developer_principals", json!(["alice"])),
        ("allowed_models", json!(["anthropic.claude-opus-4-6-v1"])),
        ("log_retention_days", json!(42)),
        ("log_lifecycle_days", json!(3)),
        ("deliver", json!(["texts"])),
        ("monthly_budget_usd", json!(-1)),
        ("team_budgets", json!({ "pla$tform": 3 })),
        ("alert_emails", json!("nobody, a@b.example, a@b.example")),
        ("scan_limit", json!("1MB")),
        ("guardrail", json!("strict")),
        ("developers", json!([{ "name": "a b" }, { "name": "bob", "teem": "x" }])),
    ];
    let given = given.map(|(key, value)| (key.to_owned(), value));
    insta::assert_snapshot!(settings(&given).unwrap_err());
}

#[test]
fn what_does_not_go_together_is_told() {
    let given = [
        ("s3_bucket_prefix", json!("example-corp")),
        ("region", json!("eu-central-1")),
        (
            "developers",
            json!([
                { "name": "alice", "models": ["us.anthropic.claude-sonnet-4-6"] },
                { "name": "a.b@c" },
                { "name": "a.b_c" },
                { "name": "alice" },
                { "name": "somebody-with-a-name-that-is-longer-than-any-profile-may-be" },
            ]),
        ),
    ];
    let given = given.map(|(key, value): (&str, Value)| (key.to_owned(), value));
    insta::assert_snapshot!(settings(&given).unwrap_err());
}

#[test]
fn every_fault_is_said_at_its_line() {
    let text = r#"region = "eu-central-1"
allowed_models = [
  "eu.anthropic.claude-sonnet-4-6",
  "us.anthropic.claude-opus-4-6-v1:0",
  "claude",
]
monthly_budget_usd = 1_500.50
regoin = "us-east-1"
tags = { "aws:x" = "y", Owner = [], "assay:y" = "z" }

[team_budgets]
platform = -1
"pla$tform" = 5.50

[[developers]]
name = "a b"
teem = "data"
models = ["us.anthropic.claude-opus-4-6-v1", "opus"]

[[developers]]
team = "pla$tform"
"#;
    insta::assert_snapshot!(read(text).unwrap_err());
    let text = r#"s3_bucket_prefix = "example-corp"
monthly_budget_usd = 5.50

[[developers]]
name = "alice"

[[developers]]
name = "bob"
models = ["us.anthropic.claude-sonnet-4-6"]

[[developers]]
name = "alice"
"#;
    insta::assert_snapshot!(read(text).unwrap_err());
    let settings =
        read("s3_bucket_prefix = \"example-corp\"\nmonthly_budget_usd = \"5.50\"\n").unwrap();
    assert_eq!((settings.monthly_budget_usd, settings.project_name.as_str()), (5.5, "claude-code"));
}

/// What the text of the table `[provision]` means.
fn read(text: &str) -> Result<Settings, ProvisionError> {
    let (table, _) = assay_settings::parse("assay.toml", text);
    Settings::read(&SETTINGS.said_in(Path::new("assay.toml"), &table))
}

#[test]
fn the_example_and_every_default_are_understood() {
    let example = assay_provision::settings::example();
    let live = example.replace("\n# ", "\n").replace("[[provision.", "[[");
    let lines = live.lines().filter(|line| {
        let key = line.split(" = ").next().unwrap_or_default();
        key != *line
            && key
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || "_0123456789".contains(letter))
            || line.starts_with("[[")
    });
    let settings = read(&lines.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    assert_eq!((settings.developers.len(), settings.log_retention_days), (2, Some(90)));
    let least = read("s3_bucket_prefix = \"example-corp\"\n").unwrap();
    insta::assert_debug_snapshot!(least);
}
