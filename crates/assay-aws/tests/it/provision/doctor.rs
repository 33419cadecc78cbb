//! Each check finds what it is there for, and nothing in a healthy account.

use assay_aws::doctor::{Verdict, examine};
use assay_doubles::provider::drifted;
use assay_provision::kinds::{GlueTable, InferenceProfile, Shape};
use assay_provision::{Address, Attributes, Names, Provider, Resource, ResourceKind};
use serde_json::json;

use super::support::{Stage, config, confirm, provider, services, settings};

type Verdicts = Vec<(&'static str, Verdict)>;

async fn verdicts(stage: &Stage) -> Verdicts {
    let findings = examine(&stage.provider, &Names::of(&settings())).await;
    for finding in &findings {
        assert_ne!(finding.evidence, "", "{} says what it has seen", finding.name);
        assert!(finding.verdict == Verdict::Ok || finding.remedy.is_some(), "{finding:?}");
    }
    findings.into_iter().map(|finding| (finding.name, finding.verdict)).collect()
}

async fn healthy() -> Stage {
    let stage = Stage::set().await;
    for Resource { address, attributes, .. } in stage.wanted() {
        stage.provider.create(&address, &attributes).await.unwrap();
    }
    confirm(&stage, &Names::of(&settings()).topic()).await;
    activate(&stage).await;
    stage
}

async fn activate(stage: &Stage) {
    use aws_sdk_costexplorer::types::{CostAllocationTagStatus, CostAllocationTagStatusEntry};
    let call = aws_sdk_costexplorer::Client::new(&config(stage).await);
    let entry = |tag: &str| {
        let entry = CostAllocationTagStatusEntry::builder().tag_key(tag);
        entry.status(CostAllocationTagStatus::Active).build().unwrap()
    };
    let entries = ["User", "Team", "Project", "CostCenter"].map(entry).to_vec();
    let call = call.update_cost_allocation_tags_status();
    call.set_cost_allocation_tags_status(Some(entries)).send().await.unwrap();
}

/// What is wrong, told by what somebody did.
const SPOILED: [(ResourceKind, &str, Verdict); 8] = [
    (ResourceKind::InvocationLogging, "text-delivery", Verdict::Warn),
    (ResourceKind::BucketEncryption, "bucket-encryption", Verdict::Fail),
    (ResourceKind::BucketPublicAccess, "public-access", Verdict::Fail),
    (ResourceKind::BucketPolicy, "tls-only", Verdict::Fail),
    (ResourceKind::InferenceProfile, "profile-owners", Verdict::Fail),
    (ResourceKind::MetricFilter, "metric-filters", Verdict::Fail),
    (ResourceKind::Budget, "budgets", Verdict::Fail),
    (ResourceKind::GlueTable, "raw-table", Verdict::Fail),
];

#[tokio::test]
async fn what_somebody_spoils_is_found_and_nothing_else() {
    let stage = healthy().await;
    let all_well = verdicts(&stage).await;
    let unwell = all_well.iter().filter(|(_, verdict)| *verdict != Verdict::Ok);
    // The server lets everybody in as one user.
    let unwell: Vec<_> = unwell.filter(|(name, _)| *name != "caller").collect();
    assert!(unwell.is_empty(), "{unwell:?}");
    for (kind, check, verdict) in SPOILED {
        let Resource { address, attributes, .. } =
            stage.wanted().into_iter().find(|one| one.address.kind == kind).unwrap();
        let spoiled = spoiled(&address, &attributes);
        stage.provider.update(&address, &attributes, &spoiled).await.unwrap();
        let mut expected = all_well.clone();
        expected.iter_mut().filter(|(name, _)| *name == check).for_each(|one| one.1 = verdict);
        assert_eq!(verdicts(&stage).await, expected, "after a change of {address}");
        stage.provider.create(&address, &attributes).await.unwrap();
    }
}

/// What a policy may say to let calls go where they are not logged; IAM takes no
/// wildcard before the colon.
const MANTLE: [(&str, &str); 3] =
    [("Action", "bedrock-mantle:*"), ("Action", "*"), ("NotAction", "iam:*")];

#[tokio::test]
async fn a_role_that_may_call_the_endpoint_without_a_log_is_found() {
    let stage = healthy().await;
    let iam = aws_sdk_iam::Client::new(&config(&stage).await);
    let verdict = async || {
        let found = verdicts(&stage).await;
        found.into_iter().find(|(name, _)| *name == "unlogged-endpoint").unwrap().1
    };
    let put = async |role: &str, element: &str, value: &str| {
        let statement = json!({ "Effect": "Allow", element: value, "Resource": "*" });
        let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        let call = iam.put_role_policy().role_name(role).policy_name("by-hand");
        call.policy_document(document).send().await.unwrap();
    };
    for (element, value) in MANTLE {
        put("claude-code-developer", element, value).await;
        assert_eq!(verdict().await, Verdict::Fail, "{element} {value}");
    }
    put("claude-code-developer", "Action", "bedrock:*").await;
    assert_eq!(verdict().await, Verdict::Ok);
    // Another role's is told, and a policy of the account that is attached counts.
    let trust = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let call = iam.create_role().role_name("old-developers").assume_role_policy_document(trust);
    call.send().await.unwrap();
    put("old-developers", "NotAction", "bedrock:*").await;
    assert_eq!(verdict().await, Verdict::Warn);
    let everything =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let call = iam.create_policy().policy_name("everything").policy_document(everything);
    let policy = call.send().await.unwrap().policy.unwrap().arn.unwrap();
    let call = iam.attach_role_policy().role_name("claude-code-admin").policy_arn(policy);
    call.send().await.unwrap();
    assert_eq!(verdict().await, Verdict::Fail);
}

#[tokio::test]
async fn a_budget_that_counts_credits_and_a_region_of_others_are_found() {
    let stage = healthy().await;
    let budget =
        stage.wanted().into_iter().find(|one| one.address.kind == ResourceKind::Budget).unwrap();
    let mut counting = budget.attributes.clone();
    counting.insert("include_credits".into(), true.into());
    stage.provider.update(&budget.address, &budget.attributes, &counting).await.unwrap();
    let findings = examine(&stage.provider, &Names::of(&settings())).await;
    let found = findings.iter().find(|finding| finding.name == "budgets").unwrap();
    assert_eq!(found.verdict, Verdict::Warn);
    assert!(found.evidence.starts_with("claude-code-bedrock-monthly count credits"), "{found:?}");

    let services = services(stage.moto(), "eu-west-1", 1).await;
    let elsewhere = provider(&services).await;
    let findings = examine(&elsewhere, &Names::of(&settings())).await;
    let found = findings.iter().find(|finding| finding.name == "region").unwrap();
    assert_eq!(found.verdict, Verdict::Fail);
    assert!(found.evidence.contains("is for us-east-1, the settings say eu-west-1"), "{found:?}");
}

fn spoiled(at: &Address, from: &Attributes) -> Attributes {
    let mut to = drifted(at.kind, from);
    match at.kind {
        ResourceKind::BucketPolicy => {
            to.insert("document".into(), without_refusal(&from["document"]));
        }
        ResourceKind::GlueTable => {
            let mut table = GlueTable::from_attributes(from).unwrap();
            table.columns[0].name = "inputTokenCount".into();
            to = table.attributes();
        }
        _ => {}
    }
    to
}

fn without_refusal(document: &serde_json::Value) -> serde_json::Value {
    let mut document = document.clone();
    let statements = document["Statement"].as_array_mut().unwrap();
    statements.retain(|statement| statement["Effect"] != "Deny");
    document
}

#[tokio::test]
async fn an_empty_account_logs_nothing() {
    let stage = Stage::set().await;
    let found = verdicts(&stage).await;
    for check in ["invocation-logging", "bucket-encryption", "public-access", "tls-only"] {
        assert!(found.contains(&(check, Verdict::Fail)), "{check} in {found:?}");
    }
}

#[tokio::test]
async fn what_may_not_be_looked_at_is_unknown() {
    let stage = healthy().await;
    stage.moto().fail("ce:ListCostAllocationTags", "AccessDeniedException", 1);
    stage.moto().fail("iam:ListUsers", "AccessDenied", 1);
    let found = verdicts(&stage).await;
    let unknown: Vec<_> =
        found.iter().filter(|(_, verdict)| *verdict == Verdict::Unknown).collect();
    let names: Vec<_> = unknown.into_iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["iam-users", "cost-tags"]);
}

#[tokio::test]
async fn a_profile_of_one_region_and_a_key_of_bedrock_are_found() {
    let stage = healthy().await;
    let wanted = stage.wanted();
    let profile =
        wanted.iter().find(|one| one.address.kind == ResourceKind::InferenceProfile).unwrap();
    stage.provider.delete(&profile.address, false).await.unwrap();
    let mut shape = InferenceProfile::from_attributes(&profile.attributes).unwrap();
    shape.source =
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1".into();
    shape.tags.remove(assay_provision::SOURCE_TAG);
    stage.provider.create(&profile.address, &shape.attributes()).await.unwrap();
    let iam = aws_sdk_iam::Client::new(&config(&stage).await);
    iam.create_user().user_name("BedrockAPIKey-x7f2").send().await.unwrap();
    let found = verdicts(&stage).await;
    assert!(found.contains(&("profile-sources", Verdict::Fail)), "{found:?}");
    assert!(found.contains(&("iam-users", Verdict::Warn)), "{found:?}");
}
