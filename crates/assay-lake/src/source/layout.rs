//! Bedrock's layout: what a folder's path says of region and time.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use object_store::path::{Path, PathPart};

use crate::source::window::{FolderSpan, Window};

/// The folder below which Bedrock puts `REGION/YYYY/MM/DD/HH`.
const LOGS_FOLDER: &str = "BedrockModelInvocationLogs";

/// Folder beside the records of an hour in which their bodies lie.
pub(crate) const BODIES_FOLDER: &str = "data";

/// The folder below which AWS's services put `ACCOUNT/SERVICE`, or
/// `ORGANISATION/ACCOUNT/SERVICE`.
const AWS_LOGS_FOLDER: &str = "AWSLogs";

/// How the id of an organisation begins.
const ORGANISATION: &str = "o-";

/// The first year of which there can be logs.
const FIRST_YEAR: &str = "2015";

/// Folders from the year down to the hour.
const HOUR_DEPTH: usize = 4;

/// Where a folder is in Bedrock's layout.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum LayoutPlace {
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
    /// Whether those are spelled as Bedrock spells them.
    plain: bool,
}

impl LayoutPlace {
    pub(super) fn of(folder: &Path) -> Self {
        let parts: Vec<_> = folder.parts().collect();
        let region = feed_index(&parts).map(|index| index + 1);
        let region = region.filter(|index| {
            parts.get(*index).is_some_and(|part| part.as_ref().parse::<i16>().is_err())
        });
        let Some(region) = region else { return Self::Outside };
        let (feed, names) = parts.split_at(region + 1);
        let names = names.iter().map(AsRef::as_ref);
        Self::InFeed(FeedPlace {
            feed: feed.iter().cloned().collect(),
            numbers: names.clone().map(|name| name.parse().ok()).collect(),
            plain: are_plain(names),
        })
    }
}

