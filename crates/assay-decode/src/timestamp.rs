//! Timestamps to microseconds, and days to text.

use crate::limits::RECORD_DAYS;

/// Microseconds of one day.
pub(crate) const DAY_MICROS: i64 = 86_400_000_000;

/// What is wrong with a text that is no moment.
const NO_MOMENT: &str = "the timestamp is no date and time";

/// What is wrong with a moment that no record can have.
const FAR_MOMENT: &str = "the timestamp is not in the years 2015 to 2099";

/// Microseconds since the epoch of `YYYY-MM-DD`, `T` or a blank, `HH:MM:SS`,
/// an optional fraction and an optional `Z` or `±HH:MM`; without one it is UTC.
/// Digits beyond microseconds are cut off.
///
/// # Errors
/// Says what is wrong if it is not such a moment, or not within
/// [`RECORD_DAYS`].
pub(crate) fn parse(text: &[u8]) -> Result<i64, &'static str> {
    let micros = moment(text).ok_or(NO_MOMENT)?;
    let is_near = RECORD_DAYS.contains(&micros.div_euclid(DAY_MICROS));
    is_near.then_some(micros).ok_or(FAR_MOMENT)
}

fn moment(text: &[u8]) -> Option<i64> {
    let (head, tail) = text.split_at_checked(19)?;
    let seconds = date_and_time(head)?;
    let (fraction, zone) = fraction(tail)?;
    Some((seconds - zone_seconds(zone)?) * 1_000_000 + fraction)
}

/// The day met last, since most timestamps are of the day of the one before.
#[derive(Default)]
pub(crate) struct LastDay {
    /// `YYYY-MM-DDT`.
    text: [u8; 11],
    /// Microseconds from the epoch to its begin.
    micros: i64,
}

impl LastDay {
    /// As [`parse`].
    #[inline]
    pub(crate) fn parse(&mut self, text: &[u8]) -> Result<i64, &'static str> {
        match self.known(text) {
            None => self.parse_other(text),
            Some(micros) => Ok(micros),
        }
    }

    /// A whole second of the day met last, written as Bedrock does.
    #[inline]
    fn known(&self, text: &[u8]) -> Option<i64> {
        let text: &[u8; 20] = text.try_into().ok()?;
        let (day, time) = text.split_first_chunk::<11>()?;
        let (clock, zone) = time.split_first_chunk::<8>()?;
        let known = *day == self.text && zone == b"Z";
        let seconds = clock_seconds(*clock)?;
        known.then_some(self.micros + seconds * 1_000_000)
    }

    fn parse_other(&mut self, text: &[u8]) -> Result<i64, &'static str> {
        let micros = parse(text)?;
        let day = text.first_chunk::<11>().filter(|_| text.len() == 20 && text.ends_with(b"Z"));
        if let Some(day) = day {
            *self = Self { text: *day, micros: micros - micros.rem_euclid(DAY_MICROS) };
        }
        Ok(micros)
    }
}

