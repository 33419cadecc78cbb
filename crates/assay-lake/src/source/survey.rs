//! Finding the day folders of a source without looking into them.

use std::collections::VecDeque;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt};

use crate::error::LakeError;
use crate::limits::LISTINGS_MAX;
use crate::local::object_at;
use crate::location::Location;
use crate::source::accept::is_log;
use crate::source::horizon::Horizon;
use crate::source::place::Place;
use crate::source::root::Root;
use crate::source::unread::Unread;
use crate::source::walk::{file_name, list_error, list_folder};

/// What a source is made of, as far as that can be said without listing days.
#[derive(Debug)]
pub(crate) struct Survey {
    /// How its objects are named.
    pub(crate) root: Root,
    /// Folders of days, or of parts of them, in order of time.
    pub(crate) days: Vec<DayFolder>,
    /// Log objects that lie in no day's folder, in order of name.
    pub(crate) loose: Vec<ObjectMeta>,
    /// Whether there is anything that logs are made of, within the horizon or
    /// not: a log object, or something below a feed's folder.
    pub(crate) holds_logs: bool,
    /// What was met and cannot be named, here and on the walk that follows.
    pub(crate) unread: Unread,
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
    /// [`LakeError::Store`] when a folder cannot be listed.
    pub(crate) async fn of(source: &Location, horizon: &Horizon) -> Result<Self, LakeError> {
        if let Some(meta) = single_object(source).await? {
            let empty = Self::empty(Root::of_one(source));
            return Ok(Self { loose: vec![meta], holds_logs: true, ..empty });
        }
        let mut found = Self::empty(Root::of(source));
        found.search(source, horizon).await?;
        found.days.sort_unstable();
        found.loose.sort_unstable_by(|a, b| a.location.cmp(&b.location));
        found.holds_logs |= found.root_is_day(source) && holds_any(source).await?;
        if !found.holds_logs {
            check_there(source)?;
        }
        Ok(found)
    }

    fn empty(root: Root) -> Self {
        let (days, loose, unread) = (Vec::new(), Vec::new(), Unread::default());
        Self { root, days, loose, holds_logs: false, unread }
    }

    /// Whether the source is a day's folder, which a search does not look into.
    fn root_is_day(&self, source: &Location) -> bool {
        self.days.first().is_some_and(|day| day.path == source.root)
    }

    async fn search(&mut self, source: &Location, horizon: &Horizon) -> Result<(), LakeError> {
        let mut folders = VecDeque::new();
        self.sort_in(source.root.clone(), &mut folders);
        let mut listings = FuturesUnordered::new();
        loop {
            while listings.len() < LISTINGS_MAX
                && let Some(folder) = folders.pop_front()
            {
                listings.push(list_folder(source, folder));
            }
            let Some(listed) = listings.next().await else { return Ok(()) };
            let (folder, listed) = listed?;
            let here = Place::of(&folder);
            self.unread.note(listed.refused);
            let logs = listed.objects.into_iter();
            self.loose.extend(logs.filter(|meta| is_log(file_name(&meta.location))));
            let in_feed = matches!(here, Place::InFeed(_));
            self.holds_logs |= !self.loose.is_empty() || in_feed && !listed.folders.is_empty();
            for sub in listed.folders {
                if horizon.leads(&here, &sub) {
                    self.sort_in(sub, &mut folders);
                }
            }
        }
    }

    /// A day is kept for later, anything else is searched.
    fn sort_in(&mut self, folder: Path, folders: &mut VecDeque<Path>) {
        match Place::of(&folder) {
            Place::InFeed(place) if place.numbers.as_ref().is_some_and(|n| n.len() >= 3) => {
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
        return Ok(object_at(&file, source.root.clone()));
    }
    if source.root.is_root() {
        return Ok(None);
    }
    match source.store.head(&source.root).await {
        Ok(meta) => Ok(Some(meta)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(list_error(source, &source.root, error)),
    }
}

async fn holds_any(source: &Location) -> Result<bool, LakeError> {
    let (_, listed) = list_folder(source, source.root.clone()).await?;
    Ok(!listed.objects.is_empty() || !listed.folders.is_empty())
}

fn check_there(source: &Location) -> Result<(), LakeError> {
    let missing = source.local_path(&source.root).is_some_and(|path| !path.exists());
    if missing { Err(LakeError::NoSource { place: source.to_string() }) } else { Ok(()) }
}
