//! A place that has been opened: a store, and where in it.

use std::fmt;
use std::io;
use std::path::{Component, Path as FsPath, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use object_store::ObjectStore;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use url::Url;

use crate::error::LakeError;
use crate::store::folders::{Folders, Listed, Nameable, Pages, whole};
use crate::store::local::{LocalDir, path_in};
use crate::store::place::{At, Place, divide};

/// What tells folders of this machine from buckets. The library of Delta would
/// look for the path of a `file://` URL by itself.
const ON_DISK: &str = "disk:///";

/// Opens buckets.
///
/// One call for each bucket of a command; the store it returns is rooted at the
/// bucket, refreshes its own credentials and retries within its own bounds.
#[async_trait]
pub trait Stores: Send + Sync {
    /// The bucket of that name; `prefix` is where it is tried.
    async fn open(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Bucket, Box<dyn std::error::Error + Send + Sync>>;
}

/// An opened bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its objects.
    pub store: Arc<dyn ObjectStore>,
    /// Its folders.
    pub folders: Arc<dyn Folders>,
}

/// An opened place.
#[derive(Clone, Debug)]
pub struct Location {
    place: Place,
    id: String,
    /// What tells stores apart: `disk:///` or `s3://bucket/`.
    pub(crate) store_url: Url,
    /// The store: of a bucket, or of a folder at or above the place.
    pub store: Arc<dyn ObjectStore>,
    /// The place in the store.
    pub root: Path,
    folders: Arc<dyn Folders>,
    /// The folder at which the store is rooted, if it is on this machine.
    base: Option<PathBuf>,
}

impl Location {
    /// Opens a directory, a file or an `s3://` address.
    ///
    /// # Errors
    /// [`LakeError::NotALocation`], or [`LakeError::Open`] for a bucket.
    pub async fn open(text: &str, stores: &dyn Stores) -> Result<Self, LakeError> {
        Self::at(&placed(text)?, stores).await
    }

    /// Opens a place.
    ///
    /// # Errors
    /// As of [`Location::open`].
    pub async fn at(place: &Place, stores: &dyn Stores) -> Result<Self, LakeError> {
        match place.at() {
            At::Disk(path) => Self::on_disk(place, path),
            At::S3 { bucket, key } => {
                let opened = stores.open(bucket, key.as_ref()).await;
                let opened = opened
                    .map_err(|source| LakeError::Open { place: place.to_string(), source })?;
                Self::in_s3(place, bucket, key, opened)
            }
        }
    }

    /// Opens a path of this machine; what follows its last `..` need not exist.
    ///
    /// # Errors
    /// [`LakeError::NotALocation`] for a path that leads nowhere.
    pub fn open_local(path: impl AsRef<FsPath>) -> Result<Self, LakeError> {
        let path = path.as_ref();
        Self::on_disk(&Place::on_disk(path), path)
    }

    /// An `s3://` address in a store that is open already.
    ///
    /// # Errors
    /// [`LakeError::NotALocation`] for any other address.
    pub fn in_store(text: &str, store: Arc<dyn ObjectStore>) -> Result<Self, LakeError> {
        let place = placed(text)?;
        let At::S3 { bucket, key } = place.at() else { return Err(nowhere(&place)) };
        let folders = Arc::new(Nameable(Arc::clone(&store)));
        Self::in_s3(&place, bucket, key, Bucket { store, folders })
    }

    fn in_s3(place: &Place, bucket: &str, key: &Path, opened: Bucket) -> Result<Self, LakeError> {
        let Bucket { store, folders } = opened;
        let store_url = Url::parse(&format!("s3://{bucket}/")).map_err(|_| nowhere(place))?;
        let slash = if key.is_root() { "" } else { "/" };
        let id = format!("s3://{bucket}{slash}{key}");
        let (place, root) = (place.clone(), key.clone());
        Ok(Self { place, id, store_url, store, root, folders, base: None })
    }

    fn on_disk(place: &Place, path: &FsPath) -> Result<Self, LakeError> {
        let path = absolute(path).map_err(|_| nowhere(place))?;
        let id = Url::from_file_path(&path).map_err(|()| nowhere(place))?.to_string();
        let store_url = Url::parse(ON_DISK).map_err(|_| nowhere(place))?;
        let (base, root) = divide(&path);
        // A file whose own name no store can name.
        if root.is_root() && base.is_file() {
            return Err(nowhere(place));
        }
        let dir = Arc::new(LocalDir::new(base.clone()));
        let (store, folders) = (Arc::clone(&dir) as Arc<dyn ObjectStore>, dir);
        let place = place.clone();
        Ok(Self { place, id, store_url, store, root, folders, base: Some(base) })
    }

    /// The same place with a store that can name nothing outside of it.
    pub(crate) fn confined(self) -> Self {
        if let Some(folder) = self.local_path(&self.root) {
            let dir = Arc::new(LocalDir::new(folder.clone()));
            let (store, folders) = (Arc::clone(&dir) as Arc<dyn ObjectStore>, dir);
            return Self { store, folders, root: Path::ROOT, base: Some(folder), ..self };
        }
        if self.root.is_root() {
            return self;
        }
        let store: Arc<dyn ObjectStore> = Arc::new(PrefixStore::new(self.store, self.root));
        let folders = Arc::new(Nameable(Arc::clone(&store)));
        Self { store, folders, root: Path::ROOT, ..self }
    }

    /// The place as it was typed.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The name under which the place is remembered, the same however it was
    /// typed: `s3://bucket/prefix` as it is, or a path as a `file://` URL.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is in a folder of the store, whatever its names.
    ///
    /// # Errors
    /// When the store cannot list it.
    pub async fn list_folder(&self, folder: &Path) -> object_store::Result<Listed> {
        whole(self.list_pages(folder)).await
    }

    /// The same, a part at a time and in order of name.
    pub(crate) fn list_pages(&self, folder: &Path) -> Pages {
        self.folders.list_pages(folder)
    }

    /// Whether it is a path of this machine.
    pub fn is_local(&self) -> bool {
        self.base.is_some()
    }

    /// The path of this machine that an object of the store stands for.
    pub(crate) fn local_path(&self, path: &Path) -> Option<PathBuf> {
        self.base.as_ref().map(|base| path_in(base, path))
    }

    /// An object of the store as messages name it.
    pub fn address(&self, path: &Path) -> String {
        let below: Option<Vec<_>> = path.prefix_match(&self.root).map(Iterator::collect);
        match (below, self.local_path(path)) {
            (Some(below), _) if below.is_empty() => self.place.to_string(),
            (Some(below), _) => {
                let below: Path = below.into_iter().collect();
                format!("{}/{below}", self.place.as_str().trim_end_matches('/'))
            }
            (None, Some(path)) => path.display().to_string(),
            (None, None) => format!("{}{path}", self.store_url),
        }
    }

    /// A place below this one.
    pub(crate) fn below(&self, name: &str) -> Self {
        let mut below = self.clone();
        below.place = self.place.below(name);
        below.id = format!("{}/{name}", self.id);
        below.root = self.root.clone().join(name);
        below
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)
    }
}

