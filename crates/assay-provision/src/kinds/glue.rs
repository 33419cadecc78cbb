use std::collections::BTreeMap;

use assay_schema::raw::{self, RawColumn, RawLogs};
use serde::{Deserialize, Serialize};

/// A database; no outputs. It carries the mark as a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlueDatabase {
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Parameters of the database.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// An external table; no outputs. It carries the mark as a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlueTable {
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `EXTERNAL_TABLE`.
    pub table_type: String,
    /// In order.
    pub columns: Vec<GlueColumn>,
    /// In order.
    pub partition_keys: Vec<GlueColumn>,
    /// `s3://bucket/prefix`.
    pub location: String,
    /// Class of the input format.
    pub input_format: String,
    /// Class of the output format.
    pub output_format: String,
    /// Class of the serializer.
    pub serde: String,
    /// Parameters of the serializer.
    #[serde(default)]
    pub serde_parameters: BTreeMap<String, String>,
    /// Parameters of the table; what Glue counts by itself
    /// (`transient_lastDdlTime`, `last_modified_…`) is left out by the adapter.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlueColumn {
    /// Its name.
    pub name: String,
    /// Its type in Hive's words.
    #[serde(rename = "type")]
    pub data_type: String,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl GlueTable {
    /// The table over raw logs, without the mark of anybody.
    pub fn over(logs: &RawLogs) -> Self {
        let serde = raw::SERDE_PARAMETERS.map(|(key, value)| (key.to_owned(), value.to_owned()));
        Self {
            description: Some(raw::DESCRIPTION.to_owned()),
            table_type: raw::TABLE_TYPE.to_owned(),
            columns: raw::COLUMNS.iter().map(GlueColumn::from).collect(),
            partition_keys: raw::PARTITION_KEYS.iter().map(GlueColumn::from).collect(),
            location: logs.location(),
            input_format: raw::INPUT_FORMAT.to_owned(),
            output_format: raw::OUTPUT_FORMAT.to_owned(),
            serde: raw::SERDE.to_owned(),
            serde_parameters: serde.into(),
            parameters: logs.parameters(),
        }
    }
}

impl From<&RawColumn> for GlueColumn {
    fn from(column: &RawColumn) -> Self {
        Self {
            name: column.name.to_owned(),
            data_type: column.kind.to_owned(),
            comment: Some(column.meaning.to_owned()),
        }
    }
}
