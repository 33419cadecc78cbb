//! One spelling for a model.

use std::collections::BTreeSet;

use assay_cost::model::{
    KNOWN_MODELS, ModelId, is_provisioned, model_of_service, one_spelling, spellings,
};

use crate::support::{GEO, GLOBAL, IN_REGION, OPUS};

#[test]
fn a_model_has_one_spelling() {
    let spelt = [
        "claude-opus-4-6",
        "claude-opus-4-6-v1",
        "anthropic.claude-opus-4-6",
        "anthropic.claude-opus-4-6-v1",
        "anthropic.claude-opus-4-6-v1:0",
        "us.anthropic.claude-opus-4-6-v1:0",
        "global.anthropic.claude-opus-4-6-v1",
        "us-gov.anthropic.claude-opus-4-6-v1",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1",
        "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.anthropic.claude-opus-4-6-v1",
    ];
    for name in spelt {
        assert_eq!(one_spelling(name), OPUS, "{name}");
    }
    let dated = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    let spelt =
        ["claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "apac.anthropic.claude-sonnet-4-5"];
    for name in spelt {
        assert_eq!(one_spelling(name), dated, "{name}");
    }
}

#[test]
fn only_whole_names_are_known() {
    for name in
        ["claude-opus", "claude-opus-5-7", "claude-opus-4-60", "anthropic.claude-opus-4-6-v2"]
    {
        assert_eq!(one_spelling(name), name);
    }
    let neighbours = ["claude-opus-5", "claude-opus-5-5", "claude-opus-4", "claude-opus-4-6"];
    let fables = ["claude-fable-5", "claude-fable-5-1", "claude-fable-5-2"];
    let spelt: BTreeSet<_> =
        neighbours.iter().chain(&fables).map(|name| one_spelling(name)).collect();
    assert_eq!(spelt.len(), 7, "{spelt:?}");
    // Two models bear this name; their dates tell them apart.
    assert_eq!(one_spelling("claude-3-5-sonnet"), "claude-3-5-sonnet");
    let second = "anthropic.claude-3-5-sonnet-20241022-v2:0";
    assert_eq!(one_spelling("claude-3-5-sonnet-20241022"), second);
}

#[test]
fn every_known_spelling_is_that_of_one_model_and_known_ids_are_their_own() {
    let all = spellings();
    let each: BTreeSet<_> = all.iter().map(|(from, _)| *from).collect();
    assert_eq!(each.len(), all.len());
    for (from, to) in all {
        assert_eq!(one_spelling(from), to);
        assert_eq!(
            one_spelling(&format!("eu.anthropic.{}", from.trim_start_matches("anthropic."))),
            to
        );
    }
    for model in &KNOWN_MODELS {
        assert_eq!(one_spelling(model.id), model.id);
        let service = format!("{} (Amazon Bedrock Edition)", model.name);
        assert_eq!(model_of_service(&service), Some(model.id));
    }
}

#[test]
fn a_model_id_says_model_scope_and_profile() {
    let parsed = |id| ModelId::of(id).in_one_spelling();
    let opus = |scope| ModelId { model: Some(OPUS), scope, profile: None };
    assert_eq!(parsed(OPUS), opus(IN_REGION));
    assert_eq!(parsed("us.anthropic.claude-opus-4-6-v1:0"), opus(GEO));
    assert_eq!(parsed("global.anthropic.claude-opus-4-6-v1"), opus(GLOBAL));
    let profile = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc";
    let own = ModelId { profile: Some("abc"), ..ModelId::default() };
    assert_eq!(parsed(profile), own);
    let other = ModelId { model: Some("amazon.nova-pro-v1:0"), scope: GEO, profile: None };
    assert_eq!(parsed("us.amazon.nova-pro-v1:0"), other);
    for nothing in
        ["", "claude-opus-4-6", "arn:aws:bedrock:us-east-1:1:provisioned-model/x", "arn:"]
    {
        assert_eq!(parsed(nothing), ModelId::default(), "{nothing}");
    }
}

#[test]
fn provisioned_throughput_is_paid_by_the_hour() {
    assert!(is_provisioned("arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc"));
    for other in [OPUS, "provisioned-model/abc", "arn:aws:bedrock:us-east-1:1:imported-model/x"] {
        assert!(!is_provisioned(other), "{other}");
    }
}

#[test]
fn services_of_the_bill_name_models_in_any_order_of_words() {
    assert_eq!(model_of_service("Claude4.6Opus"), Some(OPUS));
    assert_eq!(model_of_service("Claude 3.7 Sonnet"), model_of_service("Claude3.7Sonnet"));
    let second = Some("anthropic.claude-3-5-sonnet-20241022-v2:0");
    assert_eq!(model_of_service("Claude3.5Sonnetv2"), second);
    assert_eq!(model_of_service("Claude Opus 5"), Some("anthropic.claude-opus-5"));
    for unknown in ["Claude Opus 6", "Claude Opus", "Amazon Bedrock Service", ""] {
        assert_eq!(model_of_service(unknown), None, "{unknown}");
    }
}
