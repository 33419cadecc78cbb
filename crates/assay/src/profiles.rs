//! Application inference profiles in the lake: from AWS, from files, and back.

mod account;

use std::path::PathBuf;

use assay_cost::day::Day;
use assay_cost::profiles::{
    ObservedProfile, ProfileFile, ProfileRow, Profiles, import_profiles, merge,
};
use assay_lake::Lake;
use assay_lake::small_tables::{self, Written, profile_rows, read_profiles};
use assay_schema::tables::PROFILES;
use serde::Serialize;

use crate::{Failure, JobContext, JobError, files};

pub use account::BedrockAccount;

/// The files in messages.
const FILES: &str = "the profile files";

/// Whose profiles are listed.
#[derive(Clone, Debug, Default)]
pub struct ProfilesJob {
    /// Accounts with their regions; the account and region at hand without any.
    pub accounts: Vec<BedrockAccount>,
}

/// What became of the lake's profiles.
#[derive(Clone, Debug, Serialize)]
pub struct ProfilesSummary {
    /// Accounts that were asked.
    pub accounts: usize,
    /// Accounts of which not every profile could be listed.
    pub accounts_failed: usize,
    /// Why, each with what to do.
    pub failed: Vec<ProfilesFailure>,
    /// Profiles that were seen.
    pub profiles: usize,
    /// What became of the table.
    #[serde(flatten)]
    pub table: Written,
}

/// Why the profiles of an account and region are missing.
#[derive(Clone, Debug, Serialize)]
pub struct ProfilesFailure {
    /// On one line.
    pub error: String,
    /// What to do, if anything is known.
    pub hint: Option<String>,
}

/// The end of a sync: what could be listed is in the lake, also where some could not.
#[derive(Debug)]
pub struct ProfilesSynced {
    /// What it did.
    pub summary: ProfilesSummary,
    /// What failed, by account and region.
    pub failed: Vec<JobError>,
}

impl ProfilesJob {
    /// Lists the profiles of every account and region, and merges them into the lake.
    ///
    /// # Errors
    /// When the lake cannot be read or written, and [`JobError::OutOfOrder`]. What fails
    /// in an account is in [`ProfilesSynced::failed`].
    pub async fn sync(
        &self,
        lake: &Lake,
        context: &JobContext,
    ) -> Result<ProfilesSynced, JobError> {
        let here = [BedrockAccount::default()];
        let accounts = if self.accounts.is_empty() { &here[..] } else { &self.accounts };
        let (mut seen, mut failed, mut accounts_failed) = (Profiles::default(), Vec::new(), 0);
        let services = context.stores.services().await;
        for account in accounts {
            let errors = account.observe(&services, &mut seen).await;
            accounts_failed += usize::from(!errors.is_empty());
            failed.extend(errors);
        }
        let summary = ProfilesSummary {
            accounts: accounts.len(),
            accounts_failed,
            failed: failed.iter().map(ProfilesFailure::of).collect(),
            profiles: seen.observed.len(),
            table: merge_into(lake, &seen, context.today()).await?,
        };
        Ok(ProfilesSynced { summary, failed })
    }
}

impl ProfilesFailure {
    fn of(error: &JobError) -> Self {
        let failure = Failure::of(error);
        Self { error: failure.error(), hint: failure.hint() }
    }
}

/// Merges into the lake what the AWS CLI, or `profiles list`, has printed into files.
///
/// # Errors
/// [`JobError::Faulty`] with every fault of every file, and [`JobError::Unread`], before
/// anything is written; [`JobError::OutOfOrder`]; and when the lake cannot be read or
/// written.
pub async fn import(
    lake: &Lake,
    paths: &[PathBuf],
    context: &JobContext,
) -> Result<ProfilesSummary, JobError> {
    let contents = paths.iter().map(|path| {
        let content = files::read(path)?;
        Ok::<_, JobError>((path.display().to_string(), content))
    });
    let contents = contents.collect::<Result<Vec<_>, _>>()?;
    let read = contents.iter().map(|(name, json)| ProfileFile { name, json });
    let seen = import_profiles(&read.collect::<Vec<_>>()).map_err(files::faulty(FILES))?;
    let dated = seen.dated.keys().filter(|arn| !seen.observed.contains_key(*arn)).count();
    Ok(ProfilesSummary {
        accounts: 0,
        accounts_failed: 0,
        failed: Vec::new(),
        profiles: seen.observed.len() + dated,
        table: merge_into(lake, &seen, context.today()).await?,
    })
}

/// The profiles that the lake knows, by ARN and day.
///
/// # Errors
/// When the lake cannot be read.
pub async fn list(lake: &Lake) -> Result<Vec<ProfileRow>, JobError> {
    Ok(read_profiles(lake).await?)
}

async fn merge_into(lake: &Lake, seen: &Profiles, today: Day) -> Result<Written, JobError> {
    let merged = merge(&read_profiles(lake).await?, seen, today)?;
    Ok(small_tables::write(lake, &PROFILES, &profile_rows(&merged)?).await?)
}

/// Takes up what AWS shows of a profile today.
fn observe(seen: &mut Profiles, found: assay_aws::profiles::SeenProfile) {
    let observed = ObservedProfile {
        name: Some(found.name),
        tags: Some(found.tags),
        ..ObservedProfile::default()
    };
    let observed = observed.with_models(found.models.iter().map(String::as_str));
    seen.observed.insert(found.arn, observed);
}
