//! Points in time on the command line.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A point in time as typed: absolute, or a span back from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// At this moment.
    At(Timestamp),
    /// That long ago.
    Ago(SignedDuration),
}

/// What help texts say of T.
pub(crate) const FORMS: &str =
    "2026-11-01T08:00:00Z, 2026-11-01 (its beginning, UTC), 7d or 36h (back from now)";

impl When {
    /// The moment that is meant at `now`.
    pub(crate) fn resolve(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(moment) => moment,
            Self::Ago(span) => now.saturating_sub(span).unwrap_or(Timestamp::MIN),
        }
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let moment = || text.parse().ok().map(Self::At);
        let date = || date(text).and_then(beginning).map(Self::At);
        let span = || span(text).map(Self::Ago);
        let refusal = || format!("not a point in time; write {FORMS}");
        span().or_else(moment).or_else(date).ok_or_else(refusal)
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

/// A bare date: jiff would take a date with a time too, and drop the time.
fn date(text: &str) -> Option<Date> {
    (text.len() == DATE_LENGTH).then(|| text.parse().ok()).flatten()
}

const DATE_LENGTH: usize = "2026-11-01".len();

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

    #[test]
    fn everything_else_is_refused_with_the_forms() {
        let others = [
            "",
            "yesterday",
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
