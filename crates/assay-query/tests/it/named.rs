//! Named queries: files, parameters, golden results.

use std::collections::{BTreeMap, BTreeSet};

use assay_depth::step;
use assay_query::named::{self, ChartKind, TIME_ZONE};
use insta::{assert_snapshot, with_settings};

use crate::fixture::{BOB, Lake, rows, with_hint};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn params(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn folder_and_table_agree() {
    let folder: BTreeSet<String> = std::fs::read_dir(format!("{ROOT}/queries"))
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let table: BTreeSet<String> = named::all().iter().map(|query| query.name.to_owned()).collect();
    assert_eq!(folder, table);
}

#[test]
fn every_header_is_whole() {
    for query in named::all() {
        assert!(!query.title.is_empty() && !query.description.is_empty(), "{}", query.name);
        assert!(!query.sql.contains("-- param") && !query.sql.starts_with("--"), "{}", query.name);
        for param in &query.params {
            let windows = ["/* :window */ daily_usage", "/* :costs_in_window */ daily_costs"];
            let in_window = windows.iter().any(|window| query.sql.contains(window))
                && ["since", "until", TIME_ZONE].contains(&param.name);
            let in_zone = param.name == TIME_ZONE && query.sql.contains("/* :local_time */");
            let used = query.sql.contains(&format!(":{}", param.name)) || in_window || in_zone;
            assert!(used, "{}", query.name);
        }
    }
}

#[test]
fn reference_page_is_current() {
    let file = std::fs::read_to_string(format!("{ROOT}/docs/reference/queries.md")).unwrap();
    assert!(
        file == assay_query::reference::page(),
        "docs/reference/queries.md is out of date: cargo run -p assay-query --example reference > docs/reference/queries.md"
    );
}

/// A part is one edit: what stands in the files follows from it.
#[test]
fn parts_stand_beside_their_names() {
    for query in named::all() {
        let file = std::fs::read_to_string(format!("{ROOT}/queries/{}.sql", query.name)).unwrap();
        assert!(
            file == assay_query::parts::beside(&file),
            "queries/{}.sql is out of date: cargo run -p assay-query --example parts",
            query.name
        );
    }
}

/// A name that no part has would stay as a comment, and a part that nobody names would rot.
#[test]
fn every_part_is_named_and_every_name_is_a_part() {
    let texts = |folder: &str| -> Vec<String> {
        let files = std::fs::read_dir(format!("{ROOT}/{folder}")).unwrap();
        let files = files.map(|file| file.unwrap().path());
        let sql = files.filter(|path| path.extension().is_some_and(|ending| ending == "sql"));
        sql.map(|path| std::fs::read_to_string(path).unwrap()).collect()
    };
    let source = "crates/assay-query/src";
    let folders =
        ["queries", "views", "parts", &format!("{source}/rollup"), &format!("{source}/named")];
    let named: BTreeSet<String> = folders
        .into_iter()
        .flat_map(texts)
        .flat_map(|text| text.lines().filter_map(name_of_part).collect::<Vec<_>>())
        .collect();
    let parts = std::fs::read_dir(format!("{ROOT}/parts")).unwrap();
    let parts: BTreeSet<String> = parts
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(named, parts);
    for view in assay_schema::views::ALL {
        let statement = assay_query::views::statement(view, &BTreeSet::new());
        assert!(!statement.contains("-- part"), "{statement}");
    }
}

fn name_of_part(line: &str) -> Option<String> {
    let name = line.trim_start().strip_prefix("-- part ")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    Some(name.chars().take_while(|c| is_name(*c)).collect())
}

#[tokio::test]
async fn golden_results() {
    let lake = Lake::new();
    let engine = lake.engine();
    for query in named::all() {
        let sql = query.render(&BTreeMap::new(), None, None).unwrap();
        let table = rows(&engine, &sql).await.unwrap();
        with_settings!({ snapshot_suffix => query.name, omit_expression => true }, {
            assert_snapshot!(table);
        });
    }
}

/// A name that is no column would change nothing on any screen.
#[tokio::test]
async fn headers_name_columns_of_the_result() {
    let lake = Lake::new();
    let engine = lake.engine();
    for query in named::all() {
        let sql = query.render(&BTreeMap::new(), None, None).unwrap();
        let schema = engine.sql(&sql).await.unwrap().schema();
        let charted = query.display.charts.iter().map(|chart| chart.column);
        assert!(!query.display.columns.is_empty(), "{}", query.name);
        let has_bars = query.display.charts.iter().any(|chart| chart.kind == ChartKind::Bar);
        for column in query.display.columns.iter().copied().chain(charted) {
            assert!(
                column == "bar" && has_bars || schema.index_of(column).is_ok(),
                "{}: {column}",
                query.name
            );
        }
    }
}

/// The file itself is the query without values: what a user pastes into Athena.
#[tokio::test]
async fn files_run_as_they_stand() {
    let lake = Lake::new();
    let engine = lake.engine();
    for query in named::all().into_iter().step_by(step(3)) {
        let rendered = query.render(&BTreeMap::new(), None, None).unwrap();
        let file = std::fs::read_to_string(format!("{ROOT}/queries/{}.sql", query.name)).unwrap();
        let (of_file, of_rendered) =
            (rows(&engine, &file).await.unwrap(), rows(&engine, &rendered).await.unwrap());
        assert_eq!(of_file, of_rendered, "{}", query.name);
    }
}

#[tokio::test]
async fn every_parameter_runs() {
    let lake = Lake::new();
    let engine = lake.engine();
    for query in named::all().into_iter().step_by(step(2)) {
        let values = query.params.iter().map(|param| match param.kind {
            named::ParamKind::Text => (param.name, "it's"),
            named::ParamKind::BigInt => (param.name, "1"),
            named::ParamKind::Timestamp => (param.name, "2026-11-02T00:00:00Z"),
            named::ParamKind::Period => (param.name, "month"),
            named::ParamKind::Zone => (param.name, "Asia/Kolkata"),
        });
        let sql = query.render(&params(&values.collect::<Vec<_>>()), None, None).unwrap();
        rows(&engine, &sql).await.unwrap_or_else(|error| panic!("{}: {error}\n{sql}", query.name));
    }
}

#[tokio::test]
async fn window_is_half_open() {
    let lake = Lake::new();
    let engine = lake.engine();
    let query = named::find("daily-trend").unwrap();
    // From the fourth row to the last but one, both ends on a row.
    let (since, until) = (1_793_577_610_000_000, 1_793_750_399_000_000);
    let sql = query.render(&params(&[("identity", BOB)]), Some(since), Some(until)).unwrap();
    assert_snapshot!(rows(&engine, &sql).await.unwrap());
}

#[test]
fn rendering_quotes_and_never_searches_values() {
    let query = named::find("hourly-tokens").unwrap();
    let sql = query.render(&params(&[("identity", "x' OR :since --")]), Some(0), None).unwrap();
    let clauses: Vec<&str> = sql.lines().filter(|line| line.contains("AND ")).collect();
    let clauses: Vec<&str> =
        clauses.into_iter().filter(|line| line.trim_start().starts_with("AND")).collect();
    assert_snapshot!(clauses.join("\n"));
    let top = named::find("top-consumers").unwrap();
    let sql = top.render(&params(&[("limit", "3")]), None, None).unwrap();
    assert!(sql.ends_with("LIMIT 3\n"), "{sql}");
}

#[test]
fn wrong_names_and_values_are_told() {
    let query = named::find("top-consumers").unwrap();
    let trend = named::find("spend-trend").unwrap();
    let errors = [
        named::find("usage-by-identiy").unwrap_err(),
        named::find("zzz").unwrap_err(),
        query.render(&params(&[("limt", "3")]), None, None).unwrap_err(),
        query.render(&params(&[("limit", "3; DROP")]), None, None).unwrap_err(),
        query.render(&params(&[("since", "yesterday")]), None, None).unwrap_err(),
        trend.render(&params(&[("period", "fortnight")]), None, None).unwrap_err(),
    ];
    assert_snapshot!(errors.map(|error| with_hint(&error)).join("\n\n"));
}
