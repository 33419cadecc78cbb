//! The file server with listings that cost what they list.
//!
//! Its own walk the whole bucket for each page, whatever the prefix, which S3
//! does not; a bucket of a hundred thousand objects could not be measured on it.
//! Keys that no file can have, such as `a//b`, are listed from [`GHOSTS`].

use std::fs::read_dir;
use std::io;
use std::path::{Path, PathBuf};

use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;

const PAGE_KEYS_MAX: usize = 1000;

/// A file in a bucket's folder: a JSON array of keys that are listed as objects
/// of one byte, though there is nothing to fetch.
pub const GHOSTS: &str = ".ghosts.json";

fn ghosts(bucket: &Path) -> io::Result<Vec<String>> {
    match std::fs::read(bucket.join(GHOSTS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => Ok(serde_json::from_slice(&read?)?),
    }
}

/// What a key looks like from a folder: as it is, or as the folder there.
fn rolled(folder: &str, key: &str) -> Option<String> {
    let below = key.strip_prefix(folder)?;
    let end = below.find('/').map_or(below.len(), |slash| slash + 1);
    Some(key[..folder.len() + end].to_owned())
}

/// Serves the folders below a root as buckets.
pub(crate) struct Listing {
    files: FileSystem,
    root: PathBuf,
}

impl Listing {
    pub(crate) fn new(root: &Path) -> Result<Self, s3s_fs::Error> {
        Ok(Self { files: FileSystem::new(root)?, root: root.to_owned() })
    }
}

type Answer<T> = S3Result<S3Response<T>>;

#[async_trait::async_trait]
impl S3 for Listing {
    async fn list_objects_v2(
        &self,
        r: S3Request<ListObjectsV2Input>,
    ) -> Answer<ListObjectsV2Output> {
        let bucket = self.root.join(&r.input.bucket);
        if !bucket.is_dir() {
            return Err(s3_error!(NoSuchBucket));
        }
        let page = tokio::task::spawn_blocking(move || page(&bucket, &r.input));
        let page = page.await.map_err(s3s::S3Error::internal_error)?;
        Ok(S3Response::new(page.map_err(s3s::S3Error::internal_error)?))
    }

    async fn get_object(&self, r: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        self.files.get_object(r).await
    }

    async fn head_object(&self, r: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        self.files.head_object(r).await
    }

    async fn put_object(&self, r: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        self.files.put_object(r).await
    }

    async fn copy_object(&self, r: S3Request<CopyObjectInput>) -> Answer<CopyObjectOutput> {
        self.files.copy_object(r).await
    }

    async fn delete_object(&self, r: S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
        self.files.delete_object(r).await
    }

    async fn delete_objects(
        &self,
        r: S3Request<DeleteObjectsInput>,
    ) -> Answer<DeleteObjectsOutput> {
        self.files.delete_objects(r).await
    }

    async fn head_bucket(&self, r: S3Request<HeadBucketInput>) -> Answer<HeadBucketOutput> {
        self.files.head_bucket(r).await
    }

    async fn create_multipart_upload(
        &self,
        r: S3Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        self.files.create_multipart_upload(r).await
    }

    async fn upload_part(&self, r: S3Request<UploadPartInput>) -> Answer<UploadPartOutput> {
        self.files.upload_part(r).await
    }

    async fn complete_multipart_upload(
        &self,
        r: S3Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        self.files.complete_multipart_upload(r).await
    }

    async fn abort_multipart_upload(
        &self,
        r: S3Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        self.files.abort_multipart_upload(r).await
    }
}

/// What is asked of a listing, and what it has found so far, in order.
struct Search<'a> {
    bucket: &'a Path,
    prefix: &'a str,
    after: &'a str,
    delimited: bool,
    keys_max: usize,
    found: Vec<String>,
}

