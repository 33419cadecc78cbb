//! For each kind, what it looks like when somebody has changed everything that
//! can be changed.

use assay_provision::kinds::{
    Alarm, Bucket, BucketEncryption, BucketLifecycle, BucketPolicy, BucketPublicAccess,
    BucketVersioning, Budget, GlueColumn, GlueDatabase, GlueTable, IamRole, IamRolePolicy,
    InferenceProfile, InvocationLogging, LifecycleRule, LogGroup, LogQuery, MetricFilter,
    NamedQuery, Notification, Shape, Subscriber, Subscription, Tags, Topic, TopicPolicy, Workgroup,
};
use assay_provision::{Attributes, MARK, ResourceKind};
use serde_json::{Value, json};

type Drift = fn(&Attributes) -> Attributes;

/// Other values for what can be changed, the mark kept. A subscription has
/// nothing that can be changed.
pub fn drifted(kind: ResourceKind, from: &Attributes) -> Attributes {
    let found = DRIFTS.iter().find(|(of, _)| *of == kind);
    found.unwrap_or_else(|| panic!("{kind} has no drift")).1(from)
}

const DRIFTS: [(ResourceKind, Drift); 22] = [
    (ResourceKind::IamRole, |from| change(from, role)),
    (ResourceKind::IamRolePolicy, |from| {
        change(from, |one: &mut IamRolePolicy| document(&mut one.document))
    }),
    (ResourceKind::LogGroup, |from| change(from, group)),
    (ResourceKind::Bucket, |from| change(from, |one: &mut Bucket| tags(&mut one.tags))),
    (ResourceKind::BucketVersioning, |from| {
        change(from, |one: &mut BucketVersioning| one.status = "Suspended".into())
    }),
    (ResourceKind::BucketEncryption, |from| change(from, encryption)),
    (ResourceKind::BucketPublicAccess, |from| change(from, public)),
    (ResourceKind::BucketLifecycle, |from| change(from, lifecycle)),
    (ResourceKind::BucketPolicy, |from| {
        change(from, |one: &mut BucketPolicy| document(&mut one.document))
    }),
    (ResourceKind::InvocationLogging, |from| change(from, logging)),
    (ResourceKind::LogQuery, |from| change(from, log_query)),
    (ResourceKind::InferenceProfile, |from| {
        change(from, |one: &mut InferenceProfile| tags(&mut one.tags))
    }),
    (ResourceKind::Workgroup, |from| change(from, workgroup)),
    (ResourceKind::GlueDatabase, |from| change(from, database)),
    (ResourceKind::GlueTable, |from| change(from, table)),
    (ResourceKind::NamedQuery, |from| change(from, named_query)),
    (ResourceKind::Topic, |from| change(from, |one: &mut Topic| tags(&mut one.tags))),
    (ResourceKind::TopicPolicy, |from| {
        change(from, |one: &mut TopicPolicy| document(&mut one.document))
    }),
    (ResourceKind::Subscription, |from| change(from, |_: &mut Subscription| {})),
    (ResourceKind::Budget, |from| change(from, budget)),
    (ResourceKind::MetricFilter, |from| change(from, filter)),
    (ResourceKind::Alarm, |from| change(from, alarm)),
];

fn change<S: Shape>(from: &Attributes, edit: impl Fn(&mut S)) -> Attributes {
    let mut shape = S::from_attributes(from).unwrap();
    edit(&mut shape);
    shape.attributes()
}

fn tags(tags: &mut Tags) {
    tags.retain(|key, _| key == MARK);
    tags.insert("Added".into(), "by hand: a+b/c".into());
}

fn document(document: &mut Value) {
    let statements = document["Statement"].as_array_mut().unwrap();
    statements[0]["Action"] = json!(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);
}

fn role(role: &mut IamRole) {
    role.description = None;
    document(&mut role.trust);
    role.max_session_seconds = 7200;
    tags(&mut role.tags);
}

fn group(group: &mut LogGroup) {
    group.retention_days = if group.retention_days.is_some() { None } else { Some(7) };
    tags(&mut group.tags);
}

fn encryption(encryption: &mut BucketEncryption) {
    encryption.algorithm = "aws:kms".into();
    encryption.kms_key = Some("arn:aws:kms:us-east-1:123456789012:key/some".into());
}

