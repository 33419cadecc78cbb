//! Answers as texts: decimals as the whole of their digits, null as a dash.

use std::collections::BTreeMap;

use arrow::array::Array;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_query::{Engine, named};

use super::calls::Calls;

/// Every cell of an answer, row by row.
pub(super) async fn cells(engine: &Engine, sql: &str) -> Vec<Vec<String>> {
    let stream = engine.sql(sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let batches = stream.collect().await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let mut found = Vec::new();
    for batch in &batches {
        let options = FormatOptions::default().with_null("-");
        let columns: Vec<_> = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options).unwrap())
            .collect();
        for row in 0..batch.num_rows() {
            found.push(
                columns
                    .iter()
                    .zip(batch.columns())
                    .map(|(texts, column)| {
                        let text = texts.value(row).to_string();
                        match column.data_type() {
                            arrow::datatypes::DataType::Decimal128(_, 15)
                                if column.is_valid(row) =>
                            {
                                plain(&text)
                            }
                            _ => text,
                        }
                    })
                    .collect(),
            );
        }
    }
    found
}

/// Without trailing zeros.
fn plain(decimal: &str) -> String {
    decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The cells of a named query's answer.
pub(super) async fn answer(lake: &Calls, name: &str, params: &[(&str, &str)]) -> Vec<Vec<String>> {
    answer_since(lake, name, params, None).await
}

/// The same from a moment on, in microseconds.
pub(super) async fn answer_since(
    lake: &Calls,
    name: &str,
    params: &[(&str, &str)],
    since: Option<i64>,
) -> Vec<Vec<String>> {
    let values: BTreeMap<String, String> =
        params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let sql = named::find(name).unwrap().render(&values, since, None).unwrap();
    cells(&lake.engine(), &sql).await
}

pub(super) fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}
