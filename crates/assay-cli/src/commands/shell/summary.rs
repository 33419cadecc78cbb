//! What is in each column of a table, counted in one pass over it.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, FieldRef, Int64Type};
use assay_query::Engine;

use crate::report::Complaint;

/// One row for each column of the table: its type, how many values are null, about
/// how many different ones there are, the least and the greatest.
///
/// # Errors
/// An unknown table, or a fault of the query.
pub(super) async fn of(engine: &Engine, table: &str) -> anyhow::Result<RecordBatch> {
    let table = format!("\"{}\"", table.trim_matches('"').replace('"', "\"\""));
    let schema = engine.sql(&format!("SELECT * FROM {table} LIMIT 0")).await?.schema();
    let counted = schema.fields().iter().flat_map(counted).enumerate();
    let counted: Vec<String> = counted.map(|(at, sql)| format!("{sql} AS c{at}")).collect();
    let sql = format!("SELECT count(*), {} FROM {table}", counted.join(", "));
    let batches = engine.sql(&sql).await?.collect().await?;
    let counts = batches.into_iter().find(|batch| batch.num_rows() == 1);
    let counts = counts.ok_or_else(|| Complaint::failed("the table could not be counted"))?;
    Ok(summary(schema.fields(), &counts)?)
}

/// What is counted of a column: values, different ones, the least, the greatest.
fn counted(field: &FieldRef) -> [String; 4] {
    let column = format!("\"{}\"", field.name().replace('"', "\"\""));
    let text = |sql: &str| format!("CAST({sql} AS varchar)");
    let values = format!("count({column})");
    match field.data_type().is_nested() {
        true => [values, "CAST(NULL AS bigint)".into(), text("NULL"), text("NULL")],
        false => [
            values,
            format!("CAST(approx_distinct({}) AS bigint)", text(&column)),
            text(&format!("min({column})")),
            text(&format!("max({column})")),
        ],
    }
}

/// The type as it is written in SQL.
fn word(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 => "string".to_owned(),
        DataType::Int32 => "integer".to_owned(),
        DataType::Int64 => "bigint".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Timestamp(..) => "timestamp".to_owned(),
        DataType::Decimal128(digits, scale) => format!("decimal({digits},{scale})"),
        DataType::Map(..) => "map".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

fn summary(fields: &[FieldRef], counts: &RecordBatch) -> arrow::error::Result<RecordBatch> {
    let number = |column: usize| {
        let numbers = counts.column(column).as_primitive_opt::<Int64Type>();
        numbers.filter(|numbers| numbers.is_valid(0)).map(|numbers| numbers.value(0))
    };
    let text = |column: usize| {
        let texts = counts.column(column).as_string_opt::<i32>();
        texts.filter(|texts| texts.is_valid(0)).map(|texts| texts.value(0).to_owned())
    };
    let rows = number(0).unwrap_or(0);
    let at = |what: usize| (0..fields.len()).map(move |field| 1 + 4 * field + what);
    let names: StringArray = fields.iter().map(|field| Some(field.name().as_str())).collect();
    let types: StringArray = fields.iter().map(|field| Some(word(field.data_type()))).collect();
    let nulls: Int64Array = at(0).map(|column| Some(rows - number(column)?)).collect();
    let different: Int64Array = at(1).map(number).collect();
    let least: StringArray = at(2).map(text).collect();
    let greatest: StringArray = at(3).map(text).collect();
    let columns: [(&str, ArrayRef); 6] = [
        ("column", Arc::new(names)),
        ("type", Arc::new(types)),
        ("nulls", Arc::new(nulls)),
        ("different", Arc::new(different)),
        ("least", Arc::new(least)),
        ("greatest", Arc::new(greatest)),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
}
