//! Notifications of a budget, and who gets them.

use assay_provision::kinds::{Notification as Shape, Subscriber as ShapeSubscriber};
use aws_sdk_budgets::types::{
    ComparisonOperator, Notification, NotificationType, NotificationWithSubscribers, Subscriber,
    SubscriptionType, ThresholdType,
};

use crate::provision::aws::Aws;
use crate::service::calls::{Called, IfThere, Named};

const MODIFY: &str = "budgets:ModifyBudget";

/// A notification as it is live, with what it is in our words.
struct Live {
    found: Notification,
    shape: Shape,
}

/// As they are live, in order.
pub(super) async fn read(aws: &Aws, budget: &str) -> Called<Vec<Shape>> {
    let live = live(aws, budget).await?;
    Ok(live.into_iter().map(|live| live.shape).collect())
}

async fn live(aws: &Aws, budget: &str) -> Called<Vec<Live>> {
    let call = aws.budgets.describe_notifications_for_budget();
    let call = call.account_id(&aws.place.account).budget_name(budget);
    let found = call.into_paginator().items().send().try_collect().await;
    let found = found.named("budgets:DescribeNotificationsForBudget").if_there()?;
    let mut live = Vec::new();
    for found in found.unwrap_or_default() {
        let subscribers = subscribers(aws, budget, &found).await?;
        live.push(Live { shape: shape(&found, subscribers), found });
    }
    live.sort_by(|one, other| {
        order(&one.shape).partial_cmp(&order(&other.shape)).unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(live)
}

fn order(shape: &Shape) -> (&str, f64) {
    (&shape.kind, shape.threshold_percent)
}

async fn subscribers(aws: &Aws, budget: &str, of: &Notification) -> Called<Vec<ShapeSubscriber>> {
    let call = aws.budgets.describe_subscribers_for_notification().notification(of.clone());
    let call = call.account_id(&aws.place.account).budget_name(budget);
    let found = call.into_paginator().items().send().try_collect().await;
    let found = found.named("budgets:DescribeSubscribersForNotification").if_there()?;
    let read = |one: Subscriber| ShapeSubscriber {
        kind: one.subscription_type.as_str().to_owned(),
        address: one.address,
    };
    let mut found: Vec<_> = found.unwrap_or_default().into_iter().map(read).collect();
    found.sort();
    Ok(found)
}

/// What is not `GREATER_THAN` a percentage says so in its kind, and so differs
/// from everything that can be wanted.
fn shape(found: &Notification, subscribers: Vec<ShapeSubscriber>) -> Shape {
    let mut kind = found.notification_type.as_str().to_owned();
    if found.comparison_operator != ComparisonOperator::GreaterThan {
        kind = format!("{kind} {}", found.comparison_operator.as_str());
    }
    if found.threshold_type == Some(ThresholdType::AbsoluteValue) {
        kind = format!("{kind} ABSOLUTE_VALUE");
    }
    Shape { kind, threshold_percent: found.threshold, subscribers }
}

/// In the form in which a budget is made with them.
pub(super) fn written(wanted: &[Shape]) -> Called<Vec<NotificationWithSubscribers>> {
    let one = |shape: &Shape| {
        NotificationWithSubscribers::builder()
            .notification(notification(shape)?)
            .set_subscribers(Some(all(&shape.subscribers)?))
            .build()
            .named(MODIFY)
    };
    wanted.iter().map(one).collect()
}

fn notification(shape: &Shape) -> Called<Notification> {
    Notification::builder()
        .notification_type(NotificationType::from(shape.kind.as_str()))
        .comparison_operator(ComparisonOperator::GreaterThan)
        .threshold(shape.threshold_percent)
        .threshold_type(ThresholdType::Percentage)
        .build()
        .named(MODIFY)
}

fn all(subscribers: &[ShapeSubscriber]) -> Called<Vec<Subscriber>> {
    subscribers.iter().map(subscriber).collect()
}

fn subscriber(shape: &ShapeSubscriber) -> Called<Subscriber> {
    let kind = SubscriptionType::from(shape.kind.as_str());
    Subscriber::builder().subscription_type(kind).address(&shape.address).build().named(MODIFY)
}

/// From what is live to what is wanted. Those that nobody wants go first: a
/// budget has a small number of them at most.
pub(super) async fn change(aws: &Aws, budget: &str, wanted: &[Shape]) -> Called<()> {
    let live = live(aws, budget).await?;
    for gone in
        live.iter().filter(|live| !wanted.iter().any(|one| order(one) == order(&live.shape)))
    {
        delete(aws, budget, &gone.found).await?;
    }
    for one in wanted {
        match live.iter().find(|live| order(&live.shape) == order(one)) {
            Some(live) => subscribe(aws, budget, live, &one.subscribers).await?,
            None => create(aws, budget, one).await?,
        }
    }
    Ok(())
}

async fn delete(aws: &Aws, budget: &str, gone: &Notification) -> Called<()> {
    let call = aws.budgets.delete_notification().notification(gone.clone());
    let call = call.account_id(&aws.place.account).budget_name(budget);
    call.send().await.named("budgets:DeleteNotification").if_there()?;
    Ok(())
}

async fn create(aws: &Aws, budget: &str, wanted: &Shape) -> Called<()> {
    let call = aws.budgets.create_notification().notification(notification(wanted)?);
    let call = call.account_id(&aws.place.account).budget_name(budget);
    let call = call.set_subscribers(Some(all(&wanted.subscribers)?));
    call.send().await.named("budgets:CreateNotification")?;
    Ok(())
}

/// New ones first: a notification keeps one at least.
async fn subscribe(aws: &Aws, budget: &str, live: &Live, wanted: &[ShapeSubscriber]) -> Called<()> {
    let there = &live.shape.subscribers;
    for new in wanted.iter().filter(|one| !there.contains(one)) {
        let call = aws.budgets.create_subscriber().notification(live.found.clone());
        let call = call.account_id(&aws.place.account).budget_name(budget);
        let call = call.subscriber(subscriber(new)?);
        call.send().await.named("budgets:CreateSubscriber")?;
    }
    for gone in there.iter().filter(|one| !wanted.contains(one)) {
        let call = aws.budgets.delete_subscriber().notification(live.found.clone());
        let call = call.account_id(&aws.place.account).budget_name(budget);
        let call = call.subscriber(subscriber(gone)?);
        call.send().await.named("budgets:DeleteSubscriber")?;
    }
    Ok(())
}
