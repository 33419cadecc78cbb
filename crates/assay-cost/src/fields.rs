//! Days and numbers in files that people write.

use assay_settings::{Entry, Findings, Value, Wrong, wrong};

use crate::day::{Day, DayError, Days};
use crate::decimal::Decimal;

/// `from` and `until` of an entry; complains at `until` if they are reversed.
pub(crate) fn days(findings: &mut Findings, entry: Entry<'_>) -> Days {
    let from = findings.optional(entry, "from", day);
    let until = findings.optional(entry, "until", day);
    if let (Some(from), Some(until)) = (&from, &until)
        && from.value >= until.value
    {
        findings.add(until.line, entry.field("until"), reversed(from.value, until.value));
    }
    Days::new(from.map(|day| day.value), until.map(|day| day.value))
}

/// What is said of a range that ends before it begins.
pub(crate) fn reversed(from: Day, until: Day) -> Wrong {
    let what = format!("{until} is not after from {from}");
    wrong(what, "until is the first day that no longer counts; write a later day")
}

/// Text that is not empty.
pub(crate) fn text(value: &Value) -> Result<String, Wrong> {
    value.text().map(str::to_owned)
}

/// A day, as text or as TOML's local date.
pub(crate) fn day(value: &Value) -> Result<Day, Wrong> {
    let hint = "write a UTC day, for example 2026-10-01";
    let found = match value {
        Value::Text(text) => {
            return text
                .parse()
                .map_err(|error: DayError| wrong(format!("`{text}` {error}"), hint));
        }
        Value::Moment(moment) => moment.parse().ok(),
        _ => None,
    };
    found.ok_or_else(|| wrong(format!("expected a day, found {}", value.kind()), hint))
}

/// A number exactly as it is written, or the same as text.
pub(crate) fn decimal(value: &Value) -> Result<Decimal, Wrong> {
    let hint = "write a number such as 0.125";
    let (Value::Text(written) | Value::Number(written)) = value else {
        let what = format!("expected a decimal number, found {}", value.kind());
        return Err(wrong(what, hint));
    };
    Decimal::parse(written).map_err(|error| wrong(format!("`{written}` {error}"), hint))
}
