//! Checks of the lake: whose calls are in it, how many of their counts, and
//! whether it is up to date.

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use assay_aws::doctor::{Finding, Verdict};
use assay_lake::{Lake, shown};
use assay_query::Engine;
use jiff::Timestamp;

use super::{fail, found, ledger, ok, twice, unknown, warn};
use crate::commands::publish::Publish;
use crate::commands::query;
use crate::commands::status::{LookArgs, hours};
use crate::context::Context;
use crate::settings::LimitArgs;
use assay_lake::Place;

/// Share of streaming records with counts below which so much is missing that
/// sums mislead, and below which something is.
const COVERAGE_FAIL: f64 = 0.5;
const COVERAGE_WARN: f64 = 0.95;
/// Hours without a log beyond which it is no weekend.
const GAP_HOURS_MAX: i64 = 72;
const HOUR_SECONDS: i64 = 3600;
/// Callers that are named.
const NAMED_MAX: usize = 5;

/// Everything about the lake; one finding where there is none to look at.
pub(super) async fn examine(args: &LookArgs, context: &Context) -> Vec<Finding> {
    let place = match args.lake.resolve(&context.file) {
        Ok(place) => place,
        Err(_) => return vec![warn("lake", "no lake is named", "name it with --lake LAKE")],
    };
    match open(&place, context).await {
        Ok((lake, engine)) => look(args, context, &place, &lake, &engine).await,
        Err(error) => vec![fail("lake", format!("{error:#}"), "`assay ingest` makes a lake")],
    }
}

async fn open(place: &Place, context: &Context) -> anyhow::Result<(Lake, Engine)> {
    let lake = context.open_lake(place).await?;
    let limits = LimitArgs::default().resolve(&context.file);
    let engine = query::engine(&lake, limits).await?;
    Ok((lake, engine))
}

async fn look(
    args: &LookArgs,
    context: &Context,
    place: &Place,
    lake: &Lake,
    engine: &Engine,
) -> Vec<Finding> {
    let since = args.since.resolve(context.now);
    let remedy = "`assay status` tells more";
    let said = |name, result: anyhow::Result<Finding>| {
        result.unwrap_or_else(|error| unknown(name, &error, remedy))
    };
    vec![
        said("api-keys", api_keys(engine, since).await),
        said("without-profile", without_profile(engine, since).await),
        said("iam-user-callers", iam_users(engine, since).await),
        said("streaming-counts", coverage(engine, since).await),
        said("hours-without-logs", gaps(engine, since, context.now).await),
        said("read-twice", twice::read_twice(engine, place).await),
        said("lake-age", age(lake, context.now).await),
        said("unreadable-objects", unreadable(lake).await),
        said("lake-rows", ledger::rows(lake).await),
        said("catalog", catalog(place, context).await),
    ]
}

/// Invocations of callers of one sort, the largest first.
async fn callers(
    engine: &Engine,
    since: Timestamp,
    which: &str,
) -> anyhow::Result<Vec<(String, i64)>> {
    let sql = format!(
        "SELECT coalesce(identity_arn, 'unknown'), count(*) FROM invocations \
         WHERE {} AND {which} GROUP BY 1 ORDER BY 2 DESC, 1",
        window(since)
    );
    let mut found = Vec::new();
    for batch in engine.sql(&sql).await?.collect().await? {
        let names = arrow::compute::cast(batch.column(0), &arrow::datatypes::DataType::Utf8)?;
        let counts = batch.column(1).as_primitive::<Int64Type>();
        let rows = names.as_string::<i32>().iter().zip(counts.iter());
        found.extend(rows.map(|(name, count)| (name.unwrap_or("").into(), count.unwrap_or(0))));
    }
    Ok(found)
}

fn window(since: Timestamp) -> String {
    let day = since.strftime("%Y-%m-%d");
    format!("event_date >= '{day}' AND event_time >= TIMESTAMP '{since}'")
}

fn named(callers: &[(String, i64)]) -> String {
    let shown = callers.iter().take(NAMED_MAX).map(|(name, count)| format!("{name} ({count})"));
    let more = callers.len().saturating_sub(NAMED_MAX);
    let rest = (more > 0).then(|| format!("{more} more"));
    shown.chain(rest).collect::<Vec<_>>().join(", ")
}

async fn api_keys(engine: &Engine, since: Timestamp) -> anyhow::Result<Finding> {
    let name = "api-keys";
    let found = callers(engine, since, "principal_type = 'api_key'").await?;
    Ok(match found.as_slice() {
        [] => ok(name, "nobody calls with an API key of Bedrock"),
        found => fail(
            name,
            format!("called with API keys: {}", named(found)),
            "the developer behind a key is in no log: `assay developer settings NAME` sets up a role",
        ),
    })
}

async fn without_profile(engine: &Engine, since: Timestamp) -> anyhow::Result<Finding> {
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

async fn iam_users(engine: &Engine, since: Timestamp) -> anyhow::Result<Finding> {
    let name = "iam-user-callers";
    let found = callers(engine, since, "principal_type = 'iam_user'").await?;
    Ok(match found.as_slice() {
        [] => ok(name, "nobody calls with the lasting keys of an IAM user"),
        found => warn(
            name,
            format!("called as IAM users: {}", named(found)),
            "let them take on the developer role: `assay developer settings NAME`",
        ),
    })
}

async fn coverage(engine: &Engine, since: Timestamp) -> anyhow::Result<Finding> {
    let sql = format!(
        "SELECT count(*), count(output_tokens) FROM invocations WHERE {} AND error_code IS NULL \
         AND operation IN ('InvokeModelWithResponseStream', 'ConverseStream')",
        window(since)
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

async fn gaps(engine: &Engine, since: Timestamp, now: Timestamp) -> anyhow::Result<Finding> {
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

async fn age(lake: &Lake, now: Timestamp) -> anyhow::Result<Finding> {
    let name = "lake-age";
    let snapshot = lake.snapshot(&assay_schema::tables::INVOCATIONS).await?;
    Ok(match crate::commands::status::newest_record(&snapshot) {
        None => warn(name, "there is no record in the lake", "`assay ingest` reads the logs"),
        Some(newest) => {
            let hours = now.duration_since(newest).as_secs() / HOUR_SECONDS;
            let verdict = if hours > GAP_HOURS_MAX { Verdict::Warn } else { Verdict::Ok };
            let evidence = format!("the newest record is {hours} hours old");
            match verdict {
                Verdict::Ok => ok(name, evidence),
                verdict => found(verdict, name, evidence, "see whether `assay nightly` runs"),
            }
        }
    })
}

async fn unreadable(lake: &Lake) -> anyhow::Result<Finding> {
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

async fn catalog(place: &Place, context: &Context) -> anyhow::Result<Finding> {
    let name = "catalog";
    if context.file.catalog.is_none() {
        return Ok(ok(name, "no catalog is set: Athena does not read this lake"));
    }
    let publish = Publish::of(place.clone(), &context.file, Default::default())?;
    Ok(match publish.steps_behind(context).await? {
        0 => ok(name, "Glue and Athena are in step with the lake"),
        steps => fail(
            name,
            format!("Glue and Athena are {steps} steps behind the lake"),
            "`assay publish` brings them in step",
        ),
    })
}
