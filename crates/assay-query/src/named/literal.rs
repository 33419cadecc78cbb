//! Values of parameters as SQL literals that both engines read alike.

use jiff::Timestamp;

use super::zone::TimeZone;

const PERIODS: [&str; 3] = ["day", "week", "month"];

/// What values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Any text.
    Text,
    /// A whole number, not negative.
    BigInt,
    /// A moment: RFC 3339, such as `2026-11-22T10:00:00Z`.
    Timestamp,
    /// `day`, `week` or `month`.
    Period,
    /// A time zone by its IANA name, such as `Europe/Berlin`.
    Zone,
}

impl ParamKind {
    /// The kind's word in a query file and on the reference page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::BigInt => "bigint",
            Self::Timestamp => "timestamp",
            Self::Period => "period",
            Self::Zone => "zone",
        }
    }

    pub(super) fn of_word(word: &str) -> Option<Self> {
        let all = [Self::Text, Self::BigInt, Self::Timestamp, Self::Period, Self::Zone];
        all.into_iter().find(|kind| kind.word() == word)
    }

    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::BigInt => "a whole number, not negative",
            Self::Timestamp => "a moment such as 2026-11-22T10:00:00Z",
            Self::Period => "`day`, `week` or `month`",
            Self::Zone => "a time zone such as Europe/Berlin",
        }
    }
}

/// A value of its kind.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    BigInt(i64),
    Timestamp(Timestamp),
    Zone(TimeZone),
}

impl Value {
    /// The text as a value of that kind, if it is one.
    pub(super) fn parse(kind: ParamKind, text: &str) -> Option<Self> {
        match kind {
            ParamKind::Text => Some(Self::Text(text.to_owned())),
            ParamKind::BigInt => text.parse().ok().filter(|number| *number >= 0).map(Self::BigInt),
            ParamKind::Timestamp => text.parse().ok().map(Self::Timestamp),
            ParamKind::Period => PERIODS.contains(&text).then(|| Self::Text(text.to_owned())),
            ParamKind::Zone => text.parse().ok().map(Self::Zone),
        }
    }

    /// The moment, if it is one.
    pub(super) fn moment(&self) -> Option<Timestamp> {
        match self {
            Self::Timestamp(moment) => Some(*moment),
            _ => None,
        }
    }

    /// The name of the time zone, if it is one.
    pub(super) fn zone(&self) -> Option<&str> {
        match self {
            Self::Zone(zone) => Some(zone.name()),
            _ => None,
        }
    }

    /// The value as it is written in SQL.
    pub(super) fn literal(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::BigInt(number) => number.to_string(),
            Self::Zone(zone) => quoted(zone.name()),
            Self::Timestamp(moment) => {
                format!("TIMESTAMP '{} UTC'", moment.strftime("%Y-%m-%d %H:%M:%S%.6f"))
            }
        }
    }

    /// The UTC day of a moment as it is written in SQL.
    pub(super) fn day_literal(&self) -> Option<String> {
        self.moment().map(|moment| quoted(&moment.strftime("%Y-%m-%d").to_string()))
    }
}

/// Both engines know one escape in text: a quote is doubled.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
