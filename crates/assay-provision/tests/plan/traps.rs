//! The traps of this set-up, each by its name.

use std::collections::BTreeMap;

use assay_doubles::provider::Fake;
use assay_host::Hinted;
use assay_provision::kinds::{
    Alarm, Budget, GlueTable, IamRole, InferenceProfile, LogQuery, MetricFilter, Shape,
};
use assay_provision::{
    Address, Attributes, ClaudeCode, DestroyOptions, Observed, PlanOptions, Resource, ResourceKind,
    claude_code, desired, policies,
};
use serde_json::{Value, json};

use crate::support::{applied, destruction, entries, home, planned, settings};

fn wanted() -> Vec<Resource> {
    desired(&settings(&entries()).unwrap(), &home())
}

fn all<T: Shape>(kind: ResourceKind) -> Vec<(Address, T)> {
    let of_kind = wanted().into_iter().filter(|one| one.address.kind == kind);
    of_kind.map(|one| (one.address, T::from_attributes(&one.attributes).unwrap())).collect()
}

fn attribute(address: &str, name: &str) -> Value {
    let all = wanted();
    let found = all.iter().find(|one| one.address.to_string() == address).expect(address);
    found.attributes[name].clone()
}

fn statement<'a>(document: &'a Value, sid: &str) -> &'a Value {
    let all = document["Statement"].as_array().unwrap();
    all.iter().find(|one| one["Sid"] == sid).expect(sid)
}

fn refused(model: &str) -> String {
    let mut given = entries();
    given.push(("allowed_models".into(), json!([model])));
    settings(&given).unwrap_err().to_string()
}

#[test]
fn trap_1_profiles_are_copied_from_profiles_across_regions_and_opus_has_no_colon_zero() {
    for (_, profile) in all::<InferenceProfile>(ResourceKind::InferenceProfile) {
        let source = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1";
        assert_eq!(profile.source, source);
    }
    assert!(refused("us.anthropic.claude-opus-4-6-v1:0").contains("without `:0`"));
    let foundation = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1";
    assert!(refused(foundation).contains("profile across regions"));
    assert!(refused("anthropic.claude-opus-4-6-v1").contains("is a foundation model"));
}

#[test]
fn trap_2_both_buckets_are_encrypted_by_s3_and_not_by_kms() {
    for bucket in ["example-corp-bedrock-invocation-logs", "example-corp-athena-results"] {
        let algorithm = attribute(&format!("bucket_encryption.{bucket}"), "algorithm");
        assert_eq!(algorithm, "AES256");
    }
    let workgroup = attribute("workgroup.claude-code-bedrock-logs", "encryption");
    assert_eq!(workgroup, "SSE_S3");
}

