//! A small table by its keys, and what is found in it.

use std::hash::BuildHasher;
use std::ops::Range;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions, UInt32Array,
};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::{filter, take};
use datafusion::arrow::datatypes::{Schema, UInt32Type};
use datafusion::arrow::row::{RowConverter, Rows, SortField};
use datafusion::common::JoinSide;
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::joins::utils::JoinFilter;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::datum::truths;

/// Rows of a table by some values of theirs, none of which is null.
#[derive(Debug)]
pub(super) struct ByKey {
    pub(super) table: RecordBatch,
    converter: RowConverter,
    keys: Rows,
    /// The first row of each key.
    firsts: HashTable<u32>,
    /// The next row that has the key of this one, [`NONE`] after the last.
    next: Vec<u32>,
    same_key_max: usize,
    state: RandomState,
}

const NONE: u32 = u32::MAX;

/// What else holds between a row of a batch and one of the table that have the same key.
#[derive(Debug)]
pub(super) struct Condition<'a> {
    /// The table is its left side.
    pub(super) filter: &'a JoinFilter,
    /// The columns of [`asked_of_right`].
    pub(super) asked: &'a [ArrayRef],
}

/// The columns of its right side that a filter asks for, in its order.
pub(super) fn asked_of_right(filter: &JoinFilter, right: &Schema) -> Vec<Column> {
    let columns = filter.column_indices().iter();
    let of_right = columns.filter(|column| column.side == JoinSide::Right);
    of_right.map(|it| Column::new(right.field(it.index).name(), it.index)).collect()
}

/// A row of those asked for and a row of the table for each pair, in the order of the first.
#[derive(Debug)]
struct Pairs {
    asked: UInt32Array,
    of_table: UInt32Array,
}

/// The rows of the table that some keys find.
#[derive(Debug)]
pub(super) struct Matches {
    of_table: UInt32Array,
    /// Where those of each are among them.
    ranges: Vec<Range<usize>>,
}

impl ByKey {
    pub(super) fn new(table: RecordBatch, keys: &[ArrayRef]) -> Result<Self> {
        let kinds = keys.iter().map(|key| SortField::new(key.data_type().clone()));
        let converter = RowConverter::new(kinds.collect())?;
        let rows = table.num_rows();
        let mut by_key = Self {
            table,
            keys: converter.convert_columns(keys)?,
            converter,
            firsts: HashTable::new(),
            next: vec![NONE; rows],
            same_key_max: 0,
            state: RandomState::default(),
        };
        let nulls = any_null(keys);
        // The last comes first, so that the chain of each key is in their order.
        for row in (0..rows).rev() {
            if nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) {
                by_key.add(row);
            }
        }
        let counts = by_key.firsts.iter().map(|first| by_key.rows_from(*first).count());
        by_key.same_key_max = counts.max().unwrap_or_default();
        Ok(by_key)
    }

    fn add(&mut self, row: usize) {
        let (keys, state) = (&self.keys, &self.state);
        let key = keys.row(row);
        let hash = |row: &u32| state.hash_one(keys.row(*row as usize).as_ref());
        let is_same = |other: &u32| keys.row(*other as usize) == key;
        match self.firsts.entry(state.hash_one(key.as_ref()), is_same, hash) {
            Entry::Occupied(mut first) => {
                self.next[row] = *first.get();
                *first.get_mut() = row as u32;
            }
            Entry::Vacant(first) => {
                first.insert(row as u32);
            }
        }
    }

    /// The rows from this one on that have its key.
    fn rows_from(&self, first: u32) -> impl Iterator<Item = u32> {
        let next = |row: &u32| Some(self.next[*row as usize]).filter(|next| *next != NONE);
        std::iter::successors(Some(first), next)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.firsts.is_empty()
    }

    /// Most rows that have one key.
    pub(super) fn same_key_max(&self) -> usize {
        self.same_key_max
    }

    /// What each of these finds.
    pub(super) fn find(
        &self,
        keys: &[ArrayRef],
        condition: Option<&Condition<'_>>,
    ) -> Result<Matches> {
        let pairs = self.pairs(keys)?;
        let pairs = match condition {
            Some(condition) if !pairs.asked.is_empty() => {
                pairs.filtered(&condition.holds(&self.table, &pairs)?)?
            }
            _ => pairs,
        };
        Ok(pairs.found_by(keys.first().map_or(0, |key| key.len())))
    }

    fn first(&self, key: &[u8]) -> Option<u32> {
        let is_same = |row: &u32| self.keys.row(*row as usize).as_ref() == key;
        self.firsts.find(self.state.hash_one(key), is_same).copied()
    }

    fn pairs(&self, keys: &[ArrayRef]) -> Result<Pairs> {
        let nulls = any_null(keys);
        let (mut asked, mut of_table) = (Vec::<u32>::new(), Vec::<u32>::new());
        for (row, key) in self.converter.convert_columns(keys)?.iter().enumerate() {
            let is_known = nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
            let first = is_known.then(|| self.first(key.as_ref())).flatten();
            of_table.extend(first.into_iter().flat_map(|first| self.rows_from(first)));
            asked.resize(of_table.len(), row as u32);
        }
        Ok(Pairs { asked: asked.into(), of_table: of_table.into() })
    }
}

