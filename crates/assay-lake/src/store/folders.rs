//! Listing one folder of a store as it is, whatever is in it.

use std::sync::Arc;

use assay_schema::words::IgnoreReason;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, Result};

use crate::store::place::shown;

/// What is in a folder, a part at a time.
pub type Pages = BoxStream<'static, Result<Listed>>;

/// Lists folders. Where paths of the store cannot name something, as is the case
/// with `a//b`, it is among [`Listed::refused`] and hides nothing else.
pub trait Folders: std::fmt::Debug + Send + Sync {
    /// What is in a folder in order of name, some thousands of names at a time;
    /// nothing, if there is no such folder. One request to the store for each
    /// thousand of names.
    fn list_pages(&self, folder: &Path) -> Pages;
}

/// What is in a folder, or in a part of it.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Folders in it.
    pub folders: Vec<Path>,
    /// Objects in it.
    pub objects: Vec<ObjectMeta>,
    /// What cannot be read: no path can name it, or the system refuses it.
    pub refused: Vec<Refused>,
    /// What is no object, and why.
    pub ignored: Vec<(Path, IgnoreReason)>,
}

/// An object or a folder that a store has and that cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// The folder it is in.
    pub folder: Path,
    /// Its name there; what cannot be printed is escaped.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Why it is not read.
    pub why: String,
}

const UNNAMEABLE_FOLDER: &str =
    "the folder is not read: its name is not UTF-8, empty, `.` or `..`, or has a control character";
const UNNAMEABLE_OBJECT: &str =
    "the name is not UTF-8, `.` or `..`, ends with a slash, or has a control character";

impl Listed {
    /// Takes in something of that name which paths cannot name.
    pub fn refuse(&mut self, folder: &Path, name: &[u8], is_folder: bool) {
        let why = if is_folder { UNNAMEABLE_FOLDER } else { UNNAMEABLE_OBJECT };
        self.fail(folder, name, is_folder, why.to_owned());
    }

    /// Takes in something of that name which cannot be read.
    pub fn fail(&mut self, folder: &Path, name: &[u8], is_folder: bool, why: String) {
        self.refused.push(Refused { folder: folder.clone(), name: shown(name), is_folder, why });
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        let Self { folders, objects, refused, ignored } = self;
        folders.is_empty() && objects.is_empty() && refused.is_empty() && ignored.is_empty()
    }

    pub(crate) fn extend(&mut self, later: Self) {
        self.folders.extend(later.folders);
        self.objects.extend(later.objects);
        self.refused.extend(later.refused);
        self.ignored.extend(later.ignored);
    }
}

/// All that is in a folder at once.
pub(crate) async fn whole(pages: Pages) -> Result<Listed> {
    let whole = pages.try_fold(Listed::default(), |mut all, page| {
        all.extend(page);
        std::future::ready(Ok(all))
    });
    whole.await
}

/// The folders of a store that has nothing but nameable ones.
#[derive(Debug)]
pub(crate) struct Nameable(pub(crate) Arc<dyn ObjectStore>);

impl Folders for Nameable {
    fn list_pages(&self, folder: &Path) -> Pages {
        let (store, folder) = (Arc::clone(&self.0), folder.clone());
        let listed = async move {
            let prefix = (!folder.is_root()).then_some(&folder);
            let listed = store.list_with_delimiter(prefix).await?;
            let (folders, objects) = (listed.common_prefixes, listed.objects);
            Ok(Listed { folders, objects, ..Listed::default() })
        };
        stream::once(listed).boxed()
    }
}
