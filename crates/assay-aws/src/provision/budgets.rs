//! Budgets, with their notifications and subscribers.

mod notices;

use assay_provision::kinds::Budget as Shape;
use assay_provision::{Address, ResourceKind};
use async_trait::async_trait;
use aws_sdk_budgets::types::{Budget as Found, BudgetType, CostTypes, Spend, TimeUnit};

use super::aws::Aws;
use super::resource::{Live, Resource};
use crate::service::calls::{Called, IfThere, Named};

const CURRENCY: &str = "USD";

pub(super) struct Budget;

#[async_trait]
impl Resource for Budget {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        let Some(found) = find(aws, at).await? else { return Ok(None) };
        let mut shape = read(&found);
        shape.notifications = notices::read(aws, &at.name).await?;
        Ok(Some(Live::new(shape)))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let call = aws.budgets.create_budget().account_id(&aws.place.account);
        let call = call.budget(written(at, wanted, None)?);
        let notices = notices::written(&wanted.notifications)?;
        let call = call.set_notifications_with_subscribers(Some(notices));
        call.send().await.named("budgets:CreateBudget")?;
        Ok(())
    }

    async fn update(&self, aws: &Aws, at: &Address, from: &Shape, to: &Shape) -> Called<()> {
        let but_notices = |shape: &Shape| Shape { notifications: vec![], ..shape.clone() };
        if but_notices(from) != but_notices(to) {
            let live = find(aws, at).await?;
            let call = aws.budgets.update_budget().account_id(&aws.place.account);
            let call = call.new_budget(written(at, to, live)?);
            call.send().await.named("budgets:UpdateBudget")?;
        }
        notices::change(aws, &at.name, &to.notifications).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let call = aws.budgets.delete_budget().account_id(&aws.place.account);
        call.budget_name(&at.name).send().await.named("budgets:DeleteBudget")?;
        Ok(())
    }

    async fn owned(&self, aws: &Aws) -> Called<Vec<Address>> {
        if aws.home().is_billed_elsewhere() {
            return Ok(vec![]);
        }
        let prefix = format!("{}-team-", aws.project);
        let call = aws.budgets.describe_budgets().account_id(&aws.place.account);
        let found = call.into_paginator().items().send().try_collect().await;
        let found = found.named("budgets:DescribeBudgets").if_there()?.unwrap_or_default();
        let names = found.into_iter().map(|budget| budget.budget_name);
        let ours = names.filter(|name| name.starts_with(&prefix));
        Ok(ours.map(|name| Address::new(ResourceKind::Budget, name)).collect())
    }
}

async fn find(aws: &Aws, at: &Address) -> Called<Option<Found>> {
    let call = aws.budgets.describe_budget().account_id(&aws.place.account);
    let found = call.budget_name(&at.name).send().await.named("budgets:DescribeBudget");
    Ok(found.if_there()?.and_then(|found| found.budget))
}

#[allow(deprecated, reason = "filters by dimension are what budgets of every age have")]
fn read(found: &Found) -> Shape {
    let amount = found.budget_limit().and_then(|limit| limit.amount().parse().ok());
    let sorted = |(name, values): (&String, &Vec<String>)| {
        let mut values = values.clone();
        values.sort();
        (name.clone(), values)
    };
    Shape {
        limit_usd: amount.unwrap_or_default(),
        time_unit: found.time_unit().as_str().to_owned(),
        include_credits: counts_credits(found),
        include_refunds: included(found, CostTypes::include_refund),
        filters: found.cost_filters().into_iter().flatten().map(sorted).collect(),
        notifications: Vec::new(),
    }
}

/// Whether credits are taken off what a budget counts.
#[allow(deprecated, reason = "types of cost are what budgets of every age have")]
pub(crate) fn counts_credits(found: &Found) -> bool {
    included(found, CostTypes::include_credit)
}

/// A kind of cost counts unless the budget says otherwise.
#[allow(deprecated, reason = "types of cost are what budgets of every age have")]
fn included(found: &Found, kind: fn(&CostTypes) -> Option<bool>) -> bool {
    found.cost_types().and_then(kind).unwrap_or(true)
}

/// What a budget has beyond what is wanted stays as it is.
#[allow(deprecated, reason = "filters by dimension are what budgets of every age have")]
fn written(at: &Address, wanted: &Shape, live: Option<Found>) -> Called<Found> {
    let limit = Spend::builder().amount(wanted.limit_usd.to_string()).unit(CURRENCY).build();
    let filters = wanted.filters.clone().into_iter().collect();
    let (types, period) = live.map(|live| (live.cost_types, live.time_period)).unwrap_or_default();
    let mut types = types.unwrap_or_else(|| CostTypes::builder().build());
    types.include_credit = Some(wanted.include_credits);
    types.include_refund = Some(wanted.include_refunds);
    Found::builder()
        .budget_name(&at.name)
        .budget_type(BudgetType::Cost)
        .time_unit(TimeUnit::from(wanted.time_unit.as_str()))
        .budget_limit(limit.named("budgets:ModifyBudget")?)
        .set_cost_filters(Some(filters))
        .cost_types(types)
        .set_time_period(period)
        .build()
        .named("budgets:ModifyBudget")
}
