use std::collections::BTreeMap;

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
    pub columns: Vec<Column>,
    /// In order.
    pub partition_keys: Vec<Column>,
    /// `s3://bucket/prefix/`.
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
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type in Hive's words.
    #[serde(rename = "type")]
    pub data_type: String,
}
