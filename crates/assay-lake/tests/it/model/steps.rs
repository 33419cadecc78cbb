//! What happens in a world, one after the other.

/// The late window of the nightly, in hours, and a shorter and a longer one.
pub(super) const NIGHTLY: i64 = 12;
pub(super) const LATE_WINDOWS: [i64; 4] = [1, 5, NIGHTLY, 20];

/// Feeds of both sources.
pub(super) const FEEDS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// Folders below a feed in which no hour can be, or none that has begun.
pub(super) const STRAYS: [&str; 6] = [
    "2062/11/03/14",
    "9999/12/31/23",
    "0000/01/01/00",
    "2026/5/9/1",
    "2026/+5/09/01",
    "2026/13/09/01",
];

/// Tables of which a lake is made, and what lies beside one of them.
pub(super) const TABLES: [&str; 4] = ["invocations", "objects", "rejects", "objects/_watermarks"];

/// What does not change while a history lasts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) lake: LakePlace,
    /// Whether the bounds of batches and commits are as small as they can be.
    pub(super) is_tight: bool,
    pub(super) threads: usize,
}

/// Where the lake lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LakePlace {
    Bucket,
    /// In the bucket of the logs, below them.
    BelowItsSource,
    /// In a folder of this machine with an odd name, below the other source.
    Folder,
}

/// One of the two places in which logs lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Bucket,
    Folder,
}

/// A place by which a run reaches a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    Whole(Source),
    /// The bucket above its prefix; a link to the folder.
    ByAnotherName(Source),
    /// Its folder `AWSLogs`.
    Part(Source),
}

impl Root {
    pub(super) fn source(self) -> Source {
        match self {
            Self::Whole(source) | Self::ByAnotherName(source) | Self::Part(source) => source,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The clock goes on.
    Hours(i64),
    Lands(Landing),
    Changes {
        object: usize,
        change: Change,
    },
    /// An object is copied into the other source.
    Copies(usize),
    /// Something lands that is no log.
    Strews(Clutter),
    /// Objects that nobody was allowed to read can be read.
    Heals,
    Runs(Options),
    /// A run that is cut off after so many changes of the store.
    Killed {
        options: Options,
        changes: i64,
    },
    /// A run within which an object lands and another run happens.
    Overlap {
        outer: Options,
        landing: Landing,
        inner: Options,
    },
    /// A run whose store takes conditions and ignores them.
    RunsOnALiar,
    Compacts,
    /// A compaction that is cut off after so many changes of the store.
    CompactsKilled(i64),
    /// A vacuum that keeps no older version.
    Vacuums,
    /// The lake is saved as it is.
    Saves,
    Damages(Damage),
    /// Another program stores a table with types of its own.
    Rewrites {
        table: usize,
        texts: usize,
    },
}

/// An object that is new.
#[derive(Clone, Debug)]
pub(super) struct Landing {
    pub(super) source: Source,
    pub(super) place: Place,
    pub(super) lines: Vec<Line>,
    pub(super) state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The folder of the hour so many hours ago.
    Hour {
        feed: usize,
        late: i64,
    },
    Stray {
        feed: usize,
        folder: usize,
    },
    /// No hour's folder, with a name like a log's or without.
    Loose {
        named: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Readable,
    /// Until it is healed; in the bucket alone.
    Denied,
    /// For ever.
    Broken,
}

#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The same contents with another tag and time.
    Touch,
    Grow(Vec<Line>),
    Rewrite(Vec<Line>),
    Delete,
}

/// A line of an object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    Record(Record),
    /// No record.
    Junk,
    /// A record of a year in which there were none.
    OutOfTime(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Record {
    pub(super) id: Id,
    pub(super) day: usize,
    pub(super) fails: bool,
    pub(super) input: Count,
    pub(super) cache: Count,
    pub(super) output: Count,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Id {
    /// Of a request that is in this object alone, perhaps several times.
    Own(usize),
    /// Of one that others deliver too.
    Shared(usize),
    /// None, in one of its spellings.
    Unknown(usize),
}

pub(super) const UNKNOWN_IDS: [&str; 5] = ["null", "\"\"", "\"-\"", "\"null\"", "\" \""];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Count {
    Missing,
    Known(i64),
    /// More than any call can have.
    Huge,
}

/// What lies in a source and is no log.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clutter {
    /// A body with a record in it, below its hour or in a partial copy.
    Body { copied: bool },
    /// A log of another service with a record in it.
    OtherService,
    /// An object of zero bytes that is called like the source's prefix.
    Marker,
    /// A file of text that is no log.
    Text,
    /// An object whose name no store can name; in the folder alone.
    Unnameable,
}

/// What becomes of a lake behind its back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Damage {
    /// A table is put back as it was saved last, or some times before.
    PutsBack { table: usize, saved: usize },
    /// A table is gone.
    Loses(usize),
    /// The files of a table as it was saved lie over those that it has.
    Mixes { table: usize, saved: usize },
    /// The last entry of a log is cut, or gone, or one some entries before.
    Cuts { table: usize, percent: Option<usize>, back: usize },
    /// A data file is gone.
    LosesFile { table: usize, which: usize },
    /// Another program restores a version of some commits before.
    Restores { table: usize, back: usize },
    /// Another program deletes the rows of a file of `invocations`.
    Deletes(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) root: Root,
    pub(super) late_window: i64,
    pub(super) since: Option<i64>,
    pub(super) until: Option<i64>,
    pub(super) full_scan: bool,
    pub(super) dry_run: bool,
    pub(super) shard: &'static str,
    /// By how many hours its clock is wrong.
    pub(super) clock: i64,
}

impl Options {
    pub(super) const fn usual(source: Source) -> Self {
        Self {
            root: Root::Whole(source),
            late_window: NIGHTLY,
            since: None,
            until: None,
            full_scan: false,
            dry_run: false,
            shard: "1/1",
            clock: 0,
        }
    }

    pub(super) fn full_scan(source: Source) -> Self {
        Self { full_scan: true, ..Self::usual(source) }
    }
}
