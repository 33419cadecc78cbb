//! Which files can hold a matching row.

use std::collections::HashSet;
use std::sync::Arc;

use assay_lake::{ColumnStats, DataFile};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, UInt64Array,
};
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema, SchemaRef};
use datafusion::common::cast::as_boolean_array;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, ScalarValue};
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::utils::reassign_expr_columns;
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;

use super::files::partition_values;
use super::statistics;

/// Files whose partition values satisfy the filter, exactly: the filter is
/// evaluated once over a batch with one row for each file.
pub(super) fn by_partition<'a>(
    files: Vec<&'a DataFile>,
    filter: &Arc<dyn PhysicalExpr>,
    partitions: &[FieldRef],
    schema: &SchemaRef,
) -> Result<Vec<&'a DataFile>> {
    if files.is_empty() {
        return Ok(files);
    }
    let first = schema.fields().len() - partitions.len();
    let batch = partition_batch(&files, partitions)?;
    let names = Schema::new(schema.fields()[first..].to_vec());
    let filter = reassign_expr_columns(Arc::clone(filter), &names)?;
    let matches = filter.evaluate(&batch)?.into_array(files.len())?;
    let matches = as_boolean_array(&matches)?;
    let keep = matches.iter().map(|hit| hit.unwrap_or(false));
    Ok(files.into_iter().zip(keep).filter_map(|(file, keep)| keep.then_some(file)).collect())
}

fn partition_batch(files: &[&DataFile], partitions: &[FieldRef]) -> Result<RecordBatch> {
    let rows: Vec<Vec<ScalarValue>> =
        files.iter().map(|file| partition_values(file, partitions.len())).collect();
    let columns = (0..partitions.len())
        .map(|index| array(rows.iter().map(|row| row[index].clone()).collect()))
        .collect::<Result<Vec<_>>>()?;
    let rows = RecordBatchOptions::new().with_row_count(Some(files.len()));
    let schema = Arc::new(Schema::new(partitions.to_vec()));
    Ok(RecordBatch::try_new_with_options(schema, columns, &rows)?)
}

/// Of a vector alone: for each other iterator the compiler would make 85,000 lines of code.
fn array(values: Vec<ScalarValue>) -> Result<ArrayRef> {
    ScalarValue::iter_to_array(values)
}

/// Files whose statistics do not rule the filter out.
pub(super) fn by_statistics<'a>(
    files: Vec<&'a DataFile>,
    filter: &Arc<dyn PhysicalExpr>,
    partitions: &[FieldRef],
    schema: &SchemaRef,
) -> Result<Vec<&'a DataFile>> {
    let predicate = PruningPredicateBuilder::new()
        .with_file_schema(Arc::clone(schema))
        .try_build(Arc::clone(filter))?;
    if files.is_empty() || predicate.always_true() {
        return Ok(files);
    }
    let keep = predicate.prune(&FileStatistics { files: &files, partitions, schema })?;
    Ok(files.into_iter().zip(keep).filter_map(|(file, keep)| keep.then_some(file)).collect())
}

/// The files' bounds, one row for each file.
struct FileStatistics<'a> {
    files: &'a [&'a DataFile],
    partitions: &'a [FieldRef],
    schema: &'a Schema,
}

/// Takes one bound of a column in the column's type.
type Bound = fn(&ColumnStats, &DataType) -> Option<ScalarValue>;

impl FileStatistics<'_> {
    fn partition_index(&self, column: &Column) -> Option<usize> {
        self.partitions.iter().position(|field| field.name() == column.name())
    }

    fn bounds(&self, column: &Column, bound: Bound) -> Option<ArrayRef> {
        if let Some(index) = self.partition_index(column) {
            let count = self.partitions.len();
            let values = self.files.iter().map(|file| partition_values(file, count).remove(index));
            return array(values.collect()).ok();
        }
        let kind = self.schema.field_with_name(column.name()).ok()?.data_type();
        let unknown = ScalarValue::try_from(kind).ok()?;
        let values = self.files.iter().map(|file| {
            let stats = file.stats.get(column.name());
            stats.and_then(|stats| bound(stats, kind)).unwrap_or_else(|| unknown.clone())
        });
        array(values.collect()).ok()
    }
}

impl PruningStatistics for FileStatistics<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.bounds(column, statistics::min)
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.bounds(column, statistics::max)
    }

    fn num_containers(&self) -> usize {
        self.files.len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let nulls = |file: &&DataFile| file.stats.get(column.name()).and_then(|stats| stats.nulls);
        Some(Arc::new(self.files.iter().map(nulls).collect::<UInt64Array>()))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        Some(Arc::new(self.files.iter().map(|file| file.rows).collect::<UInt64Array>()))
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
