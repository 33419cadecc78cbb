//! What every job gets in addition to its request.

use std::sync::Arc;

use assay_aws::S3WhenNeeded;
use assay_cost::day::Day;
use assay_lake::{Lake, LakeError, Location, Place, Stop};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What every job gets in addition to its request. A clone shares connections and
/// the wish to stop.
#[derive(Clone, Debug)]
pub struct JobContext {
    /// Buckets and services of AWS. Credentials are searched when the first of
    /// them is needed, where every AWS tool looks for them.
    pub stores: Arc<S3WhenNeeded>,
    /// The moment that counts as now: one for the whole run.
    pub now: Timestamp,
    /// Ends a job at its next safe place.
    pub stop: Stop,
}

impl JobContext {
    /// The surroundings of the process: AWS as the environment says, and the clock.
    pub fn new() -> Self {
        let (stores, stop) = (Arc::default(), Stop::default());
        Self { stores, now: Timestamp::now(), stop }
    }

    /// The UTC day of [`JobContext::now`].
    pub fn today(&self) -> Day {
        let date = self.now.to_zoned(TimeZone::UTC).date();
        // A timestamp may be of a year before 1 or after 9999, where no clock is.
        Day::new(date.year(), date.month(), date.day()).unwrap_or(Day::LAST)
    }

    /// The lake at that place, which must exist.
    ///
    /// # Errors
    /// [`LakeError::NoLake`] where there is none; otherwise why it cannot be opened.
    pub async fn open_lake(&self, place: &Place) -> Result<Lake, LakeError> {
        self.lake_at(place).await?.opened().await
    }

    /// The lake at that place, whether or not there is one.
    ///
    /// # Errors
    /// As of [`Location::at`].
    pub async fn lake_at(&self, place: &Place) -> Result<Lake, LakeError> {
        self.locate(place).await.map(Lake::at)
    }

    /// The place, opened.
    ///
    /// # Errors
    /// As of [`Location::at`].
    pub async fn locate(&self, place: &Place) -> Result<Location, LakeError> {
        Location::at(place, self.stores.as_ref()).await
    }
}

impl Default for JobContext {
    fn default() -> Self {
        Self::new()
    }
}
