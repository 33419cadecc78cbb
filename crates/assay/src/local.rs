//! The local engine over a lake.

use std::collections::BTreeMap;

use assay_cost::prices::PriceBook;
use assay_lake::{Lake, LakeError, TableSnapshot, Window};
use assay_query::{Engine, EngineSettings, QueryError, named};
use assay_schema::{Table, tables};
use futures::future::try_join_all;

use crate::{JobError, PricesJob};

/// An engine over every table of the lake at its newest version; `daily_usage`
/// is never behind the rows.
///
/// # Errors
/// When a table cannot be read, or the folder to spill into cannot be used.
pub async fn engine(lake: &Lake, limits: EngineSettings) -> Result<Engine, JobError> {
    Ok(Engine::new(limits, snapshots(lake).await?)?)
}

/// The same with prices of the user, where a file is set, in the place of those of the
/// lake or the built-in ones.
///
/// # Errors
/// As of [`engine`]; [`JobError::Faulty`] and [`JobError::Unread`] for the file.
pub async fn engine_with_prices(
    lake: &Lake,
    limits: EngineSettings,
    prices: &PricesJob,
) -> Result<Engine, JobError> {
    let own = prices.own_book()?;
    engine_over(limits, snapshots(lake).await?, own.as_ref())
}

/// The same for one statement: reads no log of a table that it cannot name.
///
/// # Errors
/// As of [`engine_with_prices`].
pub async fn engine_for(
    statement: &str,
    lake: &Lake,
    limits: EngineSettings,
    prices: &PricesJob,
) -> Result<Engine, JobError> {
    let own = prices.own_book()?;
    let statement = statement.to_ascii_lowercase();
    let snapshots = tables::ALL.map(async |table| match may_read(&statement, table) {
        true => lake.snapshot(table).await,
        false => Ok(lake.unread(table)),
    });
    engine_over(limits, try_join_all(snapshots).await?, own.as_ref())
}

/// Whether a statement, in small letters, may read a table. No view reads those that tell
/// what was ingested, which have a row for each object.
fn may_read(statement: &str, table: &Table) -> bool {
    let is_in_no_view = [tables::OBJECTS.name, tables::REJECTS.name].contains(&table.name);
    !is_in_no_view || statement.contains(table.name)
}

/// An engine over these tables, with the prices of the user's book in the place of theirs.
///
/// # Errors
/// When the folder to spill into cannot be used.
pub fn engine_over(
    limits: EngineSettings,
    snapshots: Vec<TableSnapshot>,
    own: Option<&PriceBook>,
) -> Result<Engine, JobError> {
    let engine = Engine::new(limits, snapshots)?;
    if let Some(book) = own {
        engine.put_prices(book.rows())?;
    }
    Ok(engine)
}

/// An engine over every table as it is stored, which is what other engines see.
///
/// # Errors
/// As of [`engine`].
pub async fn engine_as_stored(lake: &Lake, limits: EngineSettings) -> Result<Engine, JobError> {
    Ok(Engine::as_stored(limits, snapshots(lake).await?)?)
}

/// Every table of the lake at its newest version.
///
/// # Errors
/// When a table cannot be read.
pub async fn snapshots(lake: &Lake) -> Result<Vec<TableSnapshot>, LakeError> {
    try_join_all(tables::ALL.map(|table| lake.snapshot(table))).await
}

/// The SQL of a named query with its values, the same for every engine.
///
/// # Errors
/// [`QueryError::UnknownQuery`], [`QueryError::UnknownParameter`] or
/// [`QueryError::BadParameter`].
pub fn named_sql(
    name: &str,
    params: &BTreeMap<String, String>,
    window: Window,
) -> Result<String, QueryError> {
    let [since, until] = [window.since, window.until].map(|at| at.map(|at| at.as_microsecond()));
    named::find(name)?.render(params, since, until)
}
