//! Metric filters.

use assay_provision::Address;
use assay_provision::kinds::MetricFilter as Shape;
use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::{MetricFilter, MetricTransformation};

use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, IfThere, Named};

pub(in crate::provision) struct Filter;

#[async_trait]
impl Resource for Filter {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        let (group, name) = at.parts();
        let call =
            aws.logs.describe_metric_filters().log_group_name(group).filter_name_prefix(name);
        let found = call.into_paginator().items().send().try_collect().await;
        let found = found.named("logs:DescribeMetricFilters").if_there()?.unwrap_or_default();
        let found = found.into_iter().find(|filter| filter.filter_name() == Some(name));
        Ok(found.as_ref().and_then(read).map(Live::new))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let (group, name) = at.parts();
        let call = aws.logs.put_metric_filter().log_group_name(group).filter_name(name);
        let call = call.filter_pattern(&wanted.pattern);
        let call = call.metric_transformations(transformation(wanted)?);
        call.send().await.named("logs:PutMetricFilter")?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let (group, name) = at.parts();
        let call = aws.logs.delete_metric_filter().log_group_name(group).filter_name(name);
        call.send().await.named("logs:DeleteMetricFilter")?;
        Ok(())
    }
}

fn read(filter: &MetricFilter) -> Option<Shape> {
    let made = filter.metric_transformations().first()?;
    Some(Shape {
        pattern: filter.filter_pattern().unwrap_or_default().to_owned(),
        namespace: made.metric_namespace().to_owned(),
        metric: made.metric_name().to_owned(),
        value: made.metric_value().to_owned(),
        default_value: made.default_value,
    })
}

fn transformation(wanted: &Shape) -> Called<MetricTransformation> {
    MetricTransformation::builder()
        .metric_namespace(&wanted.namespace)
        .metric_name(&wanted.metric)
        .metric_value(&wanted.value)
        .set_default_value(wanted.default_value)
        .build()
        .named("logs:PutMetricFilter")
}