/// The last folder of a path below which Bedrock puts regions. One of the same
/// name may lie above it, as the user's own, and above `AWSLogs`.
fn feed_index(parts: &[PathPart<'_>]) -> Option<usize> {
    let last = |name: &str| parts.iter().rposition(|part| part.as_ref() == name);
    let index = last(LOGS_FOLDER)?;
    last(AWS_LOGS_FOLDER).is_none_or(|above| above < index).then_some(index)
}

/// Whether a folder is, or lies in, one in which another service than Bedrock
/// keeps its logs.
pub(super) fn is_of_other_service(folder: &Path) -> bool {
    let parts: Vec<_> = folder.parts().collect();
    let above = parts.iter().rposition(|part| part.as_ref() == AWS_LOGS_FOLDER);
    let below = above.map_or(&[][..], |above| &parts[above + 1..]);
    let first = below.first().map_or("", PathPart::as_ref);
    let account = usize::from(first.starts_with(ORGANISATION));
    below.len() > account + 1 && !below.iter().any(|part| part.as_ref() == LOGS_FOLDER)
}

impl FeedPlace {
    /// Whether a walk goes on into a folder below this one. The window is held
    /// against whatever time a folder can stand for; `unread` only against hours
    /// that can be and are spelled as Bedrock spells them, because a watermark
    /// says nothing about others.
    pub(super) fn leads(&self, sub: &Path, window: &Window, unread: &Window) -> bool {
        let Some(numbers) = &self.numbers else { return true };
        let name = sub.filename().unwrap_or_default();
        if numbers.len() == HOUR_DEPTH && name == BODIES_FOLDER {
            return false;
        }
        let Ok(number) = name.parse() else { return true };
        let mut below = numbers.clone();
        below.push(number);
        let Some(span) = FolderSpan::of(&below) else { return true };
        let plain = self.plain && is_plain(numbers.len(), name);
        window.may_hold(span) && (!plain || unread.may_hold(span))
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
    /// Whether the folder is spelled as Bedrock spells it. Only then does it
    /// stand for the hour that it says.
    pub(crate) plain: bool,
}

impl HourPlace {
    /// Where the object of that path lies; `None` outside the layout.
    pub(crate) fn of(object: &Path) -> Option<Self> {
        Self::padded(object, &[])
    }

    /// The first hour of which an object can be that is called so or lies in a
    /// folder called so; `None` outside the layout and above the years.
    pub(crate) fn begin_of(path: &Path) -> Option<Self> {
        let first_of_all = [1, 1, 0];
        (0..=first_of_all.len()).rev().find_map(|from| Self::padded(path, &first_of_all[from..]))
    }

    fn padded(path: &Path, rest: &[i16]) -> Option<Self> {
        let LayoutPlace::InFeed(place) = LayoutPlace::of(path) else { return None };
        let below = path.parts().skip(place.feed.parts().count());
        let names: Vec<_> = below.take(HOUR_DEPTH).collect();
        let numbers = names.iter().map_while(|name| name.as_ref().parse().ok());
        let numbers: Vec<i16> =
            numbers.take(HOUR_DEPTH - rest.len()).chain(rest.iter().copied()).collect();
        let names = &names[..names.len().min(HOUR_DEPTH - rest.len())];
        let [year, month, day, hour] = numbers[..] else { return None };
        let small = |number: i16| i8::try_from(number).ok();
        let start = DateTime::new(year, small(month)?, small(day)?, small(hour)?, 0, 0, 0).ok()?;
        let seconds = start.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
        let (hour, plain) = (seconds.div_euclid(3600), are_plain(names.iter().map(AsRef::as_ref)));
        Some(Self { feed: place.feed, day: [year, month, day], hour, plain })
    }

    /// Whether the object of that path lies in the hour's folder of bodies.
    pub(super) fn holds_bodies_at(&self, object: &Path) -> bool {
        let mut below = object.parts().skip(self.feed.parts().count() + HOUR_DEPTH);
        let folder = below.next();
        below.next().is_some() && folder.is_some_and(|folder| folder.as_ref() == BODIES_FOLDER)
    }

    /// The day, `YYYY-MM-DD`.
    pub(crate) fn date(&self) -> String {
        let [year, month, day] = self.day;
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// Whether folders below a feed are spelled as Bedrock spells year, month, day
/// and hour, as far as they go.
fn are_plain<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    names.take(HOUR_DEPTH).enumerate().all(|(depth, name)| is_plain(depth, name))
}

fn is_plain(depth: usize, name: &str) -> bool {
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    match depth {
        0 => digits && name.len() == FIRST_YEAR.len() && name >= FIRST_YEAR,
        _ => digits && name.len() == 2,
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

    #[test]
    fn only_hours_as_bedrock_spells_them_are_plain() {
        let plain = |hour: &str| {
            let path = Path::from(format!("BedrockModelInvocationLogs/r/{hour}/x.json"));
            HourPlace::of(&path).map(|place| place.plain)
        };
        for hour in ["2015/01/01/00", "2026/02/28/23", "9999/12/01/00"] {
            assert_eq!(plain(hour), Some(true), "{hour}");
        }
        for hour in
            ["2026/1/2/3", "2026/+1/02/03", "2026/007/02/03", "0000/01/01/00", "-5/01/01/00"]
        {
            assert_eq!(plain(hour), Some(false), "{hour}");
        }
        for hour in ["2026/02/30/00", "2026/02/03/24", "9999/12/31/23", "99999/01/01/00"] {
            assert_eq!(plain(hour), None, "{hour}");
        }
    }

    #[test]
    fn a_watermark_says_nothing_about_folders_spelled_otherwise() {
        let feed = "BedrockModelInvocationLogs/r";
        let since = |text: &str| Window { since: Some(text.parse().unwrap()), until: None };
        let leads = |folder: &str, window, unread| {
            let path = Path::from(format!("{feed}/{folder}"));
            let parent: Path = path.parts().take(path.parts().count() - 1).collect();
            let LayoutPlace::InFeed(place) = LayoutPlace::of(&parent) else { panic!("{folder}") };
            place.leads(&path, &window, &unread)
        };
        let (open, march) = (Window::default(), since("2026-03-01T00:00:00Z"));
        for folder in ["2025", "2026/01", "2026/02/27", "2026/02/28/21"] {
            assert!(!leads(folder, open, march), "{folder}");
        }
        for folder in ["0000", "20", "2026/1", "2026/+1/02", "2026/02/30", "2062", "9999", "2026/x"]
        {
            assert!(leads(folder, open, march), "{folder}");
        }
        assert!(!leads("2026/1", march, open), "a window is for every spelling");
    }
}
