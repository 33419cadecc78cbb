//! Databases.

use assay_provision::Address;
use assay_provision::kinds::GlueDatabase as Shape;
use async_trait::async_trait;
use aws_sdk_glue::types::{Database as Found, DatabaseInput};

use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, IfThere, Named, not_empty, said};

/// Most tables that one call deletes.
const BATCH_MAX: usize = 100;

pub(in crate::provision) struct Database;

#[async_trait]
impl Resource for Database {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        let Some(found) = find(aws, at).await? else { return Ok(None) };
        let parameters = found.parameters.clone().unwrap_or_default().into_iter().collect();
        Ok(Some(Live::new(Shape { description: said(found.description()), parameters })))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let call = aws.glue.create_database().database_input(input(at, wanted, None)?);
        call.send().await.named("glue:CreateDatabase")?;
        Ok(())
    }

    async fn update(&self, aws: &Aws, at: &Address, _from: &Shape, to: &Shape) -> Called<()> {
        let location = find(aws, at).await?.and_then(|found| found.location_uri);
        let call = aws.glue.update_database().name(&at.name);
        let call = call.database_input(input(at, to, location)?);
        call.send().await.named("glue:UpdateDatabase")?;
        Ok(())
    }

    /// Glue would delete the tables of a database without a word.
    async fn delete(&self, aws: &Aws, at: &Address, contents: bool) -> Called<()> {
        let tables = tables(aws, at).await?;
        if !contents && !tables.is_empty() {
            let message = format!("{} holds {}", at.name, tables.join(", "));
            return Err(not_empty("glue:DeleteDatabase", message));
        }
        for batch in tables.chunks(BATCH_MAX) {
            let call = aws.glue.batch_delete_table().database_name(&at.name);
            let call = call.set_tables_to_delete(Some(batch.to_vec()));
            call.send().await.named("glue:BatchDeleteTable")?;
        }
        aws.glue.delete_database().name(&at.name).send().await.named("glue:DeleteDatabase")?;
        Ok(())
    }
}

async fn find(aws: &Aws, at: &Address) -> Called<Option<Found>> {
    let call = aws.glue.get_database().name(&at.name);
    let found = call.send().await.named("glue:GetDatabase").if_there()?;
    Ok(found.and_then(|found| found.database))
}

fn input(at: &Address, wanted: &Shape, location: Option<String>) -> Called<DatabaseInput> {
    DatabaseInput::builder()
        .name(&at.name)
        .set_description(wanted.description.clone())
        .set_parameters(Some(wanted.parameters.clone().into_iter().collect()))
        .set_location_uri(location)
        .build()
        .named("glue:UpdateDatabase")
}

async fn tables(aws: &Aws, at: &Address) -> Called<Vec<String>> {
    let pages = aws.glue.get_tables().database_name(&at.name).into_paginator();
    let found = pages.send().try_collect().await.named("glue:GetTables")?;
    let tables = found.into_iter().filter_map(|page| page.table_list).flatten();
    Ok(tables.map(|table| table.name).collect())
}
