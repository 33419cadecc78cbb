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
    let add = add_action(&file);
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

/// Folder name of a partition whose value is null, as Hive and Delta spell it.
const NULL_PARTITION: &str = "__HIVE_DEFAULT_PARTITION__";

/// The log's description of a file about to be stored.
pub(crate) fn add_action(file: &EncodedFile) -> Add {
    let column = file.table.partitions().first().map(|column| column.name);
    let folder = column.map(|name| {
        let value = file.partition.as_deref().unwrap_or(NULL_PARTITION);
        format!("{name}={value}/")
    });
    let value = column.map(|name| (name.to_owned(), file.partition.clone()));
    Add {
        path: format!("{}part-{}.zstd.parquet", folder.unwrap_or_default(), Uuid::new_v4()),
        partition_values: HashMap::from_iter(value),
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        modification_time: jiff::Timestamp::now().as_millisecond(),
        data_change: true,
        stats: Some(file.stats.clone()),
        ..Add::default()
    }
}
