//! The order of rows in a finished batch: day, then identity, then time.

use crate::timestamp::DAY_MICROS;

/// Row numbers of one day, in order.
pub(super) struct DayOrder {
    /// Days since the epoch.
    pub(super) day: i64,
    pub(super) rows: Vec<u32>,
}

/// Bits of a row's number where it is sorted together with its time of day,
/// for which the other bits suffice.
const ROW_BITS: u32 = 27;

/// Most rows that can be dealt into buckets.
const ROWS_MAX: usize = 1 << ROW_BITS;

/// Sorts rows by day, rank and time; rows that agree in all keep their order.
/// Few identities share a day, so rows are dealt into one bucket for each
/// and only then sorted by time, which is nearly their order already.
pub(super) fn by_day(times: &[i64], ranks: &[u32], rank_count: usize) -> Vec<DayOrder> {
    let days = days(times);
    let buckets = Buckets { days: &days, rank_count: rank_count.max(1) };
    let few = buckets.count() <= 4 * times.len() + 1024 && times.len() <= ROWS_MAX;
    let rows = match few {
        true => buckets.deal(times, ranks),
        false => sort(times, ranks),
    };
    split(rows, times)
}

/// The distinct days, in order.
fn days(times: &[i64]) -> Vec<i64> {
    let mut days: Vec<i64> = Vec::new();
    for time in times {
        let day = time.div_euclid(DAY_MICROS);
        if days.last() != Some(&day) {
            days.push(day);
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

struct Buckets<'a> {
    days: &'a [i64],
    rank_count: usize,
}

impl Buckets<'_> {
    fn count(&self) -> usize {
        self.days.len().saturating_mul(self.rank_count)
    }

    /// Rows in order of bucket, then time.
    fn deal(&self, times: &[i64], ranks: &[u32]) -> Vec<u32> {
        let bucket_of = self.buckets(times, ranks);
        let mut ends = self.begins(&bucket_of);
        let mut keys = vec![0; times.len()];
        for ((row, bucket), time) in bucket_of.iter().enumerate().zip(times) {
            let end = &mut ends[*bucket as usize];
            keys[*end as usize] = (time.rem_euclid(DAY_MICROS) as u64) << ROW_BITS | row as u64;
            *end += 1;
        }
        let mut begin = 0;
        for end in ends {
            keys[begin..end as usize].sort_unstable();
            begin = end as usize;
        }
        keys.into_iter().map(|key| (key & (ROWS_MAX as u64 - 1)) as u32).collect()
    }

    fn buckets(&self, times: &[i64], ranks: &[u32]) -> Vec<u32> {
        let mut last = (i64::MIN, 0);
        let bucket = |(time, rank): (&i64, &u32)| {
            let day = time.div_euclid(DAY_MICROS);
            if last.0 != day {
                last = (day, self.days.partition_point(|other| *other < day));
            }
            (last.1 * self.rank_count) as u32 + rank
        };
        times.iter().zip(ranks).map(bucket).collect()
    }

    /// Where each bucket begins.
    fn begins(&self, bucket_of: &[u32]) -> Vec<u32> {
        let mut begins = vec![0u32; self.count() + 1];
        for bucket in bucket_of {
            begins[*bucket as usize + 1] += 1;
        }
        for bucket in 1..begins.len() {
            begins[bucket] += begins[bucket - 1];
        }
        begins.pop();
        begins
    }
}

fn sort(times: &[i64], ranks: &[u32]) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..times.len() as u32).collect();
    rows.sort_by_key(|row| {
        let row = *row as usize;
        (times[row].div_euclid(DAY_MICROS), ranks[row], times[row])
    });
    rows
}

fn split(rows: Vec<u32>, times: &[i64]) -> Vec<DayOrder> {
    let day_of = |row: u32| times[row as usize].div_euclid(DAY_MICROS);
    rows.chunk_by(|a, b| day_of(*a) == day_of(*b))
        .map(|rows| DayOrder { day: day_of(rows[0]), rows: rows.to_vec() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{by_day, sort, split};
    use crate::timestamp::DAY_MICROS;

    #[test]
    fn dealing_agrees_with_sorting() {
        let mut state = 7u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        for (days, ranks) in [(1, 1), (3, 5), (40, 400)] {
            let times: Vec<i64> = (0..500)
                .map(|_| random(days * 1000) as i64 * DAY_MICROS / 1000 - DAY_MICROS)
                .collect();
            let rank: Vec<u32> = (0..500).map(|_| random(ranks) as u32).collect();
            let dealt = by_day(&times, &rank, ranks as usize);
            let sorted = split(sort(&times, &rank), &times);
            let plain = |days: &[super::DayOrder]| -> Vec<(i64, Vec<u32>)> {
                days.iter().map(|day| (day.day, day.rows.clone())).collect()
            };
            assert_eq!(plain(&dealt), plain(&sorted));
        }
    }
}
