//! Listing the days of a source, hour by hour, ahead of those who read.

use std::collections::VecDeque;

use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ListResult, ObjectMeta};

use crate::error::LakeError;
use crate::limits::{DAYS_AHEAD_MAX, LISTINGS_MAX};
use crate::location::Location;
use crate::source::LogObject;
use crate::source::accept::is_log;
use crate::source::horizon::Horizon;
use crate::source::place::Place;
use crate::source::survey::{DayFolder, Survey};

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
    let Survey { root, days, loose, .. } = survey;
    let days = stream::iter(days).map({
        let (source, horizon) = (source.clone(), horizon.clone());
        move |day| as_task(hours(source.clone(), horizon.clone(), day))
    });
    let parts = days.buffered(DAYS_AHEAD_MAX).map_ok(|parts| stream::iter(parts).map(Ok));
    let loose = stream::iter([Ok(Part::Listed(loose))]);
    let parts = loose.chain(parts.try_flatten());
    let listed = parts.map_ok(move |part| as_task(list(source.clone(), horizon.clone(), part)));
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

/// The hour folders of a day, and what lies beside them.
async fn hours(source: Location, horizon: Horizon, day: DayFolder) -> Result<Vec<Part>, LakeError> {
    let (folder, listed) = list_folder(&source, day.path).await?;
    let here = Place::of(&folder);
    let subs = listed.common_prefixes.into_iter().filter(|sub| horizon.leads(&here, sub));
    let mut parts = vec![Part::Listed(listed.objects)];
    parts.extend(subs.map(Part::Folder));
    Ok(parts)
}

async fn list(
    source: Location,
    horizon: Horizon,
    part: Part,
) -> Result<Vec<ObjectMeta>, LakeError> {
    let mut metas = match part {
        Part::Listed(metas) => metas,
        Part::Folder(folder) => list_deep(&source, &horizon, folder).await?,
    };
    metas.retain(|meta| is_log(file_name(&meta.location)));
    metas.sort_unstable_by(|a, b| a.location.cmp(&b.location));
    Ok(metas)
}

async fn list_deep(
    source: &Location,
    horizon: &Horizon,
    folder: Path,
) -> Result<Vec<ObjectMeta>, LakeError> {
    let mut folders = VecDeque::from([folder]);
    let mut metas = Vec::new();
    while let Some(folder) = folders.pop_front() {
        let (folder, listed) = list_folder(source, folder).await?;
        let here = Place::of(&folder);
        folders.extend(listed.common_prefixes.into_iter().filter(|sub| horizon.leads(&here, sub)));
        metas.extend(listed.objects);
    }
    Ok(metas)
}

pub(super) async fn list_folder(
    source: &Location,
    folder: Path,
) -> Result<(Path, ListResult), LakeError> {
    let prefix = (!folder.as_ref().is_empty()).then_some(&folder);
    match source.store.list_with_delimiter(prefix).await {
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
