//! Saved queries of Logs Insights.

use assay_provision::Address;
use assay_provision::kinds::LogQuery as Shape;
use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::QueryDefinition;

use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, Named};

pub(in crate::provision) struct Query;

#[async_trait]
impl Resource for Query {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        Ok(find(aws, &at.name).await?.into_iter().next().map(|found| {
            let mut log_groups = found.log_group_names.unwrap_or_default();
            log_groups.sort();
            let shape = Shape { query: found.query_string.unwrap_or_default(), log_groups };
            Live::new(shape).with("id", found.query_definition_id)
        }))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        put(aws, at, None, wanted).await
    }

    async fn update(&self, aws: &Aws, at: &Address, _from: &Shape, to: &Shape) -> Called<()> {
        let found = find(aws, &at.name).await?.into_iter().next();
        put(aws, at, found.and_then(|found| found.query_definition_id), to).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        for found in find(aws, &at.name).await? {
            let call = aws.logs.delete_query_definition();
            let call = call.set_query_definition_id(found.query_definition_id);
            call.send().await.named("logs:DeleteQueryDefinition")?;
        }
        Ok(())
    }
}

async fn put(aws: &Aws, at: &Address, id: Option<String>, wanted: &Shape) -> Called<()> {
    let call = aws.logs.put_query_definition().name(&at.name).set_query_definition_id(id);
    let call = call.query_string(&wanted.query);
    let call = call.set_log_group_names(Some(wanted.log_groups.clone()));
    call.send().await.named("logs:PutQueryDefinition")?;
    Ok(())
}

/// Those of a name, which need not be one, in the order of their ids.
async fn find(aws: &Aws, name: &str) -> Called<Vec<QueryDefinition>> {
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let call = aws.logs.describe_query_definitions().query_definition_name_prefix(name);
        let page = call.set_next_token(next).send().await.named("logs:DescribeQueryDefinitions")?;
        found.extend(page.query_definitions.unwrap_or_default());
        next = page.next_token;
        if next.is_none() {
            break;
        }
    }
    found.retain(|one| one.name() == Some(name));
    found.sort_by(|one, other| one.query_definition_id.cmp(&other.query_definition_id));
    Ok(found)
}
