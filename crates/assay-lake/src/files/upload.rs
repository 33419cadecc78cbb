//! Storing data files, and naming them in the log.

use std::collections::HashMap;

use deltalake_core::kernel::Add;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use uuid::Uuid;

use crate::error::LakeError;
use crate::files::EncodedFile;
use crate::table::LakeTable;

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
    let add = add_action(&file, stem);
    let path = table.full_path(&Path::from(add.path.as_str()));
    let stored = table.location.store.put(&path, file.bytes.into()).await;
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
        let path = table.full_path(&Path::from(add.path.as_str()));
        if let Err(error) = table.location.store.delete(&path).await {
            tracing::debug!(%path, %error, "orphan left behind");
        }
    }
}

/// The log's description of a file about to be stored.
fn add_action(file: &EncodedFile, stem: &str) -> Add {
    let column = file.table.partitions().first().map(|column| column.name);
    let partition = column.zip(file.partition.clone());
    let folder = partition.as_ref().map(|(name, value)| format!("{name}={value}/"));
    Add {
        path: format!("{}{stem}-{}.zstd.parquet", folder.unwrap_or_default(), Uuid::new_v4()),
        partition_values: partition
            .map(|(name, value)| HashMap::from([(name.to_owned(), Some(value))]))
            .unwrap_or_default(),
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        modification_time: jiff::Timestamp::now().as_millisecond(),
        data_change: true,
        stats: Some(file.stats.clone()),
        ..Add::default()
    }
}
