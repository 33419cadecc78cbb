//! What callers use and spend, by day.

use arrow::array::{Array, AsArray, Decimal128Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use assay_cost::limits::MONEY_SCALE;
use assay_cost::money::MoneyOverflow;
use assay_query::Engine;
use futures::TryStreamExt;
use serde::Serialize;

use super::callers::{self, Caller, KEY};
use crate::JobError;

/// What is used and spent. Money is in units of 10^-15 US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Used {
    /// Calls, failed ones included.
    pub invocations: i64,
    /// Calls of a model without a price.
    pub unpriced_invocations: i64,
    /// Calls of which a count of tokens is unknown.
    pub unknown_invocations: i64,
    /// Known tokens of all classes.
    pub tokens: i64,
    /// At the lowest prices; `None` where nothing has a price.
    pub usd_low: Option<i128>,
    /// At the highest prices; `None` where there is no upper end.
    pub usd_high: Option<i128>,
}

impl Used {
    /// No call at all, which costs nothing.
    pub(super) const NONE: Self = Self {
        invocations: 0,
        unpriced_invocations: 0,
        unknown_invocations: 0,
        tokens: 0,
        usd_low: None,
        usd_high: Some(0),
    };

    /// Both together: a part without an upper end leaves none to the sum.
    ///
    /// # Errors
    /// When a sum is too large.
    pub fn plus(self, other: Self) -> Result<Self, MoneyOverflow> {
        let count = |one: i64, other: i64| one.checked_add(other).ok_or(MoneyOverflow);
        let money = |one: i128, other: i128| one.checked_add(other).ok_or(MoneyOverflow);
        let low = match (self.usd_low, other.usd_low) {
            (Some(one), Some(other)) => Some(money(one, other)?),
            (one, other) => one.or(other),
        };
        let high = self.usd_high.zip(other.usd_high);
        Ok(Self {
            invocations: count(self.invocations, other.invocations)?,
            unpriced_invocations: count(self.unpriced_invocations, other.unpriced_invocations)?,
            unknown_invocations: count(self.unknown_invocations, other.unknown_invocations)?,
            tokens: count(self.tokens, other.tokens)?,
            usd_low: low,
            usd_high: high.map(|(one, other)| money(one, other)).transpose()?,
        })
    }
}

/// Calls `take` with each caller's use of each day.
pub(super) async fn each_day(
    engine: &Engine,
    mut take: impl FnMut(Caller, &str, Used) -> Result<(), JobError>,
) -> Result<(), JobError> {
    let sql = format!(
        "SELECT {KEY}, event_date, sum(invocations), sum(unpriced_invocations), \
         sum(unknown_invocations), sum(coalesce(input_tokens, 0)) \
         + sum(coalesce(cache_read_input_tokens, 0)) + sum(coalesce(cache_write_input_tokens, 0)) \
         + sum(coalesce(output_tokens, 0)), sum(cost_usd_low), \
         CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END \
         FROM daily_costs GROUP BY {KEY}, event_date"
    );
    let mut batches = engine.sql(&sql).await?;
    while let Some(batch) = batches.try_next().await? {
        each_row(&batch, &mut take)?;
    }
    Ok(())
}

fn each_row(
    batch: &RecordBatch,
    take: &mut impl FnMut(Caller, &str, Used) -> Result<(), JobError>,
) -> Result<(), JobError> {
    let days = cast(batch.column(4), &DataType::Utf8)?;
    let counts = (5..9).map(|index| cast(batch.column(index), &DataType::Int64));
    let counts = counts.collect::<Result<Vec<_>, _>>()?;
    let count = |index: usize, row: usize| counts[index].as_primitive::<Int64Type>().value(row);
    let scale = i8::try_from(MONEY_SCALE).unwrap_or(i8::MAX);
    let money = DataType::Decimal128(38, scale);
    let (low, high) = (cast(batch.column(9), &money)?, cast(batch.column(10), &money)?);
    let usd = |column: &Decimal128Array, row| column.is_valid(row).then(|| column.value(row));
    for (row, caller) in callers::of_batch(batch)?.into_iter().enumerate() {
        let used = Used {
            invocations: count(0, row),
            unpriced_invocations: count(1, row),
            unknown_invocations: count(2, row),
            tokens: count(3, row),
            usd_low: usd(low.as_primitive::<Decimal128Type>(), row),
            usd_high: usd(high.as_primitive::<Decimal128Type>(), row),
        };
        take(caller, days.as_string::<i32>().value(row), used)?;
    }
    Ok(())
}
