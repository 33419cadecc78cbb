//! The names that completion knows, asked of the engine itself.

use arrow::array::{AsArray, RecordBatch};
use assay_query::named::Catalog;
use assay_schema::{Column, tables, views};

use super::complete::Vocabulary;
use super::tables::Tables;

const COLUMNS: &str = "SELECT table_name, column_name FROM information_schema.columns \
                       WHERE table_schema <> 'information_schema' ORDER BY table_name, ordinal_position";
const FUNCTIONS: &str = "SELECT DISTINCT routine_name FROM information_schema.routines ORDER BY 1";

/// Tables, views, columns, functions and named queries.
pub(super) async fn load(tables: &Tables, catalog: &Catalog) -> anyhow::Result<Vocabulary> {
    let columns = tables.sql_as_held(COLUMNS).await?.collect().await?;
    let functions = tables.sql_as_held(FUNCTIONS).await?.collect().await?;
    Ok(Vocabulary {
        tables: grouped(&columns),
        functions: functions.iter().flat_map(|batch| texts(batch, 0)).map(str::to_owned).collect(),
        queries: queries(catalog),
    })
}

/// The tables and views that assay publishes, and named queries.
pub(super) fn of_code(catalog: &Catalog) -> Vocabulary {
    let names = |columns: &mut dyn Iterator<Item = &Column>| {
        columns.map(|column| column.name.to_owned()).collect()
    };
    let tables = tables::ALL
        .map(|table| (table.name.to_owned(), names(&mut table.columns.iter())))
        .into_iter();
    let views = views::ALL.map(|view| (view.name.to_owned(), names(&mut view.columns())));
    let tables = tables.chain(views).collect();
    Vocabulary { tables, functions: Vec::new(), queries: queries(catalog) }
}

fn grouped(batches: &[RecordBatch]) -> Vec<(String, Vec<String>)> {
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for batch in batches {
        for (table, column) in texts(batch, 0).zip(texts(batch, 1)) {
            match tables.last_mut().filter(|(name, _)| name == table) {
                Some((_, columns)) => columns.push(column.to_owned()),
                None => tables.push((table.to_owned(), vec![column.to_owned()])),
            }
        }
    }
    tables
}

fn texts(batch: &RecordBatch, column: usize) -> impl Iterator<Item = &str> {
    let texts = batch.column(column).as_string_opt::<i32>();
    texts.into_iter().flat_map(|texts| texts.iter().flatten())
}

fn queries(catalog: &Catalog) -> Vec<(String, Vec<String>)> {
    let all = catalog.queries().iter();
    all.map(|query| {
        let params = query.params.iter().map(|param| param.name.to_owned());
        (query.name.to_owned(), params.collect())
    })
    .collect()
}
