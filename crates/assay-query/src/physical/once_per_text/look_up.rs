//! A join each of whose rows looks up few rows of a small table.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use datafusion::arrow::compute::{concat_batches, take};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{JoinType, NullEquality};
use datafusion::error::Result;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::joins::utils::JoinFilter;
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, replace_children_if_necessary,
};
use futures::lock::Mutex;
use futures::{TryStreamExt, stream};

use super::matches::{ByKey, Condition, Found};
use crate::limits::LOOK_UP_MATCHES_MAX;

/// A hash join that keeps every row of its right side, done by looking up each combination of
/// keys once a batch. Rows of the right side stay in order, and their columns are not copied.
#[derive(Debug)]
pub(super) struct LookUp {
    /// The join itself, which runs where a key of the table has many rows.
    join: Arc<dyn ExecutionPlan>,
    how: Arc<How>,
    table: Arc<Mutex<Option<Arc<Table>>>>,
}

/// How the right side looks up rows of the left one.
#[derive(Debug)]
struct How {
    left: Arc<dyn ExecutionPlan>,
    right: Arc<dyn ExecutionPlan>,
    left_keys: Vec<Arc<dyn PhysicalExpr>>,
    right_keys: Vec<Arc<dyn PhysicalExpr>>,
    condition: Option<JoinFilter>,
    /// Columns of the answer, counted through both sides.
    columns: Vec<usize>,
}

#[derive(Debug)]
struct Table {
    by_key: ByKey,
    _memory: MemoryReservation,
}

impl LookUp {
    /// The join as a look-up, if it can be one.
    pub(super) fn of(plan: &Arc<dyn ExecutionPlan>) -> Option<Self> {
        let join = plan.downcast_ref::<HashJoinExec>()?;
        let can_be = join.mode == PartitionMode::CollectLeft
            && join.join_type == JoinType::Right
            && join.null_equality == NullEquality::NullEqualsNothing;
        let (left_keys, right_keys) = join.on.iter().cloned().unzip();
        let both = join.left.schema().fields().len() + join.right.schema().fields().len();
        let how = How {
            left: Arc::clone(&join.left),
            right: Arc::clone(&join.right),
            left_keys,
            right_keys,
            condition: join.filter.clone(),
            columns: join.projection.as_ref().map_or_else(|| (0..both).collect(), |it| it.to_vec()),
        };
        can_be.then(|| Self { join: Arc::clone(plan), how: Arc::new(how), table: Arc::default() })
    }
}

impl DisplayAs for LookUp {
    fn fmt_as(&self, kind: DisplayFormatType, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LookUp: ")?;
        self.join.fmt_as(kind, out)
    }
}

impl ExecutionPlan for LookUp {
    fn name(&self) -> &str {
        "LookUp"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.join.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        self.join.maintains_input_order()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.join.children()
    }

    fn apply_expressions(
        &self,
        visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.join.apply_expressions(visit)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let join = replace_children_if_necessary(Arc::clone(&self.join), children)?;
        Ok(Self::of(&join).map_or(join, |look_up| Arc::new(look_up)))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let (join, how) = (Arc::clone(&self.join), Arc::clone(&self.how));
        let (table, schema) = (Arc::clone(&self.table), self.schema());
        let answer = async move {
            let table = how.table(&table, &context).await?;
            if table.by_key.same_key_max() > LOOK_UP_MATCHES_MAX {
                return join.execute(partition, context);
            }
            let batches = how.right.execute(partition, context)?;
            let schema = join.schema();
            let answers = batches.and_then(move |batch| {
                futures::future::ready(how.looked_up(&table.by_key, &batch, &join.schema()))
            });
            Ok(Box::pin(RecordBatchStreamAdapter::new(schema, answers)) as _)
        };
        let answer = stream::once(answer).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, answer)))
    }
}

impl How {
    /// The left side by its keys, read by the first that asks.
    async fn table(
        &self,
        known: &Mutex<Option<Arc<Table>>>,
        context: &Arc<TaskContext>,
    ) -> Result<Arc<Table>> {
        let mut known = known.lock().await;
        if let Some(table) = known.as_ref() {
            return Ok(Arc::clone(table));
        }
        let memory = MemoryConsumer::new("LookUp").register(context.memory_pool());
        let mut read = self.left.execute(0, Arc::clone(context))?;
        let mut batches = Vec::new();
        while let Some(batch) = read.try_next().await? {
            // Once as it was read, and once as rows or keys.
            memory.try_grow(2 * batch.get_array_memory_size())?;
            batches.push(batch);
        }
        let rows = concat_batches(&self.left.schema(), &batches)?;
        let keys = values(&self.left_keys, &rows)?;
        let table = Arc::new(Table { by_key: ByKey::new(rows, &keys)?, _memory: memory });
        *known = Some(Arc::clone(&table));
        Ok(table)
    }

    fn looked_up(
        &self,
        table: &ByKey,
        batch: &RecordBatch,
        schema: &datafusion::arrow::datatypes::SchemaRef,
    ) -> Result<RecordBatch> {
        let keys = values(&self.right_keys, batch)?;
        let condition = self.condition.as_ref().map(|filter| Condition { filter, batch });
        let found = table.find(&keys, condition.as_ref(), batch.num_rows())?;
        let (of_batch, of_table) = match &found {
            Found::AtMostOne(of_table) => (None, of_table),
            Found::Several { of_batch, of_table } => (Some(of_batch), of_table),
        };
        let of_left = self.left.schema().fields().len();
        let columns = self.columns.iter().map(|column| match column.checked_sub(of_left) {
            None => Ok(take(table.table.column(*column), of_table, None)?),
            Some(column) => repeated(batch.column(column), of_batch),
        });
        let rows = RecordBatchOptions::new().with_row_count(Some(of_table.len()));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &rows)?)
    }
}

fn values(exprs: &[Arc<dyn PhysicalExpr>], rows: &RecordBatch) -> Result<Vec<ArrayRef>> {
    exprs.iter().map(|expr| expr.evaluate(rows)?.into_array(rows.num_rows())).collect()
}

/// The column as it is, or these rows of it.
fn repeated(column: &ArrayRef, rows: Option<&UInt32Array>) -> Result<ArrayRef> {
    match rows {
        Some(rows) => Ok(take(column, rows, None)?),
        None => Ok(Arc::clone(column)),
    }
}
