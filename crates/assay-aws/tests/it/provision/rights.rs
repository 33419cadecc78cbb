//! What a developer may do, by somebody else's reading of IAM's rules.

use std::collections::BTreeSet;

use assay_doubles::iam;
use assay_provision::{ClaudeCode, Developer, Home, Settings, claude_code, policies};
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
fn call(action: &str, resource: &str, context: Value) -> Value {
    call_under(&settings(), action, resource, context)
}

/// The simulator knows no model without a region, so for a call of one the region
/// is `nowhere`, in the resource and in the policy. What the policy allows in
/// every region is taken out: it must not stand in for what is missing.
fn readable(resource: &str, policy: Value) -> (String, Value) {
    const NOWHERE: &str = "arn:aws:bedrock:::foundation-model/";
    if !resource.starts_with(NOWHERE) {
        return (resource.to_owned(), policy);
    }
    let there = |text: &str| text.replace(NOWHERE, "arn:aws:bedrock:nowhere::foundation-model/");
    let text = policy.to_string().replace("arn:aws:bedrock:*::", "arn:aws:bedrock:elsewhere::");
    (there(resource), serde_json::from_str(&there(&text)).unwrap())
}

/// The same under other settings.
fn call_under(settings: &Settings, action: &str, resource: &str, mut context: Value) -> Value {
    context["aws:userid"] = json!("AROAEXAMPLE:alice");
    let (resource, policy) = readable(resource, policies::developer(settings, &home()));
    json!({
        "request": {
            "principal": "arn:aws:sts::123456789012:assumed-role/claude-code-developer/alice",
            "action": action,
            "resource": { "resource": resource, "accountId": ACCOUNT },
            "contextVariables": context,
        },
        "identityPolicies": [{ "name": "developer", "policy": policy }],
    })
}

/// Simulations that fit into the arguments of a program.
const SIMULATIONS_MAX: usize = 16;

fn verdicts(simulations: Vec<Value>) -> Vec<String> {
    let some = simulations.chunks(SIMULATIONS_MAX).flat_map(|some| {
        let said = iam::verdicts(&Value::from(some.to_vec()).to_string());
        serde_json::from_str::<Vec<String>>(&said).unwrap()
    });
    some.collect()
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

const GLOBAL: &str = "global.anthropic.claude-sonnet-5-5";
const HAIKU: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

/// Settings of a developer with these models, and what Claude Code is told.
fn with_models(models: &[&str]) -> (Settings, Vec<String>, ClaudeCode) {
    let models: Vec<_> = models.iter().map(|model| (*model).to_owned()).collect();
    let allowed = [MODEL, GLOBAL, HAIKU].map(str::to_owned).to_vec();
    let mut settings = Settings { allowed_models: allowed, ..settings() };
    settings.developers[0].models = models;
    let profile = |n: usize| {
        format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:application-inference-profile/alice{n}")
    };
    let developer: Developer = settings.developers[0].clone();
    let arns: Vec<_> = (0..developer.models.len()).map(profile).collect();
    let claude = claude_code(&settings, &developer, &arns);
    (settings, arns, claude)
}

/// Every call that one setting leads to: of the profile, and of the model behind
/// it wherever the call may end up.
fn calls_of(settings: &Settings, arns: &[String], arn: &str) -> Vec<Value> {
    let place = arns.iter().position(|own| own == arn).expect("an own profile");
    let id = &settings.developers[0].models[place];
    let (scope, model) = id.split_once('.').unwrap();
    let regions: &[&str] = match scope {
        "global" => &["", "us-east-1", "ap-southeast-2"],
        _ => &["us-east-1", "us-west-2"],
    };
    let behind = regions.iter().map(|region| {
        let model = format!("arn:aws:bedrock:{region}::foundation-model/{model}");
        (model, json!({ "bedrock:InferenceProfileArn": arn }))
    });
    let own = (arn.to_owned(), json!({ "aws:ResourceTag/User": "alice" }));
    let all = [own].into_iter().chain(behind);
    let of = |(resource, context): (String, Value)| {
        INVOKE.map(|action| call_under(settings, action, &resource, context.clone()))
    };
    all.flat_map(of).collect()
}

#[test]
fn whatever_the_settings_of_claude_code_lead_to_is_allowed() {
    let mut calls = vec![];
    for models in [&[MODEL][..], &[HAIKU, GLOBAL], &[GLOBAL, MODEL, HAIKU]] {
        let (settings, arns, claude) = with_models(models);
        let variables = claude.env.values().filter(|value| value.starts_with("arn:"));
        let named: BTreeSet<_> = variables.chain(claude.model_overrides.values()).collect();
        named.into_iter().for_each(|arn| calls.extend(calls_of(&settings, &arns, arn)));
        assert!(arns.iter().all(|arn| claude.model_overrides.values().any(|own| own == arn)));
    }
    assert!(calls.len() >= 40, "{}", calls.len());
    all(&verdicts(calls), "Allowed");
}

#[test]
fn an_alias_that_is_told_to_be_refused_is_refused() {
    let (settings, _, claude) = with_models(&[MODEL]);
    assert_eq!(claude.refused_aliases, ["sonnet", "haiku", "opusplan"]);
    let system = |id: &str| format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/{id}");
    let foundation = |region: &str, model: &str| {
        format!("arn:aws:bedrock:{region}::foundation-model/anthropic.{model}")
    };
    let calls = [
        system(GLOBAL),
        system(HAIKU),
        foundation("us-east-1", "claude-haiku-4-5-20251001-v1:0"),
        foundation("", "claude-sonnet-5-5"),
    ];
    let calls = calls.map(|resource| call_under(&settings, INVOKE[0], &resource, json!({})));
    all(&verdicts(calls.into()), "ImplicitlyDenied");
}

#[test]
fn the_endpoint_that_writes_no_log_is_not_allowed() {
    let project = format!("arn:aws:bedrock-mantle:us-east-1:{ACCOUNT}:project/default");
    let calls = vec![call("bedrock-mantle:CreateInference", &project, json!({}))];
    all(&verdicts(calls), "ImplicitlyDenied");
    assert!(!policies::allows_mantle([&policies::developer(&settings(), &home())]));
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
