//! A small table by its keys, and what the rows of a batch find in it.

use std::collections::HashMap;
use std::ops::Range;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions, UInt32Array,
};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::{filter, take};
use datafusion::arrow::datatypes::UInt32Type;
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::JoinSide;
use datafusion::common::cast::as_boolean_array;
use datafusion::error::Result;
use datafusion::physical_plan::joins::utils::JoinFilter;
use foldhash::fast::RandomState;

use super::distinct::Distinct;

/// Rows of a table by some values of theirs, none of which is null.
#[derive(Debug)]
pub(super) struct ByKey {
    pub(super) table: RecordBatch,
    converter: RowConverter,
    rows: HashMap<Box<[u8]>, Vec<u32>, RandomState>,
}

/// What else holds between a row of a batch and one of the table that have the same key.
#[derive(Debug)]
pub(super) struct Condition<'a> {
    /// The table is its left side.
    pub(super) filter: &'a JoinFilter,
    pub(super) batch: &'a RecordBatch,
}

/// A row of the batch and a row of the table for each pair, in the order of the batch.
#[derive(Debug)]
struct Pairs {
    of_batch: UInt32Array,
    of_table: UInt32Array,
}

/// The rows of the table that the rows of a batch find.
#[derive(Debug)]
pub(super) enum Found {
    /// For each row of the batch the one that it finds, null if there is none.
    AtMostOne(UInt32Array),
    /// The row of the batch, and the one that it finds, for each row of the answer.
    Several { of_batch: UInt32Array, of_table: UInt32Array },
}

impl ByKey {
    pub(super) fn new(table: RecordBatch, keys: &[ArrayRef]) -> Result<Self> {
        let kinds = keys.iter().map(|key| SortField::new(key.data_type().clone()));
        let converter = RowConverter::new(kinds.collect())?;
        let mut rows = HashMap::<Box<[u8]>, Vec<u32>, RandomState>::default();
        let nulls = any_null(keys);
        for (row, key) in converter.convert_columns(keys)?.iter().enumerate() {
            if nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) {
                rows.entry(key.as_ref().into()).or_default().push(row as u32);
            }
        }
        Ok(Self { table, converter, rows })
    }

    /// Most rows that have one key.
    pub(super) fn same_key_max(&self) -> usize {
        self.rows.values().map(Vec::len).max().unwrap_or_default()
    }

    /// What the rows of a batch find that have these keys.
    pub(super) fn find(
        &self,
        keys: &[ArrayRef],
        condition: Option<&Condition<'_>>,
        rows: usize,
    ) -> Result<Found> {
        let asked = condition.map(Condition::asked).unwrap_or_default();
        let inputs: Vec<ArrayRef> = keys.iter().cloned().chain(asked).collect();
        let Some(distinct) = Distinct::of(&inputs, rows) else {
            let pairs = self.matching(&inputs, keys.len(), condition)?;
            return pairs.found_by(None, rows);
        };
        let firsts = inputs.iter().map(|column| distinct.firsts(column));
        let pairs = self.matching(&firsts.collect::<Result<Vec<_>>>()?, keys.len(), condition)?;
        pairs.found_by(Some(&distinct), distinct.len())
    }

    /// Pairs of a row of `inputs` and one of the table. The first columns are the keys, the
    /// others what the condition asks for.
    fn matching(
        &self,
        inputs: &[ArrayRef],
        keys: usize,
        condition: Option<&Condition<'_>>,
    ) -> Result<Pairs> {
        let (keys, asked) = inputs.split_at(keys);
        let pairs = self.pairs(keys)?;
        match condition {
            Some(condition) if !pairs.of_batch.is_empty() => {
                pairs.filtered(&condition.holds(&self.table, asked, &pairs)?)
            }
            _ => Ok(pairs),
        }
    }

    fn pairs(&self, keys: &[ArrayRef]) -> Result<Pairs> {
        let nulls = any_null(keys);
        let (mut of_batch, mut of_table) = (Vec::<u32>::new(), Vec::<u32>::new());
        for (row, key) in self.converter.convert_columns(keys)?.iter().enumerate() {
            let is_known = nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
            let found = is_known.then(|| self.rows.get(key.as_ref())).flatten();
            for found in found.into_iter().flatten() {
                of_batch.push(row as u32);
                of_table.push(*found);
            }
        }
        Ok(Pairs { of_batch: of_batch.into(), of_table: of_table.into() })
    }
}

