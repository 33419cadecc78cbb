//! The second engine: Athena over the published tables, with a limit before it.

use std::sync::Arc;
use std::time::Duration;

use assay_aws::athena::{Athena, AthenaError, AthenaRows, AthenaSettings, Execution, scans};
use assay_query::Engine;

use crate::{JobContext, JobError};

/// How long a caller that gives up waits for Athena to hear of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Hears how far queries in Athena are.
pub trait AthenaWatch: Send + Sync {
    /// A query is sent; what it gives hears of the query each time it has been
    /// looked at, and is dropped when the first rows are there.
    fn sent(&self) -> Box<dyn Fn(&Execution) + Send + Sync>;
}

/// Reports nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoAthenaWatch;

impl AthenaWatch for NoAthenaWatch {
    fn sent(&self) -> Box<dyn Fn(&Execution) + Send + Sync> {
        Box::new(|_| ())
    }
}

/// Athena, and how much a query may scan there.
#[derive(Clone)]
pub struct LimitedAthena {
    athena: Athena,
    scan_limit_bytes: Option<u64>,
    watch: Arc<dyn AthenaWatch>,
}

impl LimitedAthena {
    /// Athena with these settings; nothing is asked of it yet. Without a limit
    /// nothing is estimated.
    pub async fn connect(
        settings: AthenaSettings,
        scan_limit_bytes: Option<u64>,
        watch: Arc<dyn AthenaWatch>,
        context: &JobContext,
    ) -> Self {
        let athena = Athena::new(&context.stores.services().await, settings);
        Self { athena, scan_limit_bytes, watch }
    }

    /// Runs one statement that [`admit`](Self::admit) has let through.
    ///
    /// # Errors
    /// What Athena says to the statement, or why it cannot be asked.
    pub async fn ask(&self, sql: &str) -> Result<AthenaRows, AthenaError> {
        let rows = self.athena.run(sql, self.watch.sent()).await?;
        tracing::debug!(query = rows.execution().id, "answered by Athena");
        Ok(rows)
    }

    /// Whether there is a limit at all.
    pub fn has_limit(&self) -> bool {
        self.scan_limit_bytes.is_some()
    }

    /// Whether anything is to be estimated before the statement is sent.
    pub fn estimates(&self, sql: &str) -> bool {
        self.scan_limit_bytes.is_some() && scans(sql)
    }

    /// Refuses a statement that may scan more than the limit, by the files that
    /// the local engine would open for it. `stored` is over the lake
    /// [as it is stored](crate::engine_as_stored).
    ///
    /// # Errors
    /// [`JobError::BeyondScanLimit`], or [`JobError::NoScanEstimate`].
    pub async fn admit(&self, sql: &str, stored: &Engine) -> Result<(), JobError> {
        let Some(limit_bytes) = self.scan_limit_bytes else { return Ok(()) };
        let estimate = stored.scan_estimate(sql).await.map_err(JobError::NoScanEstimate)?;
        let (bytes, files) = (estimate.bytes_max, estimate.files);
        if bytes > limit_bytes {
            return Err(JobError::BeyondScanLimit { bytes, files, limit_bytes });
        }
        Ok(())
    }

    /// Does the work unless the other future ends first, which gives `None`. In
    /// either case no query is left behind in Athena.
    pub async fn unless<T>(
        &self,
        cancelled: impl Future<Output = ()>,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let done = tokio::select! {
            done = work => Some(done),
            () = cancelled => None,
        };
        // Whoever waits for the prompt is not kept by a network that hangs.
        drop(tokio::time::timeout(PATIENCE, self.athena.settled()).await);
        done
    }
}
