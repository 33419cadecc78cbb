//! What Glue and Athena have now.

use std::collections::BTreeMap;

use assay_provision::kinds::GlueTable;
use assay_schema::tables;
use aws_sdk_athena::types::NamedQuery;
use aws_sdk_glue::types::Table;

use super::model::{OWNER, QueryDef, fitted};
use super::{Allowed, Catalog, CatalogError, raw};
use crate::limits::NAMED_QUERIES_BATCH_MAX;
use crate::service::calls::{IfThere, Named};
use crate::{ServiceError, ServiceErrorKind, glue};

/// What is live of what may be wanted.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// Whether the database is there.
    pub(crate) database: bool,
    /// Tables by name, those whose names are wanted among them.
    pub(crate) tables: BTreeMap<String, LiveTable>,
    /// Saved queries of the workgroup that run in the database.
    pub(crate) queries: Vec<LiveQuery>,
}

/// A table as it is.
#[derive(Clone, Debug)]
pub(crate) struct LiveTable {
    pub(crate) glue: GlueTable,
    /// As Glue gave it: what an update must carry on.
    pub(crate) raw: Table,
}

/// A saved query as it is.
#[derive(Clone, Debug)]
pub(crate) struct LiveQuery {
    pub(crate) id: String,
    /// Address of the lake whose it is, if it carries our mark.
    pub(crate) owner: Option<String>,
    /// Without the mark.
    pub(crate) def: QueryDef,
}

/// Longest description of a saved query; source: Athena's API, `NamedQuery`.
const DESCRIPTION_BYTES_MAX: usize = 1024;

/// A saved query has no parameters to be marked by: the mark ends its description.
pub(crate) fn marked(description: &str, owner: &str) -> String {
    let mark = format!(" [{OWNER}={owner}]");
    let room = DESCRIPTION_BYTES_MAX.saturating_sub(mark.len());
    format!("{}{mark}", fitted(description, room))
}

/// A description and whose it is.
fn unmarked(text: &str) -> (&str, Option<&str>) {
    let mark = text.rsplit_once(" [").and_then(|(description, mark)| {
        let owner = mark.strip_prefix(OWNER)?.strip_prefix('=')?.strip_suffix(']')?;
        Some((description, Some(owner)))
    });
    mark.unwrap_or((text, None))
}

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
    async fn tables(
        &self,
        database: &str,
    ) -> Result<Option<BTreeMap<String, LiveTable>>, CatalogError> {
        let names = tables::ALL.iter().map(|table| table.name).chain([raw::NAME]);
        let names: Vec<_> = names.collect();
        let get = self.glue.get_tables().database_name(database);
        let mut pages = get.expression(names.join("|")).into_paginator().send();
        let mut found = BTreeMap::new();
        while let Some(page) = pages.next().await {
            let Some(page) = page.named("glue:GetTables").if_there()? else { return Ok(None) };
            found.extend(page.table_list.unwrap_or_default().into_iter().map(live));
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
            found.extend(queries.filter(|query| query.database == database).map(live_query));
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

fn live(raw: Table) -> (String, LiveTable) {
    (raw.name.clone(), LiveTable { glue: glue::read(&raw), raw })
}

fn live_query(query: NamedQuery) -> LiveQuery {
    let (description, owner) = unmarked(query.description.as_deref().unwrap_or_default());
    LiveQuery {
        owner: owner.map(str::to_owned),
        def: QueryDef {
            description: description.to_owned(),
            name: query.name,
            sql: query.query_string,
        },
        id: query.named_query_id.unwrap_or_default(),
    }
}

impl LiveTable {
    /// What it is and whose, in a few words.
    pub(super) fn described(&self) -> String {
        let or = |text: &str, other: &str| if text.is_empty() { other } else { text }.to_owned();
        let kind = or(&self.glue.table_type, "a table");
        let place = or(&self.glue.location, "no location");
        let maker = self.raw.created_by().map(|arn| format!(", made by {arn}"));
        let owner = self.glue.parameters.get(OWNER).map(|lake| format!(", of the lake {lake}"));
        format!("{kind} at {place}{}{}", maker.unwrap_or_default(), owner.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_again_and_nothing_else_is_taken_for_one() {
        let long = "ä".repeat(2000);
        for text in ["", "Usage [by day]", &long] {
            let (found, owner) = (marked(text, "s3://a/b"), Some("s3://a/b"));
            assert!(found.len() <= DESCRIPTION_BYTES_MAX);
            let (description, of) = unmarked(&found);
            assert!(text.starts_with(description) && of == owner, "{found}");
        }
        for text in ["", "Usage", "Usage [by day]", "[assay.owner=s3://a"] {
            assert_eq!(unmarked(text), (text, None));
        }
    }
}
