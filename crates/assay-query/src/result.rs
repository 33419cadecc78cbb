//! The rows of a query, as they come.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use assay_host::Scratch;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use futures::{Stream, StreamExt, TryStreamExt};

use crate::error::{QueryError, diagnose};

/// Record batches of one schema. Text is plain `Utf8` here, whatever the
/// engine uses inside. Dropping the stream stops the query.
pub struct ResultStream {
    schema: SchemaRef,
    batches: SendableRecordBatchStream,
    memory_limit_bytes: usize,
    /// The folder that the query spills into, which goes after it.
    _scratch: Option<Arc<Scratch>>,
}

impl ResultStream {
    pub(crate) fn new(
        batches: SendableRecordBatchStream,
        memory_limit_bytes: usize,
        scratch: Option<Arc<Scratch>>,
    ) -> Self {
        let schema = plain_schema(&batches.schema());
        Self { schema, batches, memory_limit_bytes, _scratch: scratch }
    }

    /// Columns of every batch.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// All batches. For results that fit in memory.
    ///
    /// # Errors
    /// The first error of the stream.
    pub async fn collect(self) -> Result<Vec<RecordBatch>, QueryError> {
        self.try_collect().await
    }

    fn plain(&self, batch: RecordBatch) -> Result<RecordBatch, QueryError> {
        plain_batch(&batch, &self.schema)
            .map_err(|error| diagnose(error, None, self.memory_limit_bytes))
    }
}

impl Stream for ResultStream {
    type Item = Result<RecordBatch, QueryError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let limit = self.memory_limit_bytes;
        self.batches.poll_next_unpin(context).map(|item| {
            item.map(|batch| {
                let batch = batch.map_err(|error| diagnose(error, None, limit))?;
                self.plain(batch)
            })
        })
    }
}

fn plain_schema(schema: &Schema) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| plain_field(field)).collect::<Vec<_>>();
    Arc::new(Schema::new(fields))
}

fn plain_field(field: &Field) -> Field {
    field.clone().with_data_type(plain_type(field.data_type()))
}

fn plain_type(kind: &DataType) -> DataType {
    match kind {
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::Dictionary(_, value) => plain_type(value),
        DataType::List(item) => DataType::List(Arc::new(plain_field(item))),
        other => other.clone(),
    }
}

fn plain_batch(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, DataFusionError> {
    let columns = batch
        .columns()
        .iter()
        .zip(schema.fields())
        .map(|(column, field)| cast(column, field.data_type()))
        .collect::<Result<Vec<_>, _>>()?;
    let rows =
        datafusion::arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &rows)?)
}
