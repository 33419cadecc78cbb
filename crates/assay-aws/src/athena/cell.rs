//! Athena's types and texts in Arrow.
//!
//! Athena gives every value as text, in Trino's spelling. Maps, arrays and rows
//! come as `{a=1, b=2}` and `[1, 2]`, without quotes and escapes, which cannot be
//! read back for sure, so they stay text as they are; `CAST(… AS JSON)` in the
//! statement makes JSON of them.

use std::sync::Arc;

use arrow::array::{ArrayRef, ArrowPrimitiveType, BooleanArray, PrimitiveArray, StringArray};
use arrow::compute::kernels::cast_utils::parse_decimal;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Field, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use aws_sdk_athena::types::ColumnInfo;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use super::AthenaError;

/// Digits of the widest decimal, Trino's as well as Arrow's.
const DECIMAL_DIGITS_MAX: i32 = 38;

/// The type of a column; text where Arrow has no better.
pub(super) fn data_type(column: &ColumnInfo) -> DataType {
    match column.r#type() {
        "boolean" => DataType::Boolean,
        "tinyint" => DataType::Int8,
        "smallint" => DataType::Int16,
        "integer" | "int" => DataType::Int32,
        "bigint" => DataType::Int64,
        "float" | "real" => DataType::Float32,
        "double" => DataType::Float64,
        "decimal" => decimal(column.precision(), column.scale()),
        "date" => DataType::Date32,
        "timestamp" => DataType::Timestamp(TimeUnit::Microsecond, None),
        "timestamp with time zone" => {
            DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::from("UTC")))
        }
        _ => DataType::Utf8,
    }
}

fn decimal(precision: i32, scale: i32) -> DataType {
    let sound = (1..=DECIMAL_DIGITS_MAX).contains(&precision) && (0..=precision).contains(&scale);
    match (u8::try_from(precision), i8::try_from(scale)) {
        (Ok(precision), Ok(scale)) if sound => DataType::Decimal128(precision, scale),
        _ => DataType::Utf8,
    }
}

/// The texts of a column in its type.
pub(super) fn column(field: &Field, cells: &[Option<&str>]) -> Result<ArrayRef, AthenaError> {
    match field.data_type() {
        DataType::Boolean => booleans(field, cells),
        DataType::Int8 => parsed::<Int8Type>(field, cells, |text| text.parse().ok()),
        DataType::Int16 => parsed::<Int16Type>(field, cells, |text| text.parse().ok()),
        DataType::Int32 => parsed::<Int32Type>(field, cells, |text| text.parse().ok()),
        DataType::Int64 => parsed::<Int64Type>(field, cells, |text| text.parse().ok()),
        DataType::Float32 => parsed::<Float32Type>(field, cells, |text| text.parse().ok()),
        DataType::Float64 => parsed::<Float64Type>(field, cells, |text| text.parse().ok()),
        DataType::Date32 => parsed::<Date32Type>(field, cells, days),
        DataType::Timestamp(_, None) => {
            parsed::<TimestampMicrosecondType>(field, cells, |text| micros(text, "UTC"))
        }
        DataType::Timestamp(_, Some(_)) => {
            parsed::<TimestampMicrosecondType>(field, cells, |text| {
                let (moment, zone) = text.trim_end().rsplit_once(' ')?;
                micros(moment, zone)
            })
        }
        DataType::Decimal128(precision, scale) => parsed::<Decimal128Type>(field, cells, |text| {
            parse_decimal::<Decimal128Type>(text, *precision, *scale).ok()
        }),
        _ => Ok(Arc::new(StringArray::from(cells.to_vec()))),
    }
}

fn booleans(field: &Field, cells: &[Option<&str>]) -> Result<ArrayRef, AthenaError> {
    let values = each(field, cells, |text| text.parse::<bool>().ok())?;
    Ok(Arc::new(BooleanArray::from(values)))
}

