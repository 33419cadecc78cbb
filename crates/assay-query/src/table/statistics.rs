//! The commit's statistics in DataFusion's words.
//!
//! Rows, null counts and integer bounds are exact and can answer a query
//! alone. Delta cuts long text off and writes timestamps in milliseconds, so
//! those bounds only steer.

use assay_lake::{ColumnStats, DataFile, StatValue};
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema, TimeUnit};
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, Statistics};
use datafusion::error::Result;
use datafusion::scalar::ScalarValue;

use super::files::partition_values;

/// Microseconds that a timestamp bound may have lost.
const TIMESTAMP_BOUND_SLACK_MICROS: i64 = 999;

/// Statistics of one file's data columns.
pub(super) fn of_file(file: &DataFile, columns: &[FieldRef]) -> Statistics {
    Statistics {
        num_rows: exact(file.rows),
        total_byte_size: Precision::Absent,
        column_statistics: columns.iter().map(|field| of_column(file, field)).collect(),
    }
}

/// Statistics of all these files together, partition columns included.
pub(super) fn of_files(
    files: &[&DataFile],
    partitions: &[FieldRef],
    schema: &Schema,
) -> Result<Statistics> {
    let columns = &schema.fields()[..schema.fields().len() - partitions.len()];
    let each: Vec<Statistics> = files
        .iter()
        .map(|file| {
            let mut statistics = of_file(file, columns);
            let values = partition_values(file, partitions.len());
            statistics.column_statistics.extend(values.into_iter().map(of_partition));
            statistics
        })
        .collect();
    Statistics::try_merge_iter(&each, schema)
}

fn of_partition(value: ScalarValue) -> ColumnStatistics {
    if value.is_null() {
        return ColumnStatistics::new_unknown();
    }
    ColumnStatistics {
        null_count: Precision::Exact(0),
        min_value: Precision::Exact(value.clone()),
        max_value: Precision::Exact(value),
        ..ColumnStatistics::new_unknown()
    }
}

fn of_column(file: &DataFile, field: &FieldRef) -> ColumnStatistics {
    let Some(stats) = file.stats.get(field.name()) else {
        return ColumnStatistics::new_unknown();
    };
    ColumnStatistics {
        null_count: exact(stats.nulls),
        min_value: bound(min(stats, field.data_type())),
        max_value: bound(max(stats, field.data_type())),
        ..ColumnStatistics::new_unknown()
    }
}

/// The lower bound, in the column's type.
pub(super) fn min(stats: &ColumnStats, kind: &DataType) -> Option<ScalarValue> {
    scalar(stats.min.as_ref()?, kind, 0)
}

/// The upper bound, in the column's type, widened by what the log may have
/// cut off.
pub(super) fn max(stats: &ColumnStats, kind: &DataType) -> Option<ScalarValue> {
    scalar(stats.max.as_ref()?, kind, TIMESTAMP_BOUND_SLACK_MICROS)
}

fn scalar(value: &StatValue, kind: &DataType, slack_micros: i64) -> Option<ScalarValue> {
    match (value, kind) {
        (StatValue::Text(text), DataType::Utf8View) => {
            Some(ScalarValue::Utf8View(Some(text.clone())))
        }
        (StatValue::Text(text), DataType::Utf8) => Some(ScalarValue::Utf8(Some(text.clone()))),
        (StatValue::BigInt(number), DataType::Int64) => Some(ScalarValue::Int64(Some(*number))),
        (StatValue::Timestamp(micros), DataType::Timestamp(TimeUnit::Microsecond, zone)) => {
            Some(ScalarValue::TimestampMicrosecond(micros.checked_add(slack_micros), zone.clone()))
        }
        _ => None,
    }
}

fn bound(value: Option<ScalarValue>) -> Precision<ScalarValue> {
    match value {
        Some(value @ ScalarValue::Int64(_)) => Precision::Exact(value),
        Some(value) => Precision::Inexact(value),
        None => Precision::Absent,
    }
}

fn exact(count: Option<u64>) -> Precision<usize> {
    count.and_then(|count| usize::try_from(count).ok()).map_or(Precision::Absent, Precision::Exact)
}
