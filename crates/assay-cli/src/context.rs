//! What every command is told besides its own arguments.

use std::path::PathBuf;

use assay_aws::S3WhenNeeded;
use assay_lake::{Lake, Location, Place};
use jiff::Timestamp;

use crate::logging::LogFormat;
use crate::settings::FileSettings;

/// What every command is told besides its own arguments.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) file: FileSettings,
    /// The settings file as it was named.
    pub(crate) config: Option<PathBuf>,
    pub(crate) quiet: bool,
    pub(crate) log_format: LogFormat,
    /// The moment that spans count back from: one for the whole run.
    pub(crate) now: Timestamp,
    pub(crate) stores: S3WhenNeeded,
}

impl Context {
    /// The lake at that place, which must exist.
    pub(crate) async fn open_lake(&self, place: &Place) -> anyhow::Result<Lake> {
        Ok(self.lake_at(place).await?.opened().await?)
    }

    /// The lake at that place, whether or not there is one.
    pub(crate) async fn lake_at(&self, place: &Place) -> anyhow::Result<Lake> {
        Ok(Lake::at(Location::at(place, &self.stores).await?))
    }
}

/// Runs the asynchronous part of a command.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