fn public(block: &mut BucketPublicAccess) {
    *block = BucketPublicAccess {
        block_public_acls: !block.block_public_acls,
        ignore_public_acls: !block.ignore_public_acls,
        block_public_policy: !block.block_public_policy,
        restrict_public_buckets: !block.restrict_public_buckets,
    };
}

fn lifecycle(lifecycle: &mut BucketLifecycle) {
    let rule = &mut lifecycle.rules[0];
    rule.enabled = false;
    rule.prefix = "some/".into();
    rule.expire_days = Some(999);
    rule.expire_noncurrent_days = None;
    rule.abort_multipart_days = None;
    rule.transition_days.insert("GLACIER".into(), 90);
    let more = LifecycleRule { id: "a-second".into(), prefix: "other/".into(), ..rule.clone() };
    lifecycle.rules.insert(0, more);
}

fn logging(logging: &mut InvocationLogging) {
    logging.s3_key_prefix = None;
    logging.log_group = None;
    logging.role_arn = None;
    logging.large_data_bucket = None;
    logging.large_data_key_prefix = None;
    logging.text_data = !logging.text_data;
    logging.image_data = !logging.image_data;
    logging.embedding_data = !logging.embedding_data;
    logging.video_data = !logging.video_data;
    logging.audio_data = !logging.audio_data;
}

fn log_query(query: &mut LogQuery) {
    query.query = "fields @message".into();
    query.log_groups = vec!["/a/group".into(), "/b/group".into()];
}

fn workgroup(workgroup: &mut Workgroup) {
    workgroup.description = None;
    workgroup.enforced = false;
    workgroup.output_location = None;
    workgroup.encryption = None;
    workgroup.scan_limit_bytes = None;
    workgroup.publish_metrics = false;
    tags(&mut workgroup.tags);
}

fn database(database: &mut GlueDatabase) {
    database.description = None;
    database.parameters.insert("added".into(), "by hand".into());
}

fn table(table: &mut GlueTable) {
    table.description = None;
    table.table_type = "MANAGED_TABLE".into();
    table.columns.push(GlueColumn {
        name: "added".into(),
        data_type: "bigint".into(),
        comment: None,
    });
    table.partition_keys[0].name = "hour".into();
    table.location = "s3://elsewhere/".into();
    table.input_format = "some.InputFormat".into();
    table.output_format = "some.OutputFormat".into();
    table.serde = "some.SerDe".into();
    table.serde_parameters.insert("added".into(), "by hand".into());
    table.parameters.remove("classification");
}

fn named_query(query: &mut NamedQuery) {
    query.description = None;
    query.query = "SELECT 1".into();
}

fn budget(budget: &mut Budget) {
    budget.limit_usd = 17.5;
    budget.time_unit = "QUARTERLY".into();
    budget.include_credits = !budget.include_credits;
    budget.include_refunds = !budget.include_refunds;
    budget.filters.clear();
    budget.filters.insert("Service".into(), vec!["Amazon Bedrock".into()]);
    budget.notifications.remove(0);
    let mail = Subscriber { kind: "EMAIL".into(), address: "other@example.com".into() };
    budget.notifications[0].subscribers = vec![mail.clone()];
    let new = Notification {
        kind: "FORECASTED".into(),
        threshold_percent: 120.0,
        subscribers: vec![mail],
    };
    budget.notifications.push(new);
}

fn filter(filter: &mut MetricFilter) {
    filter.pattern = "{ $.inputTokenCount = * }".into();
    filter.namespace = "Other".into();
    filter.metric = "Other".into();
    filter.value = "$.inputTokenCount".into();
    filter.default_value = if filter.default_value.is_some() { None } else { Some(0.5) };
}

fn alarm(alarm: &mut Alarm) {
    alarm.description = None;
    if let Some(metric) = &mut alarm.metric {
        metric.statistic = "Maximum".into();
        metric.dimensions.insert("ModelId".into(), "some".into());
    }
    alarm.expression = alarm.expression.as_ref().map(|query| query.replace("SUM", "MAX"));
    alarm.period_seconds = 900;
    alarm.evaluation_periods = 3;
    alarm.threshold = 17.5;
    alarm.comparison = "LessThanThreshold".into();
    alarm.missing_data = "breaching".into();
    alarm.alarm_actions = vec!["arn:aws:sns:us-east-1:123456789012:other".into()];
    alarm.ok_actions = alarm.alarm_actions.clone();
    tags(&mut alarm.tags);
}
