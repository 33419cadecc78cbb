//! Checks of the price book: whether it is old, and whether it lacks a model of the lake.

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use assay_aws::doctor::Finding;
use assay_cost::day::Day;
use assay_cost::limits::BOOK_AGE_DAYS_MAX;
use assay_cost::model::is_provisioned;
use assay_query::Engine;
use jiff::Timestamp;

use super::finding::{ok, warn};
use crate::{JobError, PricesJob};

const UPDATE: &str = "`assay prices update FILE` compares it with AWS's price list";

/// Whether the book was compared with AWS's prices lately.
pub(super) fn age(prices: &PricesJob, today: Day) -> Result<Finding, JobError> {
    let book = prices.book()?;
    Ok(aged(book.as_of(), book.age_days(today), BOOK_AGE_DAYS_MAX))
}

fn aged(as_of: Option<Day>, age_days: Option<i32>, age_days_max: i32) -> Finding {
    let name = "price-book";
    let (Some(as_of), Some(age_days)) = (as_of, age_days) else {
        return warn(name, "the price book says no day as of which it holds", UPDATE);
    };
    let evidence = format!("the price book is of {as_of}, {age_days} days ago");
    if age_days > age_days_max { warn(name, evidence, UPDATE) } else { ok(name, evidence) }
}

/// Whether models were called that have no price. Calls through provisioned throughput are
/// paid by the hour and need none.
pub(super) async fn unpriced(engine: &Engine, since: Timestamp) -> Result<Finding, JobError> {
    let name = "model-prices";
    let day = since.strftime("%Y-%m-%d");
    let sql = format!(
        "SELECT model, model_id, sum(unpriced_invocations) FROM daily_costs \
         WHERE event_date >= '{day}' AND unpriced_invocations > 0 AND model IS NOT NULL \
         GROUP BY model, model_id ORDER BY model, model_id"
    );
    let mut found: Vec<(String, i64)> = Vec::new();
    for batch in engine.sql(&sql).await?.collect().await? {
        let texts = [0, 1].map(|index| cast(batch.column(index), &DataType::Utf8));
        let [models, ids] = texts;
        let (models, ids) = (models?, ids?);
        let (models, ids) = (models.as_string::<i32>(), ids.as_string::<i32>());
        let calls = batch.column(2).as_primitive::<Int64Type>();
        let rows = models.iter().zip(ids).zip(calls);
        let on_demand = rows.filter(|((_, id), _)| !id.is_some_and(is_provisioned));
        for ((model, _), calls) in on_demand {
            let (model, calls) = (model.unwrap_or_default(), calls.unwrap_or_default());
            match found.last_mut().filter(|(before, _)| before == model) {
                Some((_, before)) => *before = before.saturating_add(calls),
                None => found.push((model.to_owned(), calls)),
            }
        }
    }
    Ok(judged(name, &found))
}

fn judged(name: &'static str, found: &[(String, i64)]) -> Finding {
    if found.is_empty() {
        return ok(name, "every model that was called has a price");
    }
    let models = found.iter().map(|(model, calls)| format!("{model} ({calls})"));
    warn(
        name,
        format!("called without a price: {}", models.collect::<Vec<_>>().join(", ")),
        "give each a [[price]] in prices.toml, or use a newer assay: its calls count as 0 dollars \
         of the lower bound",
    )
}

#[cfg(test)]
mod tests {
    use assay_aws::doctor::Verdict;

    use super::*;

    #[test]
    fn a_book_of_sixty_days_is_young_and_one_of_a_day_more_is_old() {
        let as_of = Some(Day::new(2026, 10, 10).unwrap());
        let verdict = |days| aged(as_of, Some(days), BOOK_AGE_DAYS_MAX).verdict;
        assert_eq!([60, 61].map(verdict), [Verdict::Ok, Verdict::Warn]);
        assert_eq!(aged(None, None, BOOK_AGE_DAYS_MAX).verdict, Verdict::Warn);
    }
}
