//! Points in time on the command line.

use std::str::FromStr;

use assay_query::named;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// A point in time as typed: absolute, or as seen from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// At this moment.
    At(Timestamp),
    /// At the beginning of this day.
    Day(Date),
    /// That long ago.
    Ago(SignedDuration),
    /// At the beginning of this period.
    Beginning(Period),
}

/// A period of the calendar, as seen from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    Today,
    Yesterday,
    ThisWeek,
    LastWeek,
    ThisMonth,
    LastMonth,
}

/// Periods by their words. A week begins on Monday.
const PERIODS: [(&str, Period); 6] = [
    ("today", Period::Today),
    ("yesterday", Period::Yesterday),
    ("this-week", Period::ThisWeek),
    ("last-week", Period::LastWeek),
    ("this-month", Period::ThisMonth),
    ("last-month", Period::LastMonth),
];

/// The words of the periods.
pub(crate) fn words() -> [&'static str; PERIODS.len()] {
    PERIODS.map(|(word, _)| word)
}

/// What help texts say of T.
pub(crate) const FORMS: &str = "2026-11-01T08:00:00Z, 7d or 36h (back from now), or, for its \
                                beginning in UTC, 2026-11-01, 2026-11, today, yesterday, \
                                this-week, last-week, this-month or last-month";

impl Period {
    /// Its first day.
    fn first_day(self, today: Date) -> Option<Date> {
        let monday =
            || today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
        let month = today.first_of_month();
        match self {
            Self::Today => Some(today),
            Self::Yesterday => today.yesterday().ok(),
            Self::ThisWeek => monday().ok(),
            Self::LastWeek => monday().ok()?.checked_sub(1.week()).ok(),
            Self::ThisMonth => Some(month),
            Self::LastMonth => month.checked_sub(1.month()).ok(),
        }
    }
}

impl When {
    /// The moment that is meant at `now`; days are those of UTC.
    pub(crate) fn resolve(self, now: Timestamp) -> Timestamp {
        self.resolve_in(now, None)
    }

    /// The same with days of the zone, if there is one.
    pub(crate) fn resolve_in(self, now: Timestamp, zone: Option<&named::TimeZone>) -> Timestamp {
        let utc = || Some(now.to_zoned(TimeZone::UTC).date());
        let today = || zone.map_or_else(utc, |zone| zone.day_at(now));
        let beginning = |day| zone.map_or_else(|| beginning(day), |zone| zone.beginning_of(day));
        let first = match self {
            Self::At(moment) => return moment,
            Self::Ago(span) => return now.saturating_sub(span).unwrap_or(Timestamp::MIN),
            Self::Day(day) => Some(day),
            Self::Beginning(period) => today().and_then(|today| period.first_day(today)),
        };
        first.and_then(beginning).unwrap_or(Timestamp::MIN)
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let moment = || text.parse().ok().map(Self::At);
        let date = || date(text).filter(|day| beginning(*day).is_some()).map(Self::Day);
        let span = || span(text).map(Self::Ago);
        let period = || {
            let known = PERIODS.iter().find(|(word, _)| *word == text);
            known.map(|(_, period)| Self::Beginning(*period))
        };
        let refusal = || format!("not a point in time; write {FORMS}");
        span().or_else(moment).or_else(date).or_else(period).ok_or_else(refusal)
    }
}

/// A span of time as typed: `48h`, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) SignedDuration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        span(text)
            .map(Self)
            .ok_or_else(|| "not a span of time; write 48h or 7d, for example".into())
    }
}

/// A bare date, or the first one of a month: jiff would take a date with a time
/// too, and drop the time.
fn date(text: &str) -> Option<Date> {
    match text.len() {
        DATE_LENGTH => text.parse().ok(),
        MONTH_LENGTH => format!("{text}-01").parse().ok(),
        _ => None,
    }
}

const DATE_LENGTH: usize = "2026-11-01".len();
const MONTH_LENGTH: usize = "2026-11".len();

fn beginning(date: Date) -> Option<Timestamp> {
    date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn span(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().next_back()?;
    let count: i64 = text.strip_suffix(unit)?.parse().ok().filter(|count| *count >= 0)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    count.checked_mul(seconds).map(SignedDuration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        text.parse::<When>().map_or_else(|error| error, |when| when.resolve(now).to_string())
    }

    #[test]
    fn moments_dates_and_spans_are_understood() {
        assert_eq!(at("2026-11-01T08:00:00Z"), "2026-11-01T08:00:00Z");
        assert_eq!(at("2026-11-01T08:00:00+02:00"), "2026-11-01T06:00:00Z");
        assert_eq!(at("2026-11-01"), "2026-11-01T00:00:00Z");
        assert_eq!(at("7d"), "2026-11-15T12:00:00Z");
        assert_eq!(at("36h"), "2026-11-21T00:00:00Z");
        assert_eq!(at("90m"), "2026-11-22T10:30:00Z");
    }

    /// The 22nd is a Sunday, the last day of its week.
    #[test]
    fn a_period_is_its_beginning() {
        for (word, day) in [
            ("2026-11", "2026-11-01"),
            ("today", "2026-11-22"),
            ("yesterday", "2026-11-21"),
            ("this-week", "2026-11-16"),
            ("last-week", "2026-11-09"),
            ("this-month", "2026-11-01"),
            ("last-month", "2026-10-01"),
        ] {
            assert_eq!(at(word), format!("{day}T00:00:00Z"), "{word}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_the_forms() {
        let others = [
            "",
            "tomorrow",
            "last week",
            "2026-1",
            "2026-13",
            "7",
            "-7d",
            "7y",
            "d",
            "2026-13-01",
            "2026-11-01T08:00:00",
            "99999999999999999w",
            "٧d",
        ];
        for text in others {
            assert!(at(text).starts_with("not a point in time"), "{text}");
        }
    }
}
