//! A folder of this machine as a store.
//!
//! Files are read by the library's store, which is rooted at the folder.
//! Writing, listing and deleting are its own: what the library has written a
//! power cut may take back; it gives up a whole listing over one name that is
//! not UTF-8, and walks through links into other folders, from which nothing
//! must ever be deleted.

mod durable;
mod listing;
mod system;

use std::ffi::OsStr;
use std::fs::{DirEntry, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path as FsPath, PathBuf};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::store::folders::{Folders, Pages, whole};
use crate::store::place::part;
use listing::FolderListing;
use system::{NAME, blocking, failed, meta};

/// Deletions under way at once.
const DELETIONS_MAX: usize = 10;

/// A folder, which need not exist before the first file is put there.
#[derive(Clone, Debug)]
pub(crate) struct LocalDir(Arc<Dir>);

#[derive(Debug)]
struct Dir {
    path: PathBuf,
    opened: OnceLock<Opened>,
}

/// A folder that exists.
#[derive(Debug)]
struct Opened {
    /// Without links.
    path: PathBuf,
    files: LocalFileSystem,
}

impl LocalDir {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(Arc::new(Dir { path, opened: OnceLock::new() }))
    }

    fn opened(&self) -> Result<&Opened> {
        if let Some(opened) = self.0.opened.get() {
            return Ok(opened);
        }
        let path = self.0.path.canonicalize().map_err(|error| failed(&self.0.path, error))?;
        let files = LocalFileSystem::new_with_prefix(&path)?;
        Ok(self.0.opened.get_or_init(|| Opened { path, files }))
    }

    fn made(&self) -> Result<&LocalFileSystem> {
        if self.0.opened.get().is_none() {
            std::fs::create_dir_all(&self.0.path).map_err(|error| failed(&self.0.path, error))?;
        }
        Ok(&self.opened()?.files)
    }

    fn listed(&self, prefix: Option<&Path>, after: Option<Path>) -> ObjectStream {
        let (dir, folder) = (self.clone(), prefix.cloned().unwrap_or_default());
        let walk = blocking(move || {
            let mut found = Vec::new();
            walk(&path_in(&dir.0.path, &folder), &folder, after.as_ref(), &mut found)?;
            // In order, as buckets list.
            found.sort_unstable_by(|a, b| a.location.cmp(&b.location));
            Ok(stream::iter(found).map(Ok))
        });
        stream::once(walk).try_flatten().boxed()
    }

    /// Deletes a file of the folder; one that is reached through a link out of
    /// it belongs to somebody else.
    fn delete(&self, path: &Path) -> Result<()> {
        let file = path_in(&self.0.path, path);
        let folder = file.parent().unwrap_or(&file).canonicalize();
        if !folder.map_err(|error| failed(&file, error))?.starts_with(&self.opened()?.path) {
            let outside = io::Error::other("it is behind a link, outside the folder");
            return Err(failed(&file, outside));
        }
        std::fs::remove_file(&file).map_err(|error| failed(&file, error))
    }
}

type ObjectStream = BoxStream<'static, Result<ObjectMeta>>;

/// The file that an object of a folder stands for.
pub(crate) fn path_in(folder: &FsPath, path: &Path) -> PathBuf {
    if path.is_root() { folder.to_owned() } else { folder.join(path.as_ref()) }
}

/// The regular file at `file` as an object at `path`, if there is one.
pub(crate) fn object_at(file: &FsPath, path: Path) -> Option<ObjectMeta> {
    let metadata = file.metadata().ok().filter(Metadata::is_file)?;
    meta(path, &metadata).ok()
}

/// Whether there is something at `file` that is neither a folder nor a regular file.
pub(crate) fn is_special(file: &FsPath) -> bool {
    file.metadata().is_ok_and(|metadata| !metadata.is_dir() && !metadata.is_file())
}

/// Whether a name is that of a file that is still being written, which the
/// library calls `name#1` until it is whole.
pub(crate) fn is_staged(name: &OsStr) -> bool {
    let number = name.to_str().and_then(|name| name.rsplit_once('#')).map(|(_, number)| number);
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// What is in a folder; nothing, if there is no such folder.
fn entries(folder: &FsPath) -> Result<Vec<DirEntry>> {
    let read = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|error| failed(folder, error)),
    }
}

/// What an entry is or leads to; none if it is gone, or a link to nothing.
fn led_to(entry: &DirEntry) -> Result<Option<Metadata>> {
    match entry.path().metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(_) if entry.file_type().is_ok_and(|kind| kind.is_symlink()) => Ok(None),
        Err(error) => Err(failed(&entry.path(), error)),
    }
}

/// Takes in the files below a folder, not those behind links to other folders.
/// A name that no store can name is in no log, so it is passed over.
fn walk(
    folder: &FsPath,
    at: &Path,
    after: Option<&Path>,
    found: &mut Vec<ObjectMeta>,
) -> Result<()> {
    for entry in entries(folder)? {
        let name = entry.file_name();
        let Some(path) = part(&name).map(|part| at.clone().join(part)) else { continue };
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), &path, after, found)?;
        } else if !is_staged(&name) && after.is_none_or(|after| path > *after) {
            found.extend(file(&entry, path)?);
        }
    }
    Ok(())
}

fn file(entry: &DirEntry, path: Path) -> Result<Option<ObjectMeta>> {
    let metadata = led_to(entry)?.filter(Metadata::is_file);
    let meta = metadata.map(|metadata| meta(path, &metadata)).transpose();
    meta.map_err(|error| failed(&entry.path(), error))
}

impl Folders for LocalDir {
    fn list_pages(&self, folder: &Path) -> Pages {
        let listing = FolderListing::new(path_in(&self.0.path, folder), folder.clone());
        let next_page = |mut listing: FolderListing| {
            blocking(move || {
                let page = listing.next_page();
                let page = page.map_err(|error| failed(listing.folder(), error))?;
                Ok(page.map(|page| (page, listing)))
            })
        };
        stream::try_unfold(listing, next_page).boxed()
    }
}

impl std::fmt::Display for LocalDir {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{NAME} {}", self.0.path.display())
    }
}

#[async_trait]
impl ObjectStore for LocalDir {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        opts: PutOptions,
    ) -> Result<PutResult> {
        let put = match opts.mode {
            PutMode::Create => durable::create,
            PutMode::Overwrite => durable::replace,
            PutMode::Update(_) => return self.made()?.put_opts(location, payload, opts).await,
        };
        let file = path_in(&self.0.path, location);
        blocking(move || put(&file, &payload)).await?;
        Ok(PutResult { e_tag: None, version: None })
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let inner = self.made()?.put_multipart_opts(location, opts).await?;
        let path = path_in(&self.0.path, location);
        Ok(Box::new(durable::Upload { inner, path }))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.opened()?.files.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.opened()?.files.get_ranges(location, ranges).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let dir = self.clone();
        let delete = move |path: Result<Path>| {
            let dir = dir.clone();
            blocking(move || path.and_then(|path| dir.delete(&path).map(|()| path)))
        };
        locations.map(delete).buffered(DELETIONS_MAX).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> ObjectStream {
        self.listed(prefix, None)
    }

    fn list_with_offset(&self, prefix: Option<&Path>, offset: &Path) -> ObjectStream {
        self.listed(prefix, Some(offset.clone()))
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let listed = whole(self.list_pages(&prefix.cloned().unwrap_or_default())).await?;
        Ok(ListResult { common_prefixes: listed.folders, objects: listed.objects })
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.made()?.copy_opts(from, to, options).await
    }
}
