//! A table of Markdown, as GitHub reads it: null is empty.

use std::io::Write;

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::SchemaRef;
use arrow::error::Result;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use super::decimals::plain;
use super::nested;
use super::row_writer::RowWriter;
use crate::screen::one_line;

pub(super) struct Markdown<W: Write> {
    sink: W,
    schema: SchemaRef,
    begun: bool,
}

impl<W: Write> Markdown<W> {
    pub(super) fn new(schema: &SchemaRef, sink: W) -> Self {
        Self { sink, schema: SchemaRef::clone(schema), begun: false }
    }

    /// The names of the columns, and the line that says which are to the right.
    fn begin(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let fields = self.schema.fields().iter();
        let names: Vec<String> = fields.clone().map(|field| escaped(field.name())).collect();
        let sides = fields.map(|field| if field.data_type().is_numeric() { "---:" } else { "---" });
        let sides: Vec<String> = sides.map(str::to_owned).collect();
        self.line(&names)?;
        self.line(&sides)
    }

    fn line(&mut self, cells: &[String]) -> Result<()> {
        Ok(writeln!(self.sink, "| {} |", cells.join(" | "))?)
    }
}

impl<W: Write> RowWriter for Markdown<W> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.begin()?;
        let batch = nested::to_text(batch)?;
        let options = FormatOptions::new();
        let columns = batch.columns().iter();
        let columns = columns.map(|column| ArrayFormatter::try_new(column.as_ref(), &options));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().zip(batch.columns()).map(|(text, column)| {
                let text = text.value(row).to_string();
                escaped(if column.data_type().is_decimal() { plain(&text) } else { &text })
            });
            self.line(&cells.collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Option<u64>> {
        self.begin()?;
        Ok(None)
    }
}

/// Characters that would end a cell or begin a form of text.
const FORMING: [char; 9] = ['\\', '|', '`', '*', '_', '<', '[', '~', '&'];

/// The text as Markdown that shows it. An underscore within a word forms nothing.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_within =
            before.is_alphanumeric() && rest.peek().is_some_and(|c| c.is_alphanumeric());
        if FORMING.contains(&c) && !(c == '_' && is_within) {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_ends_a_cell_or_forms_anything() {
        for (text, shown) in [
            ("input_tokens", "input_tokens"),
            ("a|b", "a\\|b"),
            ("_x_ <b> *y* `z`", "\\_x\\_ \\<b> \\*y\\* \\`z\\`"),
            ("a\nb", "a\\\\nb"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }
}
