//! Synthetic logs whose cost is known: it lies in every range, and parts add up to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, NoProgress};
use assay_lake::{Lake, Location};
use assay_query::{Engine, EngineSettings, named};
use assay_schema::tables;
use assay_synth::{Dirt, Family, Spec, UsdUnits, costs};
use tempfile::TempDir;

use super::answers::cells;

/// The logs of a specification in a lake below that folder.
async fn engine(spec: &Spec, dir: &TempDir) -> Engine {
    let open = |name: &str| Location::open_local(dir.path().join(name).to_str().unwrap()).unwrap();
    assay_synth::write(spec, &dir.path().join("logs"), &mut |_| {}).unwrap();
    let request = IngestRequest::new(open("logs"), open("lake"));
    assay_lake::ingest::run(&request, Arc::new(NoProgress)).await.unwrap();
    let lake = Lake::open(open("lake")).await.unwrap();
    let snapshot = lake.snapshot(&tables::INVOCATIONS).await.unwrap();
    let settings = EngineSettings { threads: 2, ..EngineSettings::default() };
    Engine::new(settings, vec![snapshot]).unwrap()
}

/// USD as text in units of 10^-15.
fn units(usd: &str) -> UsdUnits {
    let (whole, fraction) = usd.split_once('.').unwrap_or((usd, ""));
    format!("{whole}{fraction:0<15}").parse().unwrap()
}

#[tokio::test]
async fn the_true_cost_lies_in_every_range_and_parts_add_up() {
    let spec = Spec { hours: 72, records: 3_000, objects: 72, ..Spec::demo() };
    let truth = costs(&spec).unwrap();
    let dir = TempDir::new().unwrap();
    let engine = engine(&spec, &dir).await;
    let sql = "SELECT request_id, cost_usd_low, cost_usd_high FROM usage";
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for row in cells(&engine, sql).await {
        let Some(&usd) = truth.get(&row[0]) else {
            // Of a model without a price.
            assert!([["-", "-"], ["0", "0"]].contains(&[&row[1], &row[2]]), "{row:?}");
            continue;
        };
        let low = (row[1] != "-").then(|| units(&row[1]));
        let high = (row[2] != "-").then(|| units(&row[2]));
        assert!(low.is_none_or(|low| low <= usd), "{row:?} costs {usd}");
        assert!(high.is_none_or(|high| usd <= high), "{row:?} costs {usd}");
        let kind = match (low, high) {
            (Some(low), Some(high)) if low == high => "exact",
            (Some(_), Some(_)) => "range",
            (Some(_), None) => "at least",
            (None, _) => "nothing is known",
        };
        *kinds.entry(kind).or_default() += 1;
    }
    assert!(kinds.len() == 4 && kinds["exact"] > 1000, "{kinds:?}");

    let total = total(&engine).await;
    assert_eq!(total[1], "-", "not every call has an upper end");
    parts_add_up(&engine, &total).await;
}

/// Low and high ends of all calls.
async fn total(engine: &Engine) -> Vec<String> {
    let sql = "SELECT sum(cost_usd_low), \
               CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END FROM usage";
    cells(engine, sql).await.remove(0)
}

/// Whatever spend is divided by, the ends of the parts add up to those of the whole: one part
/// without an upper end leaves none to the whole.
async fn parts_add_up(engine: &Engine, total: &[String]) {
    let parts = ["identity", "person", "model", "account", "token-class"];
    let names = parts.map(|part| format!("spend-by-{part}"));
    for name in names.iter().map(String::as_str).chain(["spend-trend"]) {
        let sql = named::find(name).unwrap().render(&BTreeMap::new(), None, None).unwrap();
        let sum = format!(
            "SELECT sum(cost_usd_low), \
             CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END \
             FROM (\n{sql}) AS parts"
        );
        assert_eq!(cells(engine, &sum).await, [total], "{name}");
    }
}

/// Claude's models in their own format, with every body and no dirt: nothing is unknown but the
/// scope of application profiles. Nobody of this seed keeps an hour in the cache what has no price
/// for an hour.
#[tokio::test]
async fn where_every_call_has_an_upper_end_the_upper_ends_of_parts_add_up() {
    let (seed, developers) = (8, 6);
    let small = Spec { seed, developers, hours: 72, records: 1_000, objects: 36, ..Spec::demo() };
    let mut spec = Spec { dirt: Dirt::none(), ..small };
    for (knob, value) in
        [("bodies.share", "1"), ("operation.Converse", "0"), ("operation.ConverseStream", "0")]
    {
        spec.set(knob, value).unwrap();
    }
    for family in Family::ALL.iter().filter(|family| **family != Family::Anthropic) {
        spec.shapes.set_family(*family, 0.0);
    }
    let dir = TempDir::new().unwrap();
    let engine = engine(&spec, &dir).await;
    let total = total(&engine).await;
    let (low, high) = (units(&total[0]), units(&total[1]));
    let truth: UsdUnits = costs(&spec).unwrap().values().sum();
    assert!(low < high && (low..=high).contains(&truth), "{total:?} of {truth}");
    parts_add_up(&engine, &total).await;
}