impl<'a> Search<'a> {
    fn new(bucket: &'a Path, asked: &'a ListObjectsV2Input) -> Self {
        let after = asked.continuation_token.as_deref().max(asked.start_after.as_deref());
        let keys_max = asked.max_keys.and_then(|keys| usize::try_from(keys).ok());
        Self {
            bucket,
            prefix: asked.prefix.as_deref().unwrap_or_default(),
            after: after.unwrap_or_default(),
            delimited: asked.delimiter.is_some(),
            keys_max: keys_max.unwrap_or(PAGE_KEYS_MAX).min(PAGE_KEYS_MAX),
            found: Vec::new(),
        }
    }

    /// Whether there is one more than a page holds, so that nothing else need be found.
    fn is_over(&self) -> bool {
        self.found.len() > self.keys_max
    }

    /// Takes in what a folder holds, until the page is full.
    fn gather(&mut self, folder: &str) -> io::Result<()> {
        for key in keys(self.bucket, folder)? {
            match key.strip_suffix('/') {
                _ if self.is_over() => break,
                _ if !key.starts_with(self.prefix) => {}
                Some(_) if !self.delimited && self.reaches(&key) => self.gather(&key)?,
                Some(_) if !self.delimited => {}
                _ if key.as_str() > self.after => self.found.push(key),
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a folder may hold keys behind the one that the listing begins after.
    fn reaches(&self, folder: &str) -> bool {
        self.after < folder || self.after.starts_with(folder)
    }
}

/// Whether there is no such folder.
fn is_none(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Keys of what lies in a folder, in order; those of folders end with `/`.
fn keys(bucket: &Path, folder: &str) -> io::Result<Vec<String>> {
    let entries = match read_dir(bucket.join(folder)) {
        Err(error) if is_none(&error) => None,
        entries => Some(entries?),
    };
    let mut keys = Vec::new();
    for entry in entries.into_iter().flatten() {
        let entry = entry?;
        let end = if entry.file_type()?.is_dir() { "/" } else { "" };
        keys.push(format!("{folder}{}{end}", entry.file_name().to_string_lossy()));
    }
    keys.retain(|key| !key.ends_with(GHOSTS));
    keys.extend(ghosts(bucket)?.iter().filter_map(|key| rolled(folder, key)));
    keys.sort();
    keys.dedup();
    Ok(keys)
}

fn page(bucket: &Path, asked: &ListObjectsV2Input) -> io::Result<ListObjectsV2Output> {
    let mut search = Search::new(bucket, asked);
    search.gather(search.prefix.rfind('/').map_or("", |end| &search.prefix[..=end]))?;
    let truncated = search.is_over();
    search.found.truncate(search.keys_max);
    let next = search.found.last().filter(|_| truncated).cloned();
    let (prefixes, keys): (Vec<_>, Vec<_>) =
        search.found.into_iter().partition(|key| key.ends_with('/') && key != search.prefix);
    let prefixes = prefixes.into_iter().map(|key| CommonPrefix { prefix: Some(key) });
    Ok(ListObjectsV2Output {
        prefix: asked.prefix.clone(),
        key_count: i32::try_from(keys.len() + prefixes.len()).ok(),
        is_truncated: Some(truncated),
        next_continuation_token: next,
        contents: Some(keys.into_iter().filter_map(|key| object(bucket, key)).collect()),
        common_prefixes: Some(prefixes.collect()),
        ..Default::default()
    })
}

/// The object as it is now; none if it was deleted meanwhile.
fn object(bucket: &Path, key: String) -> Option<Object> {
    if ghosts(bucket).ok()?.contains(&key) {
        let last_modified = Some(Timestamp::from(std::time::SystemTime::UNIX_EPOCH));
        return Some(Object { key: Some(key), last_modified, size: Some(1), ..Default::default() });
    }
    let metadata = bucket.join(&key).metadata().ok()?;
    Some(Object {
        key: Some(key),
        last_modified: metadata.modified().ok().map(Timestamp::from),
        size: i64::try_from(metadata.len()).ok(),
        ..Default::default()
    })
}
