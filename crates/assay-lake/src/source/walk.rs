//! Walking a source folder by folder, many at once, leaving out what cannot
//! hold records of the window.

use std::collections::VecDeque;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use object_store::path::Path;
use object_store::{ListResult, ObjectMeta, ObjectStoreExt};

use crate::error::LakeError;
use crate::limits::LISTINGS_MAX;
use crate::location::Location;
use crate::source::accept::{holds_bodies, is_log};
use crate::source::window::FolderSpan;
use crate::source::{LogObject, Window};

/// The folder below which Bedrock puts `REGION/YYYY/MM/DD/HH`.
const LOGS_FOLDER: &str = "BedrockModelInvocationLogs";

/// A source's objects and the address to which their names are relative.
#[derive(Debug)]
pub(crate) struct Listing {
    /// Address of the root.
    pub(crate) root: String,
    /// The objects in order of name, which is order of time within a region.
    pub(crate) objects: Vec<LogObject>,
}

/// Lists every log object of the source that can hold records of the window.
///
/// One request for each folder on the way, at most [`LISTINGS_MAX`] at once;
/// folders of bodies and folders outside the window are not listed.
pub(crate) async fn list(source: &Location, window: &Window) -> Result<Listing, LakeError> {
    if let Some(file) = single_object(source).await? {
        return Ok(file);
    }
    let root = Root::of(source);
    let mut metas = walk(source, window).await?;
    metas.sort_unstable_by(|a, b| a.location.cmp(&b.location));
    if metas.is_empty() {
        check_there(source).await?;
    }
    let objects = metas.into_iter().map(|meta| root.object(meta)).collect();
    Ok(Listing { root: root.url, objects })
}

/// Names objects relative to a root: keys are relative to the bucket.
struct Root {
    url: String,
    skip_parts: usize,
    local: bool,
}

impl Root {
    fn of(source: &Location) -> Self {
        if source.is_local() {
            let skip_parts = source.root.parts().count();
            return Self { url: source.url.to_string(), skip_parts, local: true };
        }
        let url = source.store_url().to_string();
        Self { url: url.trim_end_matches('/').to_owned(), skip_parts: 0, local: false }
    }

    fn object(&self, meta: ObjectMeta) -> LogObject {
        let parts = meta.location.parts().skip(self.skip_parts);
        let names: Vec<String> = parts.map(|part| part.as_ref().to_owned()).collect();
        LogObject {
            name: names.join("/"),
            size_bytes: meta.size,
            version: self.version(&meta),
            path: meta.location,
        }
    }

    /// The entity tag of an object. A local store makes one from the inode,
    /// which a copy does not keep.
    fn version(&self, meta: &ObjectMeta) -> String {
        match &meta.e_tag {
            Some(tag) if !self.local => tag.clone(),
            _ => format!("{}-{}", meta.size, meta.last_modified.timestamp_micros()),
        }
    }
}

/// The source itself, when it is one object.
async fn single_object(source: &Location) -> Result<Option<Listing>, LakeError> {
    if source.root.as_ref().is_empty() {
        return Ok(None);
    }
    match source.store.head(&source.root).await {
        Ok(meta) => Ok(Some(listing_of_one(source, meta))),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        // A directory is no object; whatever else is wrong, listing says it.
        Err(_) if source.is_local() => Ok(None),
        Err(error) => Err(list_error(source, &source.root, error)),
    }
}

fn listing_of_one(source: &Location, meta: ObjectMeta) -> Listing {
    let mut root = Root::of(source);
    if root.local {
        root.skip_parts -= 1;
        root.url = root.url.rsplit_once('/').map_or(String::new(), |(parent, _)| parent.to_owned());
    }
    let objects = vec![root.object(meta)];
    Listing { root: root.url, objects }
}

async fn check_there(source: &Location) -> Result<(), LakeError> {
    let url = source.url.to_string();
    let missing = source.local_path(&source.root).is_some_and(|path| !path.exists());
    if missing { Err(LakeError::NoSource { url }) } else { Ok(()) }
}

async fn walk(source: &Location, window: &Window) -> Result<Vec<ObjectMeta>, LakeError> {
    let mut folders = VecDeque::from([source.root.clone()]);
    let mut listings = FuturesUnordered::new();
    let mut metas = Vec::new();
    loop {
        while listings.len() < LISTINGS_MAX
            && let Some(folder) = folders.pop_front()
        {
            listings.push(list_folder(source, folder));
        }
        let Some(listed) = listings.next().await else { return Ok(metas) };
        let (folder, listed) = listed?;
        let place = Place::of(&folder);
        folders.extend(listed.common_prefixes.into_iter().filter(|sub| place.leads(sub, window)));
        metas.extend(listed.objects.into_iter().filter(|meta| is_log(file_name(&meta.location))));
    }
}

async fn list_folder(source: &Location, folder: Path) -> Result<(Path, ListResult), LakeError> {
    let prefix = (!folder.as_ref().is_empty()).then_some(&folder);
    match source.store.list_with_delimiter(prefix).await {
        Ok(listed) => Ok((folder, listed)),
        Err(error) => Err(list_error(source, &folder, error)),
    }
}

fn list_error(at: &Location, folder: &Path, source: object_store::Error) -> LakeError {
    LakeError::Store { action: "cannot list", path: at.address(folder), source }
}

fn file_name(path: &Path) -> &str {
    path.filename().unwrap_or_default()
}

/// Where a folder stands in Bedrock's layout.
struct Place {
    /// Year, month, day and hour as far as the folder has them, when it lies
    /// below a region's folder.
    numbers: Option<Vec<i16>>,
}

impl Place {
    fn of(folder: &Path) -> Self {
        let parts: Vec<String> = folder.parts().map(|part| part.as_ref().to_owned()).collect();
        let region = parts.iter().position(|part| part == LOGS_FOLDER).map(|index| index + 2);
        let numbers = region.and_then(|start| parts.get(start..)).and_then(|parts| {
            parts.iter().map(|part| part.parse().ok()).collect::<Option<Vec<i16>>>()
        });
        Self { numbers }
    }

    /// Whether the walk goes on into a folder below this one.
    fn leads(&self, sub: &Path, window: &Window) -> bool {
        let Some(numbers) = &self.numbers else { return true };
        let name = file_name(sub);
        if holds_bodies(numbers.len() == 4, name) {
            return false;
        }
        let Ok(number) = name.parse() else { return true };
        let mut below = numbers.clone();
        below.push(number);
        FolderSpan::of(&below).is_none_or(|span| window.may_hold(span))
    }
}
