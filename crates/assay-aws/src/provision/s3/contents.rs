//! What a bucket holds: versions, markers of deletion, unfinished uploads.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_object_versions::ListObjectVersionsOutput;
use aws_sdk_s3::types::{Delete, MultipartUpload, ObjectIdentifier};

use crate::service::calls::{Called, IfThere, Named};
use crate::{ServiceError, ServiceErrorKind};

/// Deletes all of it, a page of at most 1000 versions at a time: what one call
/// lists, the next one deletes, and what is left is listed from its beginning.
pub(super) async fn delete(client: &Client, bucket: &str) -> Called<()> {
    while delete_some_versions(client, bucket).await? {}
    while abort_some_uploads(client, bucket).await? {}
    Ok(())
}

/// Whether there may be more.
async fn delete_some_versions(client: &Client, bucket: &str) -> Called<bool> {
    let call = client.list_object_versions().bucket(bucket);
    let page = call.send().await.named("s3:ListBucketVersions")?;
    let objects = identifiers(&page)?;
    if objects.is_empty() {
        return Ok(false);
    }
    let batch = Delete::builder().set_objects(Some(objects)).quiet(true).build();
    let call = client.delete_objects().bucket(bucket).delete(batch.named("s3:DeleteObject")?);
    let answer = call.send().await.named("s3:DeleteObject")?;
    // The call has succeeded when every single deletion has failed.
    answer.errors().first().map_or(Ok(true), |error| Err(refused(error)))
}

fn identifiers(page: &ListObjectVersionsOutput) -> Called<Vec<ObjectIdentifier>> {
    let versions = page.versions().iter().map(|one| (one.key(), one.version_id()));
    let markers = page.delete_markers().iter().map(|one| (one.key(), one.version_id()));
    versions.chain(markers).map(|(key, version)| identifier(key, version)).collect()
}

fn identifier(key: Option<&str>, version: Option<&str>) -> Called<ObjectIdentifier> {
    let builder = ObjectIdentifier::builder().key(key.unwrap_or_default());
    builder.set_version_id(version.map(str::to_owned)).build().named("s3:DeleteObject")
}

fn refused(error: &aws_sdk_s3::types::Error) -> ServiceError {
    let message = format!(
        "{}: {}",
        error.key().unwrap_or_default(),
        error.message().or(error.code()).unwrap_or_default()
    );
    let code = error.code().map(str::to_owned);
    let denied = code.as_deref() == Some("AccessDenied");
    let kind = if denied { ServiceErrorKind::Denied } else { ServiceErrorKind::Other };
    ServiceError { operation: "s3:DeleteObject", kind, code, message }
}

/// Whether there may be more.
async fn abort_some_uploads(client: &Client, bucket: &str) -> Called<bool> {
    let call = client.list_multipart_uploads().bucket(bucket);
    let page = call.send().await.named("s3:ListBucketMultipartUploads")?;
    for upload in page.uploads() {
        abort(client, bucket, upload).await?;
    }
    Ok(page.is_truncated == Some(true))
}

async fn abort(client: &Client, bucket: &str, upload: &MultipartUpload) -> Called<()> {
    let call = client.abort_multipart_upload().bucket(bucket);
    let call = call.set_key(upload.key.clone()).set_upload_id(upload.upload_id.clone());
    // It may have been completed meanwhile; that is no sign that the bucket is gone.
    call.send().await.named("s3:AbortMultipartUpload").if_there()?;
    Ok(())
}
