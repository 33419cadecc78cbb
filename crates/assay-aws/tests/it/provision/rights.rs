//! What a developer may do, by somebody else's reading of IAM's rules.

use assay_doubles::iam;
use assay_provision::{Home, policies};
use serde_json::{Value, json};

use super::support::{MODEL, settings};

const ACCOUNT: &str = "123456789012";
const ROLE: &str = "arn:aws:iam::123456789012:role/claude-code-developer";
const PROFILE: &str = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
const BEHIND: &str = "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-opus-4-6-v1";
const INVOKE: [&str; 2] = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

fn home() -> Home {
    Home { account_id: ACCOUNT.into(), region: "us-east-1".into() }
}

/// A call of Alice's session.
fn call(action: &str, resource: &str, mut context: Value) -> Value {
    context["aws:userid"] = json!("AROAEXAMPLE:alice");
    json!({
        "request": {
            "principal": "arn:aws:sts::123456789012:assumed-role/claude-code-developer/alice",
            "action": action,
            "resource": { "resource": resource, "accountId": ACCOUNT },
            "contextVariables": context,
        },
        "identityPolicies": [{ "name": "developer", "policy": policies::developer(&settings(), &home()) }],
    })
}

fn verdicts(simulations: Vec<Value>) -> Vec<String> {
    let said = iam::verdicts(&Value::from(simulations).to_string());
    serde_json::from_str(&said).unwrap()
}

fn all(verdicts: &[String], wanted: &str) {
    let others: Vec<_> = verdicts.iter().enumerate().filter(|(_, one)| *one != wanted).collect();
    assert!(others.is_empty(), "not {wanted}: {others:?}");
}

#[test]
fn a_developer_may_do_what_claude_code_needs_on_the_own_profile() {
    let own = || json!({ "aws:ResourceTag/User": "alice" });
    let through = || json!({ "bedrock:InferenceProfileArn": PROFILE });
    let mut calls: Vec<_> = INVOKE.map(|action| call(action, PROFILE, own())).into();
    calls.extend(INVOKE.map(|action| call(action, BEHIND, through())));
    calls.push(call("bedrock:GetInferenceProfile", PROFILE, own()));
    calls.push(call("bedrock:ListInferenceProfiles", "*", json!({})));
    all(&verdicts(calls), "Allowed");
}

#[test]
fn a_developer_may_not_use_what_is_not_the_own() {
    let of = |user: &str| json!({ "aws:ResourceTag/User": user });
    let across = format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/{MODEL}");
    let calls = vec![
        call(INVOKE[0], PROFILE, of("bob")),
        call(INVOKE[1], PROFILE, of("bob")),
        call(INVOKE[0], PROFILE, of("lice")),
        call(INVOKE[0], PROFILE, of("*")),
        call(INVOKE[0], PROFILE, json!({})),
        // Without a profile nobody knows whose call it is.
        call(INVOKE[0], BEHIND, json!({})),
        call(INVOKE[0], &across, json!({})),
        // Whoever makes a profile names its user.
        call("bedrock:CreateInferenceProfile", PROFILE, of("alice")),
        call("bedrock:TagResource", PROFILE, of("bob")),
        call("bedrock:DeleteModelInvocationLoggingConfiguration", "*", json!({})),
    ];
    all(&verdicts(calls), "ImplicitlyDenied");
}

/// A user takes on the developers' role under some name.
fn assumption(name: &str) -> Value {
    json!({
        "request": {
            "principal": "arn:aws:iam::123456789012:user/alice",
            "action": "sts:AssumeRole",
            "resource": { "resource": ROLE, "accountId": ACCOUNT },
            "contextVariables": {
                "aws:username": "alice",
                "aws:userid": "AIDAEXAMPLE",
                "sts:RoleSessionName": name,
            },
        },
        "identityPolicies": [{ "name": "own", "policy": {
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE }],
        } }],
        "resourcePolicy": policies::developer_trust(&settings(), &home()),
    })
}

#[test]
fn nobody_takes_on_the_role_under_the_name_of_another() {
    let found = verdicts(["alice", "bob"].map(assumption).into());
    assert_eq!(found[0], "Allowed");
    assert!(found[1].ends_with("Denied"), "{found:?}");
}
