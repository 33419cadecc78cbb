//! An object's contents in the place of those it had before.
//!
//! A log object that has changed is read as a whole, and all that was read of it
//! before goes with the commit that brings what it holds now: its rows here, its
//! rejects and its entry with the tables that follow. What it was read as, its
//! names, stands in `objects`; in the files of the other tables the rows of
//! those names are left out (`objects/replaced/thin.rs`).

mod thin;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::error::LakeError;
use crate::files::read_batches;
use crate::followers::BatchNote;
use crate::log::snapshot::TableSnapshot;
use crate::log::table::LakeTable;
use crate::source::address::{Addresses, name_within};
use crate::source::{HourPlace, LogObject};
pub(crate) use thin::{Thinned, thin_table};

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// Columns of `objects` that are looked at.
const READ: [&str; 3] = ["source", "object", "records"];

/// What goes when objects come again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Replaced {
    /// Entries of `objects`: names by source.
    entries: BTreeMap<String, BTreeSet<String>>,
    /// Names under which rows and rejects stand.
    names: BTreeSet<String>,
    /// Days of the folders that the objects lie in.
    days: BTreeSet<Option<String>>,
    /// How many rows there were of them once.
    rows: u64,
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
        let mut search = Search::of(source, again);
        let in_days =
            |day: Option<&Option<String>>| day.is_none_or(|day| search.found.days.contains(day));
        let files = objects.files.iter().filter(|file| in_days(file.partition_values.first()));
        for file in files.collect::<Vec<_>>() {
            let stored = objects.stored(file);
            let rows = read_batches(objects.table, stored, Some(&READ), READ_ROWS_MAX).await?;
            let mut rows = std::pin::pin!(rows);
            while let Some(rows) = rows.try_next().await? {
                let [sources, names] = [0, 1].map(|n| rows.column(n).as_string::<i32>());
                let counts = rows.column(2).as_primitive::<Int64Type>();
                for row in 0..rows.num_rows() {
                    search.look_at(sources.value(row), names.value(row), counts.value(row));
                }
            }
        }
        Ok(search.finish())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.entries.is_empty()
    }

    fn merge(&mut self, other: &Self) {
        for (source, names) in &other.entries {
            self.entries.entry(source.clone()).or_default().extend(names.iter().cloned());
        }
        self.names.extend(other.names.iter().cloned());
        self.days.extend(other.days.iter().cloned());
        self.rows += other.rows;
    }
}

/// A look at the entries of `objects` for those of some objects.
struct Search<'a> {
    source: &'a str,
    addresses: Addresses,
    again: HashMap<Vec<u8>, &'a LogObject>,
    found: Replaced,
    /// Names of other objects.
    others: HashSet<String>,
}

impl<'a> Search<'a> {
    fn of(source: &'a str, again: &[&'a LogObject]) -> Self {
        let mut addresses = Addresses::default();
        let keyed = again.iter().map(|object| (addresses.of(source, &object.name), *object));
        let again: HashMap<_, _> = keyed.collect();
        let day = |object: &&LogObject| HourPlace::of(&object.path).map(|place| place.date());
        let found = Replaced { days: again.values().map(day).collect(), ..Replaced::default() };
        Self { source, addresses, again, found, others: HashSet::new() }
    }

    fn look_at(&mut self, source: &str, name: &str, rows: i64) {
        let Some(object) = self.again.get(&self.addresses.of(source, name)) else {
            self.others.insert(name.to_owned());
            return;
        };
        self.found.names.insert(name.to_owned());
        self.found.rows += u64::try_from(rows).unwrap_or_default();
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

/// What a follower has to do for batches that were committed one after the
/// other: it takes the files that they owe it, of which `owed` are still to come,
/// and leaves out what later ones among them replace, of those as of its own.
pub(crate) async fn follow(
    follower: &LakeTable,
    state: &EagerSnapshot,
    notes: &[BatchNote],
    owed: &[Add],
) -> Result<Vec<Action>, LakeError> {
    let mut gone = Replaced::default();
    let mut adds = Vec::new();
    let to_come: HashSet<&str> = owed.iter().map(|add| add.path.as_str()).collect();
    for note in notes.iter().rev() {
        let owed = note.owed(follower.schema).iter();
        for owed in owed.filter(|add| to_come.contains(add.path.as_str())) {
            match thin::thin(follower, owed, &gone).await? {
                None => adds.push(owed.clone()),
                Some(left) => adds.extend(left.add),
            }
        }
        note.replaced.iter().for_each(|replaced| gone.merge(replaced));
    }
    let thinned = thin_table(follower, state, &gone).await?;
    let adds = adds.into_iter().map(Action::Add);
    Ok(adds.chain(thinned.actions(state)).collect())
}
