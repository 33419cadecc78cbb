//! Checks of the lake: how many of its calls have counts, and whether it is up
//! to date.

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use assay_aws::doctor::Finding;
use assay_lake::{Lake, Place, shown};
use assay_query::Engine;
use assay_schema::tables::INVOCATIONS;
use jiff::Timestamp;

use super::finding::{fail, ok, unknown, warn};
use super::{DoctorJob, callers, ledger, prices, twice};
use crate::failure::whole;
use crate::status::{hours, newest_record};
use crate::{JobContext, JobError, PublishJob, local};

/// Share of streaming records with counts below which so much is missing that
/// sums mislead, and below which something is.
const COVERAGE_FAIL: f64 = 0.5;
const COVERAGE_WARN: f64 = 0.95;
/// Hours without a log beyond which it is no weekend.
const GAP_HOURS_MAX: i64 = 72;
const HOUR_SECONDS: i64 = 3600;

/// Everything about the lake; one finding where there is none to look at.
pub(super) async fn examine(job: &DoctorJob, context: &JobContext) -> Vec<Finding> {
    let Some(place) = &job.lake else {
        return vec![warn("lake", "no lake is named", "name it with --lake LAKE")];
    };
    match open(place, job, context).await {
        Ok((lake, engine)) => look(place, job, context, &lake, &engine).await,
        Err(error) => vec![fail("lake", whole(&error), "`assay ingest` makes a lake")],
    }
}

async fn open(
    place: &Place,
    job: &DoctorJob,
    context: &JobContext,
) -> Result<(Lake, Engine), JobError> {
    let lake = context.open_lake(place).await?;
    let engine = local::engine_with_prices(&lake, job.limits.clone(), &job.prices).await?;
    Ok((lake, engine))
}

async fn look(
    place: &Place,
    job: &DoctorJob,
    context: &JobContext,
    lake: &Lake,
    engine: &Engine,
) -> Vec<Finding> {
    let (since, now) = (job.since, context.now);
    let said = |name, found: Result<Finding, JobError>| {
        found.unwrap_or_else(|error| unknown(name, &error, "`assay status` says more"))
    };
    vec![
        said("api-keys", callers::api_keys(engine, since).await),
        said("without-profile", callers::without_profile(engine, since).await),
        said("iam-user-callers", callers::iam_users(engine, since).await),
        said("streaming-counts", coverage(engine, since).await),
        said("hours-without-logs", gaps(engine, since, now).await),
        said("read-twice", twice::read_twice(engine, place).await),
        said("lake-age", age(lake, now).await),
        said("unreadable-objects", unreadable(lake).await),
        said("lake-rows", ledger::rows(lake).await),
        said("price-book", prices::age(&job.prices, context.today())),
        said("model-prices", prices::unpriced(engine, since).await),
        said("catalog", catalog(job.publish.as_ref(), context).await),
    ]
}

async fn coverage(engine: &Engine, since: Timestamp) -> Result<Finding, JobError> {
    let sql = format!(
        "SELECT count(*), count(output_tokens) FROM invocations WHERE {} AND error_code IS NULL \
         AND operation IN ('InvokeModelWithResponseStream', 'ConverseStream')",
        callers::window(since)
    );
    let batches = engine.sql(&sql).await?.collect().await?;
    let number = |column: usize| {
        let batch = batches.iter().find(|batch| batch.num_rows() > 0);
        batch.map_or(0, |batch| batch.column(column).as_primitive::<Int64Type>().value(0))
    };
    Ok(covered(number(0), number(1)))
}

/// What it means that so many of all streaming records have counts.
fn covered(all: i64, counted: i64) -> Finding {
    let name = "streaming-counts";
    let share = if all == 0 { 1.0 } else { counted as f64 / all as f64 };
    let evidence =
        format!("{counted} of {all} streaming records have output counts ({:.1} %)", share * 100.0);
    let remedy = "deliver texts (`deliver = [\"text\"]`): counts are taken from the stream's end";
    match share {
        share if share < COVERAGE_FAIL => fail(name, evidence, remedy),
        share if share < COVERAGE_WARN => warn(name, evidence, remedy),
        _ => ok(name, evidence),
    }
}

async fn gaps(engine: &Engine, since: Timestamp, now: Timestamp) -> Result<Finding, JobError> {
    let name = "hours-without-logs";
    let read = hours::read(engine, since, now).await?;
    let gaps = read.sources.iter().flat_map(|source| &source.gaps);
    let longest = gaps.max_by_key(|gap| gap.hours);
    Ok(match longest {
        Some(gap) if gap.hours > GAP_HOURS_MAX => warn(
            name,
            format!("no log of {} hours, from {} on", gap.hours, gap.from),
            "see whether logging was off: `assay status` shows every gap",
        ),
        Some(gap) => ok(name, format!("at most {} hours without a log", gap.hours)),
        None => ok(name, "there is a log of every hour"),
    })
}

async fn age(lake: &Lake, now: Timestamp) -> Result<Finding, JobError> {
    let name = "lake-age";
    let snapshot = lake.snapshot(&INVOCATIONS).await?;
    let Some(newest) = newest_record(&snapshot) else {
        return Ok(warn(name, "there is no record in the lake", "`assay ingest` reads the logs"));
    };
    let hours = now.duration_since(newest).as_secs() / HOUR_SECONDS;
    let evidence = format!("the newest record is {hours} hours old");
    if hours > GAP_HOURS_MAX {
        return Ok(warn(name, evidence, "see whether `assay nightly` runs"));
    }
    Ok(ok(name, evidence))
}

async fn unreadable(lake: &Lake) -> Result<Finding, JobError> {
    let name = "unreadable-objects";
    let objects = lake.unreadable().await?;
    let waiting: Vec<_> = objects.iter().filter(|object| object.accepted_at.is_none()).collect();
    let Some(oldest) = waiting.iter().min_by_key(|object| object.since) else {
        return Ok(ok(name, "every object can be read, or was accepted as unreadable"));
    };
    let (object, why) = (shown(oldest.object.as_bytes()), shown(oldest.why.as_bytes()));
    let evidence = format!(
        "objects that cannot be read: {}, since {} {object} ({why})",
        waiting.len(),
        oldest.since.strftime("%Y-%m-%dT%H:%M:%SZ"),
    );
    let remedy = "`assay status` lists them: see to it that they can be read, or accept that they \
                  cannot with `assay ingest --accept OBJECT`";
    Ok(warn(name, evidence, remedy))
}

async fn catalog(publish: Option<&PublishJob>, context: &JobContext) -> Result<Finding, JobError> {
    let name = "catalog";
    let Some(publish) = publish else {
        return Ok(ok(name, "no catalog is set: Athena does not read this lake"));
    };
    let pending = publish.look(context).await?;
    Ok(match (pending.steps_behind(), pending.waiting()) {
        (0, []) => ok(name, "Glue and Athena are in step with the lake"),
        (0, [waiting, ..]) => warn(
            name,
            format!("Athena has no view {}: {}", waiting.view, waiting.why),
            "write the table, then `assay publish`",
        ),
        (steps, _) => fail(
            name,
            format!("Glue and Athena are {steps} steps behind the lake"),
            "`assay publish` brings them in step",
        ),
    })
}
