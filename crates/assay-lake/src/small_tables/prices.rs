//! The rows of `prices` from a price book.

use arrow::array::RecordBatch;
use assay_cost::prices::{EVERY_ACCOUNT, PriceRow, TokenClass};
use assay_schema::tables::PRICES;

use super::columns::{prices, rows, spelled, texts};
use crate::error::LakeError;

/// The rows of [`PRICES`], of [`assay_cost::prices::PriceBook::rows`].
///
/// # Errors
/// [`LakeError::Columns`], which sound prices do not give.
pub fn price_rows(book: &[PriceRow]) -> Result<RecordBatch, LakeError> {
    use TokenClass::{CacheRead, CacheWrite1h, CacheWrite5m, Input, Output};
    let low = |class| prices(book, move |row| row.low.of(class));
    let high = |class| prices(book, move |row| row.high.of(class));
    rows(
        &PRICES,
        [
            texts(book, |row| Some(&row.partition)),
            texts(book, |row| Some(&row.model)),
            texts(book, |row| Some(row.scope.word())),
            texts(book, |row| Some(row.prompt_size.word())),
            texts(book, |row| Some(row.account_id.as_deref().unwrap_or(EVERY_ACCOUNT))),
            low(Input),
            high(Input),
            low(Output),
            high(Output),
            low(CacheRead),
            high(CacheRead),
            low(CacheWrite5m),
            high(CacheWrite5m),
            low(CacheWrite1h),
            high(CacheWrite1h),
            prices(book, |row| row.low.unsplit_low()),
            prices(book, |row| row.high.unsplit_high()),
            spelled(book, |row| row.discount_percent.map(|percent| percent.to_string())),
            spelled(book, |row| Some(row.days.from.to_string())),
            spelled(book, |row| Some(row.days.until.to_string())),
        ],
    )
}
