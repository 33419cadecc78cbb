//! Checks of who calls: what kind of caller does not show the developer.

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use assay_aws::doctor::Finding;
use assay_query::Engine;
use jiff::Timestamp;

use super::finding::{fail, ok, warn};
use crate::JobError;

/// Callers that are named.
const NAMED_MAX: usize = 5;

/// Whether somebody calls with a key that names nobody.
pub(super) async fn api_keys(engine: &Engine, since: Timestamp) -> Result<Finding, JobError> {
    let name = "api-keys";
    let found = callers(engine, since, "principal_type = 'api_key'").await?;
    Ok(match found.as_slice() {
        [] => ok(name, "no caller uses an API key of Bedrock"),
        found => fail(
            name,
            format!("called with API keys: {}", named(found)),
            "the developer behind a key is in no log: `assay developer settings NAME` sets up a role",
        ),
    })
}

/// Whether somebody calls past the profiles.
pub(super) async fn without_profile(
    engine: &Engine,
    since: Timestamp,
) -> Result<Finding, JobError> {
    let name = "without-profile";
    let which = "inference_profile_id IS NULL AND error_code IS NULL";
    let found = callers(engine, since, which).await?;
    Ok(match found.as_slice() {
        [] => ok(name, "every call goes through an application inference profile"),
        found => warn(
            name,
            format!("called without an inference profile: {}", named(found)),
            "the bill cannot tell whose these are: set ANTHROPIC_MODEL to the developer's profile",
        ),
    })
}

/// Whether somebody calls with lasting keys.
pub(super) async fn iam_users(engine: &Engine, since: Timestamp) -> Result<Finding, JobError> {
    let name = "iam-user-callers";
    let found = callers(engine, since, "principal_type = 'iam_user'").await?;
    Ok(match found.as_slice() {
        [] => ok(name, "no caller uses the lasting keys of an IAM user"),
        found => warn(
            name,
            format!("called as IAM users: {}", named(found)),
            "let them take on the developer role: `assay developer settings NAME`",
        ),
    })
}

/// Invocations of callers of one sort, the largest first.
async fn callers(
    engine: &Engine,
    since: Timestamp,
    which: &str,
) -> Result<Vec<(String, i64)>, JobError> {
    let sql = format!(
        "SELECT coalesce(identity_arn, 'unknown'), count(*) FROM invocations \
         WHERE {} AND {which} GROUP BY 1 ORDER BY 2 DESC, 1",
        window(since)
    );
    let mut found = Vec::new();
    for batch in engine.sql(&sql).await?.collect().await? {
        let names = cast(batch.column(0), &DataType::Utf8)?;
        let counts = batch.column(1).as_primitive::<Int64Type>();
        let rows = names.as_string::<i32>().iter().zip(counts.iter());
        found.extend(rows.map(|(name, count)| (name.unwrap_or("").into(), count.unwrap_or(0))));
    }
    Ok(found)
}

/// What SQL says of the rows since a moment.
pub(super) fn window(since: Timestamp) -> String {
    let day = since.strftime("%Y-%m-%d");
    format!("event_date >= '{day}' AND event_time >= TIMESTAMP '{since}'")
}

fn named(callers: &[(String, i64)]) -> String {
    let shown = callers.iter().take(NAMED_MAX).map(|(name, count)| format!("{name} ({count})"));
    let more = callers.len().saturating_sub(NAMED_MAX);
    let rest = (more > 0).then(|| format!("{more} more"));
    shown.chain(rest).collect::<Vec<_>>().join(", ")
}
