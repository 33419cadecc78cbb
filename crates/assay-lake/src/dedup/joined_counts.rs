//! Counts that rows take over from other deliveries of their requests.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanBufferBuilder, DictionaryArray,
    PrimitiveArray, RecordBatch, StringArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::error::ArrowError;

use super::delivery::{CACHE, Delivery, INPUT, source_of};

/// Rows with the counts of what was joined in some of them, by their numbers.
pub(crate) fn with_counts(
    rows: &RecordBatch,
    joined: &[(usize, Delivery)],
) -> Result<RecordBatch, ArrowError> {
    let schema = rows.schema();
    let columns = schema.fields().iter().zip(rows.columns());
    let columns = columns.map(|(field, column)| match field.name().as_str() {
        name if name == INPUT[0] => numbers_with(column, joined, |all| all.input[1]),
        name if name == CACHE[0] => numbers_with(column, joined, |all| all.cache[2]),
        name if name == CACHE[1] => numbers_with(column, joined, |all| all.cache[3]),
        name if name == CACHE[2] => numbers_with(column, joined, |all| all.cache[5]),
        name if name == CACHE[3] => numbers_with(column, joined, |all| all.cache[6]),
        name if name == INPUT[1] => sources_with(column, joined, |all| all.input[0]),
        name if name == CACHE[4] => sources_with(column, joined, |all| all.cache[1]),
        _ => Ok(Arc::clone(column)),
    });
    RecordBatch::try_new(Arc::clone(&schema), columns.collect::<Result<_, _>>()?)
}

fn numbers_with(
    column: &ArrayRef,
    joined: &[(usize, Delivery)],
    of: impl Fn(&Delivery) -> i64,
) -> Result<ArrayRef, ArrowError> {
    let number = |all| Some(of(all)).filter(|number| *number >= 0);
    let changes = joined.iter().map(|(row, all)| (*row, number(all)));
    Ok(Arc::new(with_values(column.as_primitive::<Int64Type>(), changes)))
}

fn sources_with(
    column: &ArrayRef,
    joined: &[(usize, Delivery)],
    rank_of: impl Fn(&Delivery) -> i64,
) -> Result<ArrayRef, ArrowError> {
    let changes = joined.iter().map(|(row, all)| (*row, source_of(rank_of(all))));
    if let Some(codes) = column.as_dictionary_opt::<Int32Type>() {
        return codes_with(codes, changes);
    }
    let mut sources: Vec<_> = column.as_string::<i32>().iter().collect();
    changes.for_each(|(row, source)| sources[row] = source);
    Ok(Arc::new(StringArray::from(sources)))
}

/// The same with codes; words that are new come behind those of the dictionary.
fn codes_with<'a>(
    codes: &'a DictionaryArray<Int32Type>,
    changes: impl Iterator<Item = (usize, Option<&'a str>)>,
) -> Result<ArrayRef, ArrowError> {
    let mut words: Vec<_> = codes.values().as_string::<i32>().iter().collect();
    let mut code_of = |word: &'a str| {
        let known = words.iter().position(|known| *known == Some(word));
        known.unwrap_or_else(|| {
            words.push(Some(word));
            words.len() - 1
        }) as i32
    };
    let changes = changes.map(|(row, word)| (row, word.map(&mut code_of)));
    let keys = with_values(codes.keys(), changes);
    Ok(Arc::new(DictionaryArray::try_new(keys, Arc::new(StringArray::from(words)))?))
}

fn with_values<T: ArrowPrimitiveType>(
    column: &PrimitiveArray<T>,
    changes: impl Iterator<Item = (usize, Option<T::Native>)>,
) -> PrimitiveArray<T> {
    let mut values = column.values().to_vec();
    let mut known = BooleanBufferBuilder::new(values.len());
    match column.nulls() {
        Some(nulls) => known.append_buffer(nulls.inner()),
        None => known.append_n(values.len(), true),
    }
    for (row, value) in changes {
        values[row] = value.unwrap_or_default();
        known.set_bit(row, value.is_some());
    }
    PrimitiveArray::new(values.into(), Some(NullBuffer::new(known.finish())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::delivery::rank;

    #[test]
    fn a_row_takes_over_a_count_with_its_source_and_others_keep_theirs() {
        let said: DictionaryArray<Int32Type> = [None, Some("header")].into_iter().collect();
        let columns: [(&str, ArrayRef); 2] = [
            (INPUT[0], Arc::new(PrimitiveArray::<Int64Type>::from(vec![None, Some(5)]))),
            (INPUT[1], Arc::new(said)),
        ];
        let rows = RecordBatch::try_from_iter(columns).unwrap();
        let takes = |row: usize, input: [i64; 2]| {
            let joined = [(row, Delivery { input, ..Delivery::default() })];
            let rows = with_counts(&rows, &joined).unwrap();
            let counts = rows.column(0).as_primitive::<Int64Type>().iter().collect::<Vec<_>>();
            let sources = rows.column(1).as_dictionary::<Int32Type>();
            let sources = sources.downcast_dict::<StringArray>().unwrap().into_iter();
            (counts, sources.map(|source| source.map(str::to_owned)).collect::<Vec<_>>())
        };
        let word = source_of(2).unwrap();
        assert_eq!(rank(Some(word)), 2);
        let (counts, sources) = takes(0, [2, 7]);
        assert_eq!(counts, [Some(7), Some(5)]);
        assert_eq!(sources, [Some(word.to_owned()), Some("header".to_owned())]);
        assert_eq!(takes(1, [0, -1]), (vec![None, None], vec![None, None]));
    }
}
