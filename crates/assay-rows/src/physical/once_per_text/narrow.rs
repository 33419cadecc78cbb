//! Expressions over the columns that they ask for, and no others.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::utils::collect_columns;

/// Expressions over some columns of a schema, as if there were no others.
#[derive(Debug)]
pub(super) struct Narrow {
    /// The columns that any of them has, each once.
    pub(super) columns: Vec<Column>,
    /// The expressions over `columns`.
    pub(super) exprs: Vec<Arc<dyn PhysicalExpr>>,
    /// What `columns` are.
    pub(super) schema: SchemaRef,
}

impl Narrow {
    /// These expressions over that schema.
    ///
    /// # Errors
    /// When one has a column that the schema has not.
    pub(super) fn new(exprs: &[Arc<dyn PhysicalExpr>], schema: &Schema) -> Result<Self> {
        let mut columns: Vec<Column> = exprs.iter().flat_map(collect_columns).collect();
        columns.sort_by_key(Column::index);
        columns.dedup();
        let fields = columns.iter().map(|column| column.return_field(schema));
        let fields = fields.map(|field| Ok(field?.as_ref().clone().with_nullable(true)));
        let schema = Arc::new(Schema::new(fields.collect::<Result<Vec<_>>>()?));
        let exprs = exprs.iter().map(|expr| over(Arc::clone(expr), &columns));
        let exprs = exprs.collect::<Result<Vec<_>>>()?;
        Ok(Self { columns, exprs, schema })
    }

    /// The values of each expression where `columns` have these.
    pub(super) fn evaluate(&self, columns: Vec<ArrayRef>, rows: usize) -> Result<Vec<ArrayRef>> {
        let counted = RecordBatchOptions::new().with_row_count(Some(rows));
        let schema = Arc::clone(&self.schema);
        let batch = RecordBatch::try_new_with_options(schema, columns, &counted)?;
        self.exprs.iter().map(|expr| expr.evaluate(&batch)?.into_array(rows)).collect()
    }
}

/// The expression with its columns counted in that list.
fn over(expr: Arc<dyn PhysicalExpr>, columns: &[Column]) -> Result<Arc<dyn PhysicalExpr>> {
    let over = expr.transform_down(|expr| {
        let place = expr.downcast_ref::<Column>().and_then(|column| {
            let place = columns.iter().position(|known| known == column)?;
            Some(Column::new(column.name(), place))
        });
        Ok(match place {
            Some(column) => Transformed::yes(Arc::new(column) as _),
            None => Transformed::no(expr),
        })
    });
    over.data()
}
