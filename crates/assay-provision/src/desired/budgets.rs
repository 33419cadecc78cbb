//! The topic, who listens to it, the budgets, and the alarms.

use std::collections::BTreeMap;

use assay_schema::tags::TEAM_IN_BUDGET;

use super::services::billed;
use super::wanted::Wanted;
use crate::kinds::{
    Alarm, Budget, Metric, MetricFilter, Notification, Subscriber, Subscription, Topic, TopicPolicy,
};
use crate::{Address, ResourceKind, Settings, policies};

pub(super) fn add(wanted: &mut Wanted<'_>) {
    let name = wanted.names.topic();
    let topic = wanted.add(ResourceKind::Topic, &name, &Topic { tags: wanted.tags() }, &[]);
    let document = policies::topic(&wanted.names, wanted.home);
    let policy = wanted.add(ResourceKind::TopicPolicy, &name, &TopicPolicy { document }, &[&topic]);
    for email in &wanted.settings.alert_emails {
        let mail = Subscription { protocol: "email".into(), endpoint: email.clone() };
        wanted.add(ResourceKind::Subscription, format!("{name}/{email}"), &mail, &[&topic]);
    }
    if !wanted.home.is_billed_elsewhere() {
        add_budgets(wanted, &[&topic, &policy]);
    }
    add_alarms(wanted, &[&topic, &policy]);
}

/// Claude is billed under a service of its own for each model, or all of it
/// under `Amazon Bedrock Service`: a budget on `Amazon Bedrock` alone would never
/// see a cent of it. Of a team only what carries its tag is known.
fn add_budgets(wanted: &mut Wanted<'_>, after: &[&Address]) {
    let services = billed(&wanted.settings.claude_services);
    let when = [("ACTUAL", 50.0), ("ACTUAL", 80.0), ("ACTUAL", 100.0), ("FORECASTED", 80.0)];
    let all = budget(wanted, wanted.settings.monthly_budget_usd, ("Service", services), &when);
    wanted.add(ResourceKind::Budget, wanted.names.monthly_budget(), &all, after);
    for (team, limit_usd) in &wanted.settings.team_budgets {
        let tag = vec![format!("{TEAM_IN_BUDGET}{team}")];
        let when = [("ACTUAL", 80.0), ("ACTUAL", 100.0)];
        let budget = budget(wanted, *limit_usd, ("TagKeyValue", tag), &when);
        wanted.add(ResourceKind::Budget, wanted.names.team_budget(team), &budget, after);
    }
}

fn budget(
    wanted: &Wanted<'_>,
    limit_usd: f64,
    (dimension, values): (&str, Vec<String>),
    when: &[(&str, f64)],
) -> Budget {
    Budget {
        limit_usd,
        time_unit: "MONTHLY".into(),
        include_credits: wanted.settings.budget_include_credits,
        include_refunds: wanted.settings.budget_include_refunds,
        filters: BTreeMap::from([(dimension.to_owned(), values)]),
        notifications: told(wanted, when),
    }
}

fn told(wanted: &Wanted<'_>, when: &[(&str, f64)]) -> Vec<Notification> {
    let topic = wanted.home.arn("sns", &wanted.names.topic());
    let notification = |(kind, threshold_percent): &(&str, f64)| Notification {
        kind: (*kind).to_owned(),
        threshold_percent: *threshold_percent,
        subscribers: vec![Subscriber { kind: "SNS".into(), address: topic.clone() }],
    };
    when.iter().map(notification).collect()
}

/// Counts stand inside `input` and `output`: a filter on the top level would
/// never match.
const FILTERS: [(&str, &str, &str, &str, Option<f64>); 3] = [
    (
        "input-tokens",
        "{ $.input.inputTokenCount = * }",
        "InputTokens",
        "$.input.inputTokenCount",
        None,
    ),
    (
        "output-tokens",
        "{ $.output.outputTokenCount = * }",
        "OutputTokens",
        "$.output.outputTokenCount",
        None,
    ),
    ("invocations", "{ $.schemaType = \"ModelInvocationLog\" }", "Invocations", "1", Some(0.0)),
];

fn add_alarms(wanted: &mut Wanted<'_>, after: &[&Address]) {
    let group = Address::new(ResourceKind::LogGroup, wanted.names.log_group());
    let [_, output, invocations] = FILTERS.map(|(name, pattern, metric, value, default_value)| {
        let filter = MetricFilter {
            pattern: pattern.to_owned(),
            namespace: wanted.names.namespace(),
            metric: metric.to_owned(),
            value: value.to_owned(),
            default_value,
        };
        wanted.add(ResourceKind::MetricFilter, wanted.names.metric_filter(name), &filter, &[&group])
    });
    let Settings { alarm_invocations_per_hour, alarm_output_tokens_per_hour, .. } = wanted.settings;
    let rate = alarm(wanted, "Claude is called unusually often", *alarm_invocations_per_hour);
    add_hourly(wanted, "invocation-rate", "Invocations", rate, &[after, &[&invocations]].concat());
    let spike = alarm(wanted, "Claude writes unusually much", *alarm_output_tokens_per_hour);
    add_hourly(wanted, "output-token-spike", "OutputTokens", spike, &[after, &[&output]].concat());
    // Bedrock tells throttles for each model by itself: an alarm on the metric
    // without a dimension would never ring.
    let expression = "SELECT SUM(InvocationThrottles) FROM SCHEMA(\"AWS/Bedrock\", ModelId)";
    let throttles = Alarm {
        expression: Some(expression.to_owned()),
        period_seconds: THROTTLES_SECONDS,
        ..alarm(wanted, "Bedrock refuses calls that come too fast", THROTTLES_MAX)
    };
    wanted.add(ResourceKind::Alarm, wanted.names.with("throttles"), &throttles, after);
}

const HOUR_SECONDS: u32 = 3600;
const THROTTLES_SECONDS: u32 = 300;
const THROTTLES_MAX: u64 = 10;

/// An alarm on what a metric filter has counted in an hour.
fn add_hourly(
    wanted: &mut Wanted<'_>,
    name: &str,
    counted: &str,
    alarm: Alarm,
    after: &[&Address],
) {
    let metric = Metric {
        namespace: wanted.names.namespace(),
        name: counted.to_owned(),
        statistic: "Sum".into(),
        dimensions: BTreeMap::new(),
    };
    let alarm = Alarm { metric: Some(metric), ..alarm };
    wanted.add(ResourceKind::Alarm, wanted.names.with(name), &alarm, after);
}

fn alarm(wanted: &Wanted<'_>, what: &str, threshold: u64) -> Alarm {
    Alarm {
        description: Some(what.to_owned()),
        metric: None,
        expression: None,
        period_seconds: HOUR_SECONDS,
        evaluation_periods: 1,
        threshold: threshold as f64,
        comparison: "GreaterThanThreshold".into(),
        missing_data: "notBreaching".into(),
        alarm_actions: vec![wanted.home.arn("sns", &wanted.names.topic())],
        ok_actions: vec![],
        tags: wanted.tags(),
    }
}
