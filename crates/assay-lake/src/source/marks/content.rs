//! What a file of watermarks says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::LakeError;
use crate::log::commit_identity::CommitIdentity;
use crate::log::table::LakeTable;
use crate::source::marks::feed::{FeedMarks, Guard};
use crate::source::marks::of_source::Watermarks;
use crate::store::place::verbatim;

/// A commit on `invocations` by which every row is there that the marks say was
/// read. A copy of a lake may have newer marks than rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub(crate) struct RestsOn {
    /// Its version.
    pub(crate) version: u64,
    /// Its identity.
    pub(crate) identity: i64,
}

impl RestsOn {
    /// The commit of a version of `invocations`; none if it is no longer in the log.
    pub(crate) async fn of(
        invocations: &LakeTable,
        version: u64,
    ) -> Result<Option<Self>, LakeError> {
        let identity = invocations.identity(version).await?;
        Ok(identity.map(|CommitIdentity(identity)| Self { version, identity }))
    }
}

/// The content of a file.
#[derive(Deserialize, Serialize)]
struct WatermarkFile {
    /// Address of the source's root.
    source: String,
    feeds: BTreeMap<String, Feed>,
    rests_on: Option<RestsOn>,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Feed {
    /// As they were once written: one mark for every late window.
    Hour(i64),
    Marks {
        marks: Vec<HourMark>,
        stamp: Option<String>,
    },
}

#[derive(Deserialize, Serialize)]
struct HourMark {
    /// Since the epoch.
    hour: i64,
    /// Longest late window for which it holds; null for any.
    late_window_seconds: Option<i64>,
}

/// What a file says.
#[derive(Default)]
pub(super) struct Saying {
    pub(super) source: String,
    pub(super) marks: Watermarks,
    pub(super) rests_on: Option<RestsOn>,
}

impl Saying {
    /// As it was written; none if it cannot be understood.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let content: WatermarkFile = serde_json::from_slice(bytes).ok()?;
        let feeds = content.feeds.into_iter();
        // What is no path is no feed, and a feed without a mark is listed whole.
        let feeds = feeds.filter_map(|(feed, marks)| Some((verbatim(&feed)?, marks.into())));
        let (source, rests_on) = (content.source, content.rests_on);
        Some(Self { source, marks: feeds.collect(), rests_on })
    }

    /// As it is to be written.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let feeds = self.marks.iter();
        let feeds = feeds.map(|(feed, marks)| (feed.to_string(), Feed::from(marks))).collect();
        let content = WatermarkFile { source: self.source.clone(), rests_on: self.rests_on, feeds };
        serde_json::to_vec(&content).unwrap_or_default()
    }
}

impl From<&FeedMarks> for Feed {
    fn from(marks: &FeedMarks) -> Self {
        let stamp = marks.stamp().map(str::to_owned);
        let marks = marks.hours().iter().map(|(guard, hour)| HourMark {
            hour: *hour,
            late_window_seconds: match guard {
                Guard::Seconds(seconds) => Some(*seconds),
                Guard::Everything => None,
            },
        });
        Self::Marks { marks: marks.collect(), stamp }
    }
}

impl From<Feed> for FeedMarks {
    fn from(feed: Feed) -> Self {
        match feed {
            Feed::Hour(hour) => Self::at(Guard::Everything, hour),
            Feed::Marks { marks, stamp } => {
                let marks = marks.iter().map(|mark| {
                    let longest = mark.late_window_seconds;
                    (longest.map_or(Guard::Everything, Guard::Seconds), mark.hour)
                });
                Self::stored(marks.collect(), stamp)
            }
        }
    }
}
