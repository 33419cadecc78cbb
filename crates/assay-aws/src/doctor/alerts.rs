//! Whether anybody would be told.

use assay_provision::Fault;
use aws_sdk_budgets::types::Budget;

use super::patient::Patient;
use super::{PROVISION, Said, fail, ok, warn};
use crate::provision::provider::fault;
use crate::service::calls::{IfThere, Named};

/// Counts where they never are.
const TOP_LEVEL: [&str; 2] = ["$.inputTokenCount", "$.outputTokenCount"];
/// The service under which Claude is never billed.
const BEDROCK: &str = "Amazon Bedrock";

/// Filters that read counts at the top level never match.
pub(super) async fn metric_filters(patient: &Patient<'_>) -> Result<Said, Fault> {
    let group = patient.names.log_group();
    let call = patient.aws().logs.describe_metric_filters().log_group_name(&group);
    let found = call.into_paginator().items().send().try_collect().await;
    let found = found.named("logs:DescribeMetricFilters").if_there().map_err(fault)?;
    let found = found.unwrap_or_default();
    let deaf = found.iter().filter(|filter| {
        let values = filter.metric_transformations().iter().map(|one| one.metric_value());
        let mut texts = values.chain(filter.filter_pattern());
        texts.any(|text| TOP_LEVEL.iter().any(|path| text.contains(path)))
    });
    let deaf: Vec<_> = deaf.filter_map(|filter| filter.filter_name()).collect();
    Ok(match (found.len(), deaf.as_slice()) {
        (0, _) => warn(format!("{group} has no metric filter"), PROVISION),
        (count, []) => ok(format!("{count} metric filters of {group} read what is there")),
        (_, deaf) => fail(
            format!("{} read counts at the top level, where none are", deaf.join(", ")),
            "counts are at $.input.inputTokenCount and $.output.outputTokenCount",
        ),
    })
}

/// Claude is billed through Marketplace, by a service name of each model.
pub(super) async fn budgets(patient: &Patient<'_>) -> Result<Said, Fault> {
    let aws = patient.aws();
    let call = aws.budgets.describe_budgets().account_id(&aws.place.account);
    let found = call.into_paginator().items().send().try_collect().await;
    let found = found.named("budgets:ViewBudget").if_there().map_err(fault)?.unwrap_or_default();
    let blind = found.iter().filter(|budget| sees_bedrock_alone(budget));
    let blind: Vec<_> = blind.map(|budget| budget.budget_name()).collect();
    let ours = patient.names.monthly_budget();
    let has_ours = found.iter().any(|budget| budget.budget_name() == ours);
    Ok(match blind.as_slice() {
        [] if has_ours => ok(format!("no budget looks at `{BEDROCK}` alone")),
        [] => warn(format!("there is no budget {ours}"), PROVISION),
        blind => fail(
            format!("{} look at `{BEDROCK}` alone, where Claude is never billed", blind.join(", ")),
            "filter on the services `Claude … (Amazon Bedrock Edition)`, or on a cost-allocation tag",
        ),
    })
}

#[allow(deprecated, reason = "filters by dimension are what budgets of every age have")]
fn sees_bedrock_alone(budget: &Budget) -> bool {
    let services = budget.cost_filters().and_then(|filters| filters.get("Service"));
    services.is_some_and(|services| services.iter().all(|service| service == BEDROCK))
}

/// A subscription is nothing until a person has confirmed it.
pub(super) async fn subscriptions(patient: &Patient<'_>) -> Result<Said, Fault> {
    let topic = patient.names.topic();
    let arn = patient.aws().arn("sns", &topic);
    let call = patient.aws().sns.list_subscriptions_by_topic().topic_arn(arn);
    let found = call.into_paginator().items().send().try_collect().await;
    let found = found.named("sns:ListSubscriptionsByTopic").if_there().map_err(fault)?;
    let Some(found) = found else {
        return Ok(warn(format!("there is no topic {topic}"), PROVISION));
    };
    let pending = found.iter().filter(|one| one.subscription_arn() == Some("PendingConfirmation"));
    let pending: Vec<_> = pending.filter_map(|one| one.endpoint()).collect();
    Ok(match (found.len(), pending.as_slice()) {
        (0, _) => warn(format!("nobody listens to {topic}"), "set `alert_emails`, and apply"),
        (count, []) => ok(format!("{count} listen to {topic}")),
        (_, pending) => warn(
            format!("not confirmed yet: {}", pending.join(", ")),
            "follow the link in the mail from AWS; AWS forgets who does not, and \
             `assay provision apply` asks again",
        ),
    })
}
