//! What several columns say of a row, in one number.

use std::hash::BuildHasher;

use arrow::array::{Array, ArrayRef, AsArray, MapArray};
use arrow::datatypes::DataType;
use foldhash::quality::FixedState;

use super::delivered_rows::numbers;
use super::row_texts::of_texts;

/// Stands for a null.
const NULL: u64 = 0;

/// What a map begins with that is not null.
const MAP: u64 = 1;

/// For each of these rows a digest of what it says in all of these columns. Rows
/// of any batch that say the same have the same digest, within one build.
pub(super) fn row_digests<'a>(
    columns: impl Iterator<Item = &'a ArrayRef>,
    rows: &[usize],
) -> Vec<u64> {
    let mut digests = vec![NULL; rows.len()];
    for column in columns {
        mix_in(&mut digests, of_column(column, rows));
    }
    digests
}

fn of_column(column: &ArrayRef, rows: &[usize]) -> Vec<u64> {
    match column.data_type() {
        DataType::Map(_, _) => of_maps(column.as_map(), rows),
        DataType::Int64 | DataType::Timestamp(_, _) => {
            numbers(column, rows).into_iter().map(|number| number as u64).collect()
        }
        _ => of_texts(column, rows, |text| text.map_or(NULL, |text| hasher().hash_one(text))),
    }
}

fn of_maps(maps: &MapArray, rows: &[usize]) -> Vec<u64> {
    let offsets = maps.value_offsets();
    let span = |row: usize| match maps.is_null(row) {
        true => 0..0,
        false => offsets[row] as usize..offsets[row + 1] as usize,
    };
    let entries: Vec<usize> = rows.iter().flat_map(|row| span(*row)).collect();
    let mut of_entries = row_digests(maps.entries().columns().iter(), &entries).into_iter();
    let digests = rows.iter().map(|row| {
        let begin = if maps.is_null(*row) { NULL } else { MAP };
        of_entries.by_ref().take(span(*row).len()).fold(begin, mixed)
    });
    digests.collect()
}

fn mix_in(digests: &mut [u64], more: Vec<u64>) {
    digests.iter_mut().zip(more).for_each(|(digest, more)| *digest = mixed(*digest, more));
}

fn mixed(digest: u64, more: u64) -> u64 {
    hasher().hash_one((digest, more))
}

fn hasher() -> FixedState {
    FixedState::with_seed(0x7361_6964)
}