#[test]
fn trap_3_developers_may_use_own_application_profiles_and_what_is_behind_them() {
    let policy = "iam_role_policy.claude-code-developer/claude-code-developer-policy";
    let document = attribute(policy, "document");
    let own = statement(&document, "OwnProfiles");
    let profiles = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/*";
    assert_eq!(own["Resource"], json!([profiles]));
    assert_eq!(own["Condition"]["StringLike"]["aws:userid"], "*:${aws:ResourceTag/User}");
    let behind = statement(&document, "ModelsBehindProfiles");
    let models = json!([
        "arn:aws:bedrock:*::foundation-model/anthropic.claude-opus-4-6-v1",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1",
    ]);
    assert_eq!(behind["Resource"], models);
    let through = &behind["Condition"]["ArnLike"]["bedrock:InferenceProfileArn"];
    assert_eq!(*through, json!([profiles]));
}

/// Words of a pattern or a query that name a count, with the path before them.
fn counts(text: &str) -> Vec<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
    words.filter(|word| word.ends_with("TokenCount")).collect()
}

#[test]
fn trap_4_counts_are_read_where_they_stand() {
    let nested = |word: &&str| {
        let path = word.trim_start_matches('.');
        path.starts_with("input.") || path.starts_with("output.")
    };
    let filters = all::<MetricFilter>(ResourceKind::MetricFilter);
    let values: Vec<_> = filters.iter().map(|(_, filter)| filter.value.as_str()).collect();
    assert_eq!(values, ["$.input.inputTokenCount", "$.output.outputTokenCount", "1"]);
    for (address, filter) in &filters {
        assert!(counts(&filter.pattern).iter().all(nested), "{address}: {}", filter.pattern);
    }
    for (address, query) in all::<LogQuery>(ResourceKind::LogQuery) {
        let counts = counts(&query.query);
        assert!(counts.len() >= 2 && counts.iter().all(nested), "{address}: {counts:?}");
    }
    let (_, table) = all::<GlueTable>(ResourceKind::GlueTable).remove(0);
    assert!(table.columns.iter().all(|column| !column.name.contains("tokencount")));
    for (name, count) in [("input", "inputtokencount"), ("output", "outputtokencount")] {
        let column = table.columns.iter().find(|column| column.name == name).unwrap();
        assert!(column.data_type.contains(&format!("{count}:bigint")), "{}", column.data_type);
    }
}

#[test]
fn trap_5_budgets_see_what_marketplace_bills() {
    for (address, budget) in all::<Budget>(ResourceKind::Budget) {
        let services = budget.filters.get("Service").cloned().unwrap_or_default();
        let tags = budget.filters.get("TagKeyValue").cloned().unwrap_or_default();
        let billed = ["Amazon Bedrock Service", "Claude Opus 4.6 (Amazon Bedrock Edition)"];
        let all = billed.iter().all(|name| services.contains(&(*name).to_owned()));
        let team = "user:Team$platform".to_owned();
        assert!(all || tags.contains(&team), "{address}");
        assert!(!budget.include_credits && !budget.include_refunds, "{address}");
    }
}

#[test]
fn trap_6_the_one_logging_configuration_is_never_overwritten_unasked() {
    let (fake, settings) = (Fake::new("claude-code"), settings(&entries()).unwrap());
    let logging: Address = "invocation_logging.default".parse().unwrap();
    let others = json!({
        "s3_bucket": "somebody-elses", "role_arn": "arn:aws:iam::123456789012:role/somebody-elses",
        "text_data": true, "image_data": false,
        "embedding_data": false, "video_data": false, "audio_data": false,
    });
    let others: Attributes = serde_json::from_value(others).unwrap();
    let there = Observed { attributes: others.clone(), ..Observed::default() };
    fake.live.lock().unwrap().insert(logging.clone(), there);
    for adopt in [false, true] {
        let options = PlanOptions { adopt, ..PlanOptions::default() };
        let plan = planned(&fake, &settings, &options).unwrap();
        let shown = plan.to_string();
        assert!(shown.contains("somebody-elses") && shown.contains("! invocation_logging"));
        assert!(applied(&fake, &plan).is_err(), "adopt: {adopt}");
        assert_eq!(fake.state()[&logging].attributes, others);
    }
    let options = PlanOptions { replace_logging: true, ..PlanOptions::default() };
    let report = applied(&fake, &planned(&fake, &settings, &options).unwrap()).unwrap();
    assert!(report.is_done());
    let bucket = &fake.state()[&logging].attributes["s3_bucket"];
    assert_eq!(bucket, "example-corp-bedrock-invocation-logs");
    let plan = destruction(&fake, &settings, &DestroyOptions::default()).unwrap();
    assert!(applied(&fake, &plan).unwrap().is_done());
    assert_eq!(fake.state()[&logging].attributes, others);
}

#[test]
fn trap_7_logging_waits_for_all_that_bedrock_checks() {
    let all = wanted();
    let logging =
        all.iter().find(|one| one.address.kind == ResourceKind::InvocationLogging).unwrap();
    let needs: Vec<_> = logging.depends_on.iter().map(|address| address.kind).collect();
    for kind in [
        ResourceKind::LogGroup,
        ResourceKind::Bucket,
        ResourceKind::BucketPolicy,
        ResourceKind::IamRolePolicy,
    ] {
        assert!(needs.contains(&kind), "{kind}");
    }
}

#[test]
fn trap_8_bedrock_writes_for_this_account_only_and_nobody_without_tls() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:*";
    let ours = json!({
        "StringEquals": { "aws:SourceAccount": "123456789012" },
        "ArnLike": { "aws:SourceArn": arn },
    });
    let trust = attribute("iam_role.claude-code-bedrock-logging", "trust");
    let trust = statement(&trust, "Bedrock");
    assert_eq!(trust["Principal"], json!({ "Service": "bedrock.amazonaws.com" }));
    assert_eq!(trust["Condition"], ours);
    let bucket = attribute("bucket_policy.example-corp-bedrock-invocation-logs", "document");
    let write = statement(&bucket, "BedrockWritesLogs");
    assert_eq!(write["Condition"], ours);
    let keys = "arn:aws:s3:::example-corp-bedrock-invocation-logs/claude-code/AWSLogs/123456789012/BedrockModelInvocationLogs/*";
    assert_eq!((&write["Action"], &write["Resource"]), (&json!("s3:PutObject"), &json!(keys)));
    let deny = statement(&bucket, "OnlyOverTls");
    assert_eq!(deny["Condition"], json!({ "Bool": { "aws:SecureTransport": "false" } }));
    let policy = "iam_role_policy.claude-code-bedrock-logging/claude-code-bedrock-logging-policy";
    let policy = attribute(policy, "document");
    let stream = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/bedrock/claude-code-invocations:log-stream:aws/bedrock/modelinvocations";
    assert_eq!(statement(&policy, "WriteTheLog")["Resource"], json!([stream]));
    let write = json!(["logs:CreateLogStream", "logs:PutLogEvents"]);
    assert_eq!(statement(&policy, "WriteTheLog")["Action"], write);
}

#[test]
fn trap_9_the_raw_table_reads_hours_and_nothing_above_them() {
    let (_, table) = all::<GlueTable>(ResourceKind::GlueTable).remove(0);
    let of = |key: &str| table.parameters[key].as_str();
    assert_eq!(of("projection.enabled"), "true");
    assert_eq!(of("projection.datehour.format"), "yyyy/MM/dd/HH");
    assert_eq!(of("projection.datehour.interval.unit"), "HOURS");
    let template = of("storage.location.template");
    assert!(template.ends_with(
        "/claude-code/AWSLogs/${log_account}/BedrockModelInvocationLogs/${log_region}/${datehour}"
    ));
    assert_eq!(of("projection.log_account.values"), "123456789012");
    assert_eq!(of("projection.log_region.values"), "us-east-1");
    assert_eq!(table.serde_parameters["ignore.malformed.json"], "true");
    let of = |name: &str| table.columns.iter().find(|column| column.name == name).unwrap();
    assert_eq!(of("timestamp").data_type, "string");
    assert!(of("input").data_type.contains("inputbodyjson:string"));
    assert!(of("output").data_type.contains("outputbodyjson:string"));
}

#[test]
fn trap_11_profiles_carry_the_tags_by_which_costs_are_allocated() {
    let profiles = all::<InferenceProfile>(ResourceKind::InferenceProfile);
    let (_, alice) = &profiles[0];
    for (key, value) in
        [("User", "alice"), ("Team", "platform"), ("Project", "web"), ("CostCenter", "1234")]
    {
        assert_eq!(alice.tags[key], value);
    }
}

#[test]
fn trap_12_a_developer_has_the_own_name_only() {
    let trust = attribute("iam_role.claude-code-developer", "trust");
    let conditions: Vec<_> =
        trust["Statement"].as_array().unwrap().iter().map(|one| one["Condition"].clone()).collect();
    assert_eq!(
        conditions,
        [
            json!({ "StringEquals": { "sts:RoleSessionName": "${aws:username}" } }),
            json!({ "StringLike": { "aws:userid": "*:${sts:RoleSessionName}" } }),
        ]
    );
    let (_, role) = all::<IamRole>(ResourceKind::IamRole).remove(0);
    assert!(!role.tags.contains_key("User"), "a role's tag would be everybody's");
}

#[test]
fn trap_13_a_change_of_model_is_a_replacement() {
    // The conversation is in scripts/replace.txt.
    assert_eq!(ResourceKind::InferenceProfile.immutable(), ["source"]);
    let many: Vec<_> = (0..1001).map(|n| json!({ "name": format!("dev{n}") })).collect();
    let mut given = entries();
    given.push(("developers".into(), many.into()));
    assert!(settings(&given).unwrap_err().to_string().contains("more than the 1000"));
}

#[test]
fn trap_14_admins_see_the_workgroup() {
    let document =
        attribute("iam_role_policy.claude-code-admin/claude-code-admin-policy", "document");
    let actions = statement(&document, "RunQueries")["Action"].as_array().unwrap();
    assert!(actions.contains(&json!("athena:GetWorkGroup")));
}

#[test]
fn alarms_ring_on_metrics_that_somebody_tells() {
    let filters = all::<MetricFilter>(ResourceKind::MetricFilter);
    for (address, alarm) in all::<Alarm>(ResourceKind::Alarm) {
        let told = alarm.metric.as_ref().is_some_and(|metric| {
            let same = |filter: &MetricFilter| {
                filter.namespace == metric.namespace && filter.metric == metric.name
            };
            filters.iter().any(|(_, filter)| same(filter))
        });
        let by_model = alarm.expression.is_some_and(|query| query.contains("ModelId"));
        assert!(told || by_model, "{address}");
    }
}

#[test]
fn a_guardrail_must_be_named_by_every_call() {
    let mut given = entries();
    given.push(("guardrail".into(), json!("abcdef123456:1")));
    let document = policies::developer(&settings(&given).unwrap(), &home());
    for sid in ["OwnProfiles", "ModelsBehindProfiles"] {
        let named = &statement(&document, sid)["Condition"]["StringEquals"];
        let arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/abcdef123456:1";
        assert_eq!(named["bedrock:GuardrailIdentifier"], arn);
    }
}

#[test]
fn trap_10_what_holds_logs_goes_only_when_it_is_named() {
    let fake = Fake::new("claude-code");
    let settings = settings(&entries()).unwrap();
    applied(&fake, &planned(&fake, &settings, &PlanOptions::default()).unwrap()).unwrap();
    let losses = |names: &[&str]| {
        let delete_data = names.iter().map(|name| (*name).to_owned()).collect();
        let options = DestroyOptions { delete_data, ..DestroyOptions::default() };
        let plan = destruction(&fake, &settings, &options).unwrap();
        plan.losses.into_iter().map(|loss| loss.name).collect::<Vec<_>>()
    };
    let always = [
        "claude-code-bedrock-logs",
        "example-corp-athena-results",
        "claude-code-bob",
        "claude-code-alice",
    ];
    assert_eq!(losses(&[]), always);
    let bucket = "example-corp-bedrock-invocation-logs";
    assert_eq!(losses(&[bucket]), [&always[..], &[bucket]].concat());
}

#[test]
fn trap_10_nothing_goes_before_what_hangs_on_it() {
    let fake = Fake::new("claude-code");
    let settings = settings(&entries()).unwrap();
    applied(&fake, &planned(&fake, &settings, &PlanOptions::default()).unwrap()).unwrap();
    let options = DestroyOptions { delete_data: vec!["all".into()], ..DestroyOptions::default() };
    let plan = destruction(&fake, &settings, &options).unwrap();
    let needs: BTreeMap<_, _> =
        wanted().into_iter().map(|one| (one.address, one.depends_on)).collect();
    for step in &plan.steps {
        for other in plan.steps.iter().filter(|other| needs[&other.address].contains(&step.address))
        {
            assert!(
                step.after.contains(&other.address),
                "{} before {}",
                step.address,
                other.address
            );
        }
    }
}

fn of_developer(extra: &[(&str, Value)], models: &[&str]) -> ClaudeCode {
    let mut given = entries();
    given.push(("allowed_models".into(), json!(models)));
    let alice = json!([{ "name": "alice", "project": "web", "models": models }]);
    given.push(("developers".into(), alice));
    given.extend(extra.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    let settings = settings(&given).unwrap();
    let arns: Vec<_> = (1..=models.len()).map(|n| format!("arn:{n}")).collect();
    claude_code(&settings, &settings.developers[0], &arns)
}

#[test]
fn trap_15_aliases_lead_to_own_profiles_or_are_named_as_refused() {
    let models = [
        "us.anthropic.claude-opus-4-6-v1",
        "global.anthropic.claude-sonnet-5-5",
        "us.anthropic.claude-opus-5-5",
        "us.anthropic.claude-fable-5-1",
        "global.anthropic.claude-opus-4-6-v1",
    ];
    let claude = of_developer(&[], &models);
    let of = |name: &str| claude.env.get(name).map(String::as_str);
    assert_eq!(of("ANTHROPIC_MODEL"), Some("arn:1"));
    assert_eq!(of("ANTHROPIC_DEFAULT_OPUS_MODEL"), Some("arn:1"));
    assert_eq!(of("ANTHROPIC_DEFAULT_SONNET_MODEL"), Some("arn:2"));
    assert_eq!(of("ANTHROPIC_DEFAULT_HAIKU_MODEL"), None);
    assert_eq!(claude.refused_aliases, ["haiku"]);
    // Each profile has a way to it, the second of one model by its ARN.
    let overrides: Vec<_> = claude.model_overrides.values().map(String::as_str).collect();
    assert_eq!(overrides, ["arn:4", "arn:1", "arn:3", "arn:2"]);
    let by: Vec<_> = claude.routes.iter().map(|route| route.by.join(", ")).collect();
    assert_eq!(by[0], "at the start, `opus`, `/model claude-opus-4-6`");
    assert_eq!((by[2].as_str(), by[4].as_str()), ("`/model claude-opus-5-5`", "`/model arn:5`"));
    let alone = of_developer(&[], &["us.anthropic.claude-haiku-4-5-20251001-v1:0"]);
    assert_eq!(alone.refused_aliases, ["opus", "sonnet", "opusplan"]);
    assert_eq!(alone.model_overrides["claude-haiku-4-5-20251001"], "arn:1");
}

#[test]
fn headers_carry_the_guardrail_and_what_the_call_says_of_its_developer() {
    let models = ["us.anthropic.claude-opus-4-6-v1"];
    let says = ("request_metadata", json!(["user", "project", "team"]));
    let guardrail = ("guardrail", json!("abcdef123456:1"));
    let claude = of_developer(&[says, guardrail], &models);
    assert_eq!(
        claude.env["ANTHROPIC_CUSTOM_HEADERS"],
        "X-Amzn-Bedrock-GuardrailIdentifier: abcdef123456\nX-Amzn-Bedrock-GuardrailVersion: 1\n\
         X-Amzn-Bedrock-Request-Metadata: {\"project\":\"web\",\"user\":\"alice\"}"
    );
    assert!(!of_developer(&[], &models).env.contains_key("ANTHROPIC_CUSTOM_HEADERS"));
}

#[test]
fn trap_16_a_global_profile_needs_its_model_without_a_region() {
    let mut given = entries();
    let models = json!(["us.anthropic.claude-opus-4-6-v1", "global.anthropic.claude-sonnet-5-5"]);
    given.push(("allowed_models".into(), models));
    let document = policies::developer(&settings(&given).unwrap(), &home());
    let behind = statement(&document, "ModelsBehindProfiles")["Resource"].as_array().unwrap();
    let model = |region: &str, id: &str| {
        json!(format!("arn:aws:bedrock:{region}::foundation-model/anthropic.{id}"))
    };
    assert!(behind.contains(&model("", "claude-sonnet-5-5")));
    assert!(behind.contains(&model("*", "claude-sonnet-5-5")));
    assert!(!behind.contains(&model("", "claude-opus-4-6-v1")));
}

#[test]
fn more_than_a_few_deletions_of_a_kind_are_agreed_to_by_their_number() {
    let fake = Fake::new("claude-code");
    let given = |count: usize| {
        let all: Vec<_> = (0..count).map(|n| json!({ "name": format!("dev{n}") })).collect();
        let mut given = entries();
        given.push(("developers".into(), all.into()));
        settings(&given).unwrap()
    };
    let options = PlanOptions::default();
    applied(&fake, &planned(&fake, &given(20), &options).unwrap()).unwrap();
    let plan = planned(&fake, &given(8), &options).unwrap();
    assert_eq!(plan.deletions(), BTreeMap::from([(ResourceKind::InferenceProfile, 12)]));
    assert_eq!(plan.losses.len(), 12);
    let refused = plan.check_deletions(11).unwrap_err();
    assert!(refused.to_string().contains("12 of inference_profile"));
    assert!(refused.hint().unwrap().contains("--max-delete 12"));
    assert!(plan.check_deletions(12).is_ok());
}
