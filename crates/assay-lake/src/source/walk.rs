//! Listing the days of a source, hour by hour, ahead of those who read.

use std::collections::VecDeque;

use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use object_store::ObjectMeta;
use object_store::path::Path;

use crate::error::LakeError;
use crate::limits::{DAYS_AHEAD_MAX, LISTED_PAGE_MAX, LISTINGS_MAX};
use crate::source::guide::Guide;
use crate::source::object::ObjectChunk;
use crate::source::survey::{DayFolder, Survey};
use crate::store::folders::{Listed, Pages};

/// A part of a source whose objects can be listed.
enum SourcePart {
    Listed(Vec<ObjectMeta>),
    /// With all that is below it.
    Folder(Path),
    /// Only the objects in it: its folders are known already.
    Objects(Path),
}

/// Every log object within the horizon, folder by folder in order of time.
///
/// At most [`LISTINGS_MAX`] folders are held at once, however many there are,
/// and of each some thousands of objects, however many it has. One request for
/// each thousand of names; folders of bodies and folders beyond the horizon are
/// not listed.
pub(crate) fn chunks(survey: Survey) -> BoxStream<'static, Result<ObjectChunk, LakeError>> {
    let Survey { guide, days, named, loose, large, .. } = survey;
    let days = stream::iter(days).map({
        let guide = guide.clone();
        move |day| as_task(hours(guide.clone(), day))
    });
    let parts = days.buffered(DAYS_AHEAD_MAX).map_ok(|parts| stream::iter(parts).map(Ok));
    let loose: Vec<_> = loose.chunks(LISTED_PAGE_MAX).map(<[_]>::to_vec).collect();
    let first =
        loose.into_iter().map(SourcePart::Listed).chain(large.into_iter().map(SourcePart::Objects));
    let parts = stream::iter(first.map(Ok)).chain(parts.try_flatten());
    let begun = parts.map_ok(move |part| as_task(begin(guide.clone(), part)));
    let chunks = begun.try_buffered(LISTINGS_MAX).map_ok(|(first, rest)| {
        let rest = stream::iter(rest).map(FolderWalk::stream).flatten();
        stream::iter([Ok(first)]).chain(rest)
    });
    let chunks = stream::iter([Ok(named)]).chain(chunks.try_flatten());
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
async fn hours(guide: Guide, day: DayFolder) -> Result<Vec<SourcePart>, LakeError> {
    let looked = guide.look(&day.path).await?;
    let beside = if looked.is_large {
        SourcePart::Objects(day.path)
    } else {
        SourcePart::Listed(looked.objects)
    };
    Ok([beside].into_iter().chain(looked.folders.into_iter().map(SourcePart::Folder)).collect())
}

/// The first objects of a part, and what is to be listed after them.
async fn begin(
    guide: Guide,
    part: SourcePart,
) -> Result<(ObjectChunk, Option<FolderWalk>), LakeError> {
    let (folder, deep) = match part {
        SourcePart::Listed(metas) => return Ok((guide.logs(metas), None)),
        SourcePart::Folder(folder) => (folder, true),
        SourcePart::Objects(folder) => (folder, false),
    };
    let mut listing = FolderWalk { guide, deep, folders: VecDeque::from([folder]), pages: None };
    let mut first = ObjectChunk::new();
    while first.len() < LISTED_PAGE_MAX {
        match listing.next().await? {
            Some(more) => first.extend(more),
            None => return Ok((first, None)),
        }
    }
    Ok((first, Some(listing)))
}

/// A folder on the way of being listed.
struct FolderWalk {
    guide: Guide,
    /// Whether the folders below it are listed, too.
    deep: bool,
    folders: VecDeque<Path>,
    pages: Option<(Path, Pages)>,
}

impl FolderWalk {
    fn stream(self) -> BoxStream<'static, Result<ObjectChunk, LakeError>> {
        let next = |mut listing: Self| async move {
            Ok(listing.next().await?.map(|chunk| (chunk, listing)))
        };
        stream::try_unfold(self, next).boxed()
    }

    /// The objects of the next page; none at the end.
    async fn next(&mut self) -> Result<Option<ObjectChunk>, LakeError> {
        loop {
            let Some((folder, mut pages)) = self.pages.take() else {
                let Some(folder) = self.folders.pop_front() else { return Ok(None) };
                let pages = self.guide.pages(&folder);
                self.pages = Some((folder, pages));
                continue;
            };
            match pages.next().await {
                None => {}
                Some(Err(error)) => self.guide.fail(&folder, error)?,
                Some(Ok(page)) => {
                    if let Some(chunk) = self.take(&folder, page) {
                        self.pages = Some((folder, pages));
                        return Ok(Some(chunk));
                    }
                }
            }
        }
    }

    /// The objects of a page; none if the whole folder is passed over.
    fn take(&mut self, folder: &Path, mut page: Listed) -> Option<ObjectChunk> {
        if !self.deep {
            self.guide.note_ignored(&mut page);
        } else if self.guide.enter(folder, &mut page) {
            self.folders.append(&mut page.folders.into());
        } else {
            return None;
        }
        Some(self.guide.logs(page.objects))
    }
}
