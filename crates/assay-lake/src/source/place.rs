//! Bedrock's layout: what a folder's path says of region and time.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use object_store::path::Path;

use crate::source::Window;
use crate::source::accept::holds_bodies;
use crate::source::window::FolderSpan;

/// The folder below which Bedrock puts `REGION/YYYY/MM/DD/HH`.
const LOGS_FOLDER: &str = "BedrockModelInvocationLogs";

/// Where a folder stands in Bedrock's layout.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    /// Above every region's folder, or in no such layout.
    Outside,
    /// A region's folder or one below it.
    InFeed(FeedPlace),
}

/// A folder of a feed: what one account logs in one region.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FeedPlace {
    /// Path of the region's folder.
    pub(super) feed: Path,
    /// Year, month, day and hour as far as the folder has them; `None` for a
    /// folder whose name is no number.
    pub(super) numbers: Option<Vec<i16>>,
}

impl Place {
    pub(super) fn of(folder: &Path) -> Self {
        let parts: Vec<_> = folder.parts().collect();
        let logs = parts.iter().position(|part| part.as_ref() == LOGS_FOLDER);
        let Some(below) = logs.map(|index| index + 2).filter(|below| *below <= parts.len()) else {
            return Self::Outside;
        };
        let numbers = parts[below..].iter().map(|part| part.as_ref().parse().ok());
        Self::InFeed(FeedPlace {
            feed: parts[..below].iter().cloned().collect(),
            numbers: numbers.collect(),
        })
    }
}

impl FeedPlace {
    /// Whether a walk goes on into a folder below this one.
    pub(super) fn leads(&self, sub: &Path, window: &Window) -> bool {
        let Some(numbers) = &self.numbers else { return true };
        let name = sub.filename().unwrap_or_default();
        if holds_bodies(numbers.len() == 4, name) {
            return false;
        }
        let Ok(number) = name.parse() else { return true };
        let mut below = numbers.clone();
        below.push(number);
        FolderSpan::of(&below).is_none_or(|span| window.may_hold(span))
    }
}

/// The hour folder of an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HourPlace {
    /// Path of the region's folder.
    pub(crate) feed: Path,
    /// Year, month and day.
    day: [i16; 3],
    /// Hours since the epoch.
    pub(crate) hour: i64,
}

impl HourPlace {
    /// Where the object of that path lies; `None` outside the layout.
    pub(crate) fn of(object: &Path) -> Option<Self> {
        let Place::InFeed(place) = Place::of(object) else { return None };
        let below = object.parts().skip(place.feed.parts().count());
        let numbers: Vec<i16> =
            below.map_while(|part| part.as_ref().parse().ok()).take(4).collect();
        let [year, month, day, hour] = numbers[..] else { return None };
        let small = |number: i16| i8::try_from(number).ok();
        let start = DateTime::new(year, small(month)?, small(day)?, small(hour)?, 0, 0, 0).ok()?;
        let seconds = start.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
        Some(Self { feed: place.feed, day: [year, month, day], hour: seconds / 3600 })
    }

    /// The day, `YYYY-MM-DD`.
    pub(crate) fn date(&self) -> String {
        let [year, month, day] = self.day;
        format!("{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_lies_in_the_hour_that_its_path_says() {
        let path = |text: &str| Path::from(text);
        let hour = "p/AWSLogs/1/BedrockModelInvocationLogs/us-east-1/1970/01/02/03";
        let place = HourPlace::of(&path(&format!("{hour}/x.json.gz"))).unwrap();
        assert_eq!((place.date().as_str(), place.hour), ("1970-01-02", 27));
        assert_eq!(place.feed, path("p/AWSLogs/1/BedrockModelInvocationLogs/us-east-1"));
        assert_eq!(HourPlace::of(&path("logs/2026/01/02/03/x.gz")), None);
        assert_eq!(HourPlace::of(&path("BedrockModelInvocationLogs/r/2026/13/02/03/x.gz")), None);
        assert_eq!(HourPlace::of(&path("BedrockModelInvocationLogs/r/2026/12/x.gz")), None);
        assert_eq!(HourPlace::of(&path("BedrockModelInvocationLogs/r")), None);
    }
}
