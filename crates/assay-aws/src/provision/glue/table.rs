//! Tables.

use std::collections::{BTreeMap, HashMap};

use assay_provision::Address;
use assay_provision::kinds::{Column as ShapeColumn, GlueTable as Shape};
use async_trait::async_trait;
use aws_sdk_glue::types::{Column, SerDeInfo, StorageDescriptor, Table as Found, TableInput};

use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, IfThere, Named, said};

/// Beginnings of the parameters that Glue and Athena write by themselves.
const COUNTED: [&str; 2] = ["transient_", "last_modified_"];

pub(in crate::provision) struct Table;

#[async_trait]
impl Resource for Table {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        Ok(find(aws, at).await?.map(|found| Live::new(read(&found))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let call = aws.glue.create_table().database_name(at.parts().0);
        call.table_input(input(at, wanted)?).send().await.named("glue:CreateTable")?;
        Ok(())
    }

    /// The version that was found is named, so that nobody's change is lost.
    async fn update(&self, aws: &Aws, at: &Address, _from: &Shape, to: &Shape) -> Called<()> {
        let version = find(aws, at).await?.and_then(|found| found.version_id);
        let call = aws.glue.update_table().database_name(at.parts().0);
        let call = call.table_input(input(at, to)?).set_version_id(version);
        call.send().await.named("glue:UpdateTable")?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let (database, name) = at.parts();
        let call = aws.glue.delete_table().database_name(database).name(name);
        call.send().await.named("glue:DeleteTable")?;
        Ok(())
    }
}

async fn find(aws: &Aws, at: &Address) -> Called<Option<Found>> {
    let (database, name) = at.parts();
    let call = aws.glue.get_table().database_name(database).name(name);
    let found = call.send().await.named("glue:GetTable").if_there()?;
    Ok(found.and_then(|found| found.table))
}

fn read(found: &Found) -> Shape {
    let stored = found.storage_descriptor();
    let serde = stored.and_then(StorageDescriptor::serde_info);
    let told = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Shape {
        description: said(found.description()),
        table_type: told(found.table_type()),
        columns: columns(stored.map(StorageDescriptor::columns).unwrap_or_default()),
        partition_keys: columns(found.partition_keys()),
        location: told(stored.and_then(StorageDescriptor::location)),
        input_format: told(stored.and_then(StorageDescriptor::input_format)),
        output_format: told(stored.and_then(StorageDescriptor::output_format)),
        serde: told(serde.and_then(SerDeInfo::serialization_library)),
        serde_parameters: parameters(serde.and_then(SerDeInfo::parameters)),
        parameters: parameters(found.parameters()),
    }
}

fn columns(found: &[Column]) -> Vec<ShapeColumn> {
    let read = |column: &Column| ShapeColumn {
        name: column.name().to_owned(),
        data_type: column.r#type().unwrap_or_default().to_owned(),
    };
    found.iter().map(read).collect()
}

fn parameters(found: Option<&HashMap<String, String>>) -> BTreeMap<String, String> {
    let set = found.into_iter().flatten();
    let set = set.filter(|(key, _)| !COUNTED.iter().any(|counted| key.starts_with(counted)));
    set.map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn input(at: &Address, wanted: &Shape) -> Called<TableInput> {
    TableInput::builder()
        .name(at.parts().1)
        .set_description(wanted.description.clone())
        .table_type(&wanted.table_type)
        .set_partition_keys(Some(written(&wanted.partition_keys)?))
        .set_parameters(Some(wanted.parameters.clone().into_iter().collect()))
        .storage_descriptor(stored(wanted)?)
        .build()
        .named("glue:UpdateTable")
}

fn stored(wanted: &Shape) -> Called<StorageDescriptor> {
    let serde = SerDeInfo::builder()
        .serialization_library(&wanted.serde)
        .set_parameters(Some(wanted.serde_parameters.clone().into_iter().collect()))
        .build();
    Ok(StorageDescriptor::builder()
        .set_columns(Some(written(&wanted.columns)?))
        .location(&wanted.location)
        .input_format(&wanted.input_format)
        .output_format(&wanted.output_format)
        .serde_info(serde)
        .build())
}

fn written(columns: &[ShapeColumn]) -> Called<Vec<Column>> {
    let column = |one: &ShapeColumn| {
        Column::builder().name(&one.name).r#type(&one.data_type).build().named("glue:UpdateTable")
    };
    columns.iter().map(column).collect()
}
