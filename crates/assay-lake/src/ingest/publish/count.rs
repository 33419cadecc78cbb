//! What is said of a batch that was committed.

use std::collections::BTreeMap;

use assay_schema::words::RejectReason;

use super::Publisher;
use crate::objects::read_object::ReadObject;

impl Publisher {
    /// Counts what a commit has brought.
    pub(super) fn count(&mut self, objects: &[ReadObject]) {
        let sum = |count: fn(&ReadObject) -> u64| objects.iter().map(count).sum::<u64>();
        let rows = sum(|read| read.stats.records);
        self.summary.objects.ingested += sum(|read| u64::from(read.ignored.is_none()));
        for reason in objects.iter().filter_map(|read| read.ignored) {
            self.summary.objects.ignore(reason, 1);
        }
        self.summary.records.ingested += rows;
        self.summary.records.duplicate += sum(|read| read.stats.duplicates);
        self.summary.bytes.read +=
            sum(|read| if read.ignored.is_none() { read.object.size_bytes } else { 0 });
        self.summary.bytes.decompressed += sum(|read| read.stats.inflated_bytes);
        for read in objects.iter().filter(|read| read.stats.counts_refused > 0) {
            self.summary.objects.odd_counts += 1;
            warn_of_odd_counts(read);
        }
        for (reason, count) in rejected(objects) {
            *self.summary.records.rejected.entry(reason).or_insert(0) += count;
        }
        self.progress.committed(rows, self.state.version());
    }
}

fn warn_of_odd_counts(read: &ReadObject) {
    tracing::warn!(
        object = read.object.name,
        line = read.stats.first_refused_line.unwrap_or_default(),
        "{} counts are negative, not whole or out of range, the first on this line: they are unknown",
        read.stats.counts_refused,
    );
}

/// Rejected records of several objects, by reason.
fn rejected(objects: &[ReadObject]) -> BTreeMap<&'static str, u64> {
    let count = |reason: RejectReason| objects.iter().map(|read| read.stats.rejected(reason)).sum();
    let counts = RejectReason::ALL.iter().map(|reason| (reason.word(), count(*reason)));
    counts.filter(|(_, count)| *count > 0).collect()
}
