//! Request metadata by which the roll-up distinguishes calls.

use std::collections::BTreeSet;

use datafusion::arrow::array::AsArray;
use futures::StreamExt;

use crate::fills::value_of;
use crate::limits::CALLER_METADATA_VALUES_MAX;
use crate::{Engine, QueryError};

/// Refuses keys of request metadata that have too many values on a day of
/// `invocations`: before they are recorded, and of days that come later.
///
/// # Errors
/// [`QueryError::TooManyValues`] with the first key and day; others when the rows
/// cannot be read.
pub async fn refuse_too_many_values(
    engine: &Engine,
    keys: &BTreeSet<String>,
) -> Result<(), QueryError> {
    for key in keys {
        let values_max = CALLER_METADATA_VALUES_MAX;
        if let Some(day) = day_with_more(engine, key, values_max).await? {
            return Err(QueryError::TooManyValues { key: key.clone(), day, values_max });
        }
    }
    Ok(())
}

async fn day_with_more(
    engine: &Engine,
    key: &str,
    values_max: u64,
) -> Result<Option<String>, QueryError> {
    let values = format!("count(DISTINCT {})", value_of(key));
    let sql = format!(
        "SELECT event_date FROM invocations GROUP BY event_date HAVING {values} > {values_max} \
         ORDER BY event_date LIMIT 1"
    );
    let mut batches = engine.sql(&sql).await?;
    while let Some(batch) = batches.next().await.transpose()? {
        let days = batch.column(0).as_string::<i32>();
        if let Some(day) = days.iter().flatten().next() {
            return Ok(Some(day.to_owned()));
        }
    }
    Ok(None)
}
