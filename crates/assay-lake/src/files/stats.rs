//! The statistics of a data file as the Delta log states them.
//!
//! Source: the Delta transaction log protocol, "Per-file Statistics".

use assay_schema::{Column, Kind, Table};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;
use serde_json::{Map, Value, json};

/// Numbers of rows and nulls, and bounds where a reader can prune by them.
pub(crate) fn log_stats(table: &Table, metadata: &ParquetMetaData) -> String {
    let mut min = Map::new();
    let mut max = Map::new();
    let mut nulls = Map::new();
    for (index, column) in leaf_columns(table, metadata) {
        let summary = Summary::of(metadata, index);
        insert(&mut min, column, summary.min.as_ref().and_then(|bound| bound.json(column, false)));
        insert(&mut max, column, summary.max.as_ref().and_then(|bound| bound.json(column, true)));
        insert(&mut nulls, column, summary.nulls.map(Value::from));
    }
    let rows = metadata.file_metadata().num_rows();
    json!({"numRecords": rows, "minValues": min, "maxValues": max, "nullCount": nulls}).to_string()
}

fn insert(into: &mut Map<String, Value>, column: &Column, value: Option<Value>) {
    if let Some(value) = value {
        into.insert(column.name.to_owned(), value);
    }
}

/// Leaf index and column of each column that is not nested.
fn leaf_columns<'a>(
    table: &'a Table,
    metadata: &'a ParquetMetaData,
) -> impl Iterator<Item = (usize, &'a Column)> {
    let leaves = metadata.file_metadata().schema_descr().columns().iter().enumerate();
    leaves.filter_map(|(index, leaf)| {
        let [name] = leaf.path().parts() else { return None };
        table.column(name).map(|column| (index, column))
    })
}

enum Bound {
    Integer(i64),
    Text(String),
}

impl Bound {
    /// The bound as the log spells it; timestamps have milliseconds there, so
    /// an upper bound is rounded up.
    fn json(&self, column: &Column, upper: bool) -> Option<Value> {
        match (self, column.kind) {
            (Self::Text(text), _) => Some(Value::from(text.as_str())),
            (Self::Integer(micros), Kind::Timestamp) => {
                let millis = if upper {
                    micros.saturating_add(999).div_euclid(1000)
                } else {
                    micros.div_euclid(1000)
                };
                let time = jiff::Timestamp::from_millisecond(millis).ok()?;
                Some(Value::from(format!("{time:.3}")))
            }
            // Readers take bounds of decimals through floats, and could pass a file over.
            (Self::Integer(_), Kind::Price | Kind::Usd) => None,
            (Self::Integer(value), _) => Some(Value::from(*value)),
        }
    }
}

#[derive(Default)]
struct Summary {
    min: Option<Bound>,
    max: Option<Bound>,
    nulls: Option<u64>,
}

impl Summary {
    /// Over all row groups; a bound that one of them lacks is unknown, unless
    /// that one holds nothing but nulls.
    fn of(metadata: &ParquetMetaData, leaf: usize) -> Self {
        let groups = metadata.row_groups().iter();
        let chunks = groups.map(|group| (group.num_rows(), group.column(leaf).statistics()));
        let mut summary = Self { nulls: Some(0), ..Self::default() };
        let mut bounded = true;
        for (rows, statistics) in chunks {
            let nulls = statistics.and_then(Statistics::null_count_opt);
            summary.nulls = summary.nulls.zip(nulls).map(|(sum, nulls)| sum + nulls);
            let all_null = nulls.is_some_and(|nulls| i64::try_from(nulls) == Ok(rows));
            bounded &= all_null || statistics.is_some_and(|found| summary.widen(found));
        }
        if bounded { summary } else { Self { nulls: summary.nulls, ..Self::default() } }
    }

    fn widen(&mut self, statistics: &Statistics) -> bool {
        match statistics {
            Statistics::Int64(values) => {
                let (Some(low), Some(high)) = (values.min_opt(), values.max_opt()) else {
                    return false;
                };
                self.widen_integer(*low, *high);
                true
            }
            Statistics::ByteArray(values) => {
                let text = |bytes: Option<&[u8]>| {
                    bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::to_owned)
                };
                let (Some(low), Some(high)) =
                    (text(values.min_bytes_opt()), text(values.max_bytes_opt()))
                else {
                    return false;
                };
                self.widen_text(low, high);
                true
            }
            _ => false,
        }
    }

    fn widen_integer(&mut self, low: i64, high: i64) {
        let min = if let Some(Bound::Integer(old)) = self.min { old.min(low) } else { low };
        let max = if let Some(Bound::Integer(old)) = self.max { old.max(high) } else { high };
        self.min = Some(Bound::Integer(min));
        self.max = Some(Bound::Integer(max));
    }

    fn widen_text(&mut self, low: String, high: String) {
        let min = match self.min.take() {
            Some(Bound::Text(old)) => old.min(low),
            _ => low,
        };
        let max = match self.max.take() {
            Some(Bound::Text(old)) => old.max(high),
            _ => high,
        };
        self.min = Some(Bound::Text(min));
        self.max = Some(Bound::Text(max));
    }
}
