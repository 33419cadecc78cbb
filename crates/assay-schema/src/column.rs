//! What a column and a table are.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

/// Decimals of a price and of a sum: what is left of any price per million tokens
/// once premium and discount are folded in.
pub const MONEY_SCALE: i8 = 15;
const PRICE_PRECISION: u8 = 18;
const USD_PRECISION: u8 = 38;

/// The type of a column, in the few kinds that Delta reader version 1, Athena
/// and DataFusion all read alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// Signed 64-bit integer.
    BigInt,
    /// Microseconds since the epoch, adjusted to UTC.
    Timestamp,
    /// Text to text.
    TextMap,
    /// US dollars for one token: fifteen decimals, below a thousand.
    Price,
    /// A sum of US dollars: fifteen decimals, below 10^23.
    Usd,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::BigInt, Self::Timestamp, Self::TextMap, Self::Price, Self::Usd];

    /// The Arrow type in record batches and in Parquet files.
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::BigInt => DataType::Int64,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::TextMap => DataType::Map(text_map_entries(), false),
            Self::Price => DataType::Decimal128(PRICE_PRECISION, MONEY_SCALE),
            Self::Usd => DataType::Decimal128(USD_PRECISION, MONEY_SCALE),
        }
    }

    /// The Hive type, as Glue and Athena spell it.
    pub fn glue(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::BigInt => "bigint",
            Self::Timestamp => "timestamp",
            Self::TextMap => "map<string,string>",
            Self::Price => "decimal(18,15)",
            Self::Usd => "decimal(38,15)",
        }
    }

    /// The type in Trino's words, as a view declares it: as wide as any reader may
    /// give the column.
    pub fn presto(self) -> &'static str {
        match self {
            Self::Text => "varchar",
            Self::TextMap => "map(varchar, varchar)",
            Self::Timestamp => "timestamp(6) with time zone",
            Self::BigInt | Self::Price | Self::Usd => self.glue(),
        }
    }
}

/// The entries field of a text map, with the names Delta's writers use.
fn text_map_entries() -> Arc<Field> {
    let entries = Fields::from(vec![
        Field::new("key", DataType::Utf8, false),
        Field::new("value", DataType::Utf8, true),
    ]);
    Arc::new(Field::new("key_value", DataType::Struct(entries), false))
}

/// One column of a lake table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name in SQL, in Glue and in the files.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// Whether null is a value that readers must expect.
    pub nullable: bool,
    /// One sentence for users.
    pub meaning: &'static str,
}

impl Column {
    /// The Arrow field.
    pub fn field(&self) -> Field {
        Field::new(self.name, self.kind.arrow(), self.nullable)
    }
}

/// One lake table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Name in SQL, in Glue, and of its folder in the lake.
    pub name: &'static str,
    /// One sentence for users.
    pub meaning: &'static str,
    /// Columns in order, the partition columns last.
    pub columns: &'static [Column],
    /// Columns by which the rows of a file are sorted, ascending, nulls first.
    pub sorted_by: &'static [&'static str],
    /// How many of the last columns are partition columns.
    pub partition_columns: usize,
}

impl Table {
    /// Columns of the data files.
    pub const fn data_columns(&self) -> &'static [Column] {
        self.columns.split_at(self.columns.len() - self.partition_columns).0
    }

    /// Whether the data columns have these names and kinds, in this order: who
    /// fills a table asserts it where it is compiled.
    pub const fn is_made_of(&self, columns: &[(&str, Kind)]) -> bool {
        let own = self.data_columns();
        let mut at = 0;
        while at < own.len() && at < columns.len() {
            let (name, kind) = columns[at];
            if !is_same(own[at].name, name) || own[at].kind as u8 != kind as u8 {
                return false;
            }
            at += 1;
        }
        own.len() == columns.len()
    }

    /// Columns whose value is in the folder name and in the log.
    pub fn partitions(&self) -> &'static [Column] {
        &self.columns[self.columns.len() - self.partition_columns..]
    }

    /// Arrow schema of all columns, as queries see them.
    pub fn arrow_schema(&self) -> SchemaRef {
        schema_of(self.columns)
    }

    /// Arrow schema of a data file.
    pub fn data_schema(&self) -> SchemaRef {
        schema_of(self.data_columns())
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

fn schema_of(columns: &[Column]) -> SchemaRef {
    Arc::new(Schema::new(columns.iter().map(Column::field).collect::<Vec<_>>()))
}
