//! Listing the days of a source, hour by hour, ahead of those who read.

use std::collections::VecDeque;

use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use object_store::ObjectMeta;
use object_store::path::Path;

use crate::error::LakeError;
use crate::folders::Listed;
use crate::limits::{DAYS_AHEAD_MAX, LISTINGS_MAX};
use crate::location::Location;
use crate::source::LogObject;
use crate::source::accept::is_log;
use crate::source::horizon::Horizon;
use crate::source::place::Place;
use crate::source::survey::{DayFolder, Survey};
use crate::source::unread::Unread;

/// Objects of one folder in order of name.
pub(crate) type Chunk = Vec<LogObject>;

/// A part of a source whose objects can be listed.
enum Part {
    Listed(Vec<ObjectMeta>),
    Folder(Path),
}

/// Every log object within the horizon, folder by folder in order of time.
///
/// At most [`LISTINGS_MAX`] folders are held at once, however many there are.
/// One request for each folder; folders of bodies and folders beyond the
/// horizon are not listed.
pub(crate) fn chunks(
    source: Location,
    horizon: Horizon,
    survey: Survey,
) -> BoxStream<'static, Result<Chunk, LakeError>> {
    let Survey { root, days, loose, unread, .. } = survey;
    let walk = Walk { source, horizon, unread };
    let days = stream::iter(days).map({
        let walk = walk.clone();
        move |day| as_task(walk.clone().hours(day))
    });
    let parts = days.buffered(DAYS_AHEAD_MAX).map_ok(|parts| stream::iter(parts).map(Ok));
    let loose = stream::iter([Ok(Part::Listed(loose))]);
    let parts = loose.chain(parts.try_flatten());
    let listed = parts.map_ok(move |part| as_task(walk.clone().list(part)));
    let listed = listed.try_buffered(LISTINGS_MAX);
    let chunks = listed
        .map_ok(move |metas| metas.into_iter().map(|meta| root.object(meta)).collect::<Chunk>());
    chunks.try_filter(|chunk| std::future::ready(!chunk.is_empty())).boxed()
}

/// Runs a request as a task, so that it goes on while the stream waits for
/// others, and holds nothing in the client that they need.
async fn as_task<T: Send + 'static>(
    request: impl Future<Output = Result<T, LakeError>> + Send + 'static,
) -> Result<T, LakeError> {
    tokio::spawn(request).await.map_err(|_| LakeError::Worker)?
}

/// What each step of a walk needs.
#[derive(Clone)]
struct Walk {
    source: Location,
    horizon: Horizon,
    unread: Unread,
}

impl Walk {
    /// The hour folders of a day, and what lies beside them.
    async fn hours(self, day: DayFolder) -> Result<Vec<Part>, LakeError> {
        let (objects, folders) = self.look(day.path).await?;
        let folders = folders.into_iter().map(Part::Folder);
        Ok([Part::Listed(objects)].into_iter().chain(folders).collect())
    }

    async fn list(self, part: Part) -> Result<Vec<ObjectMeta>, LakeError> {
        let mut metas = match part {
            Part::Listed(metas) => metas,
            Part::Folder(folder) => self.list_deep(folder).await?,
        };
        metas.retain(|meta| is_log(file_name(&meta.location)));
        metas.sort_unstable_by(|a, b| a.location.cmp(&b.location));
        Ok(metas)
    }

    async fn list_deep(&self, folder: Path) -> Result<Vec<ObjectMeta>, LakeError> {
        let mut folders = VecDeque::from([folder]);
        let mut metas = Vec::new();
        while let Some(folder) = folders.pop_front() {
            let (objects, subs) = self.look(folder).await?;
            folders.extend(subs);
            metas.extend(objects);
        }
        Ok(metas)
    }

    /// The objects of a folder, and the folders in it that are entered.
    async fn look(&self, folder: Path) -> Result<(Vec<ObjectMeta>, Vec<Path>), LakeError> {
        let (folder, mut listed) = list_folder(&self.source, folder).await?;
        self.unread.note(listed.refused);
        let here = Place::of(&folder);
        listed.folders.retain(|sub| self.horizon.leads(&here, sub));
        Ok((listed.objects, listed.folders))
    }
}

pub(super) async fn list_folder(
    source: &Location,
    folder: Path,
) -> Result<(Path, Listed), LakeError> {
    match source.list_folder(&folder).await {
        Ok(listed) => Ok((folder, listed)),
        Err(error) => Err(list_error(source, &folder, error)),
    }
}

pub(super) fn list_error(at: &Location, folder: &Path, source: object_store::Error) -> LakeError {
    LakeError::Store { action: "cannot list", path: at.address(folder), source }
}

pub(super) fn file_name(path: &Path) -> &str {
    path.filename().unwrap_or_default()
}
