//! A company whose calls are known one by one: each is charged to whom it was charged to in truth,
//! and the sums are those of the truth, by rows and by days.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::Array;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay::{Engine, EngineSettings, JobContext, Lake, PeopleJob, PricesJob, profiles};
use assay_synth::{ChargedBy, ChargedCall, ChargedSums, Spec, UsdUnits, each_charged};
use tempfile::TempDir;

use crate::support::ingested;

/// A lake of a company's logs, which knows its profiles but not yet its people.
struct Company {
    dir: TempDir,
    lake: Lake,
    context: JobContext,
    /// By request.
    calls: BTreeMap<String, ChargedCall>,
    sums: ChargedSums,
}

impl Company {
    async fn of(spec: &Spec) -> Self {
        let dir = TempDir::new().unwrap();
        assay_synth::write(spec, &dir.path().join("logs"), &mut |_| ()).unwrap();
        assay_synth::write_company(spec, dir.path()).unwrap();
        let context = JobContext::new();
        let lake = ingested(dir.path(), &context).await;
        let files = ["profiles.json", "tags.json"].map(|name| dir.path().join(name));
        profiles::import(&lake, &files, &context).await.unwrap();
        let (mut calls, mut sums) = (BTreeMap::new(), ChargedSums::default());
        each_charged(spec, |call| {
            sums.add(&call);
            calls.insert(call.request_id.clone(), call);
            Ok(())
        })
        .unwrap();
        Self { dir, lake, context, calls, sums }
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The engine after a sync by the rules of that file.
    async fn with_rules(&self, file: &str) -> Engine {
        let (file, limits) = (self.path().join(file), EngineSettings::default());
        let job = PeopleJob { file, prices: PricesJob::default(), limits: limits.clone() };
        job.sync(&self.lake, &self.context).await.unwrap();
        assay::engine(&self.lake, limits).await.unwrap()
    }

    /// Calls that are not charged to whom they should be, with what is said of them.
    async fn wrongly_charged(&self, engine: &Engine) -> Vec<(&ChargedCall, Vec<Option<String>>)> {
        let sql = "SELECT request_id, person, team, project, cost_center, attribution FROM usage";
        let rows = cells(engine, sql).await;
        assert_eq!(rows.len(), self.calls.len());
        let judged = rows.into_iter().filter_map(|mut row| {
            let call = &self.calls[row[0].as_ref().unwrap()];
            let said = row.split_off(1);
            let truth = &call.charge;
            let word = Some(call.said_by.word().to_owned());
            let fields = [&truth.person, &truth.team, &truth.project, &truth.cost_center, &word];
            (fields.into_iter().ne(said.iter())).then_some((call, said))
        });
        judged.collect()
    }
}

/// Every cell of an answer.
async fn cells(engine: &Engine, sql: &str) -> Vec<Vec<Option<String>>> {
    let mut rows = Vec::new();
    for batch in engine.sql(sql).await.unwrap().collect().await.unwrap() {
        let options = FormatOptions::default();
        let columns = batch.columns().iter();
        let columns: Vec<_> = columns
            .map(|column| (column, ArrayFormatter::try_new(column, &options).unwrap()))
            .collect();
        rows.extend((0..batch.num_rows()).map(|row| {
            let cell = |(column, text): &(&Arc<dyn Array>, ArrayFormatter<'_>)| {
                column.is_valid(row).then(|| text.value(row).to_string())
            };
            columns.iter().map(cell).collect::<Vec<_>>()
        }));
    }
    rows
}

/// Small, with everybody and every change in it.
fn spec() -> Spec {
    let mut spec = Spec { hours: 72, records: 3_000, objects: 36, ..Spec::teams() };
    spec.set("dirt.missing_identity", "0.02").unwrap();
    spec.set("dirt.api_key", "0.03").unwrap();
    spec
}

/// USD as text in units of 10^-15.
fn units(usd: &str) -> UsdUnits {
    let (whole, fraction) = usd.split_once('.').unwrap_or((usd, ""));
    format!("{whole}{fraction:0<15}").parse().unwrap()
}

#[tokio::test]
async fn each_call_is_charged_to_whom_it_belongs() {
    let company = Company::of(&spec()).await;
    let engine = company.with_rules("people.toml").await;
    let wrong = company.wrongly_charged(&engine).await;
    assert!(wrong.is_empty(), "{} wrong, the first is {:?}", wrong.len(), wrong[0]);

    // Every kind of caller is there, and is known by everything that can tell.
    let kinds = cells(&engine, "SELECT DISTINCT principal_type FROM usage").await;
    assert_eq!(kinds.len(), 7, "{kinds:?}");
    let words: BTreeSet<_> = company.calls.values().map(|call| call.said_by.word()).collect();
    assert_eq!(words.into_iter().collect::<Vec<_>>(), ["identity", "none", "profile_tag", "rule"]);
    let changed = "SELECT identity_arn FROM usage WHERE session_name IS NOT NULL AND \
                   element_at(request_metadata, 'user') IS NULL AND inference_profile_id IS NULL \
                   GROUP BY identity_arn HAVING count(DISTINCT coalesce(team, '-')) > 1";
    assert_eq!(cells(&engine, changed).await.len(), 3, "two have moved, and one id has two people");

    // So each part has its dollars to the last digit: the truth lies between its ends.
    let sql = "SELECT request_id, cost_usd_low, cost_usd_high FROM usage";
    for row in cells(&engine, sql).await {
        let Some(usd) = company.calls[row[0].as_ref().unwrap()].usd else { continue };
        assert!(row[1].as_ref().is_none_or(|low| units(low) <= usd), "{row:?} costs {usd}");
        assert!(row[2].as_ref().is_none_or(|high| usd <= units(high)), "{row:?} costs {usd}");
    }
}

/// Counts of a part as the views have them, and as they are in truth.
const COUNTS: &str = "sum(input_tokens), sum(cache_read_input_tokens), \
                      sum(cache_write_input_tokens), sum(output_tokens)";

#[tokio::test]
async fn every_sum_is_the_one_of_the_truth_and_parts_add_up_by_rows_and_by_days() {
    let company = Company::of(&spec()).await;
    let engine = company.with_rules("people.toml").await;
    let total = "SELECT sum(cost_usd_low), count(cost_usd_high) FROM usage";
    let total = cells(&engine, total).await.remove(0).remove(0).unwrap();
    for by in ChargedBy::ALL {
        let name = if by == ChargedBy::Total { "CAST(NULL AS varchar)" } else { by.name() };
        let counts = COUNTS.replace("sum(", "coalesce(sum(").replace("tokens)", "tokens), 0)");
        let of_rows = format!(
            "SELECT {name} AS name, count(*), count(error_code), {counts}, sum(cost_usd_low), \
             CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END \
             FROM usage GROUP BY 1 ORDER BY 1"
        );
        let of_days = format!(
            "SELECT {name} AS name, sum(invocations), sum(failed), {counts}, sum(cost_usd_low), \
             CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END \
             FROM daily_costs GROUP BY 1 ORDER BY 1"
        );
        let rows = cells(&engine, &of_rows).await;
        assert_eq!(cells(&engine, &of_days).await, rows, "by {}", by.name());

        let found: BTreeMap<_, _> =
            rows.iter().map(|row| ((by, row[0].clone()), row[1..7].to_vec())).collect();
        let expected = company.sums.0.iter().filter(|((of, _), _)| *of == by).map(|(key, sum)| {
            let tokens = &sum.tokens;
            let counts = [
                sum.invocations,
                sum.failed,
                tokens.input,
                tokens.cache_read,
                tokens.cache_write,
                tokens.output,
            ];
            (key.clone(), counts.map(|count| Some(count.to_string())).to_vec())
        });
        assert_eq!(found, expected.collect(), "by {}", by.name());

        let lows = rows.iter().filter_map(|row| row[7].as_deref()).map(units);
        assert_eq!(lows.sum::<UsdUnits>(), units(&total), "by {}", by.name());
        for row in &rows {
            let truth = company.sums.0[&(by, row[0].clone())].usd;
            assert!(row[7].as_deref().is_none_or(|low| units(low) <= truth), "{row:?} is {truth}");
            assert!(
                row[8].as_deref().is_none_or(|high| truth <= units(high)),
                "{row:?} is {truth}"
            );
        }
    }
}

/// No rule is idle, nor the directory: without any of them some calls are charged wrongly.
#[tokio::test]
async fn without_any_one_rule_some_call_is_charged_wrongly() {
    let company = Company::of(&spec()).await;
    let text = std::fs::read_to_string(company.path().join("people.toml")).unwrap();
    let (top, rules) = text.split_once("[[rule]]").unwrap();
    let rules: Vec<&str> = rules.split("[[rule]]").collect();
    assert_eq!(rules.len(), 6);
    let without = |left_out: usize| {
        let others = rules.iter().enumerate().filter(|(at, _)| *at != left_out);
        others.fold(top.to_owned(), |text, (_, rule)| text + "[[rule]]" + rule)
    };
    let mut files: Vec<String> = (0..rules.len()).map(without).collect();
    files.push(text.replace("people_csv = \"people.csv\"\n", ""));
    for (at, file) in files.iter().enumerate() {
        std::fs::write(company.path().join("less.toml"), file).unwrap();
        let engine = company.with_rules("less.toml").await;
        assert!(!company.wrongly_charged(&engine).await.is_empty(), "without {at}:\n{file}");
    }
    let whole = company.with_rules("people.toml").await;
    assert!(company.wrongly_charged(&whole).await.is_empty());
}
