//! What becomes of several deliveries of one request: their join.
//!
//! A delivery is taken apart into units, and of each unit the greatest stays.
//! So neither the order of deliveries nor how they are put together makes a
//! difference, and a delivery joined with itself is itself.
//!
//! * The input count with its source: known before unknown, then the better
//!   source, then the greater number.
//! * The cache counts with their source: reads and writes both known before one
//!   of them, then the better source, then the numbers, then the known split.
//! * Everything else, the output count and the place it was read from among it:
//!   a call that succeeded before one that failed, then the output count as
//!   above, then the earlier event, then a fixed order over all that is said,
//!   and last over where it was read.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, Int64Array, MapArray, RecordBatch, StringArray,
};
use arrow::datatypes::{DataType, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow::error::ArrowError;
use assay_schema::words::TokenSource;

/// Stands for a count that is unknown; counts are never negative.
const UNKNOWN: i64 = -1;

/// Columns of the two units that may come from another delivery than the rest.
const INPUT: [&str; 2] = ["input_tokens", "input_token_source"];
const CACHE: [&str; 5] = [
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_5m_input_tokens",
    "cache_write_1h_input_tokens",
    "cache_token_source",
];

/// What one delivery says of a request, or what several say together: units
/// that compare as lists of numbers, the weightiest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Whether it succeeded, rank and value of the output count, the event's
    /// time turned round, a digest of what else it says, and one of where and
    /// how that was printed.
    pub(crate) rest: [i64; 6],
    /// Rank and value.
    pub(crate) input: [i64; 2],
    /// How many of reads and writes are known, rank, reads, writes, how many
    /// parts of the writes are known, those of 5 minutes, those of 1 hour.
    pub(crate) cache: [i64; 7],
}

impl Delivery {
    /// Numbers of a delivery.
    pub(crate) const NUMBERS: usize = 15;

    /// What both say together.
    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            rest: self.rest.max(other.rest),
            input: self.input.max(other.input),
            cache: self.cache.max(other.cache),
        }
    }

    /// What copies of one request say together, and which of them stands for all:
    /// of those that say the most the first by place. There must be one copy.
    pub(crate) fn together<P: Copy + Ord>(copies: &[(P, Self)]) -> (P, Self) {
        let (first, says) = copies[0];
        let all = copies.iter().fold(says, |all, (_, says)| all.join(*says));
        let stands = copies.iter().filter(|(_, says)| says.rest == all.rest);
        (stands.map(|(place, _)| *place).min().unwrap_or(first), all)
    }

    /// Whether the counts are those of the other, so that a row that has those
    /// need not be changed.
    pub(crate) fn counts_as(&self, other: &Self) -> bool {
        (self.input, self.cache) == (other.input, other.cache)
    }

    /// All of it, to be stored.
    pub(crate) fn numbers(&self) -> [i64; Self::NUMBERS] {
        let mut numbers = [0; Self::NUMBERS];
        numbers[..6].copy_from_slice(&self.rest);
        numbers[6..8].copy_from_slice(&self.input);
        numbers[8..].copy_from_slice(&self.cache);
        numbers
    }

    /// The delivery that was stored so.
    pub(crate) fn of_numbers(numbers: &[i64; Self::NUMBERS]) -> Self {
        let part = |from: usize| move |at: usize| numbers[from + at];
        Self {
            rest: std::array::from_fn(part(0)),
            input: std::array::from_fn(part(6)),
            cache: std::array::from_fn(part(8)),
        }
    }
}

/// Columns in which deliveries may differ and say the same.
const PRINTED: [&str; 4] =
    ["source_object", "source_line", "input_body_bytes", "output_body_bytes"];

/// Rows of `invocations`, read as deliveries.
pub(crate) struct Deliveries<'a> {
    rows: &'a RecordBatch,
    /// Columns that are in no unit of counts, those of the printing apart.
    said: Vec<&'a ArrayRef>,
    printed: Vec<&'a ArrayRef>,
}

