//! `date_trunc` for every moment that a column can hold, not only for those
//! within 292 years of 1970, which is as far as nanoseconds reach.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, Date32Array, PrimitiveArray,
};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, FieldRef, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use datafusion::common::ScalarValue;
use datafusion::error::{DataFusionError, Result};
use datafusion::functions::datetime::date_trunc::DateTruncFunc;
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature,
    Volatility,
};

/// DataFusion's `date_trunc`, but for dates, which stay dates as in Trino, and
/// for moments in UTC.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct DateTrunc {
    inner: DateTruncFunc,
    signature: Signature,
}

impl Default for DateTrunc {
    fn default() -> Self {
        let signature = Signature::user_defined(Volatility::Immutable);
        Self { inner: DateTruncFunc::default(), signature }
    }
}

impl ScalarUDFImpl for DateTrunc {
    fn name(&self) -> &str {
        "date_trunc"
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let [unit, moment] = types else {
            let message =
                "date_trunc takes a unit and a moment, such as date_trunc('hour', event_time)";
            return Err(DataFusionError::Plan(message.to_owned()));
        };
        let moment = match moment {
            DataType::Date64 => DataType::Date32,
            DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 | DataType::Null => {
                DataType::Timestamp(TimeUnit::Microsecond, None)
            }
            DataType::Date32 | DataType::Timestamp(..) => moment.clone(),
            DataType::Time32(_) | DataType::Time64(_) => moment.clone(),
            other => {
                let message = format!("date_trunc takes a moment or a date, not {other}");
                return Err(DataFusionError::Plan(message));
            }
        };
        Ok(vec![unit.clone(), moment])
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types[1].clone())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.inner.return_field_from_args(args)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [unit, moments] = &args.args[..] else { return self.inner.invoke_with_args(args) };
        let unit = match unit {
            ColumnarValue::Scalar(unit) => unit.try_as_str().flatten().and_then(Unit::of),
            ColumnarValue::Array(_) => None,
        };
        match (unit, moments) {
            (Some(unit), ColumnarValue::Array(array)) if is_plain(array.data_type()) => {
                Ok(ColumnarValue::Array(truncated(unit, array)?))
            }
            (Some(unit), ColumnarValue::Scalar(scalar)) if is_plain(&scalar.data_type()) => {
                let array = truncated(unit, &scalar.to_array()?)?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?))
            }
            _ => self.inner.invoke_with_args(args),
        }
    }

    fn output_ordering(&self, input: &[ExprProperties]) -> Result<SortProperties> {
        self.inner.output_ordering(input)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }
}

/// Whether days have 24 hours in it.
fn is_plain(kind: &DataType) -> bool {
    match kind {
        DataType::Date32 => true,
        DataType::Timestamp(_, None) => true,
        DataType::Timestamp(_, Some(zone)) => ["UTC", "Z", "+00:00", "Etc/UTC"].contains(&&**zone),
        _ => false,
    }
}

/// What is cut off.
#[derive(Clone, Copy)]
enum Unit {
    /// So many of them are a second.
    PartOfSecond(i64),
    Seconds(i64),
    Days(Days),
}

#[derive(Clone, Copy)]
enum Days {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    fn of(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().as_str() {
            "microsecond" => Self::PartOfSecond(1_000_000),
            "millisecond" => Self::PartOfSecond(1_000),
            "second" => Self::Seconds(1),
            "minute" => Self::Seconds(60),
            "hour" => Self::Seconds(3_600),
            "day" => Self::Days(Days::Day),
            "week" => Self::Days(Days::Week),
            "month" => Self::Days(Days::Month),
            "quarter" => Self::Days(Days::Quarter),
            "year" => Self::Days(Days::Year),
            _ => return None,
        })
    }

    /// The begin of the unit that a moment lies in, both since the epoch;
    /// nothing if it is before every moment that can be written.
    fn begin(self, moment: i64, per_second: i64) -> Option<i64> {
        let step = match self {
            Self::PartOfSecond(parts) => (per_second / parts).max(1),
            Self::Seconds(seconds) => seconds * per_second,
            Self::Days(unit) => {
                let per_day = 86_400 * per_second;
                return unit.begin(moment.div_euclid(per_day)).checked_mul(per_day);
            }
        };
        moment.div_euclid(step).checked_mul(step)
    }
}

impl Days {
    /// The first day of the unit that a day lies in, both since the epoch.
    fn begin(self, day: i64) -> i64 {
        match self {
            Self::Day => day,
            // 1970-01-01 was a Thursday.
            Self::Week => (day + 3).div_euclid(7) * 7 - 3,
            Self::Month => {
                let (_, _, day_of_month) = civil(day);
                day - day_of_month + 1
            }
            Self::Quarter => {
                let (year, month, _) = civil(day);
                day_number(year, month - (month - 1) % 3)
            }
            Self::Year => day_number(civil(day).0, 1),
        }
    }
}

/// Year, month and day of month. Source, also of [`day_number`]: Howard
/// Hinnant, "chrono-compatible low-level date algorithms".
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day_of_month)
}

/// Days since the epoch of the first day of a month.
fn day_number(year: i64, month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn truncated(unit: Unit, array: &ArrayRef) -> Result<ArrayRef> {
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => moments::<TimestampSecondType>(unit, array, 1),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            moments::<TimestampMillisecondType>(unit, array, 1_000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            moments::<TimestampMicrosecondType>(unit, array, 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            moments::<TimestampNanosecondType>(unit, array, 1_000_000_000)
        }
        _ => Ok(Arc::new(dates(unit, array))),
    }
}

fn moments<T: ArrowPrimitiveType<Native = i64>>(
    unit: Unit,
    array: &ArrayRef,
    per_second: i64,
) -> Result<ArrayRef> {
    let before =
        || DataFusionError::Execution("date_trunc leads before the first moment".to_owned());
    let begin = |moment| unit.begin(moment, per_second).ok_or_else(before);
    let truncated: PrimitiveArray<T> = array.as_primitive::<T>().try_unary(begin)?;
    Ok(Arc::new(truncated.with_data_type(array.data_type().clone())))
}

/// Dates have no parts below a day. Whatever a date can be, its year's first
/// day is one too.
fn dates(unit: Unit, array: &ArrayRef) -> Date32Array {
    let Unit::Days(unit) = unit else { return array.as_primitive::<Date32Type>().clone() };
    array
        .as_primitive::<Date32Type>()
        .unary(|day| i32::try_from(unit.begin(i64::from(day))).unwrap_or(i32::MIN))
}
