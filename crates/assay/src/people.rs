//! Who each identity is: rules looked over against the lake, and its table `people`.

mod callers;
mod check;
mod usage;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use assay_cost::people::{Attributed, People};
use assay_lake::rollup::record_caller_metadata;
use assay_lake::small_tables::{self, Written, people_rows, read_profiles};
use assay_lake::{Lake, TableSnapshot};
use assay_query::EngineSettings;
use assay_query::rollup::{self, RollupSummary};
use assay_schema::tables::{DAILY_USAGE, PEOPLE};
use serde::Serialize;

use self::callers::Caller;
use crate::{JobContext, JobError, PricesJob, files, local};

pub use check::{CheckedPerson, PeopleChecked};
pub use usage::Used;

/// The file in messages.
const FILE: &str = "the people file";

/// Rules for people, and the lake's identities.
#[derive(Clone, Debug)]
pub struct PeopleJob {
    /// The user's `people.toml`.
    pub file: PathBuf,
    /// Prices, for what identities spend.
    pub prices: PricesJob,
    /// What queries over the lake may use.
    pub limits: EngineSettings,
}

/// What became of the lake's people.
#[derive(Clone, Debug, Serialize)]
pub struct PeopleSummary {
    /// Rules of the file.
    pub rules: usize,
    /// Rows of the directory's list.
    pub listed: usize,
    /// Identities of the lake.
    pub identities: usize,
    /// Request metadata that rules name, now recorded in the lake.
    pub metadata_keys: BTreeSet<String>,
    /// Days that were rolled up again, for other metadata or because they were due.
    pub days_rolled_up: u64,
    /// What `people check` warns of.
    pub warnings: usize,
    /// What became of the table.
    #[serde(flatten)]
    pub table: Written,
    /// Whether the roll-up was stopped before its end; the next sync goes on from there.
    #[serde(skip)]
    pub stopped: bool,
}

impl PeopleJob {
    /// Reads the rules and the list that they name.
    ///
    /// # Errors
    /// [`JobError::Faulty`] with every fault of both files, and [`JobError::Unread`].
    pub fn read(&self) -> Result<People, JobError> {
        let text = files::text(FILE, &self.file)?;
        let folder = self.file.parent().unwrap_or(Path::new(""));
        let load = |path: &str| files::bytes(&folder.join(path)).map_err(|error| error.to_string());
        let name = self.file.display().to_string();
        People::read(&name, &text, load).map_err(files::faulty(FILE))
    }

    /// Says who each identity is, by which rule, and what it spends. Writes nothing: the
    /// rules are taken as if they were in the lake.
    ///
    /// # Errors
    /// As of [`PeopleJob::read`]; for prices as of [`PricesJob::book`]; and when the lake
    /// cannot be read.
    pub async fn check(&self, lake: &Lake) -> Result<PeopleChecked, JobError> {
        let people = self.read()?;
        let book = self.prices.own_book()?;
        let mut snapshots = local::snapshots(lake).await?;
        with_metadata(&mut snapshots, &people.metadata_keys());
        let engine = local::engine_over(self.limits.clone(), snapshots, book.as_ref())?;
        check::checked(&people, lake, &engine).await
    }

    /// Records the metadata that rules name, rolls up what is then due, and writes who
    /// each identity is, if that is another than before.
    ///
    /// # Errors
    /// As of [`PeopleJob::read`], and for a key of metadata that has too many values, before
    /// anything is written; and when the lake cannot be read or written.
    pub async fn sync(&self, lake: &Lake, context: &JobContext) -> Result<PeopleSummary, JobError> {
        let people = self.read()?;
        let metadata_keys = people.metadata_keys();
        self.refuse_too_many_values(lake, &metadata_keys).await?;
        record_caller_metadata(lake, &metadata_keys).await?;
        let RollupSummary { days, complete, .. } =
            rollup::run(lake, self.limits.clone(), &context.stop).await?;
        let engine = local::engine(lake, self.limits.clone()).await?;
        let callers = callers::read(&engine).await?;
        let identities = callers.iter().map(Caller::identity).collect::<Result<Vec<_>, _>>()?;
        let Attributed { rows, warnings } =
            people.attribute(&identities, &read_profiles(lake).await?);
        let rows = people_rows(&identities, &rows)?;
        Ok(PeopleSummary {
            rules: people.rules(),
            listed: people.directory().len(),
            identities: identities.len(),
            metadata_keys,
            days_rolled_up: days,
            warnings: warnings.len(),
            table: small_tables::write(lake, &PEOPLE, &rows).await?,
            stopped: !complete,
        })
    }

    /// Asks it of keys that are not recorded yet; of the others each roll-up has asked it.
    async fn refuse_too_many_values(
        &self,
        lake: &Lake,
        keys: &BTreeSet<String>,
    ) -> Result<(), JobError> {
        let snapshots = local::snapshots(lake).await?;
        let rolled_up = snapshots.iter().find(|snapshot| snapshot.table.name == DAILY_USAGE.name);
        let mut new = keys.clone();
        new.retain(|key| rolled_up.is_none_or(|table| !table.caller_metadata.contains(key)));
        if !new.is_empty() {
            let engine = local::engine_over(self.limits.clone(), snapshots, None)?;
            rollup::refuse_too_many_values(&engine, &new).await?;
        }
        Ok(())
    }
}

/// Tells callers apart by this metadata, whatever the lake has recorded.
fn with_metadata(snapshots: &mut [TableSnapshot], keys: &BTreeSet<String>) {
    for snapshot in snapshots.iter_mut().filter(|snapshot| snapshot.table.name == DAILY_USAGE.name)
    {
        snapshot.caller_metadata.clone_from(keys);
    }
}
