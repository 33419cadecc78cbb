//! Answers as texts: decimals as the whole of their digits, null as a dash.

use arrow::array::Array;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_query::Engine;

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
