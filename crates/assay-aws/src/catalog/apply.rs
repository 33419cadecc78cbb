//! Taking the steps.

use aws_sdk_glue::types::{DatabaseInput, Table};

use super::client::Catalog;
use super::live::marked;
use super::model::{OWNER, QueryDef, TableDef, Wanted};
use super::step::{Step, Work};
use crate::service::calls::Named;
use crate::{ServiceError, glue};

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
        let input = glue::input(&table.name, &table.glue, None)?;
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
            .table_input(glue::input(&to.name, &to.glue, Some(live))?)
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
