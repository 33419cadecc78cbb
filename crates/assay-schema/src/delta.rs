//! Delta's own spelling of a table's schema.
//!
//! Source: the Delta transaction log protocol, "Schema Serialization Format".

use serde_json::{Value, json};

use crate::{Column, Kind, Table};

impl Kind {
    /// The type as it is in a Delta schema.
    pub fn delta(self) -> Value {
        match self {
            Self::Text => json!("string"),
            Self::BigInt => json!("long"),
            Self::Timestamp => json!("timestamp"),
            Self::Price | Self::Usd => json!(self.glue()),
            Self::TextMap => json!({
                "type": "map", "keyType": "string", "valueType": "string", "valueContainsNull": true,
            }),
        }
    }
}

impl Column {
    /// The field as it is in a Delta schema, its meaning as the comment.
    pub fn delta(&self) -> Value {
        json!({
            "name": self.name,
            "type": self.kind.delta(),
            "nullable": self.nullable,
            "metadata": { "comment": self.meaning },
        })
    }
}

impl Table {
    /// The table's Delta schema.
    pub fn delta_schema(&self) -> Value {
        let fields: Vec<Value> = self.columns.iter().map(Column::delta).collect();
        json!({ "type": "struct", "fields": fields })
    }
}
