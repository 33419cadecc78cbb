//! A lake that an older version of assay has written, and this one continues.

use assay_doubles::root;
use assay_schema::tables::PRICES;
use assay_synth::{DirtKind, Spec};

use super::agree::{Subject, sought_calls};
use super::fixture::engines;
use super::small_tables;

#[test]
fn a_lake_that_gained_columns_reads_alike() {
    let Some(engines) = engines() else { return };
    let older = root().join("crates/assay-lake/tests/fixtures/older-lake");
    engines.upload(&older, "s3://older/lake");
    let dir = tempfile::tempdir().unwrap();
    let mut spec = Spec { records: 300, objects: 6, prefix: "logs".into(), ..Spec::demo() };
    // A table gains its columns with the next rows: rejects need some.
    spec.dirt.set(DirtKind::NotAnObject, 0.1);
    let truth = assay_synth::write(&spec, dir.path(), &mut |_| {}).unwrap();
    std::fs::write(dir.path().join("logs/sought.json"), sought_calls()).unwrap();
    engines.upload(dir.path(), "s3://older");

    let small = vec![&PRICES];
    let subject = Subject { engines, lake: "s3://older/lake", database: "older", small };
    engines.publish(subject.lake, subject.database, &[]);
    engines.ingest("s3://older/logs", subject.lake, "1/1");
    subject.assay("rollup");
    small_tables::put_prices(engines, subject.lake);
    engines.publish(subject.lake, subject.database, &[]);
    let rows = subject.every_table();
    assert!(rows as u64 > truth.invocations, "the older rows are not among these {rows}");
    subject.every_query(&[]);
    subject.assay("compact");
    subject.every_table();
}
