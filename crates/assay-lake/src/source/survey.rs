//! Finding the day folders of a source without looking into them.

use std::collections::VecDeque;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt};

use crate::error::LakeError;
use crate::limits::{LISTINGS_MAX, LOOSE_OBJECTS_MAX};
use crate::source::guide::{Guide, Looked};
use crate::source::horizon::Horizon;
use crate::source::layout::LayoutPlace;
use crate::source::notes::Notes;
use crate::source::object::ObjectChunk;
use crate::source::root::SourceRoot;
use crate::source::shard::Shard;
use crate::source::sieve::Sieve;
use crate::store::local::{is_special, object_at};
use crate::store::location::Location;

/// What a source is made of, as far as that can be said without listing days.
#[derive(Debug)]
pub(crate) struct Survey {
    /// How the walk that follows goes on.
    pub(crate) guide: Guide,
    /// Folders of days, or of parts of them, in order of time.
    pub(crate) days: Vec<DayFolder>,
    /// The object that the user has named, if it is one.
    pub(crate) named: ObjectChunk,
    /// Objects that lie in no day's folder.
    pub(crate) loose: Vec<ObjectMeta>,
    /// Folders with objects that lie in no day's folder, and which are so many
    /// that they are listed when it is their turn.
    pub(crate) large: Vec<Path>,
    /// Whether there is anything that logs are made of, within the horizon or
    /// not: a log object, or something below a feed's folder.
    pub(crate) holds_logs: bool,
}

/// A folder of a feed's day, or of an hour when that is what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DayFolder {
    numbers: Vec<i16>,
    pub(super) path: Path,
}

impl Survey {
    /// Looks through the folders above the days, within what `horizon` says.
    ///
    /// # Errors
    /// [`LakeError::NoSource`] for a directory that is not there;
    /// [`LakeError::NotALog`] for a pipe, a device or a body;
    /// [`LakeError::Store`] when the source cannot be listed.
    pub(crate) async fn of(
        source: &Location,
        horizon: &Horizon,
        shard: Shard,
    ) -> Result<Self, LakeError> {
        let single = single_object(source).await?;
        let root = match &single {
            Some(_) => SourceRoot::of_one(source),
            None => SourceRoot::of(source),
        };
        let mut found = Self::new(source, horizon, root, shard);
        if let Some(meta) = single {
            found.name(meta)?;
            // In a bucket there may be a folder of the same name.
            if source.is_local() {
                return Ok(found);
            }
        }
        found.search().await?;
        found.days.sort_unstable();
        found.loose.sort_unstable_by(|a, b| a.location.cmp(&b.location));
        found.holds_logs |= found.root_is_day() && found.holds_any().await?;
        let path = source.local_path(&source.root);
        if !found.holds_logs && path.is_some_and(|path| !path.exists()) {
            return Err(LakeError::NoSource { place: source.to_string() });
        }
        Ok(found)
    }

    fn new(source: &Location, horizon: &Horizon, root: SourceRoot, shard: Shard) -> Self {
        let guide = Guide {
            source: source.clone(),
            root: root.clone(),
            horizon: horizon.clone(),
            sieve: Sieve::of(source),
            notes: Notes::new(root, shard),
        };
        let (days, named, loose, large) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { guide, days, named, loose, large, holds_logs: false }
    }

    fn name(&mut self, meta: ObjectMeta) -> Result<(), LakeError> {
        let Guide { source, root, sieve, .. } = &self.guide;
        match sieve.named(&meta) {
            Ok(likeness) => self.named.push(root.object(meta, likeness)),
            Err(_) => {
                let found = "the body of a call, which never counts as a log";
                return Err(LakeError::NotALog { place: source.to_string(), found });
            }
        }
        self.holds_logs = true;
        Ok(())
    }

    /// Whether the source is a day's folder, which a search does not look into.
    fn root_is_day(&self) -> bool {
        self.days.first().is_some_and(|day| day.path == self.guide.source.root)
    }

    async fn holds_any(&self) -> Result<bool, LakeError> {
        let source = &self.guide.source;
        match source.list_pages(&source.root).next().await.transpose() {
            Ok(page) => Ok(page.is_some_and(|page| !page.is_empty())),
            Err(error) => self.guide.fail(&source.root, error).map(|()| false),
        }
    }

    async fn search(&mut self) -> Result<(), LakeError> {
        let guide = self.guide.clone();
        let mut folders = VecDeque::new();
        self.sort_in(guide.source.root.clone(), &mut folders);
        let mut listings = FuturesUnordered::new();
        loop {
            while listings.len() < LISTINGS_MAX
                && let Some(folder) = folders.pop_front()
            {
                let guide = &guide;
                listings.push(async move { (guide.look(&folder).await, folder) });
            }
            let Some((looked, folder)) = listings.next().await else { return Ok(()) };
            self.take(folder, looked?, &mut folders);
        }
    }

    fn take(&mut self, folder: Path, looked: Looked, folders: &mut VecDeque<Path>) {
        let Looked { folders: subs, objects, is_large, has_folders } = looked;
        let in_feed = matches!(LayoutPlace::of(&folder), LayoutPlace::InFeed(_));
        let sieve = &self.guide.sieve;
        self.holds_logs |= is_large
            || in_feed && has_folders
            || objects.iter().any(|meta| sieve.object(meta).is_ok());
        if is_large || self.loose.len() + objects.len() > LOOSE_OBJECTS_MAX {
            self.large.push(folder);
        } else {
            self.loose.extend(objects);
        }
        for sub in subs {
            self.sort_in(sub, folders);
        }
    }

    /// A day is kept for later, anything else is searched.
    fn sort_in(&mut self, folder: Path, folders: &mut VecDeque<Path>) {
        match LayoutPlace::of(&folder) {
            LayoutPlace::InFeed(place) if place.numbers.as_ref().is_some_and(|n| n.len() >= 3) => {
                let numbers = place.numbers.unwrap_or_default();
                self.days.push(DayFolder { numbers, path: folder });
            }
            _ => folders.push_back(folder),
        }
    }
}

/// The source itself, when it is one object.
async fn single_object(source: &Location) -> Result<Option<ObjectMeta>, LakeError> {
    if let Some(file) = source.local_path(&source.root) {
        if is_special(&file) {
            let found = "a pipe, a socket or a device";
            return Err(LakeError::NotALog { place: source.to_string(), found });
        }
        return Ok(object_at(&file, source.root.clone()));
    }
    if source.root.is_root() {
        return Ok(None);
    }
    match source.store.head(&source.root).await {
        // The marker of a folder, which hides nothing.
        Ok(meta) => Ok(Some(meta).filter(|meta| meta.size > 0)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => {
            let path = source.address(&source.root);
            Err(LakeError::Store { action: "cannot list", path, source: error })
        }
    }
}
