//! The published tables, asked in Athena.

use std::sync::atomic::{AtomicU64, Ordering};

use assay::LimitedAthena;
use assay_host::text;
use assay_lake::Lake;
use assay_query::EngineSettings;

use super::engine::Answered;
use super::sink::{Destination, write};
use crate::commands::athena::{connect, unless_stopped};
use crate::context::Context;
use crate::settings::{AthenaArgs, LakeArg};

/// What Athena bills for a query at least, whatever it has read.
const BILLED_BYTES_MIN: u64 = 10_000_000;
/// Bytes that cost a cent at Athena's price in most regions, 5 dollars for a terabyte.
const BYTES_PER_CENT: u64 = 2_000_000_000;

/// Athena over the published tables.
pub(super) struct Published {
    athena: LimitedAthena,
    database: String,
    /// The lake by which a statement is estimated, where there is a limit.
    lake: Option<Lake>,
    limits: EngineSettings,
    /// Whether Ctrl-C cancels a statement at a prompt, and not the process.
    interactive: bool,
    billed_bytes: AtomicU64,
}

impl Published {
    /// Athena as flags and settings say. The lake is opened only if there is a limit.
    pub(super) async fn open(
        args: &AthenaArgs,
        lake: &LakeArg,
        limits: EngineSettings,
        interactive: bool,
        context: &Context,
    ) -> anyhow::Result<Self> {
        let athena = connect(args, context).await?;
        let lake = match athena.has_limit() {
            true => Some(context.open(lake).await?),
            false => None,
        };
        let database = args.resolve(&context.file)?.database;
        let billed_bytes = AtomicU64::new(0);
        Ok(Self { athena, database, lake, limits, interactive, billed_bytes })
    }

    /// The database in Glue.
    pub(super) fn database(&self) -> &str {
        &self.database
    }

    /// Runs a statement, if it is within the limit, and writes its rows.
    pub(super) async fn answer(&self, sql: &str, to: Destination) -> anyhow::Result<Answered> {
        let work = self.answered(sql, to);
        let answered = match self.interactive {
            true => work.await,
            false => unless_stopped(&self.athena, work).await,
        }?;
        let billed_bytes = answered.scanned_bytes.map_or(0, billed_bytes);
        self.billed_bytes.fetch_add(billed_bytes, Ordering::Relaxed);
        Ok(answered)
    }

    async fn answered(&self, sql: &str, to: Destination) -> anyhow::Result<Answered> {
        if let Some(lake) = self.lake.as_ref().filter(|_| self.athena.estimates(sql)) {
            let stored = assay::engine_as_stored(lake, self.limits.clone()).await?;
            self.athena.admit(sql, &stored).await?;
        }
        let rows = self.athena.ask(sql).await?;
        let scanned_bytes = Some(rows.execution().bytes_scanned);
        Ok(Answered { written: write(rows.schema(), rows, to).await?, scanned_bytes })
    }

    /// Ends when Athena has heard of every query that was given up.
    pub(super) async fn settled(&self) {
        self.athena.unless(std::future::pending(), std::future::ready(())).await;
    }

    /// What the whole session has cost, if anything.
    pub(super) fn bill(&self) -> Option<String> {
        let bytes = self.billed_bytes.load(Ordering::Relaxed);
        (bytes > 0)
            .then(|| format!("Athena bills {} for this session{}", text::size(bytes), about(bytes)))
    }
}

/// Statements about tables read no data and cost nothing.
fn billed_bytes(scanned_bytes: u64) -> u64 {
    if scanned_bytes == 0 { 0 } else { scanned_bytes.max(BILLED_BYTES_MIN) }
}

/// What a statement has read, and about what that costs.
pub(super) fn scanned(bytes: u64) -> String {
    format!("{} scanned{}", text::size(bytes), about(billed_bytes(bytes)))
}

fn about(billed_bytes: u64) -> String {
    match (billed_bytes, billed_bytes.div_ceil(BYTES_PER_CENT)) {
        (0, _) => String::new(),
        (..BYTES_PER_CENT, _) => ", less than $0.01".to_owned(),
        (_, cents) => format!(", about ${}.{:02} at $5 per TB", cents / 100, cents % 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_is_shown_with_what_it_costs() {
        assert_eq!(scanned(0), "0 bytes scanned");
        assert_eq!(scanned(1 << 20), "1.0 MiB scanned, less than $0.01");
        assert_eq!(scanned(1 << 40), "1.0 TiB scanned, about $5.50 at $5 per TB");
        assert_eq!(
            (billed_bytes(0), billed_bytes(1), billed_bytes(20_000_000)),
            (0, 10_000_000, 20_000_000)
        );
    }
}
