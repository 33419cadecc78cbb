//! Reading what Glue and Athena have now.

use std::collections::BTreeMap;

use assay_schema::{tables, views};

use super::client::Catalog;
use super::error::CatalogError;
use super::live::{Live, LiveQuery, LiveTable};
use super::raw;
use super::step::Allowed;
use crate::limits::NAMED_QUERIES_BATCH_MAX;
use crate::service::calls::{IfThere, Named};
use crate::{ServiceError, ServiceErrorKind};

impl Catalog {
    /// What is there of all that may be wanted in a database and a workgroup: one
    /// call for the tables, two for the saved queries, side by side. Needs no
    /// look at the lake, so both can be read at once.
    ///
    /// # Errors
    /// [`CatalogError::NoDatabase`], unless it may be made; [`CatalogError::NoWorkgroup`];
    /// or a call that failed.
    pub async fn read(
        &self,
        database: &str,
        workgroup: Option<&str>,
        allowed: &Allowed,
    ) -> Result<Live, CatalogError> {
        let (tables, queries) =
            tokio::join!(self.tables(database), self.queries(database, workgroup));
        // Without the database everything else is of no account.
        match tables? {
            Some(tables) => Ok(Live { database: true, tables, queries: queries? }),
            None if allowed.create_database => Ok(Live { queries: queries?, ..Live::default() }),
            None => Err(CatalogError::NoDatabase { database: database.to_owned() }),
        }
    }

    /// The tables under names that may be wanted; `None` without a database.
    pub(super) async fn tables(
        &self,
        database: &str,
    ) -> Result<Option<BTreeMap<String, LiveTable>>, ServiceError> {
        let tables = tables::ALL.iter().map(|table| table.name);
        let views = views::ALL.iter().map(|view| view.name);
        let names: Vec<_> = tables.chain(views).chain([raw::NAME]).collect();
        let get = self.glue.get_tables().database_name(database);
        let mut pages = get.expression(names.join("|")).into_paginator().send();
        let mut found = BTreeMap::new();
        while let Some(page) = pages.next().await {
            let Some(page) = page.named("glue:GetTables").if_there()? else { return Ok(None) };
            found.extend(page.table_list.unwrap_or_default().into_iter().map(LiveTable::named));
        }
        Ok(Some(found))
    }

    async fn queries(
        &self,
        database: &str,
        workgroup: Option<&str>,
    ) -> Result<Vec<LiveQuery>, CatalogError> {
        let Some(workgroup) = workgroup else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for ids in self.query_ids(workgroup).await?.chunks(NAMED_QUERIES_BATCH_MAX) {
            let get = self.athena.batch_get_named_query().set_named_query_ids(Some(ids.to_vec()));
            let page = get.send().await;
            let page = page.named("athena:BatchGetNamedQuery")?;
            let queries = page.named_queries.unwrap_or_default().into_iter();
            found.extend(queries.filter(|query| query.database == database).map(LiveQuery::of));
        }
        Ok(found)
    }

    async fn query_ids(&self, workgroup: &str) -> Result<Vec<String>, CatalogError> {
        let list = self.athena.list_named_queries().work_group(workgroup);
        let mut pages = list.into_paginator().send();
        let mut ids = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.named("athena:ListNamedQueries");
            let page = page.map_err(|error| no_workgroup(workgroup, error))?;
            ids.extend(page.named_query_ids.unwrap_or_default());
        }
        Ok(ids)
    }
}

/// Athena has no code of its own for a workgroup that is not there.
fn no_workgroup(workgroup: &str, error: ServiceError) -> CatalogError {
    let said = error.message.to_lowercase();
    match error.kind == ServiceErrorKind::Invalid && said.contains("workgroup") {
        true => CatalogError::NoWorkgroup { workgroup: workgroup.to_owned() },
        false => error.into(),
    }
}
