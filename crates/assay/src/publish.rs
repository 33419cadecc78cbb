//! Glue and Athena in step with the lake.

mod raw_logs;
mod views;

use assay_aws::Services;
use assay_aws::catalog::{
    self, Allowed, Catalog, CatalogError, Difference, Live, QueryDef, Wanted, raw,
};
use assay_lake::{LogSchema, Place};
use assay_query::named::{self, NamedQuery};
use assay_schema::tables;
use futures::future::try_join_all;
use serde::Serialize;

use crate::{JobContext, JobError};

pub use raw_logs::RawLogsSettings;
pub use views::WaitingView;

/// What is to be published, and where.
#[derive(Clone, Debug)]
pub struct PublishJob {
    /// The lake, in S3.
    pub lake: Place,
    /// Glue database.
    pub database: String,
    /// Athena workgroup in which the named queries are saved and the views are asked;
    /// without one, neither is done.
    pub workgroup: Option<String>,
    /// `s3://` address for Athena's results, where the workgroup does not say one.
    pub results: Option<String>,
    /// Where the raw logs are over which a table is registered.
    pub raw: RawLogsSettings,
    /// What may be made and taken over.
    pub allowed: Allowed,
}

/// What was to be done, and whether it has been.
#[derive(Clone, Debug, Serialize)]
pub struct PublishSummary {
    /// Glue database.
    pub database: String,
    /// Athena workgroup, if queries are saved.
    pub workgroup: Option<String>,
    /// Address of the lake.
    pub lake: String,
    /// What was to be done.
    #[serde(flatten)]
    pub difference: Difference,
    /// Views that the lake is not ready for.
    pub waiting: Vec<WaitingView>,
    /// Whether it has been done.
    pub applied: bool,
}

impl PublishJob {
    /// Finds out what is to be done, and does it.
    ///
    /// # Errors
    /// When the lake or the catalog cannot be read, or the catalog not be changed.
    pub async fn run(&self, context: &JobContext) -> Result<PublishSummary, JobError> {
        self.look(context).await?.apply().await
    }

    /// Finds out what is wanted and what is live, both at once: the catalog does
    /// not wait for the lake.
    ///
    /// # Errors
    /// [`JobError::RawLogsNotInS3`] and [`JobError::LakeNotInS3`]; otherwise when
    /// the lake, the logs or the catalog cannot be read.
    pub async fn look(&self, context: &JobContext) -> Result<PendingPublish, JobError> {
        let logs = self.raw.logs()?;
        if !self.lake.is_in_s3() {
            return Err(JobError::LakeNotInS3 { lake: self.lake.clone() });
        }
        let live = tokio::spawn(self.live(context.stores.services()));
        let (wanted, waiting) = self.wanted(logs, context).await?;
        let (catalog, live) = live.await?;
        let difference = Catalog::compare(&wanted, &live?, &self.allowed);
        let allowed = self.allowed.clone();
        Ok(PendingPublish { catalog, wanted, waiting, allowed, difference })
    }

    /// Owns what it needs, since it is a task of its own.
    fn live(
        &self,
        services: impl Future<Output = Services> + Send + 'static,
    ) -> impl Future<Output = (Catalog, Result<Live, CatalogError>)> + Send + 'static {
        let (database, workgroup) = (self.database.clone(), self.workgroup.clone());
        let allowed = self.allowed.clone();
        async move {
            let catalog = Catalog::new(&services.await);
            let live = catalog.read(&database, workgroup.as_deref(), &allowed).await;
            (catalog, live)
        }
    }

    async fn wanted(
        &self,
        logs: Option<&Place>,
        context: &JobContext,
    ) -> Result<(Wanted, Vec<WaitingView>), JobError> {
        let ((owner, logged), raw) =
            futures::try_join!(self.logged(context), self.raw.find(logs, context))?;
        let made = logged.iter().map(|log| catalog::lake::table(log.table, &log.json, &owner));
        let raw = raw.map(|logs| raw::table(&logs, &owner));
        let (views, waiting) = views::published(&logged, &self.database, &owner);
        let queries = if self.workgroup.is_some() { saved_queries(&waiting) } else { Vec::new() };
        let wanted = Wanted {
            tables: made.chain(raw).chain(views).collect(),
            owner,
            database: self.database.clone(),
            workgroup: self.workgroup.clone(),
            results: self.results.clone(),
            queries,
        };
        Ok((wanted, waiting))
    }

    /// Address of the lake, which marks what is its own, and its tables as their logs
    /// have them. Whether there is a lake is asked only when a table cannot be read,
    /// because it costs a listing.
    async fn logged(&self, context: &JobContext) -> Result<(String, Vec<LogSchema>), JobError> {
        let lake = context.lake_at(&self.lake).await?;
        let owner = lake.location().id().to_owned();
        match try_join_all(tables::ALL.map(|table| lake.log_schema(table))).await {
            Ok(made) => Ok((owner, made.into_iter().flatten().collect())),
            Err(error) => {
                lake.opened().await?;
                Err(error.into())
            }
        }
    }
}

/// The named queries, but for those that read a view which is not there.
fn saved_queries(waiting: &[WaitingView]) -> Vec<QueryDef> {
    let can_run = |query: &NamedQuery| !waiting.iter().any(|waiting| query.names(waiting.view));
    let saved = named::all().into_iter().filter(can_run).map(|query| QueryDef {
        name: query.name.to_owned(),
        description: query.description.to_owned(),
        sql: query.sql.trim_end().to_owned(),
    });
    saved.collect()
}

/// What is to be done to a catalog.
#[derive(Debug)]
pub struct PendingPublish {
    catalog: Catalog,
    wanted: Wanted,
    waiting: Vec<WaitingView>,
    allowed: Allowed,
    difference: Difference,
}

impl PendingPublish {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.difference.is_empty()
    }

    /// How far the catalog is behind the lake, in steps.
    pub fn steps_behind(&self) -> usize {
        self.difference.steps.len() + self.difference.foreign.len()
    }

    /// What is to be done, before it is done.
    pub fn summary(&self) -> PublishSummary {
        let Wanted { owner, database, workgroup, .. } = self.wanted.clone();
        let (difference, waiting) = (self.difference.clone(), self.waiting.clone());
        PublishSummary { database, workgroup, lake: owner, difference, waiting, applied: false }
    }

    /// Views that the lake is not ready for.
    pub fn waiting(&self) -> &[WaitingView] {
        &self.waiting
    }

    /// Does it.
    ///
    /// # Errors
    /// [`CatalogError::Foreign`] where a table is not ours and may not be taken
    /// over; otherwise what Glue or Athena refuses.
    pub async fn apply(&self) -> Result<PublishSummary, JobError> {
        self.catalog.apply(&self.wanted, &self.allowed, self.difference.clone()).await?;
        Ok(PublishSummary { applied: true, ..self.summary() })
    }
}
