//! CloudWatch: alarms.

use std::collections::BTreeMap;

use assay_provision::Address;
use assay_provision::kinds::{Alarm as Shape, Metric, Tags};
use async_trait::async_trait;
use aws_sdk_cloudwatch::operation::put_metric_alarm::builders::PutMetricAlarmFluentBuilder;
use aws_sdk_cloudwatch::types::{
    AlarmType, ComparisonOperator, Dimension, MetricAlarm, MetricDataQuery, Statistic, Tag,
};

use super::aws::Aws;
use super::resource::{Live, Resource};
use super::tags;
use crate::service::calls::{Called, Named, said};

/// Id of the one metric query of an alarm on an expression.
const QUERY: &str = "q1";
/// How CloudWatch takes missing data where nothing is said.
const MISSING: &str = "missing";

pub(super) struct Alarm;

#[async_trait]
impl Resource for Alarm {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        let call = aws.cloudwatch.describe_alarms().alarm_names(&at.name);
        let call = call.alarm_types(AlarmType::MetricAlarm);
        let found = call.send().await.named("cloudwatch:DescribeAlarms")?;
        let Some(alarm) = found.metric_alarms.unwrap_or_default().into_iter().next() else {
            return Ok(None);
        };
        let arn = arn(aws, at);
        let shape = read(&alarm, tags_of(aws, &arn).await?);
        Ok(Some(Live::new(shape).with("arn", Some(arn))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let call = put(aws, at, wanted)?.set_tags(Some(tags::each(&wanted.tags, tag)?));
        call.send().await.named("cloudwatch:PutMetricAlarm")?;
        Ok(())
    }

    /// Tags of an alarm that is there are not changed with it.
    async fn update(&self, aws: &Aws, at: &Address, from: &Shape, to: &Shape) -> Called<()> {
        put(aws, at, to)?.send().await.named("cloudwatch:PutMetricAlarm")?;
        retag(aws, &arn(aws, at), tags::Change::between(&from.tags, &to.tags)).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let call = aws.cloudwatch.delete_alarms().alarm_names(&at.name);
        call.send().await.named("cloudwatch:DeleteAlarms")?;
        Ok(())
    }
}

fn arn(aws: &Aws, at: &Address) -> String {
    aws.arn("cloudwatch", &format!("alarm:{}", at.name))
}

fn read(alarm: &MetricAlarm, tags: Tags) -> Shape {
    let query = alarm.metrics().iter().find(|query| query.expression.is_some());
    let period = alarm.period.or(query.and_then(MetricDataQuery::period));
    Shape {
        description: said(alarm.alarm_description()),
        metric: metric(alarm),
        expression: query.and_then(|query| query.expression.clone()),
        period_seconds: period.unwrap_or_default().unsigned_abs(),
        evaluation_periods: alarm.evaluation_periods.unwrap_or_default().unsigned_abs(),
        threshold: alarm.threshold.unwrap_or_default(),
        comparison: alarm.comparison_operator().map_or("", |one| one.as_str()).to_owned(),
        missing_data: alarm.treat_missing_data().unwrap_or(MISSING).to_owned(),
        alarm_actions: sorted(alarm.alarm_actions()),
        ok_actions: sorted(alarm.ok_actions()),
        tags,
    }
}

fn sorted(actions: &[String]) -> Vec<String> {
    let mut actions = actions.to_vec();
    actions.sort();
    actions
}

fn metric(alarm: &MetricAlarm) -> Option<Metric> {
    let statistic = alarm.statistic().map(Statistic::as_str).or(alarm.extended_statistic());
    let pair = |one: &Dimension| Some((one.name.clone()?, one.value.clone()?));
    Some(Metric {
        namespace: alarm.namespace()?.to_owned(),
        name: alarm.metric_name()?.to_owned(),
        statistic: statistic.unwrap_or_default().to_owned(),
        dimensions: alarm.dimensions().iter().filter_map(pair).collect(),
    })
}

fn put(aws: &Aws, at: &Address, wanted: &Shape) -> Called<PutMetricAlarmFluentBuilder> {
    let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let call = aws
        .cloudwatch
        .put_metric_alarm()
        .alarm_name(&at.name)
        .set_alarm_description(wanted.description.clone())
        .evaluation_periods(whole(wanted.evaluation_periods))
        .threshold(wanted.threshold)
        .comparison_operator(ComparisonOperator::from(wanted.comparison.as_str()))
        .treat_missing_data(&wanted.missing_data)
        .set_alarm_actions(Some(wanted.alarm_actions.clone()))
        .set_ok_actions(Some(wanted.ok_actions.clone()));
    let period = whole(wanted.period_seconds);
    Ok(match &wanted.expression {
        Some(expression) => call.metrics(query(expression, period)),
        None => on_metric(call.period(period), wanted.metric.as_ref()),
    })
}

fn query(expression: &str, period: i32) -> MetricDataQuery {
    let query = MetricDataQuery::builder().id(QUERY).expression(expression);
    query.period(period).return_data(true).build()
}

fn on_metric(
    call: PutMetricAlarmFluentBuilder,
    metric: Option<&Metric>,
) -> PutMetricAlarmFluentBuilder {
    let Some(metric) = metric else { return call };
    call.namespace(&metric.namespace)
        .metric_name(&metric.name)
        .statistic(Statistic::from(metric.statistic.as_str()))
        .set_dimensions(Some(dimensions(&metric.dimensions)))
}

fn dimensions(wanted: &BTreeMap<String, String>) -> Vec<Dimension> {
    let one =
        |(name, value): (&String, &String)| Dimension::builder().name(name).value(value).build();
    wanted.iter().map(one).collect()
}

async fn tags_of(aws: &Aws, arn: &str) -> Called<Tags> {
    let call = aws.cloudwatch.list_tags_for_resource().resource_arn(arn);
    let found = call.send().await.named("cloudwatch:ListTagsForResource")?;
    let pairs = found.tags().iter().map(|tag| (tag.key().unwrap_or(""), tag.value().unwrap_or("")));
    Ok(tags::read(pairs))
}

fn tag(key: &str, value: &str) -> Called<Tag> {
    Ok(Tag::builder().key(key).value(value).build())
}

async fn retag(aws: &Aws, arn: &str, change: tags::Change) -> Called<()> {
    if !change.set.is_empty() {
        let call = aws.cloudwatch.tag_resource().resource_arn(arn);
        let call = call.set_tags(Some(tags::each(&change.set, tag)?));
        call.send().await.named("cloudwatch:TagResource")?;
    }
    if !change.unset.is_empty() {
        let call = aws.cloudwatch.untag_resource().resource_arn(arn);
        call.set_tag_keys(Some(change.unset)).send().await.named("cloudwatch:UntagResource")?;
    }
    Ok(())
}
