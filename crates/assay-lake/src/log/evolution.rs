//! Lakes that another version of assay has written.
//!
//! An older lake is read as it is, and gains the columns that it lacks with the
//! next commit on each table. A newer one is refused, unless all that is new is
//! columns: those do not hinder reading. Columns are never dropped, narrowed or
//! made to refuse nulls.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use assay_schema::{Column, Kind, Table, tables};
use deltalake_core::kernel::{Metadata, Protocol};
use deltalake_core::{DeltaResult, DeltaTableError};
use serde_json::{Value, json};

use crate::error::LakeError;
use crate::log::schema::{LogSchema, fields, schema_json};

/// Layout of the lake that this version writes, in each table's properties.
/// It grows when an assay that does not know what is new would read wrongly.
pub(crate) const LAYOUT: u32 = 2;
pub(crate) const LAYOUT_PROPERTY: &str = "assay.layout";

/// Delta's protocol that this version writes, which is what Athena reads.
pub(crate) const READER_VERSION: i32 = 1;
pub(crate) const WRITER_VERSION: i32 = 2;

/// How Delta's library begins to say that it does not know a protocol.
const NOT_UNDERSTOOD: &str = "Kernel error: Unsupported: ";

/// Whether the rows of a table can be read by this version.
pub(crate) fn check_readable(
    log: &LogSchema,
    metadata: &Metadata,
    protocol: &Protocol,
) -> Result<(), LakeError> {
    if let Some(layout) = metadata.configuration().get(LAYOUT_PROPERTY)
        && layout.parse::<u32>().map_or(true, |layout| layout > LAYOUT)
    {
        return Err(newer(log, format!("its layout is {layout}, the newest known is {LAYOUT}")));
    }
    let version = protocol.min_reader_version();
    if version > READER_VERSION {
        let known = READER_VERSION;
        return Err(newer(
            log,
            format!("it needs Delta readers of version {version}, not {known}"),
        ));
    }
    other_shape(log).map_or(Ok(()), |found| Err(other(log, found)))
}

/// Whether this version may commit to a table that it can read.
pub(crate) fn check_writable(log: &LogSchema, protocol: &Protocol) -> Result<(), LakeError> {
    let version = protocol.min_writer_version();
    if version > WRITER_VERSION {
        let known = WRITER_VERSION;
        return Err(newer(
            log,
            format!("it needs Delta writers of version {version}, not {known}"),
        ));
    }
    let columns: Vec<&str> = log.unknown_columns().collect();
    if columns.is_empty() {
        return Ok(());
    }
    Err(LakeError::NewerColumns {
        table: log.table.name,
        place: log.location.clone(),
        columns: columns.join(", "),
    })
}

/// The error of a log that Delta's library itself does not understand, where
/// that is for its protocol.
pub(crate) fn not_understood(
    table: &'static Table,
    place: String,
    error: DeltaTableError,
) -> LakeError {
    match error.to_string().strip_prefix(NOT_UNDERSTOOD) {
        Some(why) => LakeError::NewerLake { table: table.name, place, found: why.to_owned() },
        None => LakeError::Log { table: table.name, place, source: Box::new(error) },
    }
}

/// In what a table differs so that no added column makes it fit, if in anything.
fn other_shape(log: &LogSchema) -> Option<String> {
    let partitions: Vec<&str> = log.table.partitions().iter().map(|column| column.name).collect();
    if log.partitions != partitions {
        let named = |names: &[&str]| match names {
            [] => "nothing".to_owned(),
            names => names.join(", "),
        };
        let found: Vec<&str> = log.partitions.iter().map(String::as_str).collect();
        let (found, partitions) = (named(&found), named(&partitions));
        return Some(format!("it is partitioned by {found}, not by {partitions}"));
    }
    log.table.columns.iter().find_map(|column| misfit(log, column))
}

fn misfit(log: &LogSchema, column: &Column) -> Option<String> {
    match log.column(column.name) {
        Some(found) if found.kind == Some(column.kind) => None,
        Some(_) => {
            Some(format!("its column {} is not of type {}", column.name, column.kind.glue()))
        }
        // Rows are never without it, so none of ours can have been.
        None if !column.nullable && is_ingested(log.table) => {
            Some(format!("it has no column {}", column.name))
        }
        None => None,
    }
}

/// Rows of derived tables are made anew when their definition changes, those of
/// the others are what they were.
fn is_ingested(table: &Table) -> bool {
    tables::INGESTED.iter().any(|ingested| ingested.name == table.name)
}

