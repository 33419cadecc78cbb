//! What the log says a table is, without its files.

use std::collections::BTreeSet;

use assay_schema::{Kind, Table};
use deltalake_core::kernel::Metadata;
use serde_json::Value;

use super::caller_metadata;

/// A table of the lake as its Delta log describes it at one version.
///
/// This is the schema that other readers of the lake see. It lacks columns that
/// the table has in this assay when an older one wrote it last, and has more
/// when a newer one did.
#[derive(Clone, Debug)]
pub struct LogSchema {
    /// The table.
    pub table: &'static Table,
    /// Version in the Delta log.
    pub version: u64,
    /// The table's folder, as messages name it.
    pub location: String,
    /// All columns in the order of the log, partition columns included.
    pub columns: Vec<LogColumn>,
    /// Names of the partition columns, in order.
    pub partitions: Vec<String>,
    /// The same in Delta's own JSON, `{"type": "struct", "fields": […]}`, which
    /// also has types that no column of this assay has.
    pub json: Value,
    /// Keys of request metadata that it records: see [`crate::rollup`].
    pub caller_metadata: BTreeSet<String>,
}

/// One column of a table as its Delta log describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogColumn {
    /// Name.
    pub name: String,
    /// Type; `None` for one that no column of this assay has.
    pub kind: Option<Kind>,
    /// Whether it may be null.
    pub nullable: bool,
    /// The comment, if it has one.
    pub comment: Option<String>,
}

impl LogSchema {
    pub(crate) fn of(
        table: &'static Table,
        location: String,
        version: u64,
        metadata: &Metadata,
    ) -> Self {
        let schema = schema_json(metadata);
        let columns = fields(&schema).iter().map(LogColumn::of).collect();
        let partitions = metadata.partition_columns().iter().map(ToString::to_string).collect();
        let caller_metadata = caller_metadata::recorded(metadata);
        Self { table, version, location, columns, partitions, json: schema, caller_metadata }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&LogColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Names of columns that this assay does not know.
    pub fn unknown_columns(&self) -> impl Iterator<Item = &str> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        names.filter(|name| self.table.column(name).is_none())
    }
}

impl LogColumn {
    fn of(field: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
        Self {
            name: text(&field["name"]).unwrap_or_default(),
            kind: kind_of(&field["type"]),
            nullable: field["nullable"].as_bool().unwrap_or(true),
            comment: text(&field["metadata"]["comment"]),
        }
    }
}

fn kind_of(spelled: &Value) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.delta() == *spelled)
}

/// The schema of a table in Delta's own spelling; null where it has none.
pub(crate) fn schema_json(metadata: &Metadata) -> Value {
    let metadata = serde_json::to_value(metadata).unwrap_or_default();
    let text = metadata["schemaString"].as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

/// The fields of such a schema.
pub(crate) fn fields(schema: &Value) -> &[Value] {
    schema["fields"].as_array().map_or(&[], Vec::as_slice)
}
