//! Taking the steps.

use aws_sdk_glue::types::{DatabaseInput, Table, TableInput};

use super::client::Catalog;
use super::live::{LiveTable, marked};
use super::model::{OWNER, QueryDef, TableDef, Wanted};
use super::step::{CatalogStep, Work};
use super::view::{EXPANDED, ViewForm};
use super::view_changes::UNANSWERED;
use crate::service::calls::{Called, Named};
use crate::{ServiceError, glue};

impl Catalog {
    /// One call. Repeating a step that has been taken fails and harms nothing.
    pub(super) async fn step(
        &self,
        step: &CatalogStep,
        wanted: &Wanted,
    ) -> Result<(), ServiceError> {
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
        let input = new_input(table, ViewForm::SaysInvoker, None, wanted)?;
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
        self.put_view(to, ViewForm::SaysInvoker, live, wanted).await
    }

    /// The same in that form, if it is a view.
    pub(super) async fn put_view(
        &self,
        to: &TableDef,
        form: ViewForm,
        live: &Table,
        wanted: &Wanted,
    ) -> Result<(), ServiceError> {
        self.replace(new_input(to, form, Some(live), wanted)?, live, wanted).await
    }

    /// Changes nothing of a view but its parameters.
    pub(super) async fn carry_on(
        &self,
        name: &str,
        to: &LiveTable,
        wanted: &Wanted,
    ) -> Result<(), ServiceError> {
        let mut input = glue::input(name, &to.glue, Some(&to.raw))?;
        input.view_original_text = to.raw.view_original_text.clone();
        input.view_expanded_text = to.raw.view_expanded_text.clone();
        self.replace(input, &to.raw, wanted).await
    }

    async fn replace(
        &self,
        input: TableInput,
        live: &Table,
        wanted: &Wanted,
    ) -> Result<(), ServiceError> {
        let update = self
            .glue
            .update_table()
            .database_name(&wanted.database)
            .table_input(input)
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

/// A table or view as Glue takes it. A view that can be asked carries the mark of
/// one that has not answered yet: should this run end, the next one asks.
fn new_input(
    to: &TableDef,
    form: ViewForm,
    live: Option<&Table>,
    wanted: &Wanted,
) -> Called<TableInput> {
    let mut input = glue::input(&to.name, &to.glue, live)?;
    let Some(view) = &to.view else { return Ok(input) };
    input.view_original_text = Some(view.text(form).named("glue:UpdateTable")?);
    input.view_expanded_text = Some(EXPANDED.to_owned());
    if wanted.workgroup.is_some() {
        let parameters = input.parameters.get_or_insert_default();
        parameters.insert(UNANSWERED.to_owned(), "not asked yet".to_owned());
    }
    Ok(input)
}
