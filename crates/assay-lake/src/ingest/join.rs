//! Deliveries of one batch that differ, put together before it is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;
use assay_decode::{DayRows, RequestKey};

use crate::dedup::delivered_rows::deliveries;
use crate::dedup::delivery::Delivery;
use crate::dedup::joined_counts::with_counts;

/// A row of a batch: number of its day, and its own in that.
type DayRow = (usize, usize);

/// Of each of those requests leaves one row, which says what all of its rows in
/// the batch say together; returns how many rows that has cost each object.
pub(super) fn join_days(
    days: &mut [DayRows],
    differing: &HashSet<RequestKey>,
) -> Result<BTreeMap<String, u64>, ArrowError> {
    if differing.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (mut joined, mut losers) = (BTreeMap::new(), BTreeSet::new());
    for copies in copies(days, differing).values().filter(|copies| copies.len() > 1) {
        let (stands, all) = Delivery::together(copies);
        joined.insert(stands, all);
        losers.extend(copies.iter().map(|(row, _)| *row).filter(|row| *row != stands));
    }
    let mut cost = BTreeMap::new();
    for (number, day) in days.iter_mut().enumerate() {
        let of_day = (number, 0)..(number + 1, 0);
        let counts: Vec<_> =
            joined.range(of_day.clone()).map(|((_, row), all)| (*row, *all)).collect();
        let rows = with_counts(&day.rows, &counts)?;
        for (_, row) in losers.range(of_day) {
            *cost.entry(object_of(&rows, *row)).or_insert(0) += 1;
        }
        let stays = (0..rows.num_rows()).map(|row| Some(!losers.contains(&(number, row))));
        day.rows = filter_record_batch(&rows, &stays.collect::<BooleanArray>())?;
    }
    Ok(cost)
}

/// What the rows of those requests say.
fn copies(
    days: &[DayRows],
    differing: &HashSet<RequestKey>,
) -> HashMap<RequestKey, Vec<(DayRow, Delivery)>> {
    let mut copies: HashMap<_, Vec<_>> = HashMap::new();
    for (number, day) in days.iter().enumerate() {
        let Some(ids) = day.rows.column_by_name("request_id") else { continue };
        let ids = ids.as_string::<i32>();
        let known = (0..ids.len()).filter(|row| ids.is_valid(*row));
        let requests = known.filter_map(|row| {
            let request = RequestKey::of(ids.value(row).as_bytes());
            request.filter(|request| differing.contains(request)).map(|request| (row, request))
        });
        let (rows, requests): (Vec<_>, Vec<_>) = requests.unzip();
        let says = rows.iter().zip(deliveries(&day.rows, &rows));
        for (request, (row, says)) in requests.into_iter().zip(says) {
            copies.entry(request).or_default().push(((number, *row), says));
        }
    }
    copies
}

fn object_of(rows: &RecordBatch, row: usize) -> String {
    let objects = rows.column_by_name("source_object");
    let objects = objects.and_then(|objects| objects.as_dictionary_opt::<Int32Type>());
    let object = objects.and_then(|objects| {
        Some(objects.values().as_string::<i32>().value(objects.key(row)?).to_owned())
    });
    object.unwrap_or_default()
}
