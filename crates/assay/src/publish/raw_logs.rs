//! Where the raw logs are over which a table is registered.

use assay_aws::catalog::raw::{self, RawLogs};
use assay_lake::Place;

use crate::{JobContext, JobError};

/// Where raw logs are, as far as it is said.
#[derive(Clone, Debug, Default)]
pub struct RawLogsSettings {
    /// Their place; the first of the sources that is in S3 if `None`.
    pub place: Option<Place>,
    /// What is ingested.
    pub sources: Vec<Place>,
    /// Accounts, where they are not to be found by listing.
    pub accounts: Vec<String>,
    /// Regions, where they are not to be found by listing.
    pub regions: Vec<String>,
}

impl RawLogsSettings {
    /// Their place, if there are any in S3.
    ///
    /// # Errors
    /// [`JobError::RawLogsNotInS3`] for a named place that is not.
    pub fn logs(&self) -> Result<Option<&Place>, JobError> {
        match &self.place {
            Some(logs) if !logs.is_in_s3() => Err(JobError::RawLogsNotInS3 { logs: logs.clone() }),
            Some(logs) => Ok(Some(logs)),
            None => Ok(self.sources.iter().find(|place| place.is_in_s3())),
        }
    }

    /// The logs at a place. Nothing is listed that settings or the address say,
    /// and nothing is opened where they say everything.
    pub(super) async fn find(
        &self,
        place: Option<&Place>,
        context: &JobContext,
    ) -> Result<Option<RawLogs>, JobError> {
        let Some(place) = place else { return Ok(None) };
        let Some(known) = self.known(place) else { return Ok(None) };
        if !known.accounts.is_empty() && !known.regions.is_empty() {
            return Ok(Some(known));
        }
        let location = context.locate(place).await?;
        Ok(raw::find(known, &location).await?)
    }

    fn known(&self, place: &Place) -> Option<RawLogs> {
        let RawLogs { root, accounts, regions } = raw::named(place.as_str())?;
        let or = |said: &Vec<String>, named| if said.is_empty() { named } else { said.clone() };
        let (accounts, regions) = (or(&self.accounts, accounts), or(&self.regions, regions));
        Some(RawLogs { root, accounts, regions })
    }
}
