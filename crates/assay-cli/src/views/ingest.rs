//! The summary of an ingest.

use assay_host::text::{count, size};
use assay_lake::BodyCountsFound;
use assay_lake::ingest::{IngestSummary, ObjectCounts};

/// A few lines on stdout.
pub(crate) fn lines(summary: &IngestSummary, dry_run: bool) -> String {
    let IngestSummary { objects, records, bytes, .. } = summary;
    let verb = if dry_run { "to ingest" } else { "ingested" };
    let mut text = format!(
        "objects   {} seen, {} {verb}, {} skipped, {} failed{}\n",
        count(objects.seen),
        count(if dry_run { to_ingest(objects) } else { objects.ingested }),
        count(objects.skipped),
        count(objects.failed),
        ignored(objects),
    );
    text.push_str(&unusual(objects));
    if dry_run {
        return text;
    }
    text.push_str(&format!(
        "records   {} ingested, {} duplicate, {} rejected\n",
        count(records.ingested),
        count(records.duplicate),
        count(records.rejected_total()),
    ));
    for (reason, rejected) in &records.rejected {
        text.push_str(&format!("          {} {reason}\n", count(*rejected)));
    }
    text.push_str(&bodies(&summary.bodies));
    text.push_str(&format!(
        "read      {}, {} inflated, in {:.1} s\n",
        size(bytes.read),
        size(bytes.decompressed),
        summary.seconds,
    ));
    text.push_str(&format!("lake      version {}\n", summary.lake_version));
    if !records.rejected.is_empty() {
        text.push_str("see the rejected records with `assay query rejects-by-reason`\n");
    }
    text
}

/// What a run would read, as far as that can be said without looking into it.
fn to_ingest(objects: &ObjectCounts) -> u64 {
    objects.seen - objects.skipped - objects.failed - objects.ignored_total()
}

/// Bodies that were looked for because their records lack counts.
fn bodies(found: &BodyCountsFound) -> String {
    let all = found.wanted + found.elsewhere;
    if all == 0 {
        return String::new();
    }
    let others = [
        (found.silent, "have none"),
        (found.missing, "are not delivered yet"),
        (found.unreadable, "are unreadable"),
        (found.elsewhere, "are outside the source"),
    ];
    let (all, recovered) = (count(all), count(found.recovered));
    format!("bodies    {all} needed for missing counts, {recovered} recovered\n{}", some(&others))
}

/// What was passed over and why, if anything was.
fn ignored(objects: &ObjectCounts) -> String {
    let all = objects.ignored_total();
    if all == 0 {
        return String::new();
    }
    let mut text = format!(", {} ignored", count(all));
    for (reason, number) in &objects.ignored {
        text.push_str(&format!("\n          {} {reason}", count(*number)));
    }
    text
}

/// What need not be said where there is none of it.
fn unusual(objects: &ObjectCounts) -> String {
    let counts = [
        (objects.changed, "had changed since they were read"),
        (objects.late, "were late"),
        (objects.vanished, "were deleted after they were listed"),
        (objects.odd_counts, "have counts out of range, which are unknown"),
        (objects.taken_back, "were recorded as read although their rows were missing"),
    ];
    some(&counts)
}

/// A line for each count that is not 0.
fn some(counts: &[(u64, &str)]) -> String {
    let said = counts.iter().filter(|(count, _)| *count > 0);
    said.map(|(number, what)| format!("          {} {what}\n", count(*number))).collect()
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
