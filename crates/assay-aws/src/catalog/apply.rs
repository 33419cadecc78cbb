//! Taking the steps.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_glue::types::{Column, DatabaseInput, SerDeInfo, StorageDescriptor, Table, TableInput};

use super::Catalog;
use super::difference::{Step, Work};
use super::live::marked;
use super::model::{ColumnDef, OWNER, QueryDef, TableDef, Wanted};
use crate::ServiceError;
use crate::service::calls::Named;

impl Catalog {
    /// One call. Repeating a step that has been taken fails and harms nothing.
    pub(super) async fn step(&self, step: &Step, wanted: &Wanted) -> Result<(), ServiceError> {
        match &step.work {
            Work::CreateDatabase => self.create_database(wanted).await,
            Work::CreateTable(table) => self.create_table(table, wanted).await,
            Work::UpdateTable { to, live } => self.update_table(to, live, wanted).await,
            Work::CreateQuery(query) => self.create_query(query, wanted).await,
            Work::UpdateQuery { id, to } => self.update_query(id, to, wanted).await,
            Work::DeleteQuery { id } => self.delete_query(id).await,
        }
    }

    async fn create_database(&self, wanted: &Wanted) -> Result<(), ServiceError> {
        let input = DatabaseInput::builder()
            .name(&wanted.database)
            .description("Invocations of Bedrock models: tables of the lake, and the raw logs.")
            .parameters(OWNER, &wanted.owner)
            .build()
            .named("glue:CreateDatabase")?;
        let made = self.glue.create_database().database_input(input).send().await;
        made.map(drop).named("glue:CreateDatabase")
    }

    async fn create_table(&self, table: &TableDef, wanted: &Wanted) -> Result<(), ServiceError> {
        let input = input(table, None)?;
        let create = self.glue.create_table().database_name(&wanted.database).table_input(input);
        let made = create.send().await;
        made.map(drop).named("glue:CreateTable")
    }

    /// Refused by Glue if the table is no longer the one that was looked at.
    async fn update_table(
        &self,
        to: &TableDef,
        live: &Table,
        wanted: &Wanted,
    ) -> Result<(), ServiceError> {
        let update = self
            .glue
            .update_table()
            .database_name(&wanted.database)
            .table_input(input(to, Some(live))?)
            .set_version_id(live.version_id.clone());
        let made = update.send().await;
        made.map(drop).named("glue:UpdateTable")
    }

    async fn create_query(&self, query: &QueryDef, wanted: &Wanted) -> Result<(), ServiceError> {
        let create = self
            .athena
            .create_named_query()
            .name(&query.name)
            .description(marked(&query.description, &wanted.owner))
            .database(&wanted.database)
            .query_string(&query.sql)
            .set_work_group(wanted.workgroup.clone());
        let made = create.send().await;
        made.map(drop).named("athena:CreateNamedQuery")
    }

    async fn update_query(
        &self,
        id: &str,
        query: &QueryDef,
        wanted: &Wanted,
    ) -> Result<(), ServiceError> {
        let update = self
            .athena
            .update_named_query()
            .named_query_id(id)
            .name(&query.name)
            .description(marked(&query.description, &wanted.owner))
            .query_string(&query.sql);
        let made = update.send().await;
        made.map(drop).named("athena:UpdateNamedQuery")
    }

    async fn delete_query(&self, id: &str) -> Result<(), ServiceError> {
        let made = self.athena.delete_named_query().named_query_id(id).send().await;
        made.map(drop).named("athena:DeleteNamedQuery")
    }
}

/// A table as Glue takes it. An update replaces the whole table, so what is
/// none of our business goes on as it is live.
fn input(table: &TableDef, live: Option<&Table>) -> Result<TableInput, ServiceError> {
    let mut input = TableInput::builder()
        .name(&table.name)
        .description(&table.description)
        .table_type(&table.table_type)
        .set_partition_keys(Some(columns(&table.partition_keys)?))
        .set_parameters(Some(hash_map(&table.parameters)))
        .storage_descriptor(storage(table, live.and_then(Table::storage_descriptor))?);
    if let Some(live) = live {
        input = input
            .set_owner(live.owner.clone())
            .set_last_access_time(live.last_access_time)
            .set_last_analyzed_time(live.last_analyzed_time)
            .retention(live.retention)
            .set_partition_keys(live.partition_keys.clone());
    }
    input.build().named("glue:UpdateTable")
}

fn storage(
    table: &TableDef,
    live: Option<&StorageDescriptor>,
) -> Result<StorageDescriptor, ServiceError> {
    let mut storage = live.cloned().unwrap_or_else(|| StorageDescriptor::builder().build());
    let named = storage.serde_info.and_then(|serde| serde.name);
    let serde = SerDeInfo::builder()
        .set_name(named)
        .serialization_library(&table.serde)
        .set_parameters(Some(hash_map(&table.serde_parameters)));
    storage.columns = Some(columns(&table.columns)?);
    storage.location = Some(table.location.clone());
    storage.input_format = Some(table.input_format.clone());
    storage.output_format = Some(table.output_format.clone());
    storage.serde_info = Some(serde.build());
    Ok(storage)
}

fn columns(columns: &[ColumnDef]) -> Result<Vec<Column>, ServiceError> {
    let column = |column: &ColumnDef| {
        let built = Column::builder().name(&column.name).r#type(&column.kind);
        built.comment(&column.comment).build()
    };
    let built: Result<Vec<_>, _> = columns.iter().map(column).collect();
    built.named("glue:UpdateTable")
}

fn hash_map(map: &BTreeMap<String, String>) -> HashMap<String, String> {
    map.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}
