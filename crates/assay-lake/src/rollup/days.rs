//! Which days of `daily_usage` are those of the present rows.

use std::collections::BTreeSet;

use super::stale::{StalePartition, are_of, by_day, of_names};
use crate::fingerprint::Fingerprint;
use crate::log::snapshot::{DataFile, TableSnapshot};

/// A snapshot of `daily_usage` beside one of `invocations`.
#[derive(Clone, Debug, Default)]
pub struct JudgedDays {
    /// Files of `daily_usage` that say what the present rows say, in order of time.
    pub fresh: Vec<DataFile>,
    /// The other days, in order of time.
    pub stale: Vec<StalePartition>,
}

/// Judges every day by names of files alone. `definition` is the text of the
/// statement that rolls up: other text, other roll-up.
pub fn judge_days(
    definition: &str,
    invocations: &TableSnapshot,
    rolled: &TableSnapshot,
) -> JudgedDays {
    let (base, rolled) = (by_day(&invocations.files), by_day(&rolled.files));
    let days: BTreeSet<&str> = base.keys().chain(rolled.keys()).copied().collect();
    let definition = Fingerprint::START.and(definition);
    let mut judged = JudgedDays::default();
    for day in days {
        let files = base.get(day).map_or(&[][..], Vec::as_slice);
        let rolled = rolled.get(day).map_or(&[][..], Vec::as_slice);
        let fingerprint = of_names(definition, files);
        if !files.is_empty() && are_of(rolled, fingerprint) {
            judged.fresh.extend(rolled.iter().copied().cloned());
        } else {
            let files = files.iter().copied().cloned().collect();
            judged.stale.push(StalePartition { day: day.to_owned(), files, fingerprint });
        }
    }
    judged
}
