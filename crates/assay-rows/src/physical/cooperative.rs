//! Joins that look up after every batch.

use std::fmt;
use std::sync::Arc;
use std::task::Poll;

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::joins::{CrossJoinExec, NestedLoopJoinExec};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{StreamExt, stream};

use super::rule::PlanRule;

/// Makes joins that multiply rows give way after each batch, so that a query
/// that is dropped ends there and lets its memory go. The engine's own rule
/// counts batches that are read, and these joins produce for hours from two.
pub(crate) const JOINS_GIVE_WAY: PlanRule =
    PlanRule { name: "joins_give_way", rewrite: joins_giving_way };

fn joins_giving_way(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let giving_way = plan.transform_up(|plan| {
        Ok(match multiplies(plan.as_ref()) {
            true => Transformed::yes(Arc::new(GiveWay { input: plan }) as _),
            false => Transformed::no(plan),
        })
    });
    giving_way.data()
}

fn multiplies(plan: &dyn ExecutionPlan) -> bool {
    plan.is::<CrossJoinExec>() || plan.is::<NestedLoopJoinExec>()
}

/// Passes batches on, and gives way after each.
#[derive(Debug)]
struct GiveWay {
    input: Arc<dyn ExecutionPlan>,
}

impl DisplayAs for GiveWay {
    fn fmt_as(&self, _: DisplayFormatType, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("GiveWay")
    }
}

impl ExecutionPlan for GiveWay {
    fn name(&self) -> &str {
        "GiveWay"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(match children.pop() {
            Some(input) => Arc::new(Self { input }),
            None => self,
        })
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let batches = self.input.execute(partition, context)?;
        Ok(giving_way(batches))
    }
}

fn giving_way(mut batches: SendableRecordBatchStream) -> SendableRecordBatchStream {
    let schema = batches.schema();
    let mut due = false;
    let stream = stream::poll_fn(move |context| {
        if std::mem::take(&mut due) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = batches.poll_next_unpin(context);
        due = matches!(polled, Poll::Ready(Some(_)));
        polled
    });
    Box::pin(RecordBatchStreamAdapter::new(schema, stream))
}
