//! What the printed policies allow, by somebody else's reading of IAM's rules: all
//! that views and the tables behind them need, and nothing else.

use assay_aws::permissions::{Names, policy};
use assay_doubles::iam;
use serde_json::{Value, json};

use super::*;

const ACCOUNT: &str = "111122223333";

fn names() -> Names {
    let pair = |bucket: &str, prefix: &str| (bucket.to_owned(), prefix.to_owned());
    Names {
        region: "eu-west-1".into(),
        account: ACCOUNT.into(),
        database: "usage".into(),
        workgroup: "analysts".into(),
        lake: pair("lake", "assay"),
        logs: pair("logs", "claude"),
        results: pair("results", "queries"),
    }
}

fn glue(what: &str) -> String {
    format!("arn:aws:glue:eu-west-1:{ACCOUNT}:{what}")
}

/// The verdicts on calls of somebody who has the policy of that task and no other.
fn verdicts(task: Task, calls: &[(&str, String)]) -> Vec<String> {
    let policy = policy(task, &names());
    let simulation = |(action, resource): &(&str, String)| {
        json!({
            "request": {
                "principal": format!("arn:aws:iam::{ACCOUNT}:user/ann"),
                "action": action,
                "resource": { "resource": resource, "accountId": ACCOUNT },
                "contextVariables": {},
            },
            "identityPolicies": [{ "name": "printed", "policy": policy.clone() }],
        })
    };
    let simulations: Vec<Value> = calls.iter().map(simulation).collect();
    serde_json::from_str(&iam::verdicts(&Value::from(simulations).to_string())).unwrap()
}

fn all_are(wanted: &str, task: Task, calls: &[(&str, String)]) {
    let said = verdicts(task, calls);
    let others: Vec<_> = calls.iter().zip(&said).filter(|(_, said)| *said != wanted).collect();
    assert!(said.len() == calls.len() && others.is_empty(), "{task:?}, not {wanted}: {others:?}");
}

/// Reading a view is reading each table behind it, in Glue and in S3.
fn reading() -> Vec<(&'static str, String)> {
    let named = schema_views::ALL.iter().map(|view| view.name);
    let tables = tables::ALL.iter().map(|table| table.name);
    let found =
        named.chain(tables).map(|name| ("glue:GetTable", glue(&format!("table/usage/{name}"))));
    let read = tables::ALL.iter().map(|table| {
        ("s3:GetObject", format!("arn:aws:s3:::lake/assay/{}/_delta_log/0.json", table.name))
    });
    let writes = ("s3:PutObject", "arn:aws:s3:::results/queries/1.csv".to_owned());
    found.chain(read).chain([("glue:GetDatabase", glue("database/usage")), writes]).collect()
}

fn workgroup(action: &'static str) -> (&'static str, String) {
    (action, format!("arn:aws:athena:eu-west-1:{ACCOUNT}:workgroup/analysts"))
}

#[test]
fn whoever_asks_a_view_may_read_all_that_is_behind_it() {
    for task in Task::ALL {
        all_are("Allowed", task, &reading());
        all_are(
            "Allowed",
            task,
            &[
                workgroup("athena:StartQueryExecution"),
                workgroup("athena:GetQueryExecution"),
                workgroup("athena:GetQueryResults"),
            ],
        );
    }
    let written = ["glue:CreateTable", "glue:UpdateTable"];
    all_are("Allowed", Task::Publish, &written.map(|action| (action, glue("table/usage/usage"))));
}

#[test]
fn nobody_may_more_than_that() {
    let elsewhere = [
        ("glue:GetTable", glue("table/other/usage")),
        ("s3:GetObject", "arn:aws:s3:::lake/other/prices/0.parquet".to_owned()),
        ("s3:PutObject", "arn:aws:s3:::lake/assay/prices/_delta_log/1.json".to_owned()),
        ("s3:DeleteObject", "arn:aws:s3:::results/queries/1.csv".to_owned()),
        ("glue:DeleteTable", glue("table/usage/usage")),
    ];
    for task in Task::ALL {
        all_are("ImplicitlyDenied", task, &elsewhere);
    }
    let written = ["glue:CreateTable", "glue:UpdateTable"];
    let written = written.map(|action| (action, glue("table/usage/usage")));
    for task in [Task::Query, Task::Verify] {
        all_are("ImplicitlyDenied", task, &written);
    }
    let raw_logs = [("glue:GetPartitions", glue("table/usage/raw_invocations"))];
    all_are("ImplicitlyDenied", Task::Publish, &raw_logs);
    all_are("ImplicitlyDenied", Task::Publish, &[workgroup("athena:StopQueryExecution")]);
}
