//! Regular expressions that are compiled once.
//!
//! DataFusion compiles a pattern for each batch that it looks at, which takes longer than
//! the texts of a batch that did not come before.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch, StringViewArray};
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema};
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::expressions::{BinaryExpr, Literal};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use regex::{NoExpand, Regex};

use super::projections;

/// Puts [`Pattern`] in the place of matches and replacements of a pattern that is known.
pub(super) fn compiled(
    expr: Arc<dyn PhysicalExpr>,
    schema: &Schema,
) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
    projections::replaced(expr, |expr| Pattern::of(expr, schema))
}

/// Whether texts match a pattern, or what is left of them without it.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The expression that it replaces.
    expr: Arc<dyn PhysicalExpr>,
    text: Arc<dyn PhysicalExpr>,
    regex: Regex,
    /// What takes the place of the first match.
    replacement: Option<String>,
}

impl Pattern {
    /// The pattern that the expression is, where its texts are views.
    fn of(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<Option<Self>> {
        let (text, pattern, replacement) = if let Some(binary) = expr.downcast_ref::<BinaryExpr>() {
            let is_match = *binary.op() == Operator::RegexMatch;
            (binary.left(), is_match.then(|| text_of(binary.right())).flatten(), None)
        } else {
            let function = expr.downcast_ref::<ScalarFunctionExpr>();
            match function.map(|function| (function.name(), function.args())) {
                Some(("regexp_replace", [text, pattern, replacement])) => {
                    let replacement = text_of(replacement).filter(|it| !it.contains(['\\', '$']));
                    (text, replacement.and(text_of(pattern)), replacement)
                }
                _ => return Ok(None),
            }
        };
        let Some(regex) = pattern.and_then(|pattern| Regex::new(pattern).ok()) else {
            return Ok(None);
        };
        let is_view = text.data_type(schema)? == DataType::Utf8View;
        let replacement = replacement.map(str::to_owned);
        let (expr, text) = (Arc::clone(expr), Arc::clone(text));
        Ok(is_view.then_some(Self { expr, text, regex, replacement }))
    }

    fn of_texts(&self, texts: &StringViewArray) -> ArrayRef {
        let texts = texts.iter();
        match self.replacement.as_deref() {
            None => {
                let is_match = texts.map(|text| text.map(|text| self.regex.is_match(text)));
                Arc::new(is_match.collect::<BooleanArray>())
            }
            Some(replacement) => {
                let of = |text| self.regex.replace(text, NoExpand(replacement));
                Arc::new(texts.map(|text| text.map(of)).collect::<StringViewArray>())
            }
        }
    }
}

/// The text that a literal is.
fn text_of(expr: &Arc<dyn PhysicalExpr>) -> Option<&str> {
    expr.downcast_ref::<Literal>()?.value().try_as_str().flatten()
}

impl PhysicalExpr for Pattern {
    fn evaluate(&self, rows: &RecordBatch) -> Result<ColumnarValue> {
        let texts = self.text.evaluate(rows)?.into_array(rows.num_rows())?;
        Ok(ColumnarValue::Array(self.of_texts(texts.as_string_view())))
    }

    fn return_field(&self, schema: &Schema) -> Result<FieldRef> {
        self.expr.return_field(schema)
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        self.expr.children()
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        let text = Arc::clone(&children[0]);
        let expr = Arc::clone(&self.expr).with_new_children(children)?;
        let (regex, replacement) = (self.regex.clone(), self.replacement.clone());
        Ok(Arc::new(Self { expr, text, regex, replacement }))
    }

    fn fmt_sql(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt_sql(out)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "compiled({})", self.expr)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        *self.expr == *other.expr
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expr.hash(state);
    }
}
