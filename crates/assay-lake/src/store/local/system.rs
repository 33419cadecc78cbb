//! Calls of the system, in the words of stores.

use std::fs::Metadata;
use std::io;
use std::path::Path as FsPath;

use object_store::path::Path;
use object_store::{Error, ObjectMeta, Result};

/// What messages call this kind of store.
pub(super) const NAME: &str = "local folder";

/// Does work that may wait on a thread that may.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await?
}

/// What a failure of the system means to those who use stores.
pub(super) fn failed(path: &FsPath, source: io::Error) -> Error {
    let place = path.display().to_string();
    match source.kind() {
        io::ErrorKind::NotFound => Error::NotFound { path: place, source: source.into() },
        io::ErrorKind::AlreadyExists => Error::AlreadyExists { path: place, source: source.into() },
        io::ErrorKind::PermissionDenied => {
            Error::PermissionDenied { path: place, source: source.into() }
        }
        _ => Error::Generic { store: NAME, source: format!("{place}: {source}").into() },
    }
}

/// An object as a store lists it.
pub(super) fn meta(path: Path, metadata: &Metadata) -> io::Result<ObjectMeta> {
    Ok(ObjectMeta {
        location: path,
        last_modified: metadata.modified()?.into(),
        size: metadata.len(),
        e_tag: None,
        version: None,
    })
}
