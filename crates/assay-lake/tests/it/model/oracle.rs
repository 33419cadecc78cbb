//! What must be in a lake: small, slow and obvious.
//!
//! Of each object one version stands, whole. Which one it is says its first
//! line. Requests that several lines deliver are one row, in which each count
//! is the one that is known, and the greater one if several are.

use std::collections::{BTreeMap, BTreeSet};

use super::logs::{MARKED, Object, day_text, id_text, marker};
use super::steps::{Count, Id, Line, Record};

/// What was found in a lake.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    /// Object and line of each reject.
    pub(super) rejects: Vec<(usize, String)>,
    /// Objects that are recorded as read.
    pub(super) entries: BTreeSet<usize>,
}

/// A row of `invocations`, its values as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) said: [String; 5],
    /// Object and line, by which rows without an id are told apart.
    pub(super) place: (usize, String),
}

/// What deliveries of one request say together.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    /// A success before a failure, then the output, then the earlier day.
    rest: (bool, Option<i64>, std::cmp::Reverse<usize>),
    input: Option<i64>,
    cache: Option<i64>,
}

impl Said {
    fn of(record: Record) -> Self {
        let known = |count| match count {
            Count::Known(count) => Some(count),
            Count::Missing | Count::Huge => None,
        };
        let rest = (!record.fails, known(record.output), std::cmp::Reverse(record.day));
        Self { rest, input: known(record.input), cache: known(record.cache) }
    }

    fn with(self, other: Self) -> Self {
        let (rest, input) = (self.rest.max(other.rest), self.input.max(other.input));
        Self { rest, input, cache: self.cache.max(other.cache) }
    }

    fn texts(&self) -> [String; 5] {
        let number =
            |count: Option<i64>| count.map_or("null".to_owned(), |count| count.to_string());
        let (succeeded, output, std::cmp::Reverse(day)) = self.rest;
        let error = if succeeded { "null" } else { "Throttling" };
        [day_text(day), error.into(), number(self.input), number(self.cache), number(output)]
    }
}

/// What stands in a lake, and of what not all need stand there.
#[derive(Default)]
struct Expected {
    requests: BTreeMap<String, Said>,
    nameless: Vec<Row>,
    rejects: Vec<(usize, String)>,
    /// Objects that are gone and of which something was lost.
    loose: BTreeSet<usize>,
    /// Requests that others than those deliver.
    firm: BTreeSet<String>,
}

impl Expected {
    fn add(&mut self, object: &Object, version: usize, is_loose: bool) {
        let number = object.number;
        if is_loose {
            self.loose.insert(number);
        }
        self.deliver(marker(number, version), MARKED, is_loose);
        for (line, at) in object.versions[version].iter().zip(2..) {
            let place = (number, at.to_string());
            match line {
                Line::Junk | Line::OutOfTime(_) => self.rejects.push(place),
                Line::Record(record @ Record { id: Id::Unknown(_), .. }) => {
                    let said = Said::of(*record).texts();
                    self.nameless.push(Row { id: "null".into(), said, place });
                }
                Line::Record(record) => {
                    self.deliver(id_text(number, record.id), *record, is_loose);
                }
            }
        }
    }

    fn deliver(&mut self, id: String, record: Record, is_loose: bool) {
        let id = id.trim_matches('"').to_owned();
        if !is_loose {
            self.firm.insert(id.clone());
        }
        let said = Said::of(record);
        let all = match self.requests.remove(&id) {
            Some(before) => before.with(said),
            None => said,
        };
        self.requests.insert(id, all);
    }
}

/// Versions that stand, by object.
pub(super) fn standing(found: &Found) -> BTreeMap<usize, Vec<usize>> {
    let mut standing: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for row in &found.rows {
        if let Some((number, version)) = row.id.strip_prefix('v').and_then(|id| id.split_once('-'))
        {
            standing.entry(number.parse().unwrap()).or_default().push(version.parse().unwrap());
        }
    }
    standing
}

/// That a compacted lake holds what it must, and nothing else. `was_damaged`
/// says whether something may be lost of objects that are gone by now.
pub(super) fn check(objects: &[Object], found: &Found, was_damaged: bool) {
    let standing = standing(found);
    let mut expected = Expected::default();
    for object in objects {
        let stands = standing.get(&object.number).map_or(&[][..], Vec::as_slice);
        let may_lack = !object.is_there && object.surely_read.is_none();
        match stands {
            _ if object.is_readable() => {
                assert_eq!(stands, [object.version()], "versions of object {}", object.number);
                assert!(found.entries.contains(&object.number), "no entry of {}", object.number);
            }
            [] => assert!(object.surely_read.is_none(), "object {} is lost", object.number),
            [version] => assert!(
                object.surely_read.is_none_or(|read| read <= *version),
                "object {} went back to version {version}",
                object.number
            ),
            several => panic!("versions {several:?} of object {}", object.number),
        }
        for version in stands {
            expected.add(object, *version, was_damaged && may_lack);
        }
    }
    check_requests(&expected, found);
    let of_rows =
        |rows: &[Row]| rows.iter().filter(|row| row.id == "null").cloned().collect::<Vec<_>>();
    let loose = &expected.loose;
    same("rows without an id", of_rows(&expected.nameless), of_rows(&found.rows), |row| {
        loose.contains(&row.place.0)
    });
    same("rejects", expected.rejects.clone(), found.rejects.clone(), |reject| {
        loose.contains(&reject.0)
    });
}

fn check_requests(expected: &Expected, found: &Found) {
    let mut rows = BTreeMap::new();
    for row in found.rows.iter().filter(|row| row.id != "null") {
        let said = expected.requests.get(&row.id).unwrap_or_else(|| panic!("too much: {row:?}"));
        assert_eq!(row.said, said.texts(), "what {} says", row.id);
        assert!(rows.insert(&row.id, row).is_none(), "twice: {row:?}");
    }
    let lost: Vec<_> = expected.firm.iter().filter(|id| !rows.contains_key(id)).collect();
    assert!(lost.is_empty(), "requests without a row: {lost:?}");
}

/// That the same things are there, each as often; what `may_lack` says need not be.
fn same<T: Ord + std::fmt::Debug>(
    what: &str,
    mut expected: Vec<T>,
    mut found: Vec<T>,
    may_lack: impl Fn(&T) -> bool,
) {
    expected.sort();
    found.sort();
    let mut found = found.into_iter().peekable();
    for item in expected {
        match found.next_if_eq(&item) {
            Some(_) => {}
            None => {
                assert!(may_lack(&item), "{what}: {item:?} is not there, {:?} is", found.peek())
            }
        }
    }
    assert_eq!(found.next(), None, "{what}: too much");
}
