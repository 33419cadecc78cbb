//! Lake tables as Glue is to have them.
//!
//! Athena takes schema and files from the Delta log; the columns in Glue are
//! what views, Lake Formation and the console go by. So they follow the log and
//! not what this version would write, and the table of columns gives the meanings.
//!
//! Sources: Athena's guide, "Query Linux Foundation Delta Lake tables"; the
//! Delta transaction log protocol, "Schema Serialization Format".

use assay_provision::kinds::{GlueColumn, GlueTable};
use assay_schema::Table;
use serde_json::Value;

use super::model::{OWNER, TableDef, column, map};

/// The classes that Spark puts down for a Delta table. Nothing is ever read by
/// them: a reader that does not know Delta fails instead of reading Parquet
/// files that are no longer part of the table.
const INPUT_FORMAT: &str = "org.apache.hadoop.mapred.SequenceFileInputFormat";
const OUTPUT_FORMAT: &str = "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat";
const SERDE: &str = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

/// A lake table; `schema` is that of its log, in Delta's JSON, and `lake` the
/// address of the lake, below which the table lies under its name.
pub fn table(table: &Table, schema: &Value, lake: &str) -> TableDef {
    let location = format!("{}/{}", lake.trim_end_matches('/'), table.name);
    let fields = schema["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let columns = fields.iter().map(|field| logged(table, field));
    let is_partition =
        |column: &GlueColumn| table.partitions().iter().any(|p| p.name == column.name);
    let (partition_keys, columns) = columns.partition(is_partition);
    let glue = GlueTable {
        description: Some(table.meaning.to_owned()),
        table_type: "EXTERNAL_TABLE".to_owned(),
        columns,
        partition_keys,
        input_format: INPUT_FORMAT.to_owned(),
        output_format: OUTPUT_FORMAT.to_owned(),
        serde: SERDE.to_owned(),
        serde_parameters: map([("path", &location), ("serialization.format", "1")]),
        parameters: map([
            ("EXTERNAL", "TRUE"),
            ("spark.sql.sources.provider", "delta"),
            (OWNER, lake),
        ]),
        location,
    };
    TableDef { name: table.name.to_owned(), glue, view: None }
}

/// A field of the log. Columns that this version does not know keep the comment
/// that the log has for them.
fn logged(table: &Table, field: &Value) -> GlueColumn {
    let name = field["name"].as_str().unwrap_or_default();
    let comment = || field["metadata"]["comment"].as_str().unwrap_or_default();
    let comment = table.column(name).map_or_else(comment, |column| column.meaning);
    column(name, &hive(&field["type"]), comment)
}

/// A type of the log in Hive's words.
fn hive(kind: &Value) -> String {
    match kind {
        Value::String(name) => primitive(name).to_owned(),
        _ => nested(kind),
    }
}

fn primitive(name: &str) -> &str {
    match name {
        "byte" => "tinyint",
        "short" => "smallint",
        "integer" => "int",
        "long" => "bigint",
        // Text, boolean, float, double, date, timestamp, binary and decimals
        // are spelt alike.
        name => name,
    }
}

fn nested(kind: &Value) -> String {
    let inner = |part: &str| hive(&kind[part]);
    match kind["type"].as_str() {
        Some("array") => format!("array<{}>", inner("elementType")),
        Some("map") => format!("map<{},{}>", inner("keyType"), inner("valueType")),
        _ => {
            let fields = kind["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
            let spelt = |field: &Value| {
                format!("{}:{}", field["name"].as_str().unwrap_or_default(), hive(&field["type"]))
            };
            format!("struct<{}>", fields.iter().map(spelt).collect::<Vec<_>>().join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use assay_schema::tables;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_delta_says_becomes_what_glue_says() {
        for table in tables::ALL {
            let found = super::table(table, &table.delta_schema(), "s3://lake/a").glue;
            let columns = found.columns.iter().chain(&found.partition_keys);
            let spelt: Vec<_> = columns.map(|c| (c.name.as_str(), c.data_type.as_str())).collect();
            let expected = table.columns.iter().map(|c| (c.name, c.kind.glue()));
            assert_eq!(spelt, expected.collect::<Vec<_>>());
            assert_eq!(found.partition_keys.len(), table.partition_columns);
        }
    }

    #[test]
    fn an_older_log_has_fewer_columns_and_a_foreign_one_others() {
        let schema = json!({"type": "struct", "fields": [
            {"name": "source_object", "type": "string"},
            {"name": "Extra", "metadata": {"comment": "Theirs."}, "type":
                {"type": "array", "elementType": {"type": "struct", "fields": [
                    {"name": "a", "type": "short"}, {"name": "b", "type": "decimal(10,2)"}]}}},
        ]});
        let found = table(&tables::REJECTS, &schema, "s3://lake").glue;
        let extra = column("extra", "array<struct<a:smallint,b:decimal(10,2)>>", "Theirs.");
        assert_eq!(found.columns.len(), 2);
        assert_eq!(found.columns[1], extra);
    }
}
