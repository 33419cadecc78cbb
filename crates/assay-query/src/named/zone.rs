//! Time zones by their names.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone as _};
use datafusion::arrow::array::timezone::Tz;
use jiff::Timestamp;
use jiff::civil::Date;

/// A time zone by its IANA name, such as `Europe/Berlin`: one that both engines know.
#[derive(Clone, Debug)]
pub struct TimeZone {
    name: String,
    rules: Tz,
}

impl TimeZone {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day that it is there at this moment; nothing if no calendar has it.
    pub fn day_at(&self, moment: Timestamp) -> Option<Date> {
        let moment = DateTime::from_timestamp_micros(moment.as_microsecond())?;
        let day = moment.with_timezone(&self.rules).date_naive();
        let (month, day_of_month) = (day.month().try_into().ok()?, day.day().try_into().ok()?);
        Date::new(day.year().try_into().ok()?, month, day_of_month).ok()
    }

    /// The first moment of the day there. Where clocks skip midnight, the day begins an
    /// hour later; where they pass it twice, at the first.
    pub fn beginning_of(&self, day: Date) -> Option<Timestamp> {
        let (month, day_of_month) = (day.month().try_into().ok()?, day.day().try_into().ok()?);
        let day = NaiveDate::from_ymd_opt(day.year().into(), month, day_of_month)?;
        let midnight = day.and_hms_opt(0, 0, 0)?;
        let begins = |at| self.rules.from_local_datetime(&at).earliest();
        let moment = begins(midnight).or_else(|| begins(midnight + TimeDelta::hours(1)))?;
        Timestamp::from_microsecond(moment.timestamp_micros()).ok()
    }
}

impl FromStr for TimeZone {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic());
        let rules = name.parse().ok().filter(|_| is_name);
        let rules = rules.ok_or("not a time zone; write Europe/Berlin, for example")?;
        Ok(Self { name: name.to_owned(), rules })
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_its_clocks_say() {
        let begins = |zone: &str, day: &str| {
            let zone: TimeZone = zone.parse().unwrap();
            let (day, moment) = (day.parse().unwrap(), |moment: Timestamp| moment.to_string());
            let begin = zone.beginning_of(day).unwrap();
            assert_eq!(zone.day_at(begin), Some(day));
            let before = Timestamp::from_microsecond(begin.as_microsecond() - 1).unwrap();
            assert_eq!(zone.day_at(before), day.yesterday().ok());
            moment(begin)
        };
        assert_eq!(begins("Europe/Berlin", "2026-07-01"), "2026-06-30T22:00:00Z");
        assert_eq!(begins("Asia/Kolkata", "2026-11-02"), "2026-11-01T18:30:00Z");
        // Clocks there go from 24:00 to 1:00.
        assert_eq!(begins("Africa/Cairo", "2026-04-24"), "2026-04-23T22:00:00Z");
        for none in ["Europe/Belrin", "+01:00", "", "'"] {
            assert!(none.parse::<TimeZone>().is_err(), "{none}");
        }
    }
}
