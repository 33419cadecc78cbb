//! An object's contents in the place of those it had before.
//!
//! A log object that has changed is read as a whole, and all that was read of it
//! before goes with the commit that brings what it holds now: its rows here, its
//! rejects and its entry with the tables that follow. What it was read as, its
//! names, is in `objects`; in the files of the other tables the rows of
//! those names are left out (`objects/thinned.rs`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::error::LakeError;
use crate::files::read_batches;
use crate::log::snapshot::TableSnapshot;
use crate::objects::ledger::READ_AGAIN;
use crate::source::address::{Addresses, name_within};
use crate::source::{HourPlace, LogObject};

/// Rows read at once.
pub(super) const READ_ROWS_MAX: usize = 8192;

/// Columns of `objects` that are looked at.
const READ: [&str; 4] = ["source", "object", "version", "records"];

/// What goes when objects come again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Replaced {
    /// Entries of `objects`: names by source.
    pub(super) entries: BTreeMap<String, BTreeSet<String>>,
    /// Names under which rows and rejects stand.
    pub(super) names: BTreeSet<String>,
    /// Days of the folders that the objects lie in.
    pub(super) days: BTreeSet<Option<String>>,
    /// How many rows there were of them once; as many as can be if that is not known.
    pub(super) rows: u64,
}

impl Replaced {
    /// What `objects` says was read of those that come again from the source at
    /// `source`. Looks at the entries of their days alone. Entries by which they
    /// were read from elsewhere stay: they say what version that one has.
    ///
    /// A name under which another object's rows stand too, as older versions of
    /// assay allowed, is told and left alone: whose they are is not known.
    pub(crate) async fn by(
        objects: &TableSnapshot,
        source: &str,
        again: &[&LogObject],
    ) -> Result<Self, LakeError> {
        let mut search = EntrySearch::of(source, again);
        let files = objects.files.iter().filter(|file| {
            let day = file.partition_values.first();
            day.is_none_or(|day| search.found.days.contains(day))
        });
        for file in files.collect::<Vec<_>>() {
            let stored = objects.stored(file);
            let rows = read_batches(objects.table, stored, Some(&READ), READ_ROWS_MAX).await?;
            let mut rows = std::pin::pin!(rows);
            while let Some(rows) = rows.try_next().await? {
                let texts = [0, 1, 2].map(|n| rows.column(n).as_string::<i32>());
                let counts = rows.column(3).as_primitive::<Int64Type>();
                for row in 0..rows.num_rows() {
                    let [source, name, version] = texts.map(|column| column.value(row));
                    // How many there are of what is in disorder is not known.
                    let rows = (version != READ_AGAIN).then(|| counts.value(row));
                    search.look_at(source, name, rows);
                }
            }
        }
        Ok(search.finish())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.entries.is_empty()
    }

    /// Takes in what goes when other objects come again.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (source, names) in &other.entries {
            self.entries.entry(source.clone()).or_default().extend(names.iter().cloned());
        }
        self.names.extend(other.names.iter().cloned());
        self.days.extend(other.days.iter().cloned());
        self.rows = self.rows.saturating_add(other.rows);
    }
}

/// A look at the entries of `objects` for those of some objects.
struct EntrySearch<'a> {
    source: &'a str,
    addresses: Addresses,
    again: HashMap<Vec<u8>, &'a LogObject>,
    found: Replaced,
    /// Names of other objects.
    others: HashSet<String>,
}

impl<'a> EntrySearch<'a> {
    fn of(source: &'a str, again: &[&'a LogObject]) -> Self {
        let mut addresses = Addresses::default();
        let keyed = again.iter().map(|object| (addresses.of(source, &object.name), *object));
        let again: HashMap<_, _> = keyed.collect();
        let days = again.values().map(|object| HourPlace::of(&object.path));
        let days = days.map(|place| place.map(|place| place.date())).collect();
        let found = Replaced { days, ..Replaced::default() };
        Self { source, addresses, again, found, others: HashSet::new() }
    }

    /// An entry, and how many rows it says there are; none if that is not known.
    fn look_at(&mut self, source: &str, name: &str, rows: Option<i64>) {
        let Some(object) = self.again.get(&self.addresses.of(source, name)) else {
            self.others.insert(name.to_owned());
            return;
        };
        self.found.names.insert(name.to_owned());
        let rows = rows.map_or(u64::MAX, |rows| u64::try_from(rows).unwrap_or_default());
        self.found.rows = self.found.rows.saturating_add(rows);
        let within = |name| name_within(self.source, name);
        if source == self.source && within(name) == within(&object.name) {
            self.found.entries.entry(source.to_owned()).or_default().insert(name.to_owned());
        }
    }

    fn finish(self) -> Replaced {
        let Self { mut found, others, .. } = self;
        let (shared, own) = std::mem::take(&mut found.names)
            .into_iter()
            .partition::<BTreeSet<_>, _>(|name| others.contains(name));
        if let Some(name) = shared.first() {
            tracing::warn!(
                "{} objects have changed, {name} among them, whose names objects of other sources \
                 have too: what was read of them before stays",
                shared.len()
            );
        }
        Replaced { names: own, ..found }
    }
}