fn any_null(keys: &[ArrayRef]) -> Option<NullBuffer> {
    keys.iter()
        .fold(None, |nulls, key| NullBuffer::union(nulls.as_ref(), key.logical_nulls().as_ref()))
}

impl Condition<'_> {
    fn holds(&self, table: &RecordBatch, pairs: &Pairs) -> Result<BooleanArray> {
        let mut asked = self.asked.iter();
        let columns = self.filter.column_indices().iter().filter_map(|column| match column.side {
            JoinSide::Left => Some(take(table.column(column.index), &pairs.of_table, None)),
            _ => asked.next().map(|column| take(column, &pairs.asked, None)),
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let rows = pairs.asked.len();
        let counted = RecordBatchOptions::new().with_row_count(Some(rows));
        let schema = self.filter.schema().clone();
        let both = RecordBatch::try_new_with_options(schema, columns, &counted)?;
        truths(self.filter.expression().as_ref(), &both)
    }
}

impl Pairs {
    fn filtered(&self, holds: &BooleanArray) -> Result<Self> {
        let of = |rows: &UInt32Array| -> Result<UInt32Array> {
            Ok(filter(rows, holds)?.as_primitive::<UInt32Type>().clone())
        };
        Ok(Self { asked: of(&self.asked)?, of_table: of(&self.of_table)? })
    }

    /// What each of that many rows finds.
    fn found_by(self, count: usize) -> Matches {
        let mut ranges = vec![0..0; count];
        for (at, asked) in self.asked.values().iter().enumerate() {
            let range = &mut ranges[*asked as usize];
            *range = if range.end == 0 { at..at + 1 } else { range.start..at + 1 };
        }
        Matches { of_table: self.of_table, ranges }
    }
}

impl Matches {
    fn of(&self, range: &Range<usize>) -> impl Iterator<Item = u32> {
        self.of_table.values()[range.clone()].iter().copied()
    }

    /// The row that each finds, null if it finds none; nothing if one finds several.
    pub(super) fn at_most_one(&self) -> Option<UInt32Array> {
        let is_one = self.ranges.iter().all(|range| range.len() <= 1);
        is_one.then(|| self.ranges.iter().map(|range| self.of(range).next()).collect())
    }

    /// The row of a batch, and the one that it finds, null if none, for each row of the
    /// answer. `of_row` says what each row of the batch asks for, itself if not given.
    pub(super) fn of_rows(
        &self,
        of_row: Option<&UInt32Array>,
        rows: usize,
    ) -> (UInt32Array, UInt32Array) {
        let (mut of_batch, mut of_table) = (Vec::<u32>::new(), Vec::<Option<u32>>::new());
        for row in 0..rows {
            let range = &self.ranges[of_row.map_or(row, |of_row| of_row.value(row) as usize)];
            of_table.extend(self.of(range).map(Some).chain(range.is_empty().then_some(None)));
            of_batch.resize(of_table.len(), row as u32);
        }
        (of_batch.into(), of_table.into())
    }
}
