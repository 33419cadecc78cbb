//! Where a lake or a source lies.

use std::io;
use std::path::{Component, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use url::Url;

use crate::error::LakeError;

/// Opens the store behind an address that is not a local path.
///
/// One call for each bucket of a command; the store it returns is rooted at the
/// bucket, refreshes its own credentials and retries within its own bounds.
#[async_trait]
pub trait Stores: Send + Sync {
    /// The store of the bucket that `url` names.
    async fn open(
        &self,
        url: &Url,
    ) -> Result<Arc<dyn ObjectStore>, Box<dyn std::error::Error + Send + Sync>>;
}

/// An opened address: a store and a place in it.
#[derive(Clone, Debug)]
pub struct Location {
    /// The address without a trailing slash.
    pub url: Url,
    /// The store, rooted at the file system or at the bucket.
    pub store: Arc<dyn ObjectStore>,
    /// The place in the store.
    pub root: Path,
}

impl Location {
    /// Opens a directory, a file or an `s3://` address.
    pub async fn open(text: &str, stores: &dyn Stores) -> Result<Self, LakeError> {
        match text.split_once("://") {
            Some(("s3" | "s3a", _)) => Self::open_remote(text, stores).await,
            Some(("file", path)) => Self::open_local(path),
            Some(_) => Err(LakeError::NotALocation { text: text.to_owned() }),
            None => Self::open_local(text),
        }
    }

    async fn open_remote(text: &str, stores: &dyn Stores) -> Result<Self, LakeError> {
        let not_a_location = || LakeError::NotALocation { text: text.to_owned() };
        let url = Url::parse(text.replacen("s3a://", "s3://", 1).trim_end_matches('/'))
            .map_err(|_| not_a_location())?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(not_a_location());
        }
        let root = Path::from_url_path(url.path()).map_err(|_| not_a_location())?;
        let store = stores
            .open(&url)
            .await
            .map_err(|source| LakeError::Open { url: url.to_string(), source })?;
        Ok(Self { url, store, root })
    }

    /// Opens a path of this machine; what follows its last `..` need not exist.
    pub fn open_local(text: &str) -> Result<Self, LakeError> {
        let not_a_location = || LakeError::NotALocation { text: text.to_owned() };
        let path = absolute(text.as_ref()).map_err(|_| not_a_location())?;
        let url = Url::from_file_path(&path).map_err(|()| not_a_location())?;
        let root = Path::from_absolute_path(&path).map_err(|_| not_a_location())?;
        Ok(Self { url, store: Arc::new(LocalFileSystem::new()), root })
    }

    /// Whether the address is a path of this machine.
    pub fn is_local(&self) -> bool {
        self.url.scheme() == "file"
    }

    /// The path of this machine that an object of the store stands for.
    pub(crate) fn local_path(&self, path: &Path) -> Option<PathBuf> {
        let url = Url::parse(&format!("file:///{path}")).ok()?;
        if self.is_local() { url.to_file_path().ok() } else { None }
    }

    /// The full address of an object of the store, as messages name it.
    pub(crate) fn address(&self, path: &Path) -> String {
        format!("{}/{path}", self.store_url().as_str().trim_end_matches('/'))
    }

    /// The address of the store's root, to which [`Location::root`] is relative.
    pub fn store_url(&self) -> Url {
        let mut url = self.url.clone();
        url.set_path("/");
        url
    }

    /// A place below this one.
    pub(crate) fn below(&self, name: &str) -> Self {
        let mut url = self.url.clone();
        url.set_path(&format!("{}/{name}", url.path().trim_end_matches('/')));
        Self { url, store: Arc::clone(&self.store), root: self.root.clone().join(name) }
    }
}

/// The path from the root of the file system, without any `..`: stores have no
/// word for it, and behind a symbolic link only the system knows what it means.
fn absolute(path: &std::path::Path) -> io::Result<PathBuf> {
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
        assert_eq!(opened.url, Url::from_file_path(root.join("lake/new")).unwrap());
        assert!(Location::open_local("/nowhere/../lake").is_err());
    }
}
