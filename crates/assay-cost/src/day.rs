//! Days and ranges of days, all in UTC.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

/// A UTC day, as text `YYYY-MM-DD`; the order of the text is that of the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// A text that is not `YYYY-MM-DD` or not a day of the calendar; the message goes on
/// from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a day `YYYY-MM-DD` of the calendar")]
pub struct DayError;

impl Day {
    /// `0001-01-01`, an open beginning.
    pub const FIRST: Self = Self(date(1, 1, 1));
    /// `9999-12-31`, an open end.
    pub const LAST: Self = Self(date(9999, 12, 31));

    /// A day of the calendar.
    ///
    /// # Errors
    ///
    /// No such day, or a year outside 1 to 9999.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DayError> {
        let day = Date::new(year, month, day).map(Self).map_err(|_| DayError)?;
        if day < Self::FIRST { Err(DayError) } else { Ok(day) }
    }

    /// Days from another to this one; less than zero if the other is later.
    pub fn days_since(self, other: Self) -> i32 {
        // Both lie in the years 1 to 9999, so the difference fits.
        self.0.duration_since(other.0).as_hours().div_euclid(24).try_into().unwrap_or(i32::MAX)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        // Eight digits and two dashes in ten bytes leave no room for other letters.
        let bytes = text.as_bytes();
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        if !(bytes.len() == 10 && digits == 8 && bytes[4] == b'-' && bytes[7] == b'-') {
            return Err(DayError);
        }
        let part = |range: std::ops::Range<usize>| text[range].parse::<i16>().map_err(|_| DayError);
        let small = |number: i16| i8::try_from(number).map_err(|_| DayError);
        Self::new(part(0..4)?, small(part(5..7)?)?, small(part(8..10)?)?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.0;
        write!(formatter, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Days from one on and before another: `until` is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days {
    /// The first day.
    pub from: Day,
    /// The first day that is not part of it.
    pub until: Day,
}

impl Days {
    /// All days.
    pub const ALL: Self = Self { from: Day::FIRST, until: Day::LAST };

    /// From one day on and before another; `None` is an open end.
    pub fn new(from: Option<Day>, until: Option<Day>) -> Self {
        Self { from: from.unwrap_or(Day::FIRST), until: until.unwrap_or(Day::LAST) }
    }

    /// Whether the day is one of them.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    /// Whether a day is in both.
    pub fn meet(self, other: Self) -> bool {
        self.from.max(other.from) < self.until.min(other.until)
    }

    /// Whether all days of the other are in it.
    pub fn cover(self, other: Self) -> bool {
        self.from <= other.from && other.until <= self.until
    }

    /// Cuts the days at the ends of other ranges, in order.
    pub fn cut_at(self, others: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let ends = others.into_iter().flat_map(|days| [days.from, days.until]);
        let mut cuts: Vec<Day> = ends.filter(|day| self.from < *day && *day < self.until).collect();
        cuts.extend([self.from, self.until]);
        cuts.sort_unstable();
        cuts.dedup();
        cuts.windows(2).map(|pair| Self { from: pair[0], until: pair[1] }).collect()
    }
}

/// `2026-10-01 to 2026-11-01`, `from 2026-10-01`, `before 2026-10-01`, `always`.
impl fmt::Display for Days {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from == Day::FIRST, self.until == Day::LAST) {
            (true, true) => formatter.write_str("always"),
            (true, false) => write!(formatter, "before {}", self.until),
            (false, true) => write!(formatter, "from {}", self.from),
            (false, false) => write!(formatter, "from {} until {}", self.from, self.until),
        }
    }
}