fn placed(text: &str) -> Result<Place, LakeError> {
    let why = |error: crate::PlaceError| error.to_string();
    text.parse().map_err(|error| LakeError::NotALocation { text: text.to_owned(), why: why(error) })
}

fn nowhere(place: &Place) -> LakeError {
    let why = "the path leads nowhere, or its name has characters that cannot be read";
    LakeError::NotALocation { text: place.to_string(), why: why.to_owned() }
}

/// The path from the root of the file system, without any `..`: stores have no
/// word for it, and behind a symbolic link only the system knows what it means.
fn absolute(path: &FsPath) -> io::Result<PathBuf> {
    let parts: Vec<_> = path.components().collect();
    let up = parts.iter().rposition(|part| *part == Component::ParentDir);
    let (above, below) = parts.split_at(up.map_or(0, |up| up + 1));
    let below = below.iter().collect::<PathBuf>();
    match up {
        Some(_) => Ok(above.iter().collect::<PathBuf>().canonicalize()?.join(below)),
        None => std::path::absolute(below),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_path_may_go_up() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("here")).unwrap();
        let up = format!("{}/here/../lake/new", root.display());
        let opened = Location::open_local(&up).unwrap();
        assert_eq!(opened.local_path(&opened.root).unwrap(), root.join("lake/new"));
        assert_eq!(opened.id(), Url::from_file_path(root.join("lake/new")).unwrap().as_str());
        assert!(Location::open_local("/nowhere/../lake").is_err());
    }
}