/// Seconds since midnight of `HH:MM:SS`, all bytes at once: less `00:00:00`
/// every byte is a digit, and the colons are zero.
#[inline]
fn clock_seconds(clock: [u8; 8]) -> Option<i64> {
    let digits = u64::from_le_bytes(clock) ^ u64::from_le_bytes(*b"00:00:00");
    let beyond_nine = (digits & 0x7f7f_7f7f_7f7f_7f7f) + 0x7676_7676_7676_7676;
    if ((beyond_nine | digits) & 0x8080_8080_8080_8080) | (digits & 0x0000_ff00_00ff_0000) != 0 {
        return None;
    }
    let pairs = digits * 10 + (digits >> 8);
    let at = |byte: u32| (pairs >> (8 * byte) & 0xff) as i64;
    let (hour, minute, second) = (at(0), at(3), at(6));
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

fn date_and_time(text: &[u8]) -> Option<i64> {
    let text: &[u8; 19] = text.try_into().ok()?;
    let marks = [text[4], text[7], text[13], text[16]] == *b"--::";
    if !marks || !matches!(text[10], b'T' | b't' | b' ') {
        return None;
    }
    let day = day_number(digits(&text[0..4])?, digits(&text[5..7])?, digits(&text[8..10])?)?;
    let time = time(&text[11..13], &text[14..16], &text[17..19])?;
    Some(day * 86_400 + time)
}

fn time(hour: &[u8], minute: &[u8], second: &[u8]) -> Option<i64> {
    let (hour, minute, second) = (digits(hour)?, digits(minute)?, digits(second)?);
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// The fraction in microseconds and what follows it.
fn fraction(tail: &[u8]) -> Option<(i64, &[u8])> {
    let Some(tail) = tail.strip_prefix(b".") else { return Some((0, tail)) };
    let length = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (fraction, rest) = tail.split_at(length);
    let mut micros = 0;
    for place in 0..6 {
        micros = micros * 10 + fraction.get(place).map_or(0, |digit| i64::from(digit - b'0'));
    }
    (length > 0).then_some((micros, rest))
}

/// Seconds that the zone is ahead of UTC.
fn zone_seconds(zone: &[u8]) -> Option<i64> {
    match zone {
        b"" | b"Z" | b"z" => Some(0),
        [b'+', h1, h2, b':', m1, m2] => time(&[*h1, *h2], &[*m1, *m2], b"00"),
        [b'-', h1, h2, b':', m1, m2] => time(&[*h1, *h2], &[*m1, *m2], b"00").map(|s| -s),
        _ => None,
    }
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}

/// Days since the epoch. Source: Howard Hinnant, "chrono-compatible low-level
/// date algorithms".
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || day < 1 || day > month_days(year, month) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

fn month_days(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `YYYY-MM-DD` of a day since the epoch.
pub(crate) fn day_text(day: i64) -> String {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::{DAY_MICROS, FAR_MOMENT, LastDay, NO_MOMENT, day_text, moment, parse};

    #[test]
    fn every_spelling_of_one_moment() {
        let same = Ok(1_772_323_199_000_000);
        for text in [
            "2026-02-28T23:59:59Z",
            "2026-02-28T23:59:59",
            "2026-02-28 23:59:59.000000000",
            "2026-03-01T01:29:59+01:30",
            "2026-02-28T15:59:59.0000009-08:00",
        ] {
            assert_eq!(parse(text.as_bytes()), same, "{text}");
        }
        assert_eq!(parse(b"2015-01-01T00:00:00.25Z"), Ok(1_420_070_400_250_000));
    }

    #[test]
    fn what_is_no_moment() {
        for text in [
            "",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+1:00",
            "2026-01-01T00:00:00Zx",
            "2026-01-01",
            "+026-01-01T00:00:00Z",
        ] {
            assert_eq!(parse(text.as_bytes()), Err(NO_MOMENT), "{text}");
        }
        for text in [
            "0000-01-01T00:00:00+00:01",
            "0001-01-01T00:00:00Z",
            "1600-02-29T00:00:00Z",
            "2014-12-31T23:59:59.999999Z",
            "2015-01-01T00:59:59+01:00",
            "2100-01-01T00:00:00Z",
            "2099-12-31T23:59:59-00:01",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(parse(text.as_bytes()), Err(FAR_MOMENT), "{text}");
        }
        assert!(parse(b"2099-12-31T23:59:59.999999Z").is_ok());
    }

    #[test]
    fn the_day_met_last_changes_nothing() {
        let mut last = LastDay::default();
        let clocks =
            ["00:00:00", "23:59:59", "24:00:00", "10:60:00", "10:00:60", "1:000:00", "0:/0:0a"];
        for day in ["2026-02-28", "2026-02-28", "2026-02-30", "2014-12-31", "2099-12-31"] {
            for clock in clocks {
                for zone in ["Z", "z", "", ".5Z"] {
                    let text = format!("{day}T{clock}{zone}");
                    assert_eq!(last.parse(text.as_bytes()), parse(text.as_bytes()), "{text}");
                }
            }
        }
    }

    #[test]
    fn days_there_and_back() {
        for day in (-719_528..2_932_897).step_by(97) {
            let text = day_text(day);
            assert_eq!(moment(format!("{text}T00:00:00Z").as_bytes()), Some(day * DAY_MICROS));
        }
    }
}