impl<'a> Deliveries<'a> {
    /// Of rows with the columns of the table.
    pub(crate) fn of(rows: &'a RecordBatch) -> Self {
        let schema = rows.schema_ref().fields().iter().zip(rows.columns());
        let named = schema.map(|(field, column)| (field.name().as_str(), column));
        let others = named.filter(|(name, _)| !INPUT.contains(name) && !CACHE.contains(name));
        let (printed, said): (Vec<_>, Vec<_>) =
            others.partition(|(name, _)| PRINTED.contains(name));
        let columns =
            |named: Vec<(&str, &'a ArrayRef)>| named.into_iter().map(|(_, c)| c).collect();
        Self { rows, said: columns(said), printed: columns(printed) }
    }

    pub(crate) fn row(&self, row: usize) -> Delivery {
        let (output, output_rank) = self.count("output_tokens", "output_token_source", row);
        let (input, input_rank) = self.count(INPUT[0], INPUT[1], row);
        let (said, printed) = (digest(&self.said, row), digest(&self.printed, row));
        let succeeded = i64::from(self.column("error_code").is_none_or(|code| code.is_null(row)));
        let time = number(self.column("event_time"), row);
        Delivery {
            rest: [succeeded, output_rank, output, !time, said, printed],
            input: [input_rank, input],
            cache: self.cache(row),
        }
    }

    fn cache(&self, row: usize) -> [i64; 7] {
        let [read, write, short, long] =
            [CACHE[0], CACHE[1], CACHE[2], CACHE[3]].map(|name| number(self.column(name), row));
        let known = |counts: [i64; 2]| counts.iter().filter(|count| **count >= 0).count() as i64;
        let main = known([read, write]);
        let rank = if main == 0 { 0 } else { rank(text(self.column(CACHE[4]), row)) };
        [main, rank, read, write, known([short, long]), short, long]
    }

    fn count(&self, count: &str, source: &str, row: usize) -> (i64, i64) {
        let count = number(self.column(count), row);
        let rank = if count < 0 { 0 } else { rank(text(self.column(source), row)) };
        (count, rank)
    }

    fn column(&self, name: &str) -> Option<&ArrayRef> {
        self.rows.column_by_name(name)
    }
}

fn digest(columns: &[&ArrayRef], row: usize) -> i64 {
    let mut hasher = DefaultHasher::new();
    columns.iter().for_each(|column| hash_value(column, row, &mut hasher));
    hasher.finish() as i64
}

/// Of a count that is known; the better the source, the greater.
fn rank(source: Option<&str>) -> i64 {
    let all = TokenSource::ALL.iter().rev();
    let place = all.map(|source| source.word()).position(|word| Some(word) == source);
    place.map_or(1, |place| place as i64 + 2)
}

/// The word of the source that has this rank.
fn source_of(rank: i64) -> Option<&'static str> {
    let place = usize::try_from(rank.checked_sub(2)?).ok()?;
    TokenSource::ALL.iter().rev().nth(place).map(|source| source.word())
}

fn number(column: Option<&ArrayRef>, row: usize) -> i64 {
    let Some(column) = column.filter(|column| column.is_valid(row)) else { return UNKNOWN };
    match column.as_primitive_opt::<Int64Type>() {
        Some(numbers) => numbers.value(row),
        None => column
            .as_primitive_opt::<TimestampMicrosecondType>()
            .map_or(UNKNOWN, |times| times.value(row)),
    }
}

fn text(column: Option<&ArrayRef>, row: usize) -> Option<&str> {
    let column = column?;
    match column.as_dictionary_opt::<Int32Type>() {
        Some(codes) => codes.key(row).map(|key| codes.values().as_string::<i32>().value(key)),
        None => {
            let texts = column.as_string_opt::<i32>()?;
            texts.is_valid(row).then(|| texts.value(row))
        }
    }
}

fn hash_value(column: &ArrayRef, row: usize, hasher: &mut DefaultHasher) {
    match column.as_map_opt() {
        Some(maps) => hash_map(maps, row, hasher),
        None if matches!(column.data_type(), DataType::Int64 | DataType::Timestamp(_, _)) => {
            number(Some(column), row).hash(hasher);
        }
        None => text(Some(column), row).hash(hasher),
    }
}

fn hash_map(maps: &MapArray, row: usize, hasher: &mut DefaultHasher) {
    if maps.is_null(row) {
        return false.hash(hasher);
    }
    let entries = maps.value(row);
    for entry in 0..entries.len() {
        entries.columns().iter().for_each(|side| text(Some(side), entry).hash(hasher));
    }
    entries.len().hash(hasher);
}

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
        _ => Arc::clone(column),
    });
    RecordBatch::try_new(Arc::clone(&schema), columns.collect())
}

fn numbers_with(
    column: &ArrayRef,
    joined: &[(usize, Delivery)],
    of: impl Fn(&Delivery) -> i64,
) -> ArrayRef {
    let mut numbers: Vec<Option<i64>> = column.as_primitive::<Int64Type>().iter().collect();
    for (row, all) in joined {
        numbers[*row] = Some(of(all)).filter(|number| *number >= 0);
    }
    Arc::new(Int64Array::from(numbers))
}

fn sources_with(
    column: &ArrayRef,
    joined: &[(usize, Delivery)],
    rank_of: impl Fn(&Delivery) -> i64,
) -> ArrayRef {
    let mut sources: Vec<Option<&str>> =
        (0..column.len()).map(|row| text(Some(column), row)).collect();
    for (row, all) in joined {
        sources[*row] = source_of(rank_of(all));
    }
    match column.data_type() {
        DataType::Utf8 => Arc::new(StringArray::from(sources)),
        _ => Arc::new(sources.into_iter().collect::<DictionaryArray<Int32Type>>()),
    }
}
