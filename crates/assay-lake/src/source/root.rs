//! The address to which the names of a source's objects are relative.

use object_store::ObjectMeta;
use object_store::path::Path;

use crate::source::address::name_within;
use crate::source::object::{Likeness, LogObject};
use crate::store::folders::Refused;
use crate::store::location::Location;
use crate::store::place::verbatim;

/// Names objects relative to a root: keys are relative to the bucket, files to
/// the directory that was given.
#[derive(Clone, Debug)]
pub(crate) struct SourceRoot {
    /// The root as the table of objects names it, without a trailing slash.
    pub(crate) url: String,
    skip_parts: usize,
    local: bool,
}

impl SourceRoot {
    pub(super) fn of(source: &Location) -> Self {
        if source.is_local() {
            let skip_parts = source.root.parts().count();
            return Self { url: source.id().to_owned(), skip_parts, local: true };
        }
        let url = source.store_url.as_str().trim_end_matches('/').to_owned();
        Self { url, skip_parts: 0, local: false }
    }

    /// The root of a source that is one object.
    pub(super) fn of_one(source: &Location) -> Self {
        let mut root = Self::of(source);
        if root.local {
            root.skip_parts -= 1;
            let parent = root.url.rsplit_once('/').map(|(parent, _)| parent.to_owned());
            root.url = parent.unwrap_or_default();
        }
        root
    }

    /// The path in the store of what is named relative to the root.
    pub(super) fn path_of(&self, source: &Location, name: &str) -> Option<Path> {
        let below = source.root.parts().take(self.skip_parts);
        let relative = verbatim(name_within(&self.url, name))?;
        Some(below.chain(relative.parts()).collect())
    }

    pub(super) fn object(&self, meta: ObjectMeta, likeness: Likeness) -> LogObject {
        LogObject {
            likeness,
            name: self.name_of(&meta.location),
            size_bytes: meta.size,
            version: self.version(&meta),
            path: meta.location,
            replaces: false,
        }
    }

    /// The name of what lies at that path in the store.
    pub(super) fn name_of(&self, path: &Path) -> String {
        let below: Path = path.parts().skip(self.skip_parts).collect();
        below.into()
    }

    /// The name of what no path of the store can name.
    pub(crate) fn name_of_refused(&self, refused: &Refused) -> String {
        let folder = self.name_of(&refused.folder);
        let slash = if folder.is_empty() { "" } else { "/" };
        format!("{folder}{slash}{}", refused.name)
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
