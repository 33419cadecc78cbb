//! The summary of an ingest.

use std::collections::BTreeMap;
use std::io::{self, Write};

use indicatif::HumanCount;
use serde::Serialize;

use crate::bytes::Bytes;
use crate::exit::Exit;

/// What an ingest did, as its JSON object says it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Summary {
    pub(crate) objects: Objects,
    pub(crate) records: Records,
    pub(crate) bytes: Read,
    pub(crate) lake_version: u64,
    pub(crate) seconds: f64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Objects {
    pub(crate) seen: u64,
    pub(crate) ingested: u64,
    pub(crate) skipped: u64,
    pub(crate) failed: u64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Records {
    pub(crate) ingested: u64,
    pub(crate) duplicate: u64,
    pub(crate) rejected: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Read {
    pub(crate) read: u64,
    pub(crate) decompressed: u64,
}

/// One JSON object on stdout.
pub(crate) fn json(summary: &Summary) -> anyhow::Result<()> {
    writeln!(io::stdout().lock(), "{}", serde_json::to_string(summary)?)?;
    Ok(())
}

/// A few lines on stdout.
pub(crate) fn human(summary: &Summary, dry_run: bool) -> anyhow::Result<()> {
    io::stdout().lock().write_all(lines(summary, dry_run).as_bytes())?;
    Ok(())
}

/// 3 where something could not be read.
pub(crate) fn exit(summary: &Summary, strict: bool) -> Exit {
    let rejected = strict && !summary.records.rejected.is_empty();
    if rejected || summary.objects.failed > 0 { Exit::Partial } else { Exit::Done }
}

fn lines(summary: &Summary, dry_run: bool) -> String {
    let Summary { objects, records, bytes, .. } = summary;
    let verb = if dry_run { "to ingest" } else { "ingested" };
    let count = HumanCount;
    let mut text = format!(
        "objects   {} seen, {} {verb}, {} skipped, {} failed\n",
        count(objects.seen),
        count(objects.ingested),
        count(objects.skipped),
        count(objects.failed),
    );
    if dry_run {
        return text;
    }
    text.push_str(&format!(
        "records   {} ingested, {} duplicate, {} rejected\n",
        count(records.ingested),
        count(records.duplicate),
        count(records.rejected.values().sum()),
    ));
    for (reason, rejected) in &records.rejected {
        text.push_str(&format!("          {} {reason}\n", count(*rejected)));
    }
    text.push_str(&format!(
        "read      {}, {} inflated, in {:.1} s\n",
        Bytes(bytes.read as usize),
        Bytes(bytes.decompressed as usize),
        summary.seconds,
    ));
    text.push_str(&format!("lake      version {}\n", summary.lake_version));
    if !records.rejected.is_empty() {
        text.push_str("see the rejected records with `assay query rejects-by-reason`\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        Summary {
            objects: Objects { seen: 5, ingested: 3, skipped: 2, failed: 0 },
            records: Records {
                ingested: 1200,
                duplicate: 4,
                rejected: BTreeMap::from([("invalid_json".into(), 2)]),
            },
            bytes: Read { read: 1536, decompressed: 1 << 20 },
            lake_version: 7,
            seconds: 0.25,
        }
    }

    #[test]
    fn people_get_a_few_tidy_lines() {
        insta::assert_snapshot!(lines(&summary(), false), @"");
    }

    #[test]
    fn rejects_matter_only_under_strict_and_failures_always() {
        let mut summary = summary();
        assert_eq!(exit(&summary, false), Exit::Done);
        assert_eq!(exit(&summary, true), Exit::Partial);
        summary.objects.failed = 1;
        assert_eq!(exit(&summary, false), Exit::Partial);
    }
}
