//! The summary of an ingest.

use assay_host::text::{count, size};
use assay_lake::BodyCountsFound;
use assay_lake::ingest::{IngestSummary, ObjectCounts};

/// What is said of one thing, and what it is made up of.
struct Said {
    line: String,
    parts: Vec<(u64, String)>,
}

impl Said {
    fn of(line: String) -> Self {
        Self { line, parts: Vec::new() }
    }

    /// With the parts that are not 0.
    fn with<S: Into<String>>(mut self, parts: impl IntoIterator<Item = (u64, S)>) -> Self {
        let some = parts.into_iter().filter(|(count, _)| *count > 0);
        self.parts.extend(some.map(|(count, what)| (count, what.into())));
        self
    }
}

/// A few lines on stdout.
pub(crate) fn lines(summary: &IngestSummary, dry_run: bool) -> String {
    let said = said(summary, dry_run);
    let lines = said.iter().map(|Said { line, parts }| {
        let parts =
            parts.iter().map(|(number, what)| format!("          {} {what}\n", count(*number)));
        format!("{line}\n{}", parts.collect::<String>())
    });
    lines.collect()
}

/// The same without what the lines are made up of.
pub(crate) fn in_short(summary: &IngestSummary) -> String {
    said(summary, false).iter().map(|said| format!("{}\n", said.line)).collect()
}

fn said(summary: &IngestSummary, dry_run: bool) -> Vec<Said> {
    let IngestSummary { objects, records, bytes, .. } = summary;
    let mut said = vec![of_objects(objects, dry_run)];
    if dry_run {
        return said;
    }
    let of_records = format!(
        "records   {} ingested, {} duplicate, {} rejected",
        count(records.ingested),
        count(records.duplicate),
        count(records.rejected_total()),
    );
    let rejected = records.rejected.iter().map(|(reason, number)| (*number, *reason));
    said.push(Said::of(of_records).with(rejected));
    said.extend(of_bodies(&summary.bodies));
    said.push(Said::of(format!(
        "read      {}, {} inflated, in {:.1} s",
        size(bytes.read),
        size(bytes.decompressed),
        summary.seconds,
    )));
    said.push(Said::of(format!("lake      version {}", summary.lake_version)));
    if !records.rejected.is_empty() {
        let remedy = "see the rejected records with `assay query rejects-by-reason`";
        said.push(Said::of(remedy.to_owned()));
    }
    said
}

fn of_objects(objects: &ObjectCounts, dry_run: bool) -> Said {
    let (verb, done) = match dry_run {
        true => ("to ingest", to_ingest(objects)),
        false => ("ingested", objects.ingested),
    };
    let ignored = match objects.ignored_total() {
        0 => String::new(),
        ignored => format!(", {} ignored", count(ignored)),
    };
    let line = format!(
        "objects   {} seen, {} {verb}, {} skipped, {} failed{ignored}",
        count(objects.seen),
        count(done),
        count(objects.skipped),
        count(objects.failed),
    );
    let unusual = [
        (objects.changed, "had changed since they were read"),
        (objects.late, "were late"),
        (objects.vanished, "were deleted after they were listed"),
        (objects.odd_counts, "have counts out of range, which are unknown"),
        (objects.taken_back, "were recorded as read although their rows were missing"),
    ];
    let ignored = objects.ignored.iter().map(|(reason, number)| (*number, *reason));
    Said::of(line).with(ignored).with(unusual)
}

/// What a run would read, as far as that can be said without looking into it.
fn to_ingest(objects: &ObjectCounts) -> u64 {
    objects.seen - objects.skipped - objects.failed - objects.ignored_total()
}

/// Bodies that were fetched because their records lack counts, if there were any.
fn of_bodies(found: &BodyCountsFound) -> Option<Said> {
    let all = found.wanted + found.elsewhere;
    let (needed, recovered) = (count(all), count(found.recovered));
    let line = format!("bodies    {needed} needed for missing counts, {recovered} recovered");
    let others = [
        (found.silent, "have none"),
        (found.missing, "are not delivered yet"),
        (found.unreadable, "are unreadable"),
        (found.elsewhere, "are outside the source"),
    ];
    (all > 0).then(|| Said::of(line).with(others))
}

#[cfg(test)]
mod tests {
    use assay_lake::ingest::{ByteCounts, RecordCounts};

    use super::*;

    fn summary() -> IngestSummary {
        IngestSummary {
            objects: ObjectCounts {
                seen: 8,
                ingested: 3,
                skipped: 2,
                ignored: [("body", 1), ("not_a_log", 2)].into(),
                changed: 1,
                ..Default::default()
            },
            records: RecordCounts {
                ingested: 1200,
                duplicate: 4,
                rejected: [("invalid_json", 2)].into(),
            },
            bytes: ByteCounts { read: 1536, decompressed: 1 << 20 },
            lake_version: 7,
            seconds: 0.25,
            bodies: BodyCountsFound {
                wanted: 6,
                recovered: 3,
                missing: 1,
                silent: 1,
                unreadable: 1,
                elsewhere: 2,
            },
            stopped: false,
        }
    }

    #[test]
    fn people_get_a_few_tidy_lines() {
        insta::assert_snapshot!(lines(&summary(), false), @r"
        objects   8 seen, 3 ingested, 2 skipped, 0 failed, 3 ignored
                  1 body
                  2 not_a_log
                  1 had changed since they were read
        records   1,200 ingested, 4 duplicate, 2 rejected
                  2 invalid_json
        bodies    8 needed for missing counts, 3 recovered
                  1 have none
                  1 are not delivered yet
                  1 are unreadable
                  2 are outside the source
        read      1.5 KiB, 1.0 MiB inflated, in 0.2 s
        lake      version 7
        see the rejected records with `assay query rejects-by-reason`
        ");
    }
}