fn any_null(keys: &[ArrayRef]) -> Option<NullBuffer> {
    keys.iter()
        .fold(None, |nulls, key| NullBuffer::union(nulls.as_ref(), key.logical_nulls().as_ref()))
}

impl Condition<'_> {
    /// The columns of the batch that it asks for, in its order.
    fn asked(&self) -> Vec<ArrayRef> {
        let columns = self.filter.column_indices().iter();
        let of_batch = columns.filter(|column| column.side == JoinSide::Right);
        of_batch.map(|column| self.batch.column(column.index).clone()).collect()
    }

    fn holds(
        &self,
        table: &RecordBatch,
        asked: &[ArrayRef],
        pairs: &Pairs,
    ) -> Result<BooleanArray> {
        let mut asked = asked.iter();
        let columns = self.filter.column_indices().iter().filter_map(|column| match column.side {
            JoinSide::Left => Some(take(table.column(column.index), &pairs.of_table, None)),
            _ => asked.next().map(|column| take(column, &pairs.of_batch, None)),
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let rows = pairs.of_batch.len();
        let counted = RecordBatchOptions::new().with_row_count(Some(rows));
        let schema = self.filter.schema().clone();
        let both = RecordBatch::try_new_with_options(schema, columns, &counted)?;
        let holds = self.filter.expression().evaluate(&both)?.into_array(rows)?;
        Ok(as_boolean_array(&holds)?.clone())
    }
}

impl Pairs {
    fn filtered(&self, holds: &BooleanArray) -> Result<Self> {
        let of = |rows: &UInt32Array| -> Result<UInt32Array> {
            Ok(filter(rows, holds)?.as_primitive::<UInt32Type>().clone())
        };
        Ok(Self { of_batch: of(&self.of_batch)?, of_table: of(&self.of_table)? })
    }

    /// What each row of the batch finds, where the pairs are of its `count` combinations, or
    /// of its rows.
    fn found_by(&self, distinct: Option<&Distinct>, count: usize) -> Result<Found> {
        let mut ranges = vec![0..0; count];
        for (at, of_batch) in self.of_batch.values().iter().enumerate() {
            let range = &mut ranges[*of_batch as usize];
            *range = if range.end == 0 { at..at + 1 } else { range.start..at + 1 };
        }
        let found = |range: &Range<usize>| self.of_table.values()[range.clone()].iter().copied();
        if ranges.iter().all(|range| range.len() <= 1) {
            let one = ranges.iter().map(|range| found(range).next()).collect::<UInt32Array>();
            let Some(distinct) = distinct else { return Ok(Found::AtMostOne(one)) };
            let of_row = take(&one, distinct.of_row(), None)?;
            return Ok(Found::AtMostOne(of_row.as_primitive::<UInt32Type>().clone()));
        }
        let of_row = distinct.as_ref().map(|distinct| distinct.of_row().values());
        let (mut of_batch, mut of_table) = (Vec::<u32>::new(), Vec::<Option<u32>>::new());
        for row in 0..of_row.map_or(count, |of_row| of_row.len()) {
            let range = &ranges[of_row.map_or(row, |of_row| of_row[row] as usize)];
            let found = found(range).map(Some).chain((range.end == 0).then_some(None));
            of_table.extend(found);
            of_batch.resize(of_table.len(), row as u32);
        }
        Ok(Found::Several { of_batch: of_batch.into(), of_table: of_table.into() })
    }
}
