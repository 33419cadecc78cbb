//! Tables as Glue's API has them, and as everybody else here: turned into each
//! other in this place only.

use std::collections::{BTreeMap, HashMap};

use assay_provision::kinds::{GlueColumn, GlueTable};
use aws_sdk_glue::types::{Column, SerDeInfo, StorageDescriptor, Table, TableInput};

use crate::service::calls::{Called, Named, said};

/// Beginnings of the parameters that Glue and Athena write by themselves. They
/// are none of a table's attributes, and an update carries them on.
const COUNTED: [&str; 2] = ["transient_", "last_modified_"];

/// A table as it is live.
pub(crate) fn read(found: &Table) -> GlueTable {
    let stored = found.storage_descriptor();
    let serde = stored.and_then(StorageDescriptor::serde_info);
    let told = |text: Option<&str>| text.unwrap_or_default().to_owned();
    GlueTable {
        description: said(found.description()),
        table_type: told(found.table_type()),
        columns: columns(stored.map(StorageDescriptor::columns).unwrap_or_default()),
        partition_keys: columns(found.partition_keys()),
        location: told(stored.and_then(StorageDescriptor::location)),
        input_format: told(stored.and_then(StorageDescriptor::input_format)),
        output_format: told(stored.and_then(StorageDescriptor::output_format)),
        serde: told(serde.and_then(SerDeInfo::serialization_library)),
        serde_parameters: parameters(serde.and_then(SerDeInfo::parameters), |_| true),
        parameters: parameters(found.parameters(), |key| !is_counted(key)),
    }
}

fn columns(found: &[Column]) -> Vec<GlueColumn> {
    let read = |column: &Column| GlueColumn {
        name: column.name().to_owned(),
        data_type: column.r#type().unwrap_or_default().to_owned(),
        comment: said(column.comment()),
    };
    found.iter().map(read).collect()
}

fn parameters(
    found: Option<&HashMap<String, String>>,
    keep: impl Fn(&str) -> bool,
) -> BTreeMap<String, String> {
    let kept = found.into_iter().flatten().filter(|(key, _)| keep(key));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn is_counted(key: &str) -> bool {
    COUNTED.iter().any(|counted| key.starts_with(counted))
}

/// A table as Glue takes it. An update replaces the whole table, so what is
/// none of our business goes on as it is `live`.
pub(crate) fn input(name: &str, to: &GlueTable, live: Option<&Table>) -> Called<TableInput> {
    let mut parameters = to.parameters.clone();
    parameters.extend(self::parameters(live.and_then(Table::parameters), is_counted));
    let mut input = TableInput::builder()
        .name(name)
        .set_description(to.description.clone())
        .table_type(&to.table_type)
        .set_partition_keys(Some(written(&to.partition_keys)?))
        .set_parameters(Some(parameters.into_iter().collect()))
        .storage_descriptor(stored(to, live.and_then(Table::storage_descriptor))?);
    if let Some(live) = live {
        input = input
            .set_owner(live.owner.clone())
            .set_last_access_time(live.last_access_time)
            .set_last_analyzed_time(live.last_analyzed_time)
            .retention(live.retention);
    }
    input.build().named("glue:UpdateTable")
}

fn stored(to: &GlueTable, live: Option<&StorageDescriptor>) -> Called<StorageDescriptor> {
    let mut stored = live.cloned().unwrap_or_else(|| StorageDescriptor::builder().build());
    let named = stored.serde_info.and_then(|serde| serde.name);
    let serde = SerDeInfo::builder()
        .set_name(named)
        .set_serialization_library(said(Some(&to.serde)))
        .set_parameters(Some(to.serde_parameters.clone().into_iter().collect()));
    stored.columns = Some(written(&to.columns)?);
    stored.location = Some(to.location.clone());
    // A view has no files, and Glue refuses some names that are empty.
    stored.input_format = said(Some(&to.input_format));
    stored.output_format = said(Some(&to.output_format));
    stored.serde_info = Some(serde.build());
    Ok(stored)
}

fn written(columns: &[GlueColumn]) -> Called<Vec<Column>> {
    let column = |one: &GlueColumn| {
        let built = Column::builder().name(&one.name).r#type(&one.data_type);
        built.set_comment(one.comment.clone()).build().named("glue:UpdateTable")
    };
    columns.iter().map(column).collect()
}
