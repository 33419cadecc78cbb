//! Files that other writers have stored with types of their own.

use std::path::Path;

use arrow::datatypes::DataType;
use assay_depth::step;
use assay_lake::{LakeError, Location};
use assay_schema::{Table, tables};

use crate::support::lake_files::LakeFiles;
use crate::support::records::{object, record, table};
use crate::support::{compact, ingest, runtime};

const TIME: &str = "2026-11-16T10:00:00Z";

/// Stores every file of a table again, its columns as `of` says, in one commit.
fn restore(lake: &Path, table: &'static Table, of: impl Fn(&str, &DataType) -> DataType) {
    let location = Location::open_local(lake).unwrap();
    LakeFiles::of(&location, &runtime()).rewrite(table.name, of);
}

fn texts_as(of: DataType) -> impl Fn(&str, &DataType) -> DataType {
    move |_, found| if *found == DataType::Utf8 { of.clone() } else { found.clone() }
}

#[test]
fn a_lake_that_was_stored_with_other_types_is_read_and_replaced_as_any() {
    let codes = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    for texts in [DataType::Utf8View, DataType::LargeUtf8, codes] {
        let dir = tempfile::tempdir().unwrap();
        let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
        let known = record("\"r-1\"", TIME, "", r#""outputTokenCount":7"#);
        let lines = [known.clone(), known, record("null", TIME, "", ""), "none".to_owned()];
        object(logs.join("a.json"), &lines);
        ingest(&logs, &lake).unwrap();
        for table in tables::INGESTED {
            restore(&lake, table, texts_as(texts.clone()));
        }
        let again = ingest(&logs, &lake).unwrap().objects;
        assert_eq!((again.skipped, again.ingested), (1, 0), "{texts}");
        object(logs.join("a.json"), &lines);
        assert_eq!(ingest(&logs, &lake).unwrap().objects.changed, 1);
        object(logs.join("b.json"), &[record("\"r-1\"", TIME, r#""inputTokenCount":3"#, "")]);
        ingest(&logs, &lake).unwrap();
        for table in tables::INGESTED {
            restore(&lake, table, texts_as(texts.clone()));
        }
        assert_eq!(compact(&lake).unwrap().duplicates, 1, "{texts}");
        let rows =
            table(&lake, &tables::INVOCATIONS, &["request_id", "input_tokens", "output_tokens"]);
        assert_eq!(rows, ["null|null|null", "r-1|3|7"]);
        assert_eq!(table(&lake, &tables::REJECTS, &["source_object"]), ["a.json"]);
    }
}

#[test]
fn numbers_of_another_width_are_numbers_and_another_kind_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let line = |input: &str| record("\"r-1\"", TIME, input, r#""outputTokenCount":7"#);
    object(logs.join("a.json"), &[line("")]);
    ingest(&logs, &lake).unwrap();
    restore(&lake, &tables::INVOCATIONS, |_, found| match found {
        DataType::Int64 => DataType::Int32,
        other => other.clone(),
    });
    object(logs.join("b.json"), &[line(r#""inputTokenCount":3"#)]);
    ingest(&logs, &lake).unwrap();
    assert_eq!(compact(&lake).unwrap().duplicates, 1);
    assert_eq!(table(&lake, &tables::INVOCATIONS, &["input_tokens", "output_tokens"]), ["3|7"]);

    restore(&lake, &tables::OBJECTS, |name, found| match name {
        "version" => DataType::Binary,
        _ => found.clone(),
    });
    let error = ingest(&logs, &lake).unwrap_err();
    assert!(matches!(error, LakeError::Parquet { .. }), "{error:?}");
    let why = std::error::Error::source(&error).unwrap().to_string();
    assert!(why.contains("column version is Binary"), "{why}");
}

/// Names, lines and outputs of a lake's rows, its rejects, and its entries.
fn contents(lake: &Path) -> [Vec<String>; 3] {
    let rows = ["source_object", "source_line", "output_tokens"];
    [
        table(lake, &tables::INVOCATIONS, &rows),
        table(lake, &tables::REJECTS, &["source_object", "source_line"]),
        table(lake, &tables::OBJECTS, &["object", "records", "rejected"]),
    ]
}

#[test]
fn a_table_that_another_program_restores_or_deletes_from_is_made_whole_by_the_next_ingest() {
    let nameless =
        |output: u32| record("null", TIME, "", &format!("\"outputTokenCount\":{output}"));
    let taken = tables::INGESTED.iter().flat_map(|table| [(table.name, 1), (table.name, 3)]);
    for (name, back) in taken.step_by(step(5)) {
        let dir = tempfile::tempdir().unwrap();
        let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
        for (number, object_name) in
            ["a.json", "b.json", "a.json", "c.json"].into_iter().enumerate()
        {
            object(logs.join(object_name), &[nameless(number as u32), "none".to_owned()]);
            ingest(&logs, &lake).unwrap();
        }
        let whole = contents(&lake);
        let (runtime, location) = (runtime(), Location::open_local(&lake).unwrap());
        let files = LakeFiles::of(&location, &runtime);
        files.restore(name, back);
        assert_ne!(contents(&lake), whole, "{name}");
        ingest(&logs, &lake).unwrap();
        assert_eq!(contents(&lake), whole, "{name} restored by {back}");
        files.delete_rows(name, 0);
        ingest(&logs, &lake).unwrap();
        assert_eq!(contents(&lake), whole, "{name} without the rows of a file");
    }
}