fn newer(log: &LogSchema, found: String) -> LakeError {
    LakeError::NewerLake { table: log.table.name, place: log.location.clone(), found }
}

fn other(log: &LogSchema, found: String) -> LakeError {
    LakeError::OtherTable { table: log.table.name, place: log.location.clone(), found }
}

/// Whether null may stand in a column: in ours, or in that of the log, or
/// because older files lack it.
fn is_nullable(log: &LogSchema, column: &Column) -> bool {
    column.nullable || log.column(column.name).is_none_or(|found| found.nullable)
}

/// Every column of the table as readers must expect it.
pub(crate) fn read_schema(log: &LogSchema) -> SchemaRef {
    let fields = log.table.columns.iter().map(|column| {
        let nullable = is_nullable(log, column);
        Field::new(column.name, column.kind.arrow(), nullable)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The description that the next commit has to give a table; none if it has
/// every column, and each takes the nulls that are to come.
///
/// Comments come along with columns: a word alone is no reason to stand in the
/// way of other writers.
pub(crate) fn evolved(log: &LogSchema, metadata: &Metadata) -> DeltaResult<Option<Metadata>> {
    let is_behind = |column: &Column| {
        log.column(column.name).is_none_or(|found| column.nullable && !found.nullable)
    };
    if !log.table.columns.iter().any(is_behind) {
        return Ok(None);
    }
    let mut described = serde_json::to_value(metadata)?;
    described["schemaString"] = Value::String(evolved_schema(log, metadata).to_string());
    described["description"] = json!(log.table.meaning);
    described["configuration"][LAYOUT_PROPERTY] = json!(LAYOUT.to_string());
    Ok(Some(serde_json::from_value(described)?))
}

/// The description of a table with another value of a property.
pub(crate) fn with_property(
    metadata: &Metadata,
    name: &str,
    value: String,
) -> DeltaResult<Metadata> {
    let mut described = serde_json::to_value(metadata)?;
    described["configuration"][name] = Value::String(value);
    Ok(serde_json::from_value(described)?)
}

/// Our columns in our order, with what others may have noted on them.
fn evolved_schema(log: &LogSchema, metadata: &Metadata) -> Value {
    let old = schema_json(metadata);
    let of_name = |name| fields(&old).iter().find(|field| field["name"] == name);
    let columns = log.table.columns.iter().map(|column| {
        let mut field = column.delta();
        field["nullable"] = json!(is_nullable(log, column));
        let notes = of_name(column.name).and_then(|old| old["metadata"].as_object());
        for (key, note) in notes.into_iter().flatten().filter(|(key, _)| *key != "comment") {
            field["metadata"][key] = note.clone();
        }
        field
    });
    json!({ "type": "struct", "fields": columns.collect::<Vec<_>>() })
}

/// Rows of a file with the columns of `schema`: those that it lacks are null,
/// and those that another writer has stored as another type of the same kind,
/// texts as views or codes, numbers of another width, are what they say.
///
/// # Errors
/// [`ArrowError::CastError`] with the column's name and type, where that is of
/// another kind or a value does not fit.
pub(crate) fn fit(rows: RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    if rows.schema_ref().fields() == schema.fields() {
        return Ok(rows);
    }
    let count = rows.num_rows();
    let columns = schema.fields().iter().map(|field| match rows.column_by_name(field.name()) {
        Some(column) => understood(column, field),
        None => Ok(new_null_array(field.data_type(), count)),
    });
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
}

fn understood(column: &ArrayRef, field: &Field) -> Result<ArrayRef, ArrowError> {
    let (found, wanted) = (column.data_type(), field.data_type());
    if found == wanted {
        return Ok(Arc::clone(column));
    }
    let other = |why: String| {
        let name = field.name();
        ArrowError::CastError(format!("column {name} is {found}, and {wanted} is expected{why}"))
    };
    if kind_of(found).is_none() || kind_of(found) != kind_of(wanted) {
        return Err(other(String::new()));
    }
    let options = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(column, wanted, &options).map_err(|error| other(format!(": {error}")))
}

/// The kind of column that a type of Arrow can stand for.
fn kind_of(data_type: &DataType) -> Option<Kind> {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(Kind::Text),
        DataType::Dictionary(_, values) => kind_of(values),
        DataType::Timestamp(_, _) => Some(Kind::Timestamp),
        DataType::Map(_, _) => Some(Kind::TextMap),
        decimal if *decimal == Kind::Price.arrow() => Some(Kind::Price),
        decimal if *decimal == Kind::Usd.arrow() => Some(Kind::Usd),
        whole if whole.is_integer() => Some(Kind::BigInt),
        _ => None,
    }
}
