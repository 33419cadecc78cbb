//! What every command gets in addition to its own arguments.

use std::path::PathBuf;

use assay::JobContext;
use assay_lake::Lake;
use futures::FutureExt;

use crate::logging::LogFormat;
use crate::settings::{FileSettings, LakeArg};
use crate::signals;

/// What every command gets in addition to its own arguments.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) file: FileSettings,
    /// The settings file as it was named.
    pub(crate) config: Option<PathBuf>,
    pub(crate) quiet: bool,
    pub(crate) log_format: LogFormat,
    /// What jobs get, which end when the process does.
    pub(crate) job: JobContext,
}

impl Context {
    /// The lake that is meant, opened.
    pub(crate) async fn open(&self, lake: &LakeArg) -> anyhow::Result<Lake> {
        Ok(self.job.open_lake(&lake.resolve(&self.file)?).await?)
    }

    /// What a job gets that ends at its next safe place when the first signal
    /// comes. The caller must finish what it is committing.
    pub(crate) fn stoppable(&self) -> JobContext {
        JobContext { stop: signals::stop(), ..self.job.clone() }
    }
}

/// Runs the asynchronous part of a command. In a box: else the compiler would make the runtime's
/// loop anew for each command.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let work = work.boxed_local();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
