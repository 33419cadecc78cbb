//! Storing data files, and naming them in the log.

use assay_schema::Table;
use deltalake_core::kernel::Add;
use object_store::ObjectStoreExt;
use uuid::Uuid;

use crate::error::LakeError;
use crate::files::layout::EncodedFile;
use crate::log::table::LakeTable;

/// Stores a file under a name that no other has; it stays invisible until a
/// commit names it.
pub(crate) async fn upload(table: &LakeTable, file: EncodedFile) -> Result<Add, LakeError> {
    upload_as(table, file, "part").await
}

/// The same, under a name that begins with `stem`.
pub(crate) async fn upload_as(
    table: &LakeTable,
    file: EncodedFile,
    stem: &str,
) -> Result<Add, LakeError> {
    let EncodedFile { partition, bytes, stats, .. } = file;
    let name = new_path(table.schema, partition.as_deref(), stem);
    let add = add_action(table.schema, name, partition, bytes.len(), stats);
    let path = table.path_of(&add.path);
    let stored = table.location.store.put(&path, bytes.into()).await;
    stored.map_err(|source| LakeError::Store {
        action: "cannot write",
        path: table.location.address(&path),
        source,
    })?;
    Ok(add)
}

/// Removes files that no commit will name. Failure leaves orphans, which
/// harm nobody.
pub(crate) async fn discard(table: &LakeTable, adds: &[Add]) {
    for add in adds {
        let path = table.path_of(&add.path);
        if let Err(error) = table.location.store.delete(&path).await {
            tracing::debug!(%path, %error, "orphan left behind");
        }
    }
}

/// Folder name of a partition whose value is null, as Hive and Delta spell it.
const NULL_PARTITION: &str = "__HIVE_DEFAULT_PARTITION__";

/// A name in the table's folder that no other file has; it begins with `stem`.
pub(crate) fn new_path(table: &Table, partition: Option<&str>, stem: &str) -> String {
    let column = table.partitions().first().map(|column| column.name);
    let value = partition.unwrap_or(NULL_PARTITION);
    let folder = column.map(|name| format!("{name}={value}/"));
    format!("{}{stem}-{}.zstd.parquet", folder.unwrap_or_default(), Uuid::new_v4())
}

/// The log's description of a file.
pub(crate) fn add_action(
    table: &Table,
    path: String,
    partition: Option<String>,
    size_bytes: usize,
    stats: String,
) -> Add {
    let columns = table.partitions().iter().take(1);
    Add {
        path,
        partition_values: columns
            .map(|column| (column.name.to_owned(), partition.clone()))
            .collect(),
        size: i64::try_from(size_bytes).unwrap_or(i64::MAX),
        modification_time: jiff::Timestamp::now().as_millisecond(),
        data_change: true,
        stats: Some(stats),
        ..Add::default()
    }
}
