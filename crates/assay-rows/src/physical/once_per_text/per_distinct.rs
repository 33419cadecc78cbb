//! An expression over texts that is evaluated once for each combination of them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{FieldRef, Schema, SchemaRef};
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;

use super::distinct::Distinct;
use super::known::Known;
use super::narrow::Narrow;

/// An expression over columns of text that gives the same for the same texts, and is evaluated
/// for those alone that did not come before.
#[derive(Debug)]
pub(super) struct PerDistinct {
    texts: Vec<Arc<dyn PhysicalExpr>>,
    /// The expression over `texts` as its columns, which have this schema.
    inner: Arc<dyn PhysicalExpr>,
    schema: SchemaRef,
    /// What it gave before, one for each that evaluates it at a time; nothing where it takes
    /// less to evaluate it than to look it up.
    known: Option<Arc<Mutex<Vec<Known>>>>,
}

impl PerDistinct {
    /// The expression over the columns that it has of that schema, all of them text; whether
    /// what it gives is to be remembered.
    ///
    /// # Errors
    /// When it has a column that the schema has not.
    pub(super) fn new(
        expr: Arc<dyn PhysicalExpr>,
        schema: &Schema,
        remembers: bool,
    ) -> Result<Self> {
        let Narrow { columns, mut exprs, schema } = Narrow::new(&[expr], schema)?;
        let inner = exprs.remove(0);
        let texts = columns.into_iter().map(|column| Arc::new(column) as _).collect();
        Ok(Self { texts, inner, schema, known: remembers.then(Arc::default) })
    }

    fn inner_of(&self, texts: Vec<ArrayRef>) -> Result<ArrayRef> {
        let rows = RecordBatch::try_new(Arc::clone(&self.schema), texts)?;
        self.inner.evaluate(&rows)?.into_array(rows.num_rows())
    }

    /// The value of each row of these texts.
    fn values(&self, texts: Vec<ArrayRef>) -> Result<ArrayRef> {
        let Some(knowns) = &self.known else { return self.inner_of(texts) };
        let known = knowns.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut known = known.map_or_else(|| Known::new(&texts), Ok)?;
        let values = known.values(&texts, |texts| self.inner_of(texts))?;
        knowns.lock().unwrap_or_else(PoisonError::into_inner).push(known);
        Ok(values)
    }
}

impl PhysicalExpr for PerDistinct {
    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let rows = batch.num_rows();
        let texts = self.texts.iter().map(|text| text.evaluate(batch)?.into_array(rows));
        let texts = texts.collect::<Result<Vec<_>>>()?;
        let Some(distinct) = Distinct::of(&texts, rows) else {
            return Ok(ColumnarValue::Array(self.values(texts)?));
        };
        let values = self.values(distinct.firsts_of(&texts)?)?;
        Ok(ColumnarValue::Array(take(&values, distinct.of_row(), None)?))
    }

    fn return_field(&self, _: &Schema) -> Result<FieldRef> {
        self.inner.return_field(&self.schema)
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        self.texts.iter().collect()
    }

    fn with_new_children(
        self: Arc<Self>,
        texts: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        let (inner, schema) = (Arc::clone(&self.inner), Arc::clone(&self.schema));
        // Over another file the same texts give the same.
        Ok(Arc::new(Self { texts, inner, schema, known: self.known.clone() }))
    }

    fn fmt_sql(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt_sql(out)
    }
}

impl fmt::Display for PerDistinct {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "per_distinct({})", self.inner)
    }
}

impl PartialEq for PerDistinct {
    fn eq(&self, other: &Self) -> bool {
        self.texts == other.texts && *self.inner == *other.inner
    }
}

impl Eq for PerDistinct {}

impl Hash for PerDistinct {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.texts.hash(state);
        self.inner.hash(state);
    }
}