fn parsed<T: ArrowPrimitiveType>(
    field: &Field,
    cells: &[Option<&str>],
    parse: impl Fn(&str) -> Option<T::Native>,
) -> Result<ArrayRef, AthenaError> {
    let values = each(field, cells, parse)?;
    let array = PrimitiveArray::<T>::from_iter(values);
    Ok(Arc::new(array.with_data_type(field.data_type().clone())))
}

fn each<V>(
    field: &Field,
    cells: &[Option<&str>],
    parse: impl Fn(&str) -> Option<V>,
) -> Result<Vec<Option<V>>, AthenaError> {
    let bad = |text: &str| AthenaError::Value {
        column: field.name().clone(),
        kind: field.data_type().to_string(),
        value: text.to_owned(),
    };
    let one = |text: &str| parse(text).ok_or_else(|| bad(text));
    cells.iter().map(|cell| cell.map(one).transpose()).collect()
}

/// Days since the epoch.
fn days(text: &str) -> Option<i32> {
    let date: Date = text.parse().ok()?;
    date.duration_since(Date::constant(1970, 1, 1)).as_hours().checked_div(24)?.try_into().ok()
}

/// Microseconds since the epoch. Zones other than UTC and plain offsets would
/// need a database of them; what the lake holds is UTC.
fn micros(moment: &str, zone: &str) -> Option<i64> {
    let moment: DateTime = moment.trim_end().parse().ok()?;
    let zoned = moment.to_zoned(TimeZone::fixed(offset(zone)?)).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

fn offset(zone: &str) -> Option<Offset> {
    if ["UTC", "Z", "GMT", "Etc/UTC"].contains(&zone) {
        return Some(Offset::UTC);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use arrow::util::display::array_value_to_string;

    use super::*;

    fn shown(kind: &str, precision: i32, scale: i32, text: &str) -> String {
        let info = ColumnInfo::builder().name("c").r#type(kind).precision(precision).scale(scale);
        let field = Field::new("c", data_type(&info.build().unwrap()), true);
        match column(&field, &[Some(text), None]) {
            Ok(array) => {
                assert!(array.is_null(1) && array.data_type() == field.data_type());
                array_value_to_string(&array, 0).unwrap()
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_type_is_read_in_athenas_spelling() {
        let cases = [
            ("bigint", 0, 0, "9223372036854775807", "9223372036854775807"),
            ("integer", 0, 0, "-7", "-7"),
            ("double", 0, 0, "1.25E10", "12500000000.0"),
            ("double", 0, 0, "NaN", "NaN"),
            ("decimal", 18, 2, "-12.30", "-12.30"),
            ("boolean", 0, 0, "true", "true"),
            ("varchar", 0, 0, "", ""),
            ("date", 0, 0, "1969-12-31", "1969-12-31"),
            ("date", 0, 0, "2026-11-22", "2026-11-22"),
            ("timestamp", 0, 0, "2026-11-22 10:00:00.123456", "2026-11-22T10:00:00.123456"),
            ("map", 0, 0, "{team=a, b=}", "{team=a, b=}"),
        ];
        for (kind, precision, scale, text, expected) in cases {
            assert_eq!(shown(kind, precision, scale, text), expected, "{kind}");
        }
        let bad = shown("bigint", 0, 0, "seven");
        assert_eq!(bad, "column `c` has `seven`, which is no Int64");
    }

    #[test]
    fn moments_with_a_zone_become_utc() {
        assert_eq!(micros("1970-01-01 00:00:01.000", "UTC"), Some(1_000_000));
        assert_eq!(micros("1970-01-01 02:00:01.000001", "+02:00"), Some(1_000_001));
        assert_eq!(micros("1969-12-31 19:00:01.000", "-05:00"), Some(1_000_000));
        assert_eq!(micros("1970-01-01 01:00:01.000", "Europe/Berlin"), None);
    }
}
