//! The policies that tasks need, with the names of the settings.

use assay::{JobError, PublishJob};
use assay_aws::AwsSettings;
use assay_aws::permissions::{self, Names, Task};
use clap::ValueEnum;

use crate::exit::Exit;
use crate::settings::WORKGROUP;
use crate::views;

/// Tasks that need a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TaskArg {
    /// `assay publish`
    Publish,
    /// `assay query` and `assay sql` on Athena
    Query,
    /// `assay verify`
    Verify,
}

/// Prints the policy of a task. Asks AWS for nothing.
pub(super) async fn print(
    task: TaskArg,
    publish: &PublishJob,
    results: Option<&str>,
) -> anyhow::Result<Exit> {
    let task = match task {
        TaskArg::Publish => Task::Publish,
        TaskArg::Query => Task::Query,
        TaskArg::Verify => Task::Verify,
    };
    let region = AwsSettings::default().named_region().await;
    let names = names(task, publish, results, region.as_deref())?;
    let text = serde_json::to_string_pretty(&permissions::policy(task, &names))?;
    views::exact(&format!("{text}\n"))?;
    Ok(Exit::Done)
}

/// What no setting names: whoever attaches the policy fills it in, but for the
/// account, because nobody is let into that of others by a policy of their own.
fn names(
    task: Task,
    publish: &PublishJob,
    results: Option<&str>,
    region: Option<&str>,
) -> Result<Names, JobError> {
    let logs = publish.raw.logs()?.unwrap_or(&publish.lake);
    // Publishing without a workgroup saves no queries; asking without one uses the default.
    let workgroup = if task == Task::Publish { "WORKGROUP" } else { WORKGROUP };
    let results = bucket_and_prefix(results.unwrap_or("s3://RESULTS-BUCKET/query-results"));
    Ok(Names {
        region: region.unwrap_or("*").to_owned(),
        account: "*".to_owned(),
        database: publish.database.clone(),
        workgroup: publish.workgroup.clone().unwrap_or_else(|| workgroup.to_owned()),
        lake: bucket_and_prefix(publish.lake.as_str()),
        logs: bucket_and_prefix(logs.as_str()),
        results,
    })
}

fn bucket_and_prefix(place: &str) -> (String, String) {
    let (_, path) = place.split_once("://").unwrap_or(("", place));
    let (bucket, prefix) = path.trim_end_matches('/').split_once('/').unwrap_or((path, ""));
    (bucket.trim_end_matches('/').to_owned(), prefix.to_owned())
}
