//! Files without the rows that go.

use std::collections::BTreeSet;

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use assay_schema::{Table, tables};
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use futures::TryStreamExt;
use jiff::civil::Date;

use crate::error::LakeError;
use crate::files::{read_batches, rewrite};
use crate::log::file_swap::{SWAP, remove};
use crate::log::snapshot::{StatValue, stats_of};
use crate::log::table::{LakeTable, one_at_a_time};
use crate::objects::replaced::{READ_ROWS_MAX, Replaced};

/// Columns that name an object in `objects`.
const ENTRY: [&str; 2] = ["source", "object"];

/// The column that names it in the other tables.
const NAME: [&str; 1] = ["source_object"];

/// Files of a table in the place of others.
#[derive(Debug, Default)]
pub(crate) struct Thinned {
    pub(crate) removed: Vec<Add>,
    pub(crate) adds: Vec<Add>,
    rows: u64,
}

impl Thinned {
    /// What is committed for it on that state. It stands in the way of whoever
    /// puts files in the place of others at the same time.
    pub(crate) fn actions(&self, state: &EagerSnapshot) -> Vec<Action> {
        if self.removed.is_empty() {
            return Vec::new();
        }
        let removes = self.removed.iter().map(|file| Action::Remove(remove(file, true)));
        let adds = self.adds.iter().cloned().map(Action::Add);
        removes.chain(adds).chain([Action::Txn(one_at_a_time(SWAP, state))]).collect()
    }

    async fn add(
        &mut self,
        table: &LakeTable,
        files: Vec<Add>,
        gone: &Replaced,
    ) -> Result<(), LakeError> {
        for file in files {
            if let Some(left) = thin(table, &file, gone).await? {
                self.rows += left.rows_gone;
                self.removed.push(file);
                self.adds.extend(left.add);
            }
        }
        Ok(())
    }
}

/// What is left of a file that loses rows.
pub(crate) struct Left {
    /// The file in its place; none where no row is left.
    pub(crate) add: Option<Add>,
    rows_gone: u64,
}

/// The files of a version without the rows that go.
///
/// Rows stand in the day of their event, which is mostly that of their object's
/// folder or beside it. Only if there were more rows than are found there, all
/// other days are looked through.
pub(crate) async fn thin_table(
    table: &LakeTable,
    state: &EagerSnapshot,
    gone: &Replaced,
) -> Result<Thinned, LakeError> {
    let mut thinned = Thinned::default();
    if gone.is_empty() {
        return Ok(thinned);
    }
    let near = gone.near(table.schema);
    let (near, far) = table.files(state)?.into_iter().partition(|file| near.holds(file));
    thinned.add(table, near, gone).await?;
    if table.schema.name != tables::OBJECTS.name && thinned.rows < gone.rows {
        thinned.add(table, far, gone).await?;
    }
    Ok(thinned)
}

/// What becomes of a file; none if no row of it goes.
pub(crate) async fn thin(
    table: &LakeTable,
    file: &Add,
    gone: &Replaced,
) -> Result<Option<Left>, LakeError> {
    if gone.is_empty() || !gone.may_be_in(table.schema, file) {
        return Ok(None);
    }
    let rows_gone = rows_in(table, file, gone).await?;
    if rows_gone == 0 {
        return Ok(None);
    }
    let left = rewrite(table, file, |_, rows| filter_record_batch(&rows, &gone.stays(&rows)));
    Ok(Some(Left { add: left.await?, rows_gone }))
}

async fn rows_in(table: &LakeTable, file: &Add, gone: &Replaced) -> Result<u64, LakeError> {
    let columns = Some(columns(table.schema));
    let rows = read_batches(table.schema, table.stored(file), columns, READ_ROWS_MAX).await?;
    let mut rows = std::pin::pin!(rows);
    let mut found = 0;
    while let Some(rows) = rows.try_next().await? {
        found += gone.stays(&rows).false_count() as u64;
    }
    Ok(found)
}

/// The columns of a table that say whether a row goes.
fn columns(table: &Table) -> &'static [&'static str] {
    if table.name == tables::OBJECTS.name { &ENTRY } else { &NAME }
}

/// Partitions in which rows are expected; all of a table without any.
struct Near {
    column: Option<&'static str>,
    days: BTreeSet<Option<String>>,
}

impl Near {
    fn holds(&self, file: &Add) -> bool {
        let day = self.column.map(|column| file.partition_values.get(column).cloned().flatten());
        day.is_none_or(|day| self.days.contains(&day))
    }
}

impl Replaced {
    fn near(&self, table: &Table) -> Near {
        let column = table.partitions().first().map(|column| column.name);
        let beside = |day: &Option<String>| {
            let date: Option<Date> = day.as_ref().and_then(|day| day.parse().ok());
            let beside = date.map(|date| [date.yesterday(), date.tomorrow()]);
            let beside = beside.into_iter().flatten().flatten().map(|date| Some(date.to_string()));
            beside.chain([day.clone()]).collect::<Vec<_>>()
        };
        Near { column, days: self.days.iter().flat_map(beside).collect() }
    }

    /// Which rows stay, of rows that have those columns.
    fn stays(&self, rows: &RecordBatch) -> BooleanArray {
        let texts = |name| rows.column_by_name(name).map(|column| column.as_string::<i32>());
        let columns = (texts(NAME[0]), texts(ENTRY[0]), texts(ENTRY[1]));
        let stays = (0..rows.num_rows()).map(|row| match &columns {
            (Some(names), _, _) => Some(!self.names.contains(names.value(row))),
            (None, Some(sources), Some(names)) => {
                let of_source = self.entries.get(sources.value(row));
                Some(!of_source.is_some_and(|entries| entries.contains(names.value(row))))
            }
            _ => Some(true),
        });
        stays.collect()
    }

    /// Whether a file can hold rows that go, by its statistics.
    fn may_be_in(&self, table: &'static Table, file: &Add) -> bool {
        let stats = stats_of(table, file);
        let stats = columns(table).last().and_then(|name| stats.get(*name));
        let text = |bound: Option<&StatValue>| match bound {
            Some(StatValue::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let low = stats.and_then(|stats| text(stats.min.as_ref()));
        let high = stats.and_then(|stats| text(stats.max.as_ref()));
        let within = |name: &String| {
            low.as_ref().is_none_or(|low| name >= low)
                && high.as_ref().is_none_or(|high| name <= high)
        };
        if table.name == tables::OBJECTS.name {
            self.entries.values().flatten().any(within)
        } else {
            self.names.iter().any(within)
        }
    }
}
