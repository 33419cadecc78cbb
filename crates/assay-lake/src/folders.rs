//! Listing one folder of a store as it is, whatever its names.

use std::sync::Arc;

use async_trait::async_trait;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, Result};

use crate::place::shown;

/// Lists folders. Where paths of the store cannot name something, as is the case
/// with `a//b`, it is among [`Listed::refused`] and hides nothing else.
#[async_trait]
pub trait Folders: std::fmt::Debug + Send + Sync {
    /// What is in a folder; nothing, if there is no such folder. One request to
    /// the store for each thousand of names.
    async fn list_folder(&self, folder: &Path) -> Result<Listed>;
}

/// What is in a folder.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Folders in it.
    pub folders: Vec<Path>,
    /// Objects in it.
    pub objects: Vec<ObjectMeta>,
    /// What no path can name.
    pub refused: Vec<Refused>,
}

/// An object or a folder that a store has and its paths cannot name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// The folder it is in.
    pub folder: Path,
    /// Its name there; what cannot be printed is escaped.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

impl Refused {
    /// Why it is not read.
    pub(crate) fn why(&self) -> &'static str {
        match self.is_folder {
            true => {
                "the folder is not read: its name is not UTF-8, empty, `.` or `..`, or has a control character"
            }
            false => {
                "the name is not UTF-8, `.` or `..`, ends with a slash, or has a control character"
            }
        }
    }
}

impl Listed {
    /// Takes in something of that name which paths cannot name.
    pub fn refuse(&mut self, folder: &Path, name: &[u8], is_folder: bool) {
        self.refused.push(Refused { folder: folder.clone(), name: shown(name), is_folder });
    }
}

/// The folders of a store that has nothing but nameable ones.
#[derive(Debug)]
pub(crate) struct Nameable(pub(crate) Arc<dyn ObjectStore>);

#[async_trait]
impl Folders for Nameable {
    async fn list_folder(&self, folder: &Path) -> Result<Listed> {
        let prefix = (!folder.is_root()).then_some(folder);
        let listed = self.0.list_with_delimiter(prefix).await?;
        let (folders, objects) = (listed.common_prefixes, listed.objects);
        Ok(Listed { folders, objects, refused: Vec::new() })
    }
}
