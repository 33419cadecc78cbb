//! Where the raw logs are over which a table is registered.

use assay_aws::catalog::raw::{self, RawLogs};
use assay_lake::Location;

use crate::context::Context;
use crate::report::Complaint;
use crate::settings::FileSettings;
use assay_lake::Place;

/// Where raw logs are, as far as it is said.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) logs: Option<Place>,
    accounts: Vec<String>,
    regions: Vec<String>,
}

impl Raw {
    /// What the settings say.
    ///
    /// # Errors
    /// A complaint if they name a place that is not in S3.
    pub(super) fn of(file: &FileSettings) -> anyhow::Result<Self> {
        if let Some(logs) = file.raw_logs.as_ref().filter(|logs| !logs.is_in_s3()) {
            return Err(Complaint::usage(format!("the raw logs {logs} are not in S3"))
                .hint(
                    "leave `raw_logs` out for the first source in S3; Glue knows tables there only",
                )
                .into());
        }
        let in_source = || file.source.iter().find(|place| place.is_in_s3()).cloned();
        Ok(Self {
            logs: file.raw_logs.clone().or_else(in_source),
            accounts: file.raw_accounts.clone(),
            regions: file.raw_regions.clone(),
        })
    }

    /// The logs, if there are any in S3. Nothing is listed that settings or the
    /// address say, and nothing is opened where they say everything.
    pub(super) async fn find(&self, context: &Context) -> anyhow::Result<Option<RawLogs>> {
        let Some(place) = &self.logs else { return Ok(None) };
        let Some(known) = self.known(place) else { return Ok(None) };
        if !known.accounts.is_empty() && !known.regions.is_empty() {
            return Ok(Some(known));
        }
        let location = Location::at(place, &context.stores).await?;
        Ok(raw::find(known, &location).await?)
    }

    fn known(&self, place: &Place) -> Option<RawLogs> {
        let RawLogs { root, accounts, regions } = raw::named(place.as_str())?;
        let or = |said: &Vec<String>, named| if said.is_empty() { named } else { said.clone() };
        let (accounts, regions) = (or(&self.accounts, accounts), or(&self.regions, regions));
        Some(RawLogs { root, accounts, regions })
    }
}
