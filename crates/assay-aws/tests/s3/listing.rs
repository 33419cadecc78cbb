//! The file server with listings that cost what they list.
//!
//! Its own walk the whole bucket for each page, whatever the prefix, which S3
//! does not; a bucket of a hundred thousand objects could not be measured on it.

use std::fs::{DirEntry, read_dir};
use std::io;
use std::path::{Path, PathBuf};

use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;

const PAGE_KEYS_MAX: usize = 1000;

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

/// What a listing finds: a key that is an object's, or with `/` at its end what
/// several have in common.
struct Found {
    key: String,
    /// None for what several keys have in common.
    entry: Option<DirEntry>,
}

fn page(bucket: &Path, asked: &ListObjectsV2Input) -> io::Result<ListObjectsV2Output> {
    let prefix = asked.prefix.as_deref().unwrap_or_default();
    let after = asked.continuation_token.as_deref().max(asked.start_after.as_deref());
    let mut found = Vec::new();
    gather(bucket, prefix, asked.delimiter.is_some(), &mut found)?;
    found.retain(|found| after.is_none_or(|after| found.key.as_str() > after));
    found.sort_by(|left, right| left.key.cmp(&right.key));
    let truncated = found.len() > PAGE_KEYS_MAX;
    found.truncate(PAGE_KEYS_MAX);
    let next = found.last().filter(|_| truncated).map(|last| last.key.clone());
    let (objects, common): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.entry.is_some());
    let prefixes = common.into_iter().map(|found| CommonPrefix { prefix: Some(found.key) });
    Ok(ListObjectsV2Output {
        prefix: asked.prefix.clone(),
        key_count: i32::try_from(objects.len() + prefixes.len()).ok(),
        is_truncated: Some(truncated),
        next_continuation_token: next,
        contents: Some(objects.iter().filter_map(object).collect()),
        common_prefixes: Some(prefixes.collect()),
        ..Default::default()
    })
}

/// Reads the one folder in which keys with this prefix lie, and those below it
/// unless they are to stand for what is in them.
fn gather(bucket: &Path, prefix: &str, delimited: bool, found: &mut Vec<Found>) -> io::Result<()> {
    let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
    let entries = match read_dir(bucket.join(folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let slash = if folder.is_empty() { "" } else { "/" };
        let key = format!("{folder}{slash}{}", name.to_string_lossy());
        let is_folder = entry.file_type()?.is_dir();
        match (key.starts_with(prefix), is_folder) {
            (false, _) => {}
            (true, false) => found.push(Found { key, entry: Some(entry) }),
            (true, true) if delimited => found.push(Found { key: key + "/", entry: None }),
            (true, true) => gather(bucket, &(key + "/"), false, found)?,
        }
    }
    Ok(())
}

/// The object as it is now; none if it was deleted meanwhile.
fn object(found: &Found) -> Option<Object> {
    let metadata = found.entry.as_ref()?.metadata().ok()?;
    Some(Object {
        key: Some(found.key.clone()),
        last_modified: metadata.modified().ok().map(Timestamp::from),
        size: i64::try_from(metadata.len()).ok(),
        ..Default::default()
    })
}
