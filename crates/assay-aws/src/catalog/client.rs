//! The catalog, brought in step with what is wanted.

use super::difference::difference;
use super::error::CatalogError;
use super::live::Live;
use super::model::Wanted;
use super::step::{Allowed, Difference};
use crate::limits::CATALOG_ATTEMPTS_MAX;
use crate::{ServiceError, ServiceErrorKind, Services};

/// Glue and Athena of one account and region.
#[derive(Clone, Debug)]
pub struct Catalog {
    pub(super) glue: aws_sdk_glue::Client,
    pub(super) athena: aws_sdk_athena::Client,
}

impl Catalog {
    /// Asks for nothing yet.
    pub fn new(services: &Services) -> Self {
        Self {
            glue: aws_sdk_glue::Client::new(services.config()),
            athena: aws_sdk_athena::Client::new(services.config()),
        }
    }

    /// What has to be done. One call for all tables, and two for up to 50 saved
    /// queries; changes nothing.
    ///
    /// # Errors
    /// [`CatalogError::NoDatabase`], [`CatalogError::NoWorkgroup`], or a call that failed.
    pub async fn look(
        &self,
        wanted: &Wanted,
        allowed: &Allowed,
    ) -> Result<Difference, CatalogError> {
        let live = self.read(&wanted.database, wanted.workgroup.as_deref(), allowed).await?;
        Ok(Self::compare(wanted, &live, allowed))
    }

    /// What has to be done where that is live.
    pub fn compare(wanted: &Wanted, live: &Live, allowed: &Allowed) -> Difference {
        difference(wanted, live, allowed)
    }

    /// Does what [`Catalog::look`] has found, one call for each step. When
    /// another process has changed the same things meanwhile it reads them again and
    /// does what is left to do. In the end Athena is asked for no rows of each view
    /// that was written, if there is a workgroup to ask in.
    ///
    /// # Errors
    /// [`CatalogError::Foreign`] before anything is done; [`CatalogError::Overtaken`];
    /// [`CatalogError::Unanswered`] for a view from which Athena does not answer; or
    /// a call that failed. The next run does the rest.
    pub async fn apply(
        &self,
        wanted: &Wanted,
        allowed: &Allowed,
        mut difference: Difference,
    ) -> Result<(), CatalogError> {
        for attempt in 1.. {
            refuse_foreign(wanted, &difference)?;
            match self.take(wanted, &difference).await {
                Err(error) if !is_overtaken(&error) => return Err(error.into()),
                Err(source) if attempt >= CATALOG_ATTEMPTS_MAX => {
                    return Err(CatalogError::Overtaken { attempts: attempt, source });
                }
                Err(error) => {
                    tracing::info!(%error, "another process changes the catalog, too: reading it again");
                    difference = self.look(wanted, allowed).await?;
                }
                Ok(()) => break,
            }
        }
        self.ask_views(wanted, &difference).await
    }

    async fn take(&self, wanted: &Wanted, difference: &Difference) -> Result<(), ServiceError> {
        for step in &difference.steps {
            self.step(step, wanted).await?;
        }
        Ok(())
    }
}

fn refuse_foreign(wanted: &Wanted, difference: &Difference) -> Result<(), CatalogError> {
    let (database, tables) = (wanted.database.clone(), difference.foreign.clone());
    if tables.is_empty() { Ok(()) } else { Err(CatalogError::Foreign { database, tables }) }
}

/// Whether the refusal says that what was looked at is no longer so. Athena
/// calls a saved query that is gone an invalid request.
pub(super) fn is_overtaken(error: &ServiceError) -> bool {
    use ServiceErrorKind::{Conflict, Exists, Invalid, Missing};
    let gone = ["athena:UpdateNamedQuery", "athena:DeleteNamedQuery"].contains(&error.operation);
    matches!(error.kind, Conflict | Exists | Missing) || (gone && error.kind == Invalid)
}
