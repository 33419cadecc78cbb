//! Whether a message would reach anybody.

use assay_provision::ProviderFault;
use assay_schema::models;
use aws_sdk_budgets::types::Budget;

use super::finding::{PROVISION, Said, fail, ok, warn};
use super::patient::Patient;
use super::{bill, budget};
use crate::provision::provider::fault;
use crate::service::calls::{IfThere, Named};

/// Counts where they never are.
const TOP_LEVEL: [&str; 2] = ["$.inputTokenCount", "$.outputTokenCount"];
/// The service of what is not Claude: guardrails, other vendors' models.
const BEDROCK: &str = "Amazon Bedrock";

/// Filters that read counts at the top level never match.
pub(super) async fn metric_filters(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
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

/// What a budget does not see: Claude where only `Amazon Bedrock` counts, and
/// what is spent where credits are taken off it.
pub(super) async fn budgets(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    if let Some(said) = bill::elsewhere(patient) {
        return Ok(said);
    }
    let aws = patient.aws();
    let call = aws.budgets.describe_budgets().account_id(&aws.place.account);
    let found = call.into_paginator().items().send().try_collect().await;
    let found = found.named("budgets:ViewBudget").if_there().map_err(fault)?.unwrap_or_default();
    let named = |which: &dyn Fn(&Budget) -> bool| {
        let which = found.iter().filter(|budget| which(budget));
        which.map(|budget| budget.budget_name()).collect::<Vec<_>>().join(", ")
    };
    let blind = named(&sees_bedrock_alone);
    let on_credits =
        named(&|budget| is_of_claude(budget, patient) && budget::counts_credits(budget));
    let ours = patient.names.monthly_budget();
    let has_ours = found.iter().any(|budget| budget.budget_name() == ours);
    let credits =
        format!("{on_credits} count credits: while an account has some they read less, or 0");
    Ok(match (blind.as_str(), on_credits.as_str()) {
        ("", "") if has_ours => {
            ok(format!("no budget looks at `{BEDROCK}` alone, none of Claude counts credits"))
        }
        ("", "") => warn(format!("there is no budget {ours}"), PROVISION),
        ("", _) => warn(
            credits,
            "exclude credits; of the project's, `budget_include_credits = false` and `apply` do",
        ),
        (blind, on_credits) => {
            let also = if on_credits.is_empty() { String::new() } else { format!("; {credits}") };
            fail(
                format!("{blind} look at `{BEDROCK}` alone, where Claude is not billed{also}"),
                "filter on `Amazon Bedrock Service` and the services `Claude … (Amazon Bedrock \
                 Edition)`, or on a cost-allocation tag",
            )
        }
    })
}

fn sees_bedrock_alone(budget: &Budget) -> bool {
    let services = budget::services(budget);
    !services.is_empty() && services.iter().all(|service| *service == BEDROCK)
}

/// A budget of the project, or any that chooses services of Claude.
fn is_of_claude(budget: &Budget, patient: &Patient<'_>) -> bool {
    let name = budget.budget_name();
    let ours =
        name == patient.names.monthly_budget() || name.starts_with(&patient.names.team_budget(""));
    ours || budget::services(budget).into_iter().any(models::is_service_of_claude)
}

/// A subscription is nothing until a person has confirmed it.
pub(super) async fn subscriptions(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
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
        (0, _) => warn(format!("{topic} has no subscriber"), "set `alert_emails`, and apply"),
        (count, []) => ok(format!("{count} listen to {topic}")),
        (_, pending) => warn(
            format!("not confirmed yet: {}", pending.join(", ")),
            "follow the link in the mail from AWS; AWS forgets who does not, and \
             `assay provision apply` asks again",
        ),
    })
}
