//! Files of a snapshot as DataFusion's scan wants them.

use std::cmp::Reverse;
use std::sync::Arc;

use assay_lake::DataFile;
use datafusion::arrow::datatypes::{FieldRef, Schema};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::FileGroup;
use datafusion::scalar::ScalarValue;
use object_store::ObjectMeta;

use super::statistics;

/// The files with their partition values and statistics.
pub(super) fn partitioned(
    files: &[&DataFile],
    partitions: &[FieldRef],
    schema: &Schema,
) -> Vec<PartitionedFile> {
    files.iter().map(|file| partitioned_file(file, partitions, schema)).collect()
}

fn partitioned_file(file: &DataFile, partitions: &[FieldRef], schema: &Schema) -> PartitionedFile {
    let data_columns = schema.fields().len() - partitions.len();
    PartitionedFile::new_from_meta(meta(file))
        .with_partition_values(partition_values(file, partitions.len()))
        .with_statistics(Arc::new(statistics::of_file(file, &schema.fields()[..data_columns])))
}

/// One text value for each partition column.
pub(super) fn partition_values(file: &DataFile, count: usize) -> Vec<ScalarValue> {
    let value = |index| file.partition_values.get(index).cloned().flatten();
    (0..count).map(|index| ScalarValue::Utf8(value(index))).collect()
}

fn meta(file: &DataFile) -> ObjectMeta {
    ObjectMeta {
        location: file.path.clone(),
        last_modified: std::time::SystemTime::UNIX_EPOCH
            .checked_add(std::time::Duration::from_millis(file.modified_ms.max(0).unsigned_abs()))
            .unwrap_or(std::time::SystemTime::UNIX_EPOCH)
            .into(),
        size: file.size_bytes,
        e_tag: None,
        version: None,
    }
}

/// At most `count` groups of about the same size: largest file first, always
/// to the smallest group. Groups are read side by side.
pub(super) fn groups(mut files: Vec<PartitionedFile>, count: usize) -> Vec<FileGroup> {
    files.sort_by_key(|file| Reverse(file.object_meta.size));
    let mut groups = vec![(0_u64, Vec::new()); count.clamp(1, files.len().max(1))];
    for file in files {
        if let Some((bytes, group)) = groups.iter_mut().min_by_key(|(bytes, _)| *bytes) {
            *bytes += file.object_meta.size;
            group.push(file);
        }
    }
    groups.into_iter().map(|(_, group)| FileGroup::new(group)).collect()
}
