//! Which days of the roll-up are those of the present rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::fingerprint::Fingerprint;
use crate::log::snapshot::{DataFile, TableSnapshot};

/// First word of the name of a rolled file; the fingerprint follows.
const STEM: &str = "rolled";

/// A day whose roll-up is missing, or of other files than it has now.
#[derive(Clone, Debug)]
pub struct StaleDay {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Its files of `invocations`; none when the day has left the table.
    pub files: Vec<DataFile>,
    fingerprint: Fingerprint,
}

impl StaleDay {
    /// The beginning of the name of the file that holds its roll-up.
    pub(super) fn stem(&self) -> String {
        self.fingerprint.stem(STEM)
    }
}

/// A snapshot of the roll-up beside one of `invocations`.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Files of `daily_usage` that say what the present rows say.
    pub fresh: Vec<DataFile>,
    /// The other days, in order of time.
    pub stale: Vec<StaleDay>,
}

/// Judges every day by names of files alone. `definition` is the text of the
/// statement that rolls up: other text, other roll-up.
pub fn judge(definition: &str, invocations: &TableSnapshot, rolled: &TableSnapshot) -> Judged {
    let (base, rolled) = (by_day(&invocations.files), by_day(&rolled.files));
    let days: BTreeSet<&str> = base.keys().chain(rolled.keys()).copied().collect();
    let definition = Fingerprint::START.and(definition);
    let mut judged = Judged::default();
    for day in days {
        let files = base.get(day).map_or(&[][..], Vec::as_slice);
        let rolled = rolled.get(day).map_or(&[][..], Vec::as_slice);
        let fingerprint = of_files(definition, files);
        if !files.is_empty() && is_of(rolled, fingerprint) {
            judged.fresh.extend(rolled.iter().copied().cloned());
        } else {
            let files = files.iter().copied().cloned().collect();
            judged.stale.push(StaleDay { day: day.to_owned(), files, fingerprint });
        }
    }
    judged
}

fn by_day(files: &[DataFile]) -> BTreeMap<&str, Vec<&DataFile>> {
    let mut days: BTreeMap<&str, Vec<&DataFile>> = BTreeMap::new();
    for file in files {
        // The day is the only partition column, and never null.
        let day = file.partition_values.first().and_then(Option::as_deref);
        days.entry(day.unwrap_or_default()).or_default().push(file);
    }
    days
}

/// Names of data files are unique in themselves, so folders are left out and a
/// lake that was copied elsewhere stays fresh.
fn of_files(definition: Fingerprint, files: &[&DataFile]) -> Fingerprint {
    let mut names: Vec<&str> = files.iter().filter_map(|file| file.path.filename()).collect();
    names.sort_unstable();
    names.into_iter().fold(definition, Fingerprint::and)
}

fn is_of(rolled: &[&DataFile], fingerprint: Fingerprint) -> bool {
    let stem = fingerprint.stem(STEM);
    let mut names = rolled.iter().map(|file| file.path.filename());
    !rolled.is_empty() && names.all(|name| name.is_some_and(|name| name.starts_with(&stem)))
}
