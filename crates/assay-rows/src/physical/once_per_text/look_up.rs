//! A join each of whose rows looks up few rows of a small table.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use datafusion::arrow::compute::{concat_batches, take};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{JoinType, NullEquality};
use datafusion::error::Result;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::joins::utils::JoinFilter;
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, replace_children_if_necessary,
};
use futures::lock::Mutex;
use futures::{TryStreamExt, stream};

use super::distinct::Distinct;
use super::late_keys::computed_late;
use super::matches::{ByKey, Condition, Matches, asked_of_right};
use super::narrow::Narrow;
use super::spread::Spread;
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
    condition: Option<JoinFilter>,
    /// The keys of the right side, then what the condition asks of it.
    asked: Narrow,
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
        let (left_keys, mut asked): (Vec<_>, Vec<_>) = join.on.iter().cloned().unzip();
        let of_left = join.left.schema().fields().len();
        let both = of_left + join.right.schema().fields().len();
        let columns =
            join.projection.as_ref().map_or_else(|| (0..both).collect(), |it| it.to_vec());
        let conditions = join.filter.iter().flat_map(|it| asked_of_right(it, &join.right.schema()));
        let conditions: Vec<_> = conditions.collect();
        let needed = columns.iter().filter_map(|column| column.checked_sub(of_left));
        let needed = needed.chain(conditions.iter().map(Column::index)).max();
        let right = computed_late(&join.right, needed.map_or(0, |last| last + 1), &mut asked);
        asked.extend(conditions.into_iter().map(|column| Arc::new(column) as _));
        let how = How {
            left: Arc::clone(&join.left),
            left_keys,
            condition: join.filter.clone(),
            asked: Narrow::new(&asked, &right.schema()).ok()?,
            right,
            columns,
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
        let keys =
            self.left_keys.iter().map(|key| key.evaluate(&rows)?.into_array(rows.num_rows()));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let table = Arc::new(Table { by_key: ByKey::new(rows, &keys)?, _memory: memory });
        *known = Some(Arc::clone(&table));
        Ok(table)
    }

    fn looked_up(
        &self,
        table: &ByKey,
        batch: &RecordBatch,
        schema: &SchemaRef,
    ) -> Result<RecordBatch> {
        let of_batch = |column: &ArrayRef| Ok(Arc::clone(column));
        if table.is_empty() {
            let nothing =
                |column: &ArrayRef| Ok(new_null_array(column.data_type(), batch.num_rows()));
            let columns = self.answered(&table.table, batch, nothing, of_batch)?;
            return rows_of(schema, columns, batch.num_rows());
        }
        let (matches, distinct) = self.matches(table, batch)?;
        let of_row = distinct.as_ref().map(Distinct::of_row);
        if let Some(found) = matches.at_most_one() {
            let spread = of_row.map(Spread::over);
            let of_table = |column: &ArrayRef| {
                let found = take(column, &found, None)?;
                spread.as_ref().map_or(Ok(Arc::clone(&found)), |spread| spread.values(&found))
            };
            let columns = self.answered(&table.table, batch, of_table, of_batch)?;
            return rows_of(schema, columns, batch.num_rows());
        }
        let (of_batch, of_table) = matches.of_rows(of_row, batch.num_rows());
        let of_rows = |rows| move |column: &ArrayRef| take(column, rows, None);
        let columns = self.answered(&table.table, batch, of_rows(&of_table), of_rows(&of_batch))?;
        rows_of(schema, columns, of_batch.len())
    }

    /// What the rows of a batch find, or each combination of what they ask for.
    fn matches(&self, table: &ByKey, batch: &RecordBatch) -> Result<(Matches, Option<Distinct>)> {
        let asked = self.asked.columns.iter().map(|it| Arc::clone(batch.column(it.index())));
        let asked: Vec<ArrayRef> = asked.collect();
        let distinct = Distinct::of(&asked, batch.num_rows());
        let (firsts, count) = match &distinct {
            Some(distinct) => (distinct.firsts_of(&asked)?, distinct.len()),
            None => (asked, batch.num_rows()),
        };
        let mut keys = self.asked.evaluate(firsts, count)?;
        let asked = keys.split_off(self.left_keys.len());
        let condition = self.condition.as_ref().map(|filter| Condition { filter, asked: &asked });
        Ok((table.find(&keys, condition.as_ref())?, distinct))
    }

    /// The columns of the answer, each made of the table's or the batch's.
    fn answered(
        &self,
        table: &RecordBatch,
        batch: &RecordBatch,
        of_table: impl Fn(&ArrayRef) -> Result<ArrayRef, ArrowError>,
        of_batch: impl Fn(&ArrayRef) -> Result<ArrayRef, ArrowError>,
    ) -> Result<Vec<ArrayRef>> {
        let of_left = table.num_columns();
        let columns = self.columns.iter().map(|column| match column.checked_sub(of_left) {
            None => of_table(table.column(*column)),
            Some(column) => of_batch(batch.column(column)),
        });
        Ok(columns.collect::<Result<Vec<_>, _>>()?)
    }
}

fn rows_of(schema: &SchemaRef, columns: Vec<ArrayRef>, count: usize) -> Result<RecordBatch> {
    let counted = RecordBatchOptions::new().with_row_count(Some(count));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &counted)?)
}
