//! What several columns say of a row, in one number.

use std::hash::BuildHasher;

use arrow::array::{Array, ArrayRef, AsArray, MapArray};
use arrow::datatypes::DataType;
use foldhash::quality::FixedState;

use super::delivered_rows::{UNKNOWN, numbers};
use super::row_texts::of_texts;

/// What a null says.
const NOTHING: u64 = 0;

/// What a map begins with that is not null.
const MAP: u64 = 1;

/// For each of these rows a digest of what it says in all of these columns. Rows
/// of any batch that say the same have the same digest, within one build. A null
/// adds nothing, so columns without a value cost nothing.
pub(super) fn row_digests<'a>(
    columns: impl Iterator<Item = &'a ArrayRef>,
    rows: &[usize],
) -> Vec<u64> {
    let mut digests = vec![NOTHING; rows.len()];
    let columns = columns.enumerate();
    for (number, column) in columns.filter(|(_, column)| column.null_count() < column.len()) {
        let says = of_column(column, rows, &FixedState::with_seed(number as u64));
        digests.iter_mut().zip(says).for_each(|(digest, says)| *digest ^= says);
    }
    digests
}

fn of_column(column: &ArrayRef, rows: &[usize], hasher: &FixedState) -> Vec<u64> {
    match column.data_type() {
        DataType::Map(_, _) => of_maps(column.as_map(), rows, hasher),
        DataType::Int64 | DataType::Timestamp(_, _) => {
            let numbers = numbers(column, rows).into_iter();
            let number = |number| if number == UNKNOWN { NOTHING } else { hasher.hash_one(number) };
            numbers.map(number).collect()
        }
        _ => of_texts(column, rows, |text| text.map_or(NOTHING, |text| hasher.hash_one(text))),
    }
}

fn of_maps(maps: &MapArray, rows: &[usize], hasher: &FixedState) -> Vec<u64> {
    let offsets = maps.value_offsets();
    let span = |row: usize| match maps.is_null(row) {
        true => 0..0,
        false => offsets[row] as usize..offsets[row + 1] as usize,
    };
    let entries: Vec<usize> = rows.iter().flat_map(|row| span(*row)).collect();
    let mut of_entries = row_digests(maps.entries().columns().iter(), &entries).into_iter();
    let digests = rows.iter().map(|row| {
        let begin = if maps.is_null(*row) { NOTHING } else { MAP };
        let entries = of_entries.by_ref().take(span(*row).len());
        entries.fold(begin, |digest, entry| hasher.hash_one((digest, entry)))
    });
    digests.collect()
}
