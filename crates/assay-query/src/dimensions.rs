//! The tables that the views join: `profiles`, `people`, `prices`.

use std::sync::{Arc, OnceLock};

use assay_cost::prices::{PriceBook, PriceRow};
use assay_lake::small_tables::price_rows;
use assay_schema::Table;
use assay_schema::tables::{PEOPLE, PRICES, PROFILES};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::catalog::view::ViewTable;
use datafusion::common::DFSchema;
use datafusion::datasource::{MemTable, TableType};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{EmptyRelation, LogicalPlan};

use crate::table::scan::{planned, scan};
use crate::table::{Snapshots, Tables, scan_schema};

/// Gives the tables that lack there: prices of the user, or the built-in book where
/// the lake has no prices; no profiles and no people.
pub(crate) fn complete(
    tables: &mut Tables,
    snapshots: &Snapshots,
    of_user: Option<Arc<dyn TableProvider>>,
) -> Result<()> {
    let has_rows = |table: &Table| {
        snapshots.get(table.name).is_some_and(|snapshot| !snapshot.files.is_empty())
    };
    for table in [&PROFILES, &PEOPLE].into_iter().filter(|table| !has_rows(table)) {
        tables.insert(table.name, nothing(table)?);
    }
    match of_user {
        Some(prices) => drop(tables.insert(PRICES.name, prices)),
        None if has_rows(&PRICES) => {}
        None => drop(tables.insert(PRICES.name, Arc::new(BuiltInPrices::default()))),
    }
    Ok(())
}

/// No rows of that table, of the types that its files are read as: joins with it are planned
/// away.
fn nothing(table: &Table) -> Result<Arc<dyn TableProvider>> {
    let columns = table.arrow_schema();
    let schema = DFSchema::try_from(scan_schema(&columns, columns.fields().len()))?;
    let nothing = EmptyRelation { produce_one_row: false, schema: Arc::new(schema) };
    Ok(Arc::new(ViewTable::new(LogicalPlan::EmptyRelation(nothing), None)))
}

/// Prices as a table.
pub(crate) fn price_table(rows: &[PriceRow]) -> Result<Arc<dyn TableProvider>> {
    let rows = price_rows(rows).map_err(external)?;
    Ok(Arc::new(MemTable::try_new(rows.schema(), vec![vec![rows]])?))
}

fn external(error: impl std::error::Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// The prices that assay brings along, read when they are first asked for.
#[derive(Debug, Default)]
struct BuiltInPrices {
    table: OnceLock<Arc<dyn TableProvider>>,
}

impl BuiltInPrices {
    fn table(&self) -> Result<&Arc<dyn TableProvider>> {
        if self.table.get().is_none() {
            let book = PriceBook::read(None).map_err(external)?;
            let _ = self.table.set(price_table(book.rows())?);
        }
        self.table.get().ok_or_else(|| DataFusionError::Internal("prices are not read".to_owned()))
    }
}

impl TableProvider for BuiltInPrices {
    fn schema(&self) -> SchemaRef {
        PRICES.arrow_schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    scan!(|self, session, projection, filters, limit| match self.table() {
        Ok(table) => table.scan(session, projection, filters, limit),
        Err(error) => planned(Err(error)),
    });
}
