//! A day or a month whose sums are not those of the present rows.

use std::collections::BTreeMap;

use crate::fingerprint::Fingerprint;
use crate::log::snapshot::DataFile;

/// First word of the name of a file of sums; the fingerprint follows.
const STEM: &str = "rolled";

/// A partition of `daily_usage` or `monthly_usage` that is missing, or of other files
/// than there are now.
#[derive(Clone, Debug)]
pub struct StalePartition {
    /// Its `event_date`, `YYYY-MM-DD`; of a month the first day.
    pub day: String,
    /// The files that it sums up; none when it has no rows any longer.
    pub files: Vec<DataFile>,
    pub(super) fingerprint: Fingerprint,
}

impl StalePartition {
    /// The beginning of the name of the file that holds its sums.
    pub(super) fn stem(&self) -> String {
        self.fingerprint.stem(STEM)
    }
}

/// Whether these files, which are all of a partition, hold what the fingerprint says.
pub(super) fn are_of(files: &[&DataFile], fingerprint: Fingerprint) -> bool {
    let stem = fingerprint.stem(STEM);
    let mut names = files.iter().map(|file| file.path.filename());
    !files.is_empty() && names.all(|name| name.is_some_and(|name| name.starts_with(&stem)))
}

/// The day of a file.
pub(super) fn day_of(file: &DataFile) -> &str {
    // It is the only partition column, and never null.
    file.partition_values.first().and_then(Option::as_deref).unwrap_or_default()
}

pub(super) fn by_day(files: &[DataFile]) -> BTreeMap<&str, Vec<&DataFile>> {
    let mut days: BTreeMap<&str, Vec<&DataFile>> = BTreeMap::new();
    files.iter().for_each(|file| days.entry(day_of(file)).or_default().push(file));
    days
}

/// Names of data files are unique in themselves, so folders are left out and a
/// lake that was copied elsewhere stays fresh.
pub(super) fn of_names(definition: Fingerprint, files: &[&DataFile]) -> Fingerprint {
    let mut names: Vec<&str> = files.iter().filter_map(|file| file.path.filename()).collect();
    names.sort_unstable();
    names.into_iter().fold(definition, Fingerprint::and)
}
