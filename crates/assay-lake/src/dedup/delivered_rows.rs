//! Rows of `invocations`, read as deliveries: a column at a time, for a row may be
//! one of millions that were delivered twice.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};

use super::delivery::{CACHE, Delivery, INPUT, rank};
use super::row_digest::row_digests;
use super::row_texts::of_texts;

/// Stands for a count that is unknown; counts are never negative.
pub(super) const UNKNOWN: i64 = -1;

/// Columns in which deliveries may differ and say the same.
const PRINTED: [&str; 4] =
    ["source_object", "source_line", "input_body_bytes", "output_body_bytes"];

/// What these rows of a batch with the columns of the table say, in their order.
pub(crate) fn deliveries(batch: &RecordBatch, rows: &[usize]) -> Vec<Delivery> {
    let delivered = DeliveredRows { batch, rows };
    let rests = delivered.rests();
    let inputs = delivered.counts(INPUT[0], INPUT[1]);
    let caches = delivered.caches();
    let units = rests.into_iter().zip(inputs).zip(caches);
    units.map(|((rest, input), cache)| Delivery { rest, input, cache }).collect()
}

struct DeliveredRows<'a> {
    batch: &'a RecordBatch,
    rows: &'a [usize],
}

impl DeliveredRows<'_> {
    fn rests(&self) -> Vec<[i64; 6]> {
        let outputs = self.counts("output_tokens", "output_token_source");
        let times = self.numbers("event_time");
        let codes = self.batch.column_by_name("error_code");
        let (said, printed) = self.digests();
        let rests = self.rows.iter().enumerate().map(|(at, row)| {
            let succeeded = i64::from(codes.is_none_or(|code| code.is_null(*row)));
            let [output_rank, output] = outputs[at];
            [succeeded, output_rank, output, !times[at], said[at] as i64, printed[at] as i64]
        });
        rests.collect()
    }

    /// Digests of the columns that are in no unit of counts, and of those of the printing.
    fn digests(&self) -> (Vec<u64>, Vec<u64>) {
        let schema = self.batch.schema_ref().fields().iter().zip(self.batch.columns());
        let named = schema.map(|(field, column)| (field.name().as_str(), column));
        let others = named.filter(|(name, _)| !INPUT.contains(name) && !CACHE.contains(name));
        let (printed, said): (Vec<_>, Vec<_>) =
            others.partition(|(name, _)| PRINTED.contains(name));
        let digests = |columns: Vec<(&str, &ArrayRef)>| {
            row_digests(columns.into_iter().map(|(_, column)| column), self.rows)
        };
        (digests(said), digests(printed))
    }

    /// Rank and value of a count.
    fn counts(&self, count: &str, source: &str) -> Vec<[i64; 2]> {
        let counts = self.numbers(count).into_iter().zip(self.ranks(source));
        counts.map(|(count, rank)| [if count < 0 { 0 } else { rank }, count]).collect()
    }

    fn caches(&self) -> Vec<[i64; 7]> {
        let [reads, writes, shorts, longs] =
            [CACHE[0], CACHE[1], CACHE[2], CACHE[3]].map(|name| self.numbers(name));
        let known = |counts: [i64; 2]| counts.iter().filter(|count| **count >= 0).count() as i64;
        let caches = self.ranks(CACHE[4]).into_iter().enumerate().map(|(at, rank)| {
            let [read, write, short, long] = [reads[at], writes[at], shorts[at], longs[at]];
            let main = known([read, write]);
            let rank = if main == 0 { 0 } else { rank };
            [main, rank, read, write, known([short, long]), short, long]
        });
        caches.collect()
    }

    fn numbers(&self, name: &str) -> Vec<i64> {
        let column = self.batch.column_by_name(name);
        column.map_or_else(|| vec![UNKNOWN; self.rows.len()], |column| numbers(column, self.rows))
    }

    fn ranks(&self, name: &str) -> Vec<i64> {
        let column = self.batch.column_by_name(name);
        column.map_or_else(|| vec![rank(None); self.rows.len()], |c| of_texts(c, self.rows, rank))
    }
}

/// Numbers and times of these rows.
pub(super) fn numbers(column: &ArrayRef, rows: &[usize]) -> Vec<i64> {
    let numbers = column.as_primitive_opt::<Int64Type>().map(|numbers| numbers.values());
    let times = column.as_primitive_opt::<TimestampMicrosecondType>().map(|times| times.values());
    let (Some(values), nulls) = (numbers.or(times), column.nulls()) else {
        return vec![UNKNOWN; rows.len()];
    };
    let is_known = |row: usize| nulls.is_none_or(|nulls| nulls.is_valid(row));
    rows.iter().map(|row| if is_known(*row) { values[*row] } else { UNKNOWN }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use arrow::array::{DictionaryArray, Int64Array, MapBuilder, StringArray, StringBuilder};
    use arrow::datatypes::Int32Type;

    use super::*;

    const MODELS: [Option<&str>; 4] = [Some("a"), None, Some("b"), Some("a")];
    const TEAMS: [Option<&str>; 5] = [Some("x"), Some("x"), Some("x"), None, Some("y")];

    fn batch(models: ArrayRef, teams: &[Option<&str>]) -> RecordBatch {
        let counts = Int64Array::from(vec![7; models.len()]);
        let mut tags = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
        for team in teams {
            team.iter().for_each(|team| {
                tags.keys().append_value("team");
                tags.values().append_value(team);
            });
            tags.append(team.is_some()).unwrap();
        }
        let tags: ArrayRef = Arc::new(tags.finish());
        let columns: [(&str, ArrayRef, bool); 3] = [
            ("input_tokens", Arc::new(counts), true),
            ("model", models, true),
            ("request_metadata", tags, true),
        ];
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    #[test]
    fn a_row_says_the_same_however_texts_are_kept_and_whatever_else_is_read() {
        let plain = batch(Arc::new(StringArray::from(MODELS.to_vec())), &[Some("x"); 4]);
        let codes: DictionaryArray<Int32Type> = MODELS.into_iter().collect();
        let codes = batch(Arc::new(codes), &[Some("x"); 4]);
        let all = deliveries(&plain, &[0, 1, 2, 3]);
        assert_eq!(deliveries(&codes, &[0, 1, 2, 3]), all);
        assert_eq!(deliveries(&codes, &[2]), [all[2]], "more words than rows");
        assert_eq!(all[0], all[3]);
        assert_eq!(all[0].input, [1, 7]);
    }

    #[test]
    fn rows_that_differ_in_one_column_say_something_else() {
        let models = ["a", "a", "b", "a", "a"].map(Some).to_vec();
        let rows = batch(Arc::new(StringArray::from(models)), &TEAMS);
        let says = deliveries(&rows, &[0, 1, 2, 3, 4]);
        let distinct: HashSet<_> = says.iter().map(Delivery::numbers).collect();
        assert_eq!((says[0] == says[1], distinct.len()), (true, 4));
    }
}
