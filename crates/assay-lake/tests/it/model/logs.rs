//! Log objects of a world: where they lie, and all that they have held.

use super::steps::{
    Count, FEEDS, Id, Landing, Line, Place, Record, STRAYS, Source, State, UNKNOWN_IDS,
};
use super::world::moment;

/// One log object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) number: usize,
    pub(super) sources: Vec<Source>,
    /// Its key from the root of its source on.
    pub(super) key: String,
    /// Every version that it had, each other contents; the last is the present one.
    pub(super) versions: Vec<Vec<Line>>,
    /// Start of the hour in whose folder it lies, if that is one.
    pub(super) hour: Option<i64>,
    /// When it became what it is, in hours.
    pub(super) changed: i64,
    pub(super) state: State,
    pub(super) is_there: bool,
    /// The version of which a run has surely left the rows in the lake.
    pub(super) surely_read: Option<usize>,
}

/// What stands in the names of some objects beside the number.
const ODD: [&str; 6] = ["", "#x", "?q", "\\b", " b", "+ü"];

impl Object {
    pub(super) fn new(number: usize, landing: Landing, now: i64) -> Self {
        let Landing { source, place, lines, state } = landing;
        let feed = |feed: usize| format!("AWSLogs/1/BedrockModelInvocationLogs/{}", FEEDS[feed]);
        let stem = stem(number);
        let (key, hour) = match place {
            Place::Hour { feed: of, late } => {
                let folder = moment(now - late).strftime("%Y/%m/%d/%H");
                (format!("{}/{folder}/{stem}.json", feed(of)), Some(now - late))
            }
            Place::Stray { feed: of, folder } => {
                (format!("{}/{}/{stem}.json", feed(of), STRAYS[folder]), None)
            }
            Place::Loose { named: true } => (format!("loose/{stem}.json"), None),
            Place::Loose { named: false } => (format!("loose/{stem}"), None),
        };
        // A folder of this machine denies its owner nothing.
        let state = if source == Source::Folder && state == State::Denied {
            State::Readable
        } else {
            state
        };
        let (sources, versions) = (vec![source], vec![lines]);
        let (changed, is_there, surely_read) = (now, true, None);
        Self { number, sources, key, versions, hour, changed, state, is_there, surely_read }
    }

    pub(super) fn version(&self) -> usize {
        self.versions.len() - 1
    }

    pub(super) fn lines(&self) -> &[Line] {
        &self.versions[self.version()]
    }

    pub(super) fn shares(&self) -> bool {
        self.versions.iter().flatten().any(is_shared)
    }

    /// By how many hours its present contents came after its hour.
    pub(super) fn late(&self) -> i64 {
        self.hour.map_or(0, |hour| self.changed - hour)
    }

    /// Whether it can be read now.
    pub(super) fn is_readable(&self) -> bool {
        self.is_there && self.state == State::Readable
    }

    /// What is stored. The first line says which version it is.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let first = record(self.number, &marker(self.number, self.version()), MARKED);
        let lines = self.lines().iter().map(|line| self.line(line));
        let text = std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n");
        match self.state {
            State::Broken => {
                let whole = zstd::encode_all(text.as_bytes(), 1).unwrap();
                whole[..whole.len() * 2 / 3].to_vec()
            }
            _ => text.into_bytes(),
        }
    }

    fn line(&self, line: &Line) -> String {
        match line {
            Line::Junk => "no record".to_owned(),
            Line::Record(said) => record(self.number, &id_text(self.number, said.id), *said),
            Line::OutOfTime(year) => {
                record(self.number, "\"never\"", MARKED).replacen("2026-", &format!("{year}-"), 1)
            }
        }
    }
}

/// What the first line of each object says beside its version.
pub(super) const MARKED: Record = Record {
    id: Id::Own(0),
    day: 10,
    fails: false,
    input: Count::Known(1),
    cache: Count::Missing,
    output: Count::Known(1),
};

pub(super) fn is_shared(line: &Line) -> bool {
    matches!(line, Line::Record(Record { id: Id::Shared(_), .. }))
}

/// Names of which two differ in an escape alone.
fn stem(number: usize) -> String {
    let (pair, kind) = (number / 2, ["A", "%41"][number % 2]);
    format!("{pair}{kind}{}", ODD[pair % ODD.len()])
}

/// The number of the object of that name.
pub(super) fn number_of(name: &str) -> usize {
    let stem = name.rsplit('/').next().unwrap();
    let digits = stem.find(|c: char| !c.is_ascii_digit()).unwrap();
    let pair: usize = stem[..digits].parse().unwrap_or_else(|_| panic!("an object {name}"));
    2 * pair + usize::from(stem[digits..].starts_with('%'))
}

/// The request of the first line of a version, with quotes.
pub(super) fn marker(number: usize, version: usize) -> String {
    format!("\"v{number}-{version}\"")
}

/// What stands for a request's id in the record, with quotes if it is text.
pub(super) fn id_text(number: usize, id: Id) -> String {
    match id {
        Id::Own(own) => format!("\"o{number}-{own}\""),
        Id::Shared(shared) => format!("\"s{shared}\""),
        Id::Unknown(spelling) => UNKNOWN_IDS[spelling].to_owned(),
    }
}

pub(super) fn day_text(day: usize) -> String {
    format!("2026-05-{day:02}T10:00:00Z")
}

fn record(number: usize, id: &str, said: Record) -> String {
    let count = |name: &str, count: Count| match count {
        Count::Missing => None,
        Count::Known(count) => Some(format!("\"{name}\":{count}")),
        Count::Huge => Some(format!("\"{name}\":{}", i64::MAX - 3)),
    };
    let input =
        [count("inputTokenCount", said.input), count("cacheReadInputTokenCount", said.cache)];
    let input = input.into_iter().flatten().collect::<Vec<_>>().join(",");
    let output = count("outputTokenCount", said.output).unwrap_or_default();
    let error = if said.fails { r#""errorCode":"Throttling","# } else { "" };
    let time = day_text(said.day);
    format!(
        r#"{{"timestamp":"{time}",{error}"accountId":"1","region":"us-east-1","requestId":{id},"operation":"Converse","modelId":"o{number}","input":{{{input}}},"output":{{{output}}},"identity":{{"arn":"arn:aws:iam::1:user/a"}},"schemaType":"ModelInvocationLog","schemaVersion":"1.0"}}"#
    )
}

/// The text of a record that nobody may count.
pub(super) fn forged() -> String {
    record(0, "\"forged\"", MARKED)
}
