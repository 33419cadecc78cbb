//! What is refused, all of it at once, and what the documents say.

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
