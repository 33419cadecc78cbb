//! Folders of a bucket, whatever their keys.
//!
//! The library refuses a whole page of a listing over one key that its paths
//! cannot name, such as `a//b`, and says which one. So the page is asked for
//! again in smaller ones, until the key is alone and can be passed over.
//! Where every key can be named, nothing is asked for twice.

use std::sync::Arc;

use assay_lake::{Folders, Listed, Pages};
use futures::{StreamExt, stream};
use object_store::aws::AmazonS3;
use object_store::list::{PaginatedListOptions, PaginatedListResult, PaginatedListStore};
use object_store::path::{DELIMITER, Error as PathError, Path};
use object_store::{Error, Result};

/// Keys of a page unless S3 is asked for fewer.
const PAGE_KEYS_MAX: usize = 1000;

/// By how much a page shrinks around a key that cannot be named; it doubles
/// again behind it.
const SHRINK: usize = 8;

/// Lists the folders of one bucket.
#[derive(Debug)]
pub(crate) struct S3Folders(pub(crate) Arc<AmazonS3>);

impl Folders for S3Folders {
    fn list_pages(&self, folder: &Path) -> Pages {
        let listing = FolderListing::of(Arc::clone(&self.0), folder.clone());
        let next_page = |mut listing: FolderListing| async move {
            Ok(listing.next_page().await?.map(|page| (page, listing)))
        };
        stream::try_unfold(listing, next_page).boxed()
    }
}

/// How far a listing has come.
struct FolderListing {
    store: Arc<AmazonS3>,
    folder: Path,
    prefix: Option<String>,
    /// What has been found and not been handed on.
    listed: Listed,
    are_left: bool,
    token: Option<String>,
    after: Option<String>,
    keys_max: Option<usize>,
}

impl FolderListing {
    fn of(store: Arc<AmazonS3>, folder: Path) -> Self {
        let prefix = (!folder.is_root()).then(|| format!("{folder}{DELIMITER}"));
        let (listed, are_left) = (Listed::default(), true);
        Self { store, folder, prefix, listed, are_left, token: None, after: None, keys_max: None }
    }

    /// The next part that has something; none at the end.
    async fn next_page(&mut self) -> Result<Option<Listed>> {
        while self.are_left && self.listed.is_empty() {
            let asked = self.store.list_paginated(self.prefix.as_deref(), self.options());
            let page = asked.await;
            self.take(page)?;
        }
        let page = std::mem::take(&mut self.listed);
        Ok((!page.is_empty()).then_some(page))
    }

    fn options(&self) -> PaginatedListOptions {
        PaginatedListOptions {
            delimiter: Some(DELIMITER.into()),
            page_token: self.token.clone(),
            offset: self.after.clone(),
            max_keys: self.keys_max,
            ..PaginatedListOptions::default()
        }
    }

    fn take(&mut self, page: Result<PaginatedListResult>) -> Result<()> {
        match page {
            Ok(page) => self.add(page),
            Err(Error::InvalidPath { source }) if self.keys_max == Some(1) => {
                // A store that does not begin after it would give it for ever.
                let key = key_of(&source).filter(|key| self.after.as_ref() < Some(key));
                self.pass_over(&key.ok_or(Error::InvalidPath { source })?);
            }
            Err(Error::InvalidPath { .. }) => {
                let keys = self.keys_max.unwrap_or(PAGE_KEYS_MAX) / SHRINK;
                self.keys_max = Some(keys.max(1));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// A slash at the end of a key is lost on the way: an object that looks like
    /// the folder itself is one whose key ends with a slash, and a folder that
    /// looks like the one it is in has no name.
    fn add(&mut self, page: PaginatedListResult) {
        self.token = page.page_token.filter(|token| !token.is_empty());
        self.are_left = self.token.is_some();
        self.keys_max = self.keys_max.map(|keys| (2 * keys).min(PAGE_KEYS_MAX));
        for folder in page.result.common_prefixes {
            match folder == self.folder {
                true => self.listed.refuse(&self.folder, DELIMITER.as_bytes(), true),
                false => self.listed.folders.push(folder),
            }
        }
        for object in page.result.objects {
            match object.location == self.folder {
                // The marker by which consoles make an empty folder.
                true if object.size == 0 => {}
                true => self.refuse_self(),
                false => self.listed.objects.push(object),
            }
        }
    }

    fn refuse_self(&mut self) {
        let name = format!("{}{DELIMITER}", self.folder.filename().unwrap_or_default());
        let above = self.folder.parent().unwrap_or_default();
        self.listed.refuse(&above, name.as_bytes(), false);
    }

    fn pass_over(&mut self, key: &str) {
        let is_folder = key.ends_with(DELIMITER);
        let name = key.strip_prefix(self.prefix.as_deref().unwrap_or_default()).unwrap_or(key);
        self.listed.refuse(&self.folder, name.as_bytes(), is_folder);
        // Behind a folder is what is behind everything in it.
        let end = if is_folder { "\u{10ffff}" } else { "" };
        (self.token, self.after) = (None, Some(format!("{key}{end}")));
    }
}

/// The key that paths cannot name.
fn key_of(error: &PathError) -> Option<String> {
    match error {
        PathError::EmptySegment { path } | PathError::BadSegment { path, .. } => Some(path.clone()),
        _ => None,
    }
}
