//! Saved queries of a workgroup.

use assay_provision::Address;
use assay_provision::kinds::NamedQuery as Shape;
use async_trait::async_trait;
use aws_sdk_athena::types::NamedQuery;

use super::meaning::meant;
use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, IfThere, Named, said};

/// Most queries that one call gets.
const BATCH_MAX: usize = 50;

pub(in crate::provision) struct Query;

#[async_trait]
impl Resource for Query {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        Ok(find(aws, at).await?.into_iter().next().map(|found| {
            let shape = Shape {
                description: said(found.description()),
                database: found.database().to_owned(),
                query: found.query_string().to_owned(),
            };
            Live::new(shape).with("id", found.named_query_id)
        }))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let (group, name) = at.parts();
        let call = aws.athena.create_named_query().work_group(group).name(name);
        let call = call.set_description(wanted.description.clone());
        let call = call.database(&wanted.database).query_string(&wanted.query);
        meant(call.send().await.named("athena:CreateNamedQuery"))?;
        Ok(())
    }

    async fn update(&self, aws: &Aws, at: &Address, _from: &Shape, to: &Shape) -> Called<()> {
        let id = find(aws, at).await?.into_iter().next().and_then(|found| found.named_query_id);
        let call = aws.athena.update_named_query().set_named_query_id(id).name(at.parts().1);
        let call = call.description(to.description.clone().unwrap_or_default());
        let called = call.query_string(&to.query).send().await;
        meant(called.named("athena:UpdateNamedQuery"))?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        for found in find(aws, at).await? {
            let call = aws.athena.delete_named_query();
            let called = call.set_named_query_id(found.named_query_id).send().await;
            meant(called.named("athena:DeleteNamedQuery"))?;
        }
        Ok(())
    }
}

/// Those of a name, which need not be one, in the order of their ids.
async fn find(aws: &Aws, at: &Address) -> Called<Vec<NamedQuery>> {
    let (group, name) = at.parts();
    let pages = aws.athena.list_named_queries().work_group(group).into_paginator();
    let listed = meant(pages.send().try_collect().await.named("athena:ListNamedQueries"));
    let listed = listed.if_there()?.unwrap_or_default().into_iter();
    let ids: Vec<_> = listed.filter_map(|page| page.named_query_ids).flatten().collect();
    let mut found = Vec::new();
    for ids in ids.chunks(BATCH_MAX) {
        let call = aws.athena.batch_get_named_query().set_named_query_ids(Some(ids.to_vec()));
        let page = meant(call.send().await.named("athena:BatchGetNamedQuery"))?;
        found.extend(page.named_queries.unwrap_or_default());
    }
    found.retain(|one| one.name() == name);
    found.sort_by(|one, other| one.named_query_id.cmp(&other.named_query_id));
    Ok(found)
}
