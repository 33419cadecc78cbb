//! What developers may do, and who is a developer.
//!
//! All share one role, so the session's name distinguishes them. The role's trust
//! lets a caller take it on under the own name only: an IAM user under the
//! user's name, a role's session (Identity Center, for example) under the
//! session's. `aws:userid` of an assumed role is `ID:SESSION`, so a profile
//! whose tag User is the end of it is the caller's own. A principal tag would
//! tell as much only if the caller could not choose it, and a caller that may tag a
//! session may choose.

use assay_schema::models::ModelId;
use assay_schema::words::EndpointScope;
use serde_json::{Map, Value, json};

use super::statement::{allow, document, principals};
use crate::{Home, Settings};

const INVOKE: [&str; 2] = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

/// Trust of the developers' role.
pub fn developer_trust(settings: &Settings, home: &Home) -> Value {
    let who = principals(&settings.developer_principals, home);
    let assume = |sid: &str, condition: Value| {
        json!({
            "Sid": sid,
            "Effect": "Allow",
            "Principal": who,
            "Action": "sts:AssumeRole",
            "Condition": condition,
        })
    };
    document(vec![
        assume(
            "UsersUnderTheirName",
            json!({ "StringEquals": { "sts:RoleSessionName": "${aws:username}" } }),
        ),
        assume(
            "SessionsUnderTheirName",
            json!({ "StringLike": { "aws:userid": "*:${sts:RoleSessionName}" } }),
        ),
    ])
}

/// Policy of the developers' role.
pub fn developer(settings: &Settings, home: &Home) -> Value {
    let profiles = vec![home.arn("bedrock", "application-inference-profile/*")];
    let models = models(settings, home);
    let own = json!({ "StringLike": { "aws:userid": "*:${aws:ResourceTag/User}" } });
    let through = json!({ "ArnLike": { "bedrock:InferenceProfileArn": profiles } });
    let subscribe = json!({ "StringEquals": { "aws:CalledViaLast": "bedrock.amazonaws.com" } });
    let see = ["bedrock:GetInferenceProfile", "bedrock:ListInferenceProfiles"];
    let market = ["aws-marketplace:Subscribe", "aws-marketplace:ViewSubscriptions"];
    let everything = ["*".to_owned()];
    document(vec![
        guarded(settings, home, given(allow("OwnProfiles", &INVOKE, &profiles), own)),
        guarded(settings, home, given(allow("ModelsBehindProfiles", &INVOKE, &models), through)),
        allow("CountTokens", &["bedrock:CountTokens"], &models),
        allow("SeeProfiles", &see, &everything),
        given(allow("SubscribeOnFirstCall", &market, &everything), subscribe),
    ])
}

/// The allowed models: the profiles across regions, and what is behind them in
/// every region to which they may lead. A global profile also calls the model
/// under an ARN without a region.
fn models(settings: &Settings, home: &Home) -> Vec<String> {
    let partition = home.partition();
    let behind = |id: &String| {
        let ModelId { model, scope, .. } = ModelId::of(id);
        let model = model.unwrap_or(id);
        let in_region =
            |region: &str| format!("arn:{partition}:bedrock:{region}::foundation-model/{model}");
        let nowhere = (scope == Some(EndpointScope::Global)).then(|| in_region(""));
        let profile = home.arn("bedrock", &format!("inference-profile/{id}"));
        [profile, in_region("*")].into_iter().chain(nowhere).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = settings.allowed_models.iter().flat_map(behind).collect();
    all.sort();
    all.dedup();
    all
}

fn given(mut statement: Value, condition: Value) -> Value {
    statement["Condition"] = condition;
    statement
}

/// With a guardrail, calls that do not name it are not allowed.
fn guarded(settings: &Settings, home: &Home, mut statement: Value) -> Value {
    if let Some(guardrail) = &settings.guardrail {
        let arn = home.arn("bedrock", &format!("guardrail/{guardrail}"));
        let equals = Map::from_iter([("bedrock:GuardrailIdentifier".to_owned(), json!(arn))]);
        statement["Condition"]["StringEquals"] = Value::Object(equals);
    }
    statement
}
